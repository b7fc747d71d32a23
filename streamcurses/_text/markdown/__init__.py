"""Markdown, read as it comes: CommonMark 0.31, with GFM's tables, strikethrough, tasks and links.

`reader` takes text in, cut anywhere, and makes pieces of it (`pieces`): paragraphs, code, tables,
as lines of runs, each in its style and with its place in the source. `inlines` reads what stands
within a paragraph. What is closed is never read again; of an open paragraph what is settled is not,
and the rest is at most `inlines.FAR` characters. At every moment the pieces are what the text so
far would be if what is open were closed.

Nothing here knows of rows or columns, and nothing is made safe: that is done where text is shaped.
"""
