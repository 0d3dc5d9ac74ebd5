# SPDX-License-Identifier: MIT
"""Vim and Emacs themselves, with a few lines that do what their plugins do."""
import json
import os
import shutil

from editorbox import ODD, TEXT, expect, expect_same

TESTS = []


def test(function):
    TESTS.append(function)
    return function


# What is seen in an editor: by itself, and by a program that it starts.
SEEN = ("VAR", "TAKEN", "ODD")
CHILD = 'printf %s "${VAR-none} ${TAKEN-none}"'
WANTED = {"VAR": "one", "TAKEN": None, "ODD": ODD, "child": "one none"}
OUTSIDE = {"VAR": None, "TAKEN": "was there", "ODD": None, "child": "none was there"}

VIMRC = r'''
set nocompatible shell=/bin/sh
let g:seen = []

" As direnv.vim: what is printed is executed, and each line of the errors is a message.
function! DirenvExport() abort
  let l:out = []
  let l:errors = []
  let l:options = {'in_io': 'null', 'out_cb': {_, line -> add(l:out, line)},
    \ 'err_cb': {_, line -> add(l:errors, line)}}
  let l:job = job_start(['direnv', 'export', 'vim'], l:options)
  while job_status(l:job) ==# 'run' || ch_status(l:job) ==# 'open'
    sleep 1m
  endwhile
  execute join(l:out, "\n")
  let g:errors = l:errors
endfunction

function! Look() abort
  let l:seen = {'child': system('CHILD'), 'errors': join(g:errors, "\n")}
  for l:name in ['VAR', 'TAKEN', 'ODD']
    let l:seen[l:name] = get(environ(), l:name, v:null)
  endfor
  call add(g:seen, l:seen)
endfunction

autocmd VimEnter * call DirenvExport()
autocmd DirChanged * call DirenvExport()
autocmd VimEnter * ++nested source $HOME/visit.vim
'''.replace("CHILD", CHILD.replace("'", "''"))


def in_vim(world, directory, commands):
    """What Vim saw at each `call Look()` of the commands."""
    told = world.path("seen.json")
    world.write("visit.vim", "\n".join(
        [*commands, "call writefile([json_encode(g:seen)], $HOME . '/seen.json')", "quitall!"]) + "\n")
    words = ["vim", "-es", "-u", world.write("vimrc", VIMRC), "-i", "NONE"]
    done = world.call(words, directory, {**world.env, "TERM": "xterm"})
    expect(os.path.exists(told), f"Vim does not come to the end: {done}")
    with open(told, encoding="utf-8") as file:
        return json.load(file)


def expect_seen(seen, wanted, what):
    expect("unknown target shell" not in seen.get("errors", ""),
           f"`export vim` is missing: {seen.get('errors')}")
    expect_same({name: seen.get(name) for name in wanted}, wanted, what)


def make_project(world):
    world.write("p/.envrc", TEXT)
    world.must(["allow"], world.path("p"))
    world.write("blocked/.envrc", TEXT)
    world.directory("empty")


@test
def vim_enters_and_leaves(world):
    make_project(world)
    commands = ["call Look()"]
    for name in ("empty", "p", "blocked"):
        commands += [f"execute 'cd' fnameescape($HOME . '/{name}')", "call Look()"]
    entered, left, again, blocked = in_vim(world, world.path("p"), commands)
    expect_seen(entered, WANTED, "in a Vim started in a project")
    expect_seen(left, OUTSIDE, "after :cd out of it")
    expect_seen(again, WANTED, "after :cd into it")
    expect_seen(blocked, OUTSIDE, "in a project that is not allowed")
    expect(" is blocked" in blocked["errors"], f"the user is not told why: {blocked['errors']!r}")
    expect_same([line for line in blocked["errors"].splitlines() if "\x1b" in line], [],
                "messages with codes that Vim shows as they are")


@test
def vim_takes_an_extra_vimrc(world):
    """direnv.vim sources the files of DIRENV_EXTRA_VIMRC, which `use vim` sets."""
    world.write("p/.envrc", "use vim\n")
    world.write("p/.vimrc.local", "let g:from_project = 1\n")
    world.must(["allow"], world.path("p"))
    done = world.must(["export", "json"], world.path("p"))
    extra = json.loads(done.out).get("DIRENV_EXTRA_VIMRC")
    expect_same(extra, world.path("p/.vimrc.local"), "DIRENV_EXTRA_VIMRC")


