"""Columns as the system's library has them, whichever version it is: curses adds them up."""

from __future__ import annotations

import ctypes

_wcwidth = ctypes.CDLL(None).wcwidth


def columns(cluster: str) -> int:
    """By how many columns curses goes on for a cluster; -1 where a character is not known."""
    each = [int(_wcwidth(ord(char))) for char in cluster]
    return -1 if min(each) < 0 else sum(each)
