#compdef aludel
# Completion of aludel's command lines in zsh: a file _aludel in a folder of $fpath, or
#   source <(aludel completion zsh)

_aludel() {
  local -a lines candidates
  local line word colon='\:'
  lines=("${(@f)$(aludel __complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  for line in "${(@)lines[2,-1]}"; do
    word="${${line%%$'\t'*}//:/$colon}"
    candidates+=("${word}:${line#*$'\t'}")
  done
  (( $#candidates )) && _describe -V 'aludel' candidates
  case "$lines[1]" in
    files) _files ;;
    folders) _files -/ ;;
  esac
}

# Read as a function of $fpath, this file is the function's body.
if [[ "$funcstack[1]" == _aludel ]]; then _aludel "$@"; else compdef _aludel aludel; fi
