#!/usr/bin/env bash
# pyte 0.8.2, the terminal emulator for Python: deleting or inserting lines (CSI M, CSI L) moves lines,
# but a line on which nothing was ever written does not exist for it, and is not moved: what stood in
# its new place stays. Three lines "one", "" and "three" below each other, the first one deleted, are
# "one" and "three", where every terminal shows "" and "three".
# Programs that scroll a part of the screen by deleting a line of it (curses does, under TERM=linux and
# others) are shown wrong wherever they leave a row empty.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pyte==0.8.2
"$folder/venv/bin/python" - <<'PYTHON'
import pyte


def shown(text: str) -> list[str]:
    screen = pyte.Screen(10, 4)
    pyte.Stream(screen).feed(text)
    return [row.rstrip() for row in screen.display]


deleted = shown("one\r\n\r\nthree\x1b[1;1H\x1b[M")
print("deleted:", deleted)
assert deleted == ["one", "three", "", ""], "it is otherwise now"
# With a blank written on the empty line it is right.
right = shown("one\r\n \r\nthree\x1b[1;1H\x1b[M")
print("with a blank written there:", right)
assert right == ["", "three", "", ""], "it is otherwise now"
PYTHON
