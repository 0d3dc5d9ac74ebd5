# SPDX-License-Identifier: MIT
"""What four readers make of the same .env lines: the table in docs/guide/dotenv.md.

Usage: compare.py DIRVENV            prints the table
       compare.py --write DIRVENV    puts it into the page
       compare.py --check DIRVENV    fails where the page is not what dirvenv and direnv say now

Every cell is from a run. A reader that is not installed has an empty column, and is named on stderr;
--check asks only dirvenv and direnv, and does not do without them.
"""

import difflib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/guide/dotenv.md"
BEGIN, END = "<!-- begin: tests/dotenv/compare.py -->", "<!-- end -->"
# The environment of each reader, beside what it needs to run; the page tells it.
OUTSIDE = {"X": "ex", "E": ""}
PATIENCE_S = 120
REFUSED, UNSET = "*refused*", "*not set*"

# Text of a file, and the name whose value is shown where that is not A.
CASES = [
    ("A=1",),
    ("export A=1",),
    ("A = 1",),
    ("A: 1",),
    ("A=",),
    ("A",),
    ("A-B=1", "A-B"),
    ("A.B=1", "A.B"),
    ("1A=1", "1A"),
    ("\ufeffA=1",),
    ("A=1\r\nB=2\r\n",),
    ("A=1\nA=2",),
    ("A=1\nB 2",),
    ("A=a b",),
    ("A=a#b",),
    ("A=a # b",),
    ('A="a" # b',),
    ('A="a" # was "b"',),
    ('A="a"#b',),
    ('A="a"b',),
    ('A="a"b"',),
    ("A=' a '",),
    ("A=a>b&c;d",),
    ("A=`date`",),
    ('A="$(date)"',),
    ("A=~/a",),
    ('A={"a":1}',),
    ('A="a\nb"',),
    ("A='a",),
    ("A=a\\nb",),
    ("A='a\\nb'",),
    ('A="a\\nb"',),
    ('A="a\\tb"',),
    ('A="a\\\\b"',),
    ('A="a\\"b"',),
    ("A='a\\'b'",),
    ("A=$X",),
    ("A=${X}",),
    ('A="$X"',),
    ("A='${X}'",),
    ('A="\\${X}"',),
    ("A=a$$b",),
    ("A=${NO:-d}",),
    ("A=${E:-d}",),
    ("A=${E-d}",),
    ("A=${NO:-${X}}",),
    ("X=own\nA=${X}",),
    ("A=${B}\nB=1",),
]


def run(command, directory):
    """The answer of a reader that sees nothing of ours."""
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": f"{directory}/home",
        "XDG_CONFIG_HOME": f"{directory}/config",
        "XDG_DATA_HOME": f"{directory}/data",
        "XDG_STATE_HOME": f"{directory}/data",
        "XDG_CACHE_HOME": f"{directory}/data",
        "XDG_RUNTIME_DIR": f"{directory}/run",
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
        **OUTSIDE,
    }
    return subprocess.run(
        command, cwd=f"{directory}/top", env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, timeout=PATIENCE_S, check=False)


def file_of(number):
    return f"{number:02}.env"


def name_of(case):
    return case[1] if len(case) > 1 else "A"


def cell(values, name):
    """How a table shows what a reader made of a file: its variables, or None where it refused."""
    if values is None:
        return REFUSED
    value = values.get(name)
    return UNSET if value is None else code(value)


def code(text):
    """A text as Markdown code. Signs stand in for what cannot be seen in a table."""
    if not text:
        return "*empty*"
    for plain, sign in (("\r\n", "␍␊"), ("\n", "␊"), ("\t", "␉"), ("\ufeff", "U+FEFF ")):
        text = text.replace(plain, sign)
    text = re.sub(r"^ +| +$", lambda blanks: "␠" * len(blanks[0]), text)
    return f"`` {text} ``" if "`" in text else f"`{text}`"


# All in one evaluation: each start of a program with sanitizers costs more than all of the cases. `if`
# is what makes bash evaluate the file, and lets it go on after one that is refused.
ENVRC = """
one() {
  unset A B X
  export X=ex
  if dotenv "$1.env"; then export "READ_$1=1"; fi
  if [[ -v A ]]; then export "A_$1=$A"; fi
}
for number in %s; do one "$number"; done
"""


def by_dirvenv(directory, binary):
    config = pathlib.Path(directory, "config/dirvenv")
    config.mkdir(parents=True)
    (config / "config.toml").write_text(f"[trust]\nprefix = ['{directory}/top']\n", encoding="utf-8")
    numbers = " ".join(f"{number:02}" for number in range(len(CASES)))
    pathlib.Path(directory, "top/.envrc").write_text(ENVRC % numbers, encoding="utf-8")
    done = run([binary, "exec", ".", "env", "-0"], directory)
    if done.returncode != 0:
        sys.exit(f"compare.py: {binary}: {done.stderr.decode()}")
    entries = done.stdout.decode(errors="surrogateescape").split("\0")
    environment = dict(entry.split("=", 1) for entry in entries if entry)
    answers = []
    for number, case in enumerate(CASES):
        if f"READ_{number:02}" not in environment:
            answers.append(None)
        elif name_of(case) != "A":
            sys.exit(f"compare.py: a name that is not expected to be read: {case}")
        else:
            answers.append({"A": environment.get(f"A_{number:02}")})
    return answers


