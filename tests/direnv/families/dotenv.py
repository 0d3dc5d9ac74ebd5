# SPDX-License-Identifier: MIT
"""Lines of .env files, each read by the command, by the function of the library, and as a file of a project."""

# Name, and the text of the file, in which Python's escapes stand for what cannot be seen.
TEXTS = [
    ("plain", "A=1"),
    ("export", "export A=1"),
    ("blanks-around-equals", "A = 1"),
    ("colon-and-blank", "A: 1"),
    ("leading-blank", "  A=1"),
    ("trailing-blanks", "A=1   "),
    ("empty", "A="),
    ("empty-with-a-colon", "A: "),
    ("colon-without-a-blank", "A:1"),
    ("colon-alone", "A:"),
    ("name-alone", "A"),
    ("no-name", "=1"),
    ("dash-in-the-name", "A-B=1"),
    ("dot-in-the-name", "A.B=1\\nC=2"),
    ("digit-first", "1A=1\\nC=2"),
    ("export-twice-blank", "export  A=1"),
    ("export-alone", "export A"),
    ("byte-order-mark", "\\xef\\xbb\\xbfA=1"),
    ("carriage-returns", "A=1\\r\\nB=2\\r\\n"),
    ("last-one-wins", "A=1\\nA=2"),
    ("second-line-is-wrong", "A=1\\nB 2"),
    ("unquoted-blank", "A=a b"),
    ("hash-inside", "A=a#b"),
    ("hash-behind-a-blank", "A=a #b"),
    ("comment-lines", "# one\\nA=1\\n  # two\\n\\nB=2"),
    ("comment-behind-quotes", 'A="a" # b'),
    ("comment-with-quotes", 'A="a" # was "b"'),
    ("comment-that-opens-a-quote", '# x: "y\\nA=1'),
    ("text-behind-quotes", 'A="x" y'),
    ("quote-inside-quotes", 'A="a"b"'),
    ("single-quotes", "A='$X \\\\n \"x\"'"),
    ("single-quote-alone", "A='"),
    ("double-quote-alone", 'A="'),
    ("empty-quotes", "A=''\\nB=\"\""),
    ("escapes-in-double-quotes", 'A="a\\\\nb\\\\tc\\\\rd\\\\\\\\e\\\\"f"'),
    ("escapes-in-single-quotes", "A='a\\\\nb\\\\tc'"),
    ("escapes-unquoted", "A=a\\\\nb\\\\tc"),
    ("escaped-dollar", 'A="a\\\\$X"'),
    ("escaped-dollar-unquoted", "A=a\\\\$X"),
    ("expansion", "A=$X ${X}\\nB=\"$X ${X}\"\\nC=$X"),
    ("expansion-unquoted", "A=a${X}b$X"),
    ("expansion-of-an-earlier-one", "X=own\\nA=$X"),
    ("expansion-of-an-empty-earlier-one", "X=\\nA=<$X>"),
    ("expansion-of-a-later-one", "A=${B}\\nB=1"),
    ("default", "A=${NO:-d}\\nB=${X:-d}\\nC=${EMPTY:-d}"),
    ("default-with-a-blank", "A=${NO:-a b}"),
    ("default-with-a-blank-in-quotes", 'A="${NO:-a b}"'),
    ("default-without-a-colon", "A=${NO-d}"),
    ("default-without-braces", "A=$NO:-d"),
    ("default-that-expands", "A=${NO:-$X}\\nB=${NO:-${X}}"),
    ("dollars", "A=$\\nB=a$$b\\nC=$1\\nD=a$"),
    ("commands", "A=$(date)\\nB=`date`\\nC=\"$(date)\""),
    ("tilde", "A=~/a"),
    ("PWD", "A=$PWD"),
    ("lines-in-double-quotes", 'A="one\\ntwo"\\nB=2'),
    ("lines-in-single-quotes", "A='one\\n\\ntwo'\\nB=2"),
    ("json-in-single-quotes", "A='{\\n  \"a\": 1\\n}'"),
    ("unclosed-quote", 'A="one\\nB=2'),
    ("comment-behind-lines", 'A="one\\ntwo" # x\\nB=2'),
    ("yaml-style", "A: 'a b'\\nB: \"c d\""),
    ("unicode", "A=ü\\nB=\"日本\""),
    ("unicode-in-the-name", "Ä=1"),
    ("no-encoding", "A=\\xff\\xfe"),
    ("signs", "A=a>b&c;d\\nB=[x]*?"),
    ("url", "A=postgres://u:p@h:5432/db?x=1&y=2"),
    ("equals-inside", "A=b=c=="),
    ("nothing", ""),
    ("only-newlines", "\\n\\n\\n"),
    ("NUL", "A=a\\x00b"),
    ("ignored-names", "PS1=x\\nSHLVL=9\\nA=1"),
    ("PATH", "PATH=/only"),
]


# bash refuses these names; how that ends depends on the order of direnv's exports, which is random.
REFUSED_BY_BASH = ("dot-in-the-name", "digit-first")


def quoted(text):
    return "'" + text.replace("'", "'\"'\"'") + "'"


def stories():
    for name, text in TEXTS:
        status = "" if name in REFUSED_BY_BASH else "export STATUS=$?"
        yield f"""
story dotenv-{name}
  set X outside
  set EMPTY ""
  write-escaped p/.env {quoted(text)}
  project p
    dotenv
    {status}
  cd p
  direnv dotenv json
  direnv dotenv bash
  export
"""
