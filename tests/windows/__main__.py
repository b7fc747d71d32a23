"""Runs the tests on the real Python of Windows, and takes pictures of its console.

python -m tests.windows [--python VERSION]... [--folder FOLDER] [PYTEST'S ARGUMENTS]

All that it fetches goes to the folder, and stays there for the next run. wine and a screen in
memory have to be there; where it may, it has the system install them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.windows import desk, pictures
from tests.windows.pythons import ROOT, VERSIONS, prepare, windows_path

# The oldest and the newest that is supported, and the first with what came in between.
_DEFAULT = ("3.9", "3.12", "3.13")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.windows")
    parser.add_argument("--python", action="append", choices=VERSIONS, metavar="VERSION")
    parser.add_argument("--folder", type=Path, default=ROOT / ".tox" / "windows" / "wine")
    options, rest = parser.parse_known_args()
    missing = desk.missing()
    if missing:
        desk.install(missing)
        missing = desk.missing()
    if missing:
        print(f"wine is needed, and a screen for it: apt-get install {' '.join(missing)}")
        return 1
    versions = options.python or _DEFAULT
    pythons = {version: prepare(version, options.folder) for version in versions}
    outcomes = {}
    with desk.Desk(options.folder) as windows:
        for version, python in pythons.items():
            print(f"--- Python {version} on Windows", flush=True)
            command = [windows_path(python), "-m", "pytest", "-p", "no:cacheprovider", *rest]
            outcomes[version] = windows.run(command, ROOT)
        print("--- pictures", flush=True)
        for picture in pictures.take(windows, python, options.folder / "pictures"):
            print(picture)
    for version, status in outcomes.items():
        print(f"Python {version}: {'passed' if not status else f'failed, status {status}'}")
    return max(outcomes.values())


if __name__ == "__main__":
    sys.exit(main())