EMACS = r'''
(require 'json)
(setq inhibit-message nil)

(defun as-direnv-el (directory)
  "As direnv.el: both outputs in a buffer, and the JSON is the last line that begins with a brace."
  (let ((default-directory (file-name-as-directory directory))
        (coding-system-for-read 'utf-8))
    (with-temp-buffer
      (let ((status (call-process "direnv" nil '(t t) nil "export" "json"))
            (json-key-type 'string))
        (cond
         ((not (zerop status)) (buffer-string))
         ((zerop (buffer-size)) "nothing")
         (t
          (goto-char (point-max))
          (re-search-backward "^{")
          (dolist (change (json-read-object))
            (setenv (car change) (cdr change)))
          "set"))))))

(defun as-envrc-el (directory)
  "As envrc.el: the environment of the buffer alone, the errors in a file."
  (let ((default-directory (file-name-as-directory directory))
        (errors (make-temp-file "errors"))
        (coding-system-for-read 'utf-8)
        (buffer (current-buffer)))
    (with-temp-buffer
      (let ((status (call-process "direnv" nil (list t errors) nil "export" "json")))
        (if (not (zerop status))
            (with-temp-buffer (insert-file-contents errors) (buffer-string))
          (goto-char (point-min))
          (let* ((json-key-type 'string) (changes (json-read-object)))
            (with-current-buffer buffer
              (setq-local process-environment (copy-sequence process-environment))
              (dolist (change changes)
                (setenv (car change) (cdr change)))
              (setq-local exec-path (parse-colon-path (getenv "PATH"))))
            "set"))))))

(defun look (said)
  (list (cons "said" said)
        (cons "VAR" (getenv "VAR"))
        (cons "TAKEN" (getenv "TAKEN"))
        (cons "ODD" (getenv "ODD"))
        (cons "child" (with-temp-buffer
                        (call-process "sh" nil t nil "-c" (getenv "CHILD"))
                        (buffer-string)))))

(defun look-in-buffer (directory)
  "A buffer of its own; what it sees, and a program that is started in it."
  (with-current-buffer (generate-new-buffer directory)
    (setq default-directory (file-name-as-directory directory))
    (let* ((said (as-envrc-el directory)) (seen (look said)))
      (list (cons "tool" (executable-find "tool-of-project"))
            (cons "child" (let ((out ""))
                            (let ((process (make-process
                                            :name "child" :command (list "sh" "-c" (getenv "CHILD"))
                                            :connection-type 'pipe
                                            :filter (lambda (_ text) (setq out (concat out text)))
                                            :sentinel #'ignore)))
                              (while (accept-process-output process)))
                            out))
            (assoc "said" seen) (assoc "VAR" seen) (assoc "TAKEN" seen) (assoc "ODD" seen)))))

(let* ((home (getenv "HOME"))
       (inside (look-in-buffer (concat home "/p")))
       (elsewhere (look "no buffer of a project"))
       (blocked (look-in-buffer (concat home "/blocked")))
       (entered (look (as-direnv-el (concat home "/p"))))
       (again (look (as-direnv-el (concat home "/p"))))
       (left (look (as-direnv-el (concat home "/empty")))))
  (with-temp-file (concat home "/seen.json")
    (set-buffer-file-coding-system 'utf-8)
    (insert (json-encode (list (cons "inside" inside) (cons "elsewhere" elsewhere)
                               (cons "blocked" blocked) (cons "entered" entered)
                               (cons "again" again) (cons "left" left))))))
'''


@test
def emacs_buffers(world):
    expect(shutil.which("emacs"), "emacs is missing; packaging/dependencies.sh test installs it")
    make_project(world)
    tool = world.write("p/bin/tool-of-project", "#!/bin/sh\n")
    os.chmod(tool, 0o755)
    words = ["emacs", "-Q", "--batch", "-l", world.write("visit.el", EMACS)]
    done = world.call(words, world.home, {**world.env, "TERM": "dumb", "CHILD": CHILD})
    expect(done.status == 0, f"Emacs stumbles: {done}")
    with open(world.path("seen.json"), encoding="utf-8") as file:
        seen = json.load(file)
    expect_seen(seen["inside"], {**WANTED, "said": "set", "tool": tool}, "in a buffer of a project")
    expect_seen(seen["elsewhere"], OUTSIDE, "in another buffer")
    expect_seen(seen["blocked"], {**OUTSIDE, "tool": None}, "in a project that is not allowed")
    expect(" is blocked" in seen["blocked"]["said"], f"not told why: {seen['blocked']}")
    expect_seen(seen["entered"], {**WANTED, "said": "set"}, "with direnv.el")
    expect_seen(seen["again"], {**WANTED, "said": "nothing"}, "with direnv.el, nothing changed")
    expect_seen(seen["left"], {**OUTSIDE, "said": "set"}, "with direnv.el, outside")
