# dirvenv for fish. In ~/.config/fish/config.fish:  dirvenv hook fish | source
set -g _dirvenv_program @DIRVENV@
# What somebody reads: nothing, the error output, or the standard output too. fish cannot put another
# file in the place of either, and what runs on an event has the shell's own.
set -gu _dirvenv_tty ''
test -t 2
and set -gu _dirvenv_tty 1
and test -t 1
and set -gu _dirvenv_tty 2

# `test "$PWD" =` and this is true while nothing has changed: each answer has a real test.
set -gu _dirvenv_same ''

# True once the file is there. No builtin of fish's waits for as long as it is told: this looks 8,000
# times, which takes about 0.1 s. An answer is there after a few dozen.
set -gu _dirvenv_twenty 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
function _dirvenv_wait_for
    for i in $_dirvenv_twenty
        for j in $_dirvenv_twenty
            for k in $_dirvenv_twenty
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
    set -l _dirvenv_answer $argv[1]/answers/$argv[2]
    for _dirvenv_file in $argv[1]/question $_dirvenv_answer
        test -e $_dirvenv_file
        and builtin printf '' >$_dirvenv_file
    end
end

# A literal word: fish 3.6 may itself end by Ctrl-C while it expands the word of a command.
function _dirvenv_client
    @DIRVENV@ export fish --hook $fish_pid "$PWD" $argv
end

# Asks the client, whose answer is applied if it has come whole: eight digits with its length, the
# script, a closing mark. A question that is still given has not been answered in time, or was left by
# Ctrl-C; what was cut, the client makes whole.
function _dirvenv_ask
    set -l _dirvenv_more
    set -q _dirvenv_begun
    or set _dirvenv_more --first
    set -l _dirvenv_last $_dirvenv_left $_dirvenv_given
    switch "$_dirvenv_last"
        case 'cut*'
            set _dirvenv_more --cut
        case '/*'
            _dirvenv_give_up $_dirvenv_last
            set _dirvenv_more --unanswered
    end
    set -e -g _dirvenv_left
    set -e -g _dirvenv_given
    test -x $_dirvenv_program
    or return 0
    set -l _dirvenv_reply (_dirvenv_client $_dirvenv_more)
    set -g _dirvenv_begun 1
    set -l _dirvenv_size
    set -l _dirvenv_text
    builtin string match -qr '^(?<_dirvenv_size>[0-9]{8}):(?<_dirvenv_text>.*#dirvenv-end)$' -- $_dirvenv_reply
    or return 0
    set -q _dirvenv_reply[2]
    and return 0
    test (builtin string length -- $_dirvenv_text) -eq $_dirvenv_size
    or return 0
    set -gu _dirvenv_script $_dirvenv_text
    set -l _dirvenv_answer /dev/null
    eval $_dirvenv_script
    set -e -g _dirvenv_script
end

# While a load goes on, its end is told by a signal that has no other use: fish acts on it at once
# where somebody types, and what is typed stays; else the next prompt looks.
function _dirvenv_listen
    if test "$DIRVENV_STATUS" != loading
        functions -e _dirvenv_arrived
        set -e -g _dirvenv_loads
        return
    end
    functions -q _dirvenv_arrived
    and return
    function _dirvenv_arrived --on-signal URG
        test (status current-command) = fish
        or return 0
        _dirvenv_hook
        builtin commandline -f repaint
    end
    # It may have ended before we listened.
    test "$PWD" = $_dirvenv_same
    or _dirvenv_look
end

# The end of a question with what `set -xL` does not tell of.
function _dirvenv_tell_unclear
    builtin printf '\0PATH=%s\0' "$PATH"
    for _dirvenv_name in $_dirvenv_unclear
        builtin printf '%s\0' "$_dirvenv_name=$$_dirvenv_name"
    end
    builtin printf '#end\n'
end

# Asks the daemon, where the last answer named a channel and a number for one question, else the
# client. What `set -xL` does not tell of a value is in what it becomes in quotes. Until an answer is
# applied something is given: the question; `cut` and the answer's file, by its own first command; or
# `hook`, while the project's own code runs. Names of ours only: an answer looks whether there are
# variables of the names that it sets. As soon as the directory changes, by `cd x; and make`, or by a
# key, whose function has the prompt shown anew. A call costs as much as three of these commands, so
# that the usual way makes two.
function _dirvenv_look --on-variable PWD
    # What moves while an answer is being applied is left to the next prompt.
    set -q _dirvenv_given
    and return 0
    set -q _dirvenv_channel
    and set -gu _dirvenv_given $_dirvenv_channel
    set -e -g _dirvenv_channel
    set -l _dirvenv_answer $_dirvenv_given[1]/answers/$_dirvenv_given[2]
    test -d "$_dirvenv_given[1]"
    and begin
        # What a block or a function exports for itself alone would be taken for what was there before,
        # and be there for good when the project is left. So with any the daemon lets us ask again: at
        # the prompt it is gone.
        set -nlx
        builtin printf 'dirvenv-question 3\0fish\0%s\0%s\0%s\0' $_dirvenv_given[2] "$PWD" "$_dirvenv_tty"
        set -xL
        set -q _dirvenv_unclear
        and _dirvenv_tell_unclear
        or builtin printf '\0PATH=%s\0#end\n' "$PATH"
    end >$_dirvenv_given[1]/question
    or set -e -g _dirvenv_given
    set -q _dirvenv_given
    and _dirvenv_wait_for $_dirvenv_answer
    and builtin source $_dirvenv_answer
    set -q _dirvenv_channel
    or set -nlx | builtin string length -q
    or _dirvenv_ask
    set -q _dirvenv_loads
    and _dirvenv_listen
end

# What is given at a prompt, where nothing runs, was left by Ctrl-C. An answer is gone through again:
# each of its commands comes to the same the second time. Where it is gone, and for a question, the
# client is asked.
function _dirvenv_look_again
    if test "$_dirvenv_given[1]" = cut
        set -l _dirvenv_answer $_dirvenv_given[2]
        if test "$_dirvenv_answer" = /dev/null
            eval $_dirvenv_script
            set -e -g _dirvenv_script
        else if test -s "$_dirvenv_answer"
            builtin source $_dirvenv_answer
        end
    end
    if set -q _dirvenv_given
        not set -q _dirvenv_channel
        and set -gu _dirvenv_left $_dirvenv_given
        set -e -g _dirvenv_given
    end
    set -q _dirvenv_left
    or not test "$PWD" = $_dirvenv_same
    and _dirvenv_look
end

# At every prompt. A script, and `fish -c`, have read config.fish too.
if status is-interactive
    function _dirvenv_hook --on-event fish_prompt
        not set -q _dirvenv_given
        and test "$PWD" = $_dirvenv_same
        or _dirvenv_look_again
    end
else
    functions -e _dirvenv_look
end
