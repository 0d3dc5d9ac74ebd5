# SPDX-License-Identifier: MIT
"""One value a story: it has to come back the same in every shell, and be gone behind the project."""

# Name, and how bash writes the value.
VALUES = [
    ("empty", "''"),
    ("one-blank", "' '"),
    ("blanks-around", "'  a  '"),
    ("tab", r"$'a\tb'"),
    ("newline", r"$'a\nb'"),
    ("newline-at-the-end", r"$'a\n'"),
    ("newlines-only", r"$'\n\n'"),
    ("carriage-return", r"$'a\r\nb'"),
    ("single-quotes", r"$'it\'s \'q\''"),
    ("double-quotes", """'say "hi"'"""),
    ("dollar", "'$HOME ${A} $(date) $'"),
    ("backquotes", "'`date`'"),
    ("backslashes", r"'a\b\\c\'"),
    ("backslash-n", r"'a\nb'"),
    ("glob-signs", "'* ? [a] {a,b} ~'"),
    ("separators", "';a|b&c<d>e(f)g'"),
    ("exclamation", "'!x !! !'"),
    ("hash", "'#x # y'"),
    ("equals", "'a=b=c'"),
    ("colons", "':a::b:'"),
    ("percent", "'100% %s %d'"),
    ("control-characters", r"$'\x01\x02\x1b[31m\x7f'"),
    ("umlauts", "'äöü ß'"),
    ("beyond-the-basic-plane", "'日本 😀'"),
    ("combining", r"$'e\u0301'"),
    ("html-signs", "'<a href=\"x\">&amp;</a>'"),
    ("line-separators", r"$'a\u2028b\u2029c\u0085d'"),
    ("json", """'{"a": [1, "b\\n"]}'"""),
    ("dash", "'-n -e --'"),
    ("digits", "'0123'"),
]


def stories():
    for name, written in VALUES:
        yield f"""
story value-{name}
  project p
    export A={written}
  cd p
  direnv export bash
  direnv export zsh
  direnv export fish
  direnv export json
  direnv export elvish
  direnv export gzenv
  export
  cd ..
  export
"""
