"""Runs the tests on the real Python of Windows, and takes pictures of its console.

python -m tests.windows [--python VERSION]... [--folder FOLDER] [PYTEST'S ARGUMENTS]

All that it fetches goes to the folder, and stays there for the next run. wine and a screen in
memory have to be there; where it may, it has the system install them.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from tests.windows import desk, pictures
from tests.windows.pythons import ROOT, VERSIONS, prepare, windows_path

# What a system could have a say in, unless others are asked for. The SDKs' wheels need more of
# Windows than wine has.
_TESTS = (
    "tests/windows",
    "tests/session",
    "tests/cli",
    "tests/terminal",
    "tests/screen",
    "tests/conversation",
    "tests/json/test_scanner.py",
    "tests/text/test_clusters.py",
    "tests/text/test_wrap.py",
    "tests/test_floors.py",
    "tests/test_public_names.py",
    "--ignore=tests/session/test_sdks.py",
)

# A process takes seconds to start there.
_PATIENT = ("-p", "no:cacheprovider", "--timeout", "600")

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
    # wine and its screen are ended too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    outcomes = {}
    with desk.Desk(options.folder) as windows:
        for version, python in pythons.items():
            print(f"--- Python {version} on Windows", flush=True)
            command = [windows_path(python), "-m", "pytest", *_PATIENT, *(rest or _TESTS)]
            outcomes[version] = windows.run(command, ROOT)
        print("--- pictures", flush=True)
        for picture in pictures.take(windows, python, options.folder / "pictures"):
            print(picture)
    for version, status in outcomes.items():
        print(f"Python {version}: {'passed' if not status else f'failed, status {status}'}")
    return max(outcomes.values())


if __name__ == "__main__":
    sys.exit(main())
