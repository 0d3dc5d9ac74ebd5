# SPDX-License-Identifier: MIT
# As work.bash, for fish. fish has no clock of its own: `date` is asked before and after each loop.
set bench_hook _dirvenv_hook
test $BENCH_TOOL = direnv
and set bench_hook __direnv_export_eval

function bench_loop
    set -l count $argv[2]
    $argv[3..]
    # A process, which is no part of what is measured.
    set -l turns (seq $count)
    set -l begin (date +%s%N)
    for i in $turns
        $argv[3..]
    end
    set -l end (date +%s%N)
    echo $argv[1] (math --scale=0 "($end - $begin) / $count") >>$BENCH_OUT
end

# A typed command, as fish has it: its events around the change of directory.
function bench_cd
    emit fish_preexec cd
    cd $argv[1]
    emit fish_postexec cd
    emit fish_prompt
end

function bench_visit
    bench_cd $HOME/$argv[1]
    set -q BENCH_MARK
    or echo "error: $argv[1] did not load" >>$BENCH_OUT
    bench_cd $HOME
    set -q BENCH_MARK
    and echo "error: $argv[1] did not unload" >>$BENCH_OUT
end

bench_cd $HOME
if test $BENCH_PROMPTS -gt 0
    bench_loop outside $BENCH_PROMPTS $bench_hook
    bench_cd $HOME/plain
    bench_loop inside $BENCH_PROMPTS $bench_hook
    bench_cd $HOME
end
for bench_case in (string split ' ' $BENCH_CASES)
    set bench_path $PATH
    test $bench_case = shim
    and set PATH $BENCH_SHIMS $PATH
    bench_loop $bench_case $BENCH_VISITS bench_visit $bench_case
    set PATH $bench_path
end
echo done 0 >>$BENCH_OUT
exec true
