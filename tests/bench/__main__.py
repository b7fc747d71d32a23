"""All benchmarks, one after the other: `python -m tests.bench`; `--quick` for under a minute.

They print times, bytes and memory, beside the peers measured in the same run. Nothing is asserted.
"""

from __future__ import annotations

import runpy
import sys

QUICK = ("imports", "decode", "render")
ALL = ("imports", "scanner", "decode", "text", "risky", "render")

for name in QUICK if "--quick" in sys.argv else ALL:
    print(f"== {name}", flush=True)
    runpy.run_module(f"tests.bench.{name}", run_name="__main__")
