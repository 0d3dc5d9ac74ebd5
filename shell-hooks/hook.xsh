# dirvenv for xonsh. In ~/.xonshrc:  execx($(dirvenv hook xonsh))
def _dirvenv_install():
    import os
    import signal
    import subprocess

    program = b@DIRVENV@.decode("utf-8", "surrogateescape")

    # Not as a command of xonsh's, which would be the last one for its user.
    def _dirvenv_hook(**_):
        words = [program, "export", "xonsh", "--hook", str(os.getpid()), "."]
        # Ctrl-C is for the program, which Python would kill before it has stopped what it started.
        interrupted = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            answer = subprocess.run(
                words, env=__xonsh__.env.detype(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
            )
        except OSError:
            return
        finally:
            signal.signal(signal.SIGINT, interrupted)
        exec(answer.stdout.decode(), {"__xonsh__": __xonsh__})

    prompts = __xonsh__.builtins.events.on_pre_prompt
    if not any(getattr(hook, "__name__", "") == "_dirvenv_hook" for hook in prompts):
        prompts(_dirvenv_hook)


if __xonsh__.env.get("XONSH_INTERACTIVE"):
    _dirvenv_install()
