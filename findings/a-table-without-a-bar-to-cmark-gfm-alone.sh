#!/usr/bin/env bash
# cmark-gfm 0.29.0.gfm.13 (in cmarkgfm 2025.10.22), which GitHub uses, and markdown-it-py 4.3.0, both read
# GFM's tables, and differ on those of one column: a line of text with `:-` below it, and no bar in
# either, is a table to cmark-gfm and a paragraph of two lines to markdown-it-py. So is a header without
# a bar above `| - |`. Where the header has one bar, and its delimiter row none, both see a table.
# A renderer that streams has to take any line for a header as soon as a colon and a hyphen follow.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet cmarkgfm==2025.10.22 markdown-it-py==4.3.0
"$folder/venv/bin/python" - <<'PYTHON'
import cmarkgfm
from markdown_it import MarkdownIt

reader = MarkdownIt("commonmark").enable("table")
found = {}
for text in ("a\n:-\n1\n", "a\n| - |\n1\n", "| a\n:-\n1\n", "a\n-\n1\n"):
    html = cmarkgfm.github_flavored_markdown_to_html(text), reader.render(text)
    found[text] = tuple("<table" in one for one in html)
    print(f"{text!r}: a table to cmark-gfm {found[text][0]}, to markdown-it-py {found[text][1]}")
assert list(found.values()) == [
    (True, False),
    (True, False),
    (True, True),
    (False, False),  # that is a heading
], "it is otherwise now"
PYTHON
