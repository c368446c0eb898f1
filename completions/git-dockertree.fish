# fish completion for git-dockertree: the binary knows what fits, this only asks it.
# It belongs into conf.d: what it says about git has to be known before git-dockertree is completed.

function __git_dockertree_ask
    set -l words (commandline --tokenize --current-process --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    for line in (git-dockertree __complete (count $words) git-dockertree $words[2..-1] "$current" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end

complete --command git-dockertree --no-files --arguments '(__git_dockertree_ask)'
complete --command git --no-files --condition __fish_git_needs_command --arguments dockertree \
    --description 'Give every worktree its own Docker environment'
# Some versions of fish look for "git git-dockertree" instead of "git dockertree" when they hand over.
complete --command git --no-files --condition '__fish_git_using_command dockertree' \
    --arguments '(__fish_git_complete_custom_command dockertree)'
