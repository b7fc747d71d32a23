"""`python -m streamcurses`: the same as the command."""

from __future__ import annotations

import gc
import sys

from streamcurses import __version__


def main() -> int:
    """Runs the command; the exit status. Who asks for the version alone has it at once."""
    if sys.argv[1:] == ["--version"]:
        try:
            print(f"streamcurses {__version__}", flush=True)
            return 0
        except OSError:
            pass  # the command tells of it
    # What is loaded now stays, all of it: to look for garbage among that would take as long as a
    # tenth of it. The process is the command's own.
    gc.disable()
    try:
        from streamcurses._cli.main import main
    finally:
        gc.freeze()
        gc.enable()
    return main()


if __name__ == "__main__":
    sys.exit(main())
