# shellcheck shell=bash
# bash completion for git-dockertree: the binary knows what fits, this only asks it.
# git's own completion calls _git_dockertree for "git dockertree ...", also behind "git -C DIR".

_git_dockertree() {
    local -a line=()
    local i at=0 cut="" word
    # Bash breaks words at "=": they are joined again, and only what is behind it is replaced.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((i > 0)) && [[ ($word == = || ${COMP_WORDS[i - 1]} == =) && $COMP_WORDBREAKS == *=* ]]; then
            line[-1]+=$word
        else
            line+=("$word")
        fi
    done
    if [[ ${line[-1]} == *=* && $COMP_WORDBREAKS == *=* ]]; then cut=${line[-1]%%=*}=; fi
    while ((at < ${#line[@]} - 1)) && [[ ${line[at]##*/} != dockertree && ${line[at]##*/} != git-dockertree ]]; do ((at++)); done
    COMPREPLY=()
    compopt +o nospace  # which git's completion sets for its own candidates
    while IFS= read -r word; do
        word=${word%%$'\t'*}
        if [[ $word == :files ]]; then
            compopt -o filenames
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "${line[-1]#"$cut"}")
        else
            COMPREPLY+=("${word#"$cut"}")
        fi
    done < <(git-dockertree __complete $((${#line[@]} - at - 1)) git-dockertree "${line[@]:at+1}" 2>/dev/null)
}
complete -F _git_dockertree git-dockertree
