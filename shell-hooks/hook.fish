# dirvenv for fish. In ~/.config/fish/config.fish:  dirvenv hook fish | source
set -g _dirvenv_program @DIRVENV@

# True while nothing has changed. Each answer of the client puts a real test in its place.
function _dirvenv_same
    builtin false
end

# Puts the question numbered $argv[2] into the channel $argv[1], for the daemon. What `set -xL` does
# not tell of a value is in what it becomes in quotes.
function _dirvenv_put_question
    set -l _dirvenv_tty ''
    test -t 2
    and set _dirvenv_tty 1
    begin
        builtin printf '%s\0' 'dirvenv-question 2' fish $argv[2] "$PWD" $_dirvenv_tty
        set -xL
        builtin printf '\0PATH=%s\0' "$PATH"
        for _dirvenv_name in $_dirvenv_unclear
            builtin printf '%s\0' "$_dirvenv_name=$$_dirvenv_name"
        end
        builtin printf '#end\n'
    end >$argv[1]/question
end

# True once the file is there. No builtin of fish's waits for as long as it is told: this looks 8,000
# times, which takes about 0.1 s. An answer is there after a few dozen.
function _dirvenv_wait_for
    set -l twenty 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
    for i in $twenty
        for j in $twenty
            for k in $twenty
                test -e $argv[1]
                and return 0
            end
        end
    end
    return 1
end

# Nobody waits for what was asked last: Ctrl-C did, or there was no answer in time. A late answer is to
# no question any more. Where the question has been taken, it stays so.
function _dirvenv_give_up
    set -l _dirvenv_answer $_dirvenv_given[1]/answer-$_dirvenv_given[2]
    for _dirvenv_file in $_dirvenv_given[1]/question $_dirvenv_answer
        test -e $_dirvenv_file
        and builtin printf '' >$_dirvenv_file
    end
    set -e -g _dirvenv_given
end

# Asks the daemon, where the last answer named a channel and a number for one question; false where
# there is no answer in time (1), or it leaves that to the client (2). Names of ours only, where an
# answer is applied: it looks whether there are variables of the names that it sets.
function _dirvenv_ask_daemon
    set -l _dirvenv_directory $_dirvenv_channel[1]
    set -l _dirvenv_answer $_dirvenv_directory/answer-$_dirvenv_channel[2]
    set -l _dirvenv_script
    set -l _dirvenv_asks $_dirvenv_channel
    set -e -g _dirvenv_channel
    test -d $_dirvenv_directory
    or return 2
    set -gu _dirvenv_given $_dirvenv_asks
    _dirvenv_put_question $_dirvenv_given
    or return 2
    if not _dirvenv_wait_for $_dirvenv_answer
        _dirvenv_give_up
        return 1
    end
    read -lz _dirvenv_script <$_dirvenv_answer
    builtin printf '' >$_dirvenv_answer
    set -e -g _dirvenv_given
    eval $_dirvenv_script
    # Each answer names the channel again.
    set -q _dirvenv_channel
    or return 2
end

# Asks the daemon if there is one, else the client, whose answer is applied if it has come whole: eight
# digits with its length, the script, a closing mark.
function _dirvenv_ask
    set -l _dirvenv_more
    set -q _dirvenv_begun
    or set _dirvenv_more --first
    if set -q _dirvenv_given
        _dirvenv_give_up
        set _dirvenv_more --unanswered
    end
    if set -q _dirvenv_cut
        # What Ctrl-C has left half applied, the client makes whole.
        set _dirvenv_more --cut
        set -e -g _dirvenv_channel
        set -e -g _dirvenv_cut
    end
    if set -q _dirvenv_channel
        _dirvenv_ask_daemon
        and return 0
        test $status -eq 1
        and set _dirvenv_more --unanswered
    end
    test -x $_dirvenv_program
    or return 0
    set -l _dirvenv_answer ($_dirvenv_program export fish --hook $fish_pid "$PWD" $_dirvenv_more)
    set -g _dirvenv_begun 1
    set -l _dirvenv_size
    set -l _dirvenv_script
    builtin string match -qr '^(?<_dirvenv_size>[0-9]{8}):(?<_dirvenv_script>.*#dirvenv-end)$' -- $_dirvenv_answer
    or return 0
    set -q _dirvenv_answer[2]
    and return 0
    test (builtin string length -- $_dirvenv_script) -eq $_dirvenv_size
    or return 0
    eval $_dirvenv_script
end

# While a load goes on, its end is told by a signal that has no other use: fish acts on it at once
# where somebody types, and what is typed stays; else the next prompt looks.
function _dirvenv_listen
    if test "$DIRVENV_STATUS" = loading
        function _dirvenv_arrived --on-signal URG
            test (status current-command) = fish
            or return 0
            _dirvenv_hook
            builtin commandline -f repaint
        end
        # It may have ended before we listened.
        _dirvenv_same
        and return 0
        _dirvenv_ask
        test "$DIRVENV_STATUS" = loading
        and return 0
    end
    functions -e _dirvenv_arrived
end

# At every prompt, and as soon as the directory changes: by `cd x; and make`, or by the arrow keys,
# where there is a prompt on the screen that shows the old one.
function _dirvenv_hook --on-event fish_prompt --on-variable PWD
    # The directory is one of what is to be the same.
    test "$argv[1]" != VARIABLE
    and _dirvenv_same
    and return 0
    # A script, and `fish -c`, have read config.fish too.
    status is-interactive
    or return 0
    # What a block or a function exports for itself alone would be taken for what was there before, and
    # be there for good when the project is left. At the prompt it is gone.
    test "$argv[1]" = VARIABLE
    and set -nlx | builtin string length -q
    and return 0
    # A `cd` in the hook of a project, where an answer is being applied, is left to the next prompt.
    # At that one nothing runs, so it was Ctrl-C that left this behind.
    if set -q _dirvenv_busy
        test "$argv[1]" = VARIABLE
        and return 0
        set -e -g _dirvenv_busy
    end
    _dirvenv_ask
    _dirvenv_listen
    if test "$argv[1]" = VARIABLE; and test (status current-command) = fish
        builtin commandline -f repaint
    end
end
