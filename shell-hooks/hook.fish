# dirvenv for fish. In ~/.config/fish/config.fish:  dirvenv hook fish | source
set -g _dirvenv_program @DIRVENV@

# True while nothing has changed. Each answer of the client puts a real test in its place.
function _dirvenv_same
    builtin false
end

# Asks the client, which first asks the daemon where the last answer named a channel, and applies the
# answer if it has come whole: eight digits with its length, the script, a closing mark. What status 77
# comes with is the script of a frame that the client has looked at.
function _dirvenv_ask
    test -x $_dirvenv_program
    or return 0
    set -l more
    if set -q _dirvenv_channel
        set more --channel $_dirvenv_channel
        set -e -g _dirvenv_channel
    end
    set -q _dirvenv_begun
    or set more --first
    set -l answer ($_dirvenv_program export fish --hook $fish_pid "$PWD" $more)
    set -l result $status
    set -g _dirvenv_begun 1
    set -q answer[1]
    and not set -q answer[2]
    or return 0
    if test $result -eq 77
        eval $answer
        return 0
    end
    # Each substitution costs fish as much as ten commands.
    set -l _dirvenv_size
    set -l _dirvenv_script
    builtin string match -qr '^(?<_dirvenv_size>[0-9]{8}):(?<_dirvenv_script>.*#dirvenv-end)$' -- $answer
    or return 0
    test (builtin string length -- $_dirvenv_script) -eq $_dirvenv_size
    or return 0
    eval $_dirvenv_script
end

# At every prompt, and as soon as the directory changes: by `cd x; and make`, or by the arrow keys,
# where there is a prompt on the screen that shows the old one.
function _dirvenv_hook --on-event fish_prompt --on-variable PWD
    _dirvenv_same
    and return 0
    # A script, and `fish -c`, have read config.fish too.
    status is-interactive
    or return 0
    # A `cd` in the hook of a project, where an answer is being applied, is left to the next prompt.
    # At that one nothing runs, so it was Ctrl-C that left this behind.
    if set -q _dirvenv_busy
        test "$argv[1]" = VARIABLE
        and return 0
        set -e -g _dirvenv_busy
    end
    _dirvenv_ask
    if test "$argv[1]" = VARIABLE; and test (status current-command) = fish
        builtin commandline -f repaint
    end
end
