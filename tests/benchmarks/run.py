"""``make bench``: speed and memory as ratios, each measured against a yardstick in the same run (contract 9).

Engine: lpconf from files to a plan against recorded observations, beside octoDNS from YAML to YAML, as many objects
each. Cold start: a command beside a bare import of the libraries that it cannot do without.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks import fleet  # noqa: E402

ACCOUNTS = int(os.environ.get("LPCONF_BENCH_ACCOUNTS", "1000"))
TURNS = 7


def main() -> int:
    """Measure all, print a line each, and tell how many targets were missed."""
    rows = [*_engine(), *_cold_start()]
    missed = [row for row in rows if not row[0]]
    sys.stdout.write(f"\n{len(rows) - len(missed)} of {len(rows)} targets met.\n")
    return 1 if missed else 0


def _tell(name: str, ratio: float, target: str, met: bool, note: str) -> tuple[bool, str]:
    sys.stdout.write(f"{'ok    ' if met else 'MISSED'}  {name:<34} {ratio:7.2f}  target {target:<9} {note}\n")
    sys.stdout.flush()
    return met, name


def _child(words: Sequence[object]) -> tuple[dict[str, Any], float]:
    """What a child printed as JSON, and its peak memory in MiB."""
    with subprocess.Popen([sys.executable, *map(str, words)], stdout=subprocess.PIPE, cwd=ROOT) as child:
        printed = child.stdout.read() if child.stdout else b""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{words[0]} ended with {child.returncode}")
    return json.loads(printed), usage.ru_maxrss / 1024


def _engine() -> list[tuple[bool, str]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fleet.accounts(folder / "lpconf", ACCOUNTS)
        config = fleet.zones(folder / "octodns", ACCOUNTS)
        recording = folder / "recorded.jsonl"
        own = [HERE / "engine_lpconf.py", folder / "lpconf", recording]
        _child([*own, "record"])
        theirs, their_memory = _child([HERE / "engine_octodns.py", config])
        yardstick = theirs["objects"] / theirs["seconds"]
        rows = []
        for case, words in (("differs", "every value differs"), ("same", "in sync")):
            found, memory = _child([*own, case])
            speed = found["objects"] / found["seconds"]
            note = f"{speed:,.0f} objects/s, octoDNS {yardstick:,.0f}; {found['steps']:,} steps"
            rows.append(_tell(f"engine, {words}: speed", speed / yardstick, ">= 10", speed >= 10 * yardstick, note))
            note = f"{memory:.0f} MiB, octoDNS {their_memory:.0f} MiB"
            rows.append(_tell(f"engine, {words}: memory", memory / their_memory, "<= 1", memory <= their_memory, note))
    return rows


def _timed(words: Sequence[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    return time.perf_counter() - start


def _cold_start() -> list[tuple[bool, str]]:
    program = str(Path(sys.executable).with_name("lpconf"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fleet.accounts(folder, 1)
        cases: list[tuple[str, list[str], str]] = [
            ("version", [program, "version"], "import click"),
            ("validate", [program, "validate", "acme-00000"], "import click, pydantic, ruamel.yaml"),
        ]
        rows = []
        for command, words, imports in cases:
            own, bare = _in_turns(
                lambda words=words: _timed(words, folder),
                lambda imports=imports: _timed([sys.executable, "-c", imports], folder),
            )
            note = f"{own * 1000:.0f} ms, python -c '{imports}' {bare * 1000:.0f} ms"
            rows.append(_tell(f"cold start: lpconf {command}", own / bare, "<= 1.5", own <= 1.5 * bare, note))
    return rows


def _in_turns(one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float]:
    """The medians of two measurements taken by turns, so that both meet the same machine; the first turn is for
    caches."""
    pairs = [(one(), other()) for _ in range(TURNS + 1)][1:]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


if __name__ == "__main__":
    sys.exit(main())
