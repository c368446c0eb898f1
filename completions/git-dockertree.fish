# fish completion for git-dockertree: the binary knows what fits, this only asks it.
# fish's completion for git hands "git dockertree ..." over to this one.

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
