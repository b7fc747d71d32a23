"""`python -m streamcurses`: the same as the command."""

from __future__ import annotations

import sys

from streamcurses import __version__


def main() -> int:
    """Runs the command; the exit status. Who asks for the version alone has it at once."""
    if sys.argv[1:] == ["--version"]:
        print(f"streamcurses {__version__}")
        return 0
    from streamcurses._cli.main import main

    return main()


if __name__ == "__main__":
    sys.exit(main())
