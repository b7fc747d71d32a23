"""Real terminals beside each other: each shows a conversation, is typed into, and is given back.

Not a part of the test run: it takes minutes, and what Debian has for terminals.
"""
