"""All measurements, one after the other, and the table of budgets.

python -m tests.bench [--json FILE] [--quick | --readme] [--against COMMIT]

The figures go to build/bench.json, unless told otherwise. `--quick` measures little of each, once,
to see that all of it runs. `--readme` puts the run in docs/, and draws the README's chart and
writes its tables by it. `--against` measures this build beside another commit's, in turns, and
prints the ratios alone. Nothing is asserted of times.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.bench import (
    against,
    agent_test,
    budgets,
    calm,
    chart,
    decode,
    first_frame,
    imports,
    in_memory,
    latency,
    markdown,
    render,
    resize,
    scanner,
    slow_link,
    text,
)
from tests.bench.ptys import ROOT

MODULES = (
    imports,
    first_frame,
    scanner,
    decode,
    text,
    render,
    resize,
    latency,
    slow_link,
    in_memory,
    agent_test,
    markdown,
    calm,
)
PACKAGES = ("rich", "textual", "jiter", "wcwidth", "pygments", "streamdown", "termflow-md")


def environment() -> dict[str, Any]:
    """What the figures depend on."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cpus": os.cpu_count(),
        "packages": versions,
    }


def show(title: str, lines: Iterable[str]) -> None:
    print(f"== {title}", *lines, "", sep="\n", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json", metavar="FILE")
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument("--quick", action="store_true", help="whether all of it runs, no more")
    extent.add_argument("--readme", action="store_true", help="the README's figures by this run")
    parser.add_argument("--against", metavar="COMMIT", help="the ratios to that build, alone")
    options = parser.parse_args()
    if options.against:
        against.main(options.against, options.quick)
        return
    began = time.monotonic()
    found = {"quick": options.quick, "environment": environment()}
    for module in MODULES:
        name = module.__name__.rpartition(".")[2]
        found[name] = module.measure(options.quick)
        show(name, module.lines(found[name]))
    show("budgets", budgets.lines(found))
    found["seconds"] = round(time.monotonic() - began)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    written = json.dumps(found, indent=1) + "\n"
    options.json.write_text(written, "utf-8")
    if options.readme:
        chart.RUN.write_text(written, "utf-8")
        chart.main(chart.RUN)
    print(f"{found['seconds']} s, Python {sys.version.split()[0]}, {os.cpu_count()} CPUs")


if __name__ == "__main__":
    main()