def by_direnv(directory, binary):
    answers = []
    for number in range(len(CASES)):
        done = run([binary, "dotenv", "json", file_of(number)], directory)
        answers.append(json.loads(done.stdout) if done.returncode == 0 else None)
    return answers


def compose_python(binary):
    with open(binary, encoding="utf-8") as script:
        return script.readline().removeprefix("#!").strip()


def by_compose(directory, binary):
    # What compose prints is YAML, which the library that it has itself reads.
    to_json = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"
    answers = []
    for number in range(len(CASES)):
        pathlib.Path(directory, "top/compose.yml").write_text(
            f'version: "3"\nservices: {{s: {{image: x, env_file: {file_of(number)}}}}}\n',
            encoding="utf-8")
        done = run([binary, "-f", "compose.yml", "config"], directory)
        if done.returncode != 0:
            answers.append(None)
            continue
        read = subprocess.run([compose_python(binary), "-c", to_json], input=done.stdout,
                              capture_output=True, timeout=PATIENCE_S, check=True)
        values = json.loads(read.stdout)["services"]["s"].get("environment", {})
        # A '$' is doubled there, so that the output can be read as a compose file again.
        answers.append({name: value and value.replace("$$", "$") for name, value in values.items()})
    return answers


def by_node(directory, binary):
    answers = []
    for number in range(len(CASES)):
        program = "process.stdout.write(JSON.stringify(process.env))"
        done = run([binary, f"--env-file={file_of(number)}", "-e", program], directory)
        answers.append(json.loads(done.stdout) if done.returncode == 0 else None)
    return answers


def version(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    return re.search(r"\d+(\.\d+)+", done.stdout)[0]


def compose_version(binary):
    # The library is what reads; distributions pair it with this release of compose as they like.
    library = "import importlib.metadata; print(importlib.metadata.version('python-dotenv'))"
    return f"{version(binary, 'version', '--short')} (python-dotenv {version(compose_python(binary), '-c', library)})"


# Program, its version, reader. dirvenv's program is an argument.
OTHERS = [
    ("direnv", lambda binary: version(binary, "version"), by_direnv),
    ("docker-compose", compose_version, by_compose),
    ("node", lambda binary: version(binary, "--version"), by_node),
]


def column(reader, *arguments):
    with tempfile.TemporaryDirectory() as directory:
        directory = os.path.realpath(directory)
        for name in ("top", "home", "config", "data", "run"):
            os.mkdir(f"{directory}/{name}", 0o700)
        for number, case in enumerate(CASES):
            # As bytes: a line end is part of the case.
            pathlib.Path(directory, "top", file_of(number)).write_bytes(case[0].encode() + b"\n")
        answers = reader(directory, *arguments)
    return [cell(answer, name_of(case)) for answer, case in zip(answers, CASES)]


def table(dirvenv, others):
    """Rows of cells, the head first. What is not as in dirvenv is bold."""
    columns = [["the file"] + [code(case[0]) for case in CASES],
               ["dirvenv"] + column(by_dirvenv, dirvenv)]
    for program, version_of, reader in others:
        binary = shutil.which(program)
        if binary is None:
            print(f"compare.py: {program} IS NOT INSTALLED: its column is empty", file=sys.stderr)
            columns.append([f"{program} (not here)"] + [""] * len(CASES))
            continue
        cells = column(reader, binary)
        marked = [theirs if theirs == ours else f"**{theirs}**"
                  for theirs, ours in zip(cells, columns[1][1:])]
        columns.append([f"{program} {version_of(binary)}"] + marked)
    return [list(row) for row in zip(*columns)]


def markdown(rows):
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


def page_parts():
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN + "\n")
    inside, found, after = rest.partition(END)
    if not found:
        sys.exit(f"compare.py: {PAGE} has not both of {BEGIN} and {END}")
    return before, inside, after


def write(dirvenv):
    before, _, after = page_parts()
    made = markdown(table(dirvenv, OTHERS))
    PAGE.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")


def check(dirvenv):
    if shutil.which("direnv") is None:
        sys.exit("compare.py: direnv is needed: bash packaging/dependencies.sh test")
    now = [" | ".join(row) for row in table(dirvenv, OTHERS[:1])]
    # What the page has of the readers that a test may lack is let be.
    page = [" | ".join(line[2:-2].split(" | ")[:3])
            for line in page_parts()[1].splitlines() if line.startswith("| ")]
    differences = list(difflib.unified_diff(page, now, PAGE.name, "now", n=0, lineterm=""))
    if differences:
        print("\n".join(differences))
        sys.exit(f"compare.py: {PAGE} is not what the readers say; `compare.py --write` makes it anew")
    print(f"compare.py: {len(CASES)} files are read as {PAGE.name} says")


def main():
    words = sys.argv[1:]
    action = words.pop(0) if words and words[0] in ("--check", "--write") else ""
    if len(words) != 1 or not os.access(words[0], os.X_OK):
        sys.exit(__doc__)
    dirvenv = os.path.realpath(words[0])
    if action == "--check":
        check(dirvenv)
    elif action == "--write":
        write(dirvenv)
    else:
        print(markdown(table(dirvenv, OTHERS)))


if __name__ == "__main__":
    main()
