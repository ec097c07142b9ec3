# Completion of aludel's command lines in fish:
#   aludel completion fish > ~/.config/fish/completions/aludel.fish

function __aludel_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l lines (aludel __complete -- $words "$current" 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current" ''
    end
    set -e lines[1]
    printf '%s\n' $lines
end

complete -c aludel -f -k -a '(__aludel_complete)'
