"""What is tested here is there on Windows only; elsewhere `python -m tests.windows` runs it."""

from __future__ import annotations

import sys

if sys.platform != "win32":
    collect_ignore_glob = ["test_*.py"]
