"""The screen as a value: blocks in regions, and regions, keys and size to frames of rows.

In come changes and names of keys, out go `Frame`s for whatever paints them and `Action`s for
whoever carries them out. Sans-IO: it reads nothing, sleeps never, starts no thread, looks at no
clock and knows no operating system.
"""
