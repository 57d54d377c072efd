"""``make bench``: speed and memory as ratios, each measured against a yardstick in the same run (contract 9).

Engine: lpconf from files to a plan against recorded observations, beside octoDNS from YAML to YAML, as many objects
each. Cold start: a command beside a bare import of the libraries that it cannot do without. Wire: see `wire`. Memory:
a large fleet, in sync and with some drift.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks import apply, fleet, repository, wire  # noqa: E402
from tests.benchmarks.rows import PAGE, Row, page, tell  # noqa: E402

ACCOUNTS = int(os.environ.get("LPCONF_BENCH_ACCOUNTS", "1000"))
FLEET = int(os.environ.get("LPCONF_BENCH_FLEET", "10000"))
TURNS = 3
MOST_MEMORY = {0: 150, 100: 400}
"""MiB for a fleet, by how many accounts in ten thousand differ."""
SPEEDS = {"differs": 10, "same": 12}
"""How many times the objects per second of octoDNS."""
MEMORIES = {"differs": 1.25, "same": 1.0}
"""How many times the memory of octoDNS."""


def main() -> int:
    """Measure all, print a line each, write the page, and tell how many targets were missed."""
    rows = [*_engine(), *repository.rows(), *wire.rows(ACCOUNTS), *apply.rows(ACCOUNTS), *_memory()]
    PAGE.write_text(page(rows))
    missed = [row for row in rows if not row.met]
    sys.stdout.write(f"\n{len(rows) - len(missed)} of {len(rows)} targets met.\n")
    return 1 if missed else 0


def _child(words: Sequence[object]) -> tuple[dict[str, Any], float]:
    """What a child printed as JSON, and its peak memory in MiB."""
    printed, memory, code = _watched(words)
    if code:
        raise SystemExit(f"{words[0]} ended with {code}")
    return json.loads(printed), memory


def _watched(words: Sequence[object]) -> tuple[bytes, float, int]:
    """What a child printed, its peak memory in MiB, and its exit code."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as told:
        with subprocess.Popen([sys.executable, *map(str, words)], stdout=out, stderr=told, cwd=ROOT) as child:
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 5):
            told.seek(0)
            sys.stderr.write(told.read().decode()[-2_000:])
        out.seek(0)
        return out.read(), usage.ru_maxrss / 1024, child.returncode


def _fastest(words: Sequence[object]) -> tuple[dict[str, Any], float]:
    """The same of the fastest of several turns: what else the machine does can only make a turn slower."""
    return min((_child(words) for _ in range(TURNS)), key=lambda result: result[0]["seconds"])


def _engine() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fleet.accounts(folder / "lpconf", ACCOUNTS)
        config = fleet.zones(folder / "octodns", ACCOUNTS)
        recording = folder / "recorded.jsonl"
        own = [HERE / "engine_lpconf.py", folder / "lpconf", recording]
        _child([*own, "record"])
        theirs, their_memory = _fastest([HERE / "engine_octodns.py", config])
        yardstick = theirs["objects"] / theirs["seconds"]
        rows = []
        for case, words in (("differs", "every value differs"), ("same", "in sync")):
            found, memory = _fastest([*own, case])
            speed = found["objects"] / found["seconds"]
            note = f"{speed:,.0f} objects/s, octoDNS {yardstick:,.0f}; {found['steps']:,} steps"
            ratio, least = speed / yardstick, SPEEDS[case]
            rows.append(tell(f"engine, {words}: speed", ratio, f">= {least}", ratio >= least, note))
            note = f"{memory:.0f} MiB, octoDNS {their_memory:.0f} MiB"
            ratio, most = memory / their_memory, MEMORIES[case]
            rows.append(tell(f"engine, {words}: memory", ratio, f"<= {most}", ratio <= most, note))
    return rows


def _memory() -> list[Row]:
    """The whole command line over a fleet, with a double in the place of the wire."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder, recording = Path(name) / "fleet", Path(name) / "recorded.jsonl"
        fleet.accounts(folder, FLEET)
        _child([HERE / "recorded.py", folder, recording])
        for words, share, case in (
            (["plan"], 0, "plan, in sync"),
            (["drift", "--format", "json"], 0, "drift as JSON, in sync"),
            (["plan"], 100, "plan, 1 % differ"),
        ):
            own = [HERE / "memory_lpconf.py", recording, share, "-C", folder, *words]
            printed, memory, code = _watched(own)
            if code not in (0, 5):  # 5: what differs is gated
                raise SystemExit(f"{words} ended with {code}")
            note = f"{memory:.0f} MiB for {FLEET:,} accounts; {len(printed) / 1e6:,.1f} MB of output"
            most = MOST_MEMORY[share]
            rows.append(tell(f"memory: {case}", memory / most, "<= 1", memory <= most, note))
    return rows


if __name__ == "__main__":
    sys.exit(main())
