# Completion of aludel's command lines in bash 4 and later.
#   eval "$(aludel completion bash)"

_aludel() {
  local rest="${COMP_LINE:0:COMP_POINT}" word words=() index
  # bash parts words also at ":", "=" and "@": what stands together is put together again
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word="${COMP_WORDS[index]}"
    if ((index == 0)) || [[ $rest == [[:space:]]* ]]; then
      rest="${rest#"${rest%%[![:space:]]*}"}"
      ((index == COMP_CWORD)) && word="$rest"
      words+=("$word")
    else
      ((index == COMP_CWORD)) && word="$rest"
      words[-1]+="$word"
    fi
    rest="${rest#"$word"}"
  done

  local current="${words[-1]}" breaks="${COMP_WORDBREAKS//[!:=]/}" before=""
  # and it replaces only what stands behind the last of them; an "@" goes with what follows it
  [[ -n $breaks ]] && before="${current%"${current##*[$breaks]}"}"
  if [[ $COMP_WORDBREAKS == *@* && "${current#"$before"}" == *@* ]]; then before="${current%@*}"; fi

  local paths line
  COMPREPLY=()
  {
    read -r paths
    while IFS=$'\t' read -r line _; do COMPREPLY+=("${line#"$before"}"); done
  } < <(aludel __complete -- "${words[@]:1}" 2>/dev/null)

  case "$paths" in
    files) compopt -o filenames; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "${current#"$before"}") ;;
    folders) compopt -o filenames; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "${current#"$before"}") ;;
  esac
}

complete -o nosort -F _aludel aludel
