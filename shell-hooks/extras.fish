# Aliases and hooks of a project, for fish. extras.bash says what this is and does; only what
# differs is said here.
#
# An alias of fish is a function. In _dirvenv_extras, each alias of ours has its name, its text, and
# the function as fish shows it, by which a change of the user's is seen. What was there before is
# the function _dirvenv_fn_NAME.
#
# Ctrl-C may end all this between two commands, and then it is gone through once more (hook.fish): so
# _dirvenv_extras has its mark only when the rest is done, and _dirvenv_doing tells of the one step
# that takes two commands. `enter` runs when the answer has been applied.

function _dirvenv_enter
    set -g _dirvenv_extras '' $argv[2..3] "$_dirvenv_extras[4]" $argv[5] $_dirvenv_extras[6..]
    _dirvenv_aliases $argv[6..]
    test "$_dirvenv_extras[4]" = "$argv[4]"
    or set -gu _dirvenv_due 1
    set -g _dirvenv_extras $argv[1..5] $_dirvenv_extras[6..]
end

function _dirvenv_entered
    set -e -g _dirvenv_due
    _dirvenv_run enter "$_dirvenv_extras[4]" $_dirvenv_extras[3]
end

function _dirvenv_leave
    set -l code $_dirvenv_extras[5]
    set -l shown $_dirvenv_extras[3]
    _dirvenv_aliases
    set -e -g _dirvenv_extras _dirvenv_due
    builtin functions -e _dirvenv_enter _dirvenv_entered _dirvenv_leave _dirvenv_aliases \
        _dirvenv_take_back _dirvenv_alias
    _dirvenv_run leave "$code" $shown
end

function _dirvenv_aliases
    set -l names
    set -l texts
    for word in $argv
        if test (builtin count $names) -eq (builtin count $texts)
            set -a names $word
        else
            set -a texts $word
        end
    end
    set -l kept
    set -l gone
    set -l one
    for word in $_dirvenv_extras[6..]
        set -a one $word
        set -q one[3]
        or continue
        set -l at (builtin contains -i -- $one[1] $names)
        if test -n "$at"; and test "$texts[$at]" = "$one[2]"
            set -a kept $one
            set -e names[$at]
            set -e texts[$at]
        else
            set -a gone _dirvenv_fn_$one[1]
            _dirvenv_take_back $one
        end
        set one
    end
    set -q gone[1]
    and builtin functions -e -- $gone
    set -g _dirvenv_extras $_dirvenv_extras[1..5] $kept
    for name in $names
        _dirvenv_alias $name $texts[1]
        set -e texts[1]
    end
    set -e -g _dirvenv_doing
end

# NAME TEXT FUNCTION
function _dirvenv_take_back
    set -l now (builtin functions -- $argv[1] | builtin string collect)
    test "$now" = "$argv[3]"
    or test "$_dirvenv_doing" = "back $argv[1]"
    or return 0
    set -gu _dirvenv_doing back $argv[1]
    builtin functions -e -- $argv[1]
    builtin functions -q -- _dirvenv_fn_$argv[1]
    and builtin functions -c -- _dirvenv_fn_$argv[1] $argv[1]
    set -e -g _dirvenv_doing
end

# NAME TEXT: the function that `alias` makes, and what is needed to take it back.
function _dirvenv_alias
    if test "$_dirvenv_doing" != "set $argv[1]"
        builtin functions -q -- _dirvenv_fn_$argv[1]
        and builtin functions -e -- _dirvenv_fn_$argv[1]
        builtin functions -q -- $argv[1]
        and builtin functions -c -- $argv[1] _dirvenv_fn_$argv[1]
        set -gu _dirvenv_doing set $argv[1]
    end
    # Without it, an alias of its own name would call itself for ever.
    set -l before ''
    set -l own (builtin string escape --style=regex -- $argv[1])
    if builtin string match -qr -- '^\s*'$own'(\s|$)' $argv[2]
        set before 'command '
        builtin contains -- $argv[1] (builtin --names)
        and set before 'builtin '
    end
    # Without `--wraps`: fish forgets that of a name only together with all its completions.
    set -l what (builtin string escape -- "alias $argv[1]=$argv[2]")
    eval function $argv[1] --description $what\n$before$argv[2]' $argv'\nend
    or builtin printf 'dirvenv: the alias %s of %s is not set: fish cannot read it\n' \
        $argv[1] $_dirvenv_extras[3] >&2
    set what (builtin functions -- $argv[1] | builtin string collect --allow-empty)
    set -ga _dirvenv_extras $argv[1..2] "$what"
end

# enter|leave CODE SHOWN
function _dirvenv_run
    test "$argv[1]" = leave
    and builtin functions -e _dirvenv_run
    test -n "$argv[2]"
    or return 0
    eval function _dirvenv_hooked\nbuiltin functions -e _dirvenv_hooked\nbuiltin true\n$argv[2]\nend
    set -l result $status
    if test $result -eq 0
        set -l modes (command stty -g 2>/dev/null)
        set -l ifs $IFS
        # While this is there, a change of directory is left to the next prompt. Ctrl-C in the hook cuts
        # nothing of the answer.
        set -l given $_dirvenv_given
        set -gu _dirvenv_given hook
        # `exit` ends what is sourced, and not the shell. That would have the pipe as its input.
        if test -t 0
            builtin echo '_dirvenv_hooked </dev/tty' | source
        else
            builtin echo _dirvenv_hooked | source
        end
        set result $status
        set -e -g _dirvenv_given
        test -n "$given"
        and set -gu _dirvenv_given $given
        test "$IFS" = "$ifs"
        or set -g IFS $ifs
        set -l now (command stty -g 2>/dev/null)
        test "$now" = "$modes"
        or command stty $modes 2>/dev/null
    end
    test $result -eq 0
    or builtin printf 'dirvenv: the %s hook of %s failed with status %s\n' \
        $argv[1] $argv[3] $result >&2
end
