# completion of coterie for bash: nouns and verbs, as the help lists them
_coterie() {
    local current=${COMP_WORDS[COMP_CWORD]} words
    COMPREPLY=()
    case $current in -*) return ;; esac
    case $COMP_CWORD in
        1) words=$(coterie --help 2> /dev/null) ;;
        2) words=$(coterie "${COMP_WORDS[1]}" --help 2> /dev/null) ;;
        *) return ;;
    esac
    words=$(printf '%s\n' "$words" | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\).*/\1/p')
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _coterie coterie
