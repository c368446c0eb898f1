#compdef git-dockertree
#description give every worktree its own Docker environment
# zsh completion for git-dockertree: the binary knows what fits, this only asks it.
# git's completion calls this function for "git dockertree ..." too, with words[1] = dockertree.

_git-dockertree() {
    local line word files=0 found=1
    local -a described plain
    while IFS= read -r line; do
        word=${line%%$'\t'*}
        if [[ $word == :files ]]; then
            files=1
        elif [[ $line == *$'\t'* ]]; then
            described+=("${word//:/\\:}:${line#*$'\t'}")
        else
            plain+=("$word")
        fi
    done < <(git-dockertree __complete $((CURRENT - 1)) git-dockertree "${(@Q)words[2,-1]}" 2>/dev/null)
    (( ${#described} )) && _describe -t words word described && found=0
    (( ${#plain} )) && compadd -- "${plain[@]}" && found=0
    (( files )) && _files && found=0
    return found
}

_git-dockertree "$@"
