"""Columns as the system's library has them, whichever version it is: curses adds them up.

That of Windows has none.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from wcwidth import wcwidth as _wcwidth
else:
    import ctypes

    _wcwidth = ctypes.CDLL(None).wcwidth
    _wcwidth.argtypes = (ctypes.c_wchar,)


def columns(cluster: str) -> int:
    """By how many columns curses goes on for a cluster; -1 where a character is not known."""
    each = [int(_wcwidth(char)) for char in cluster]
    return -1 if min(each) < 0 else sum(each)
