"""`python -m streamcurses`: the same as the command."""

from __future__ import annotations

import sys

from streamcurses._cli.main import main

if __name__ == "__main__":
    sys.exit(main())
