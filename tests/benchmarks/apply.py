"""The rows of `apply`: over real sockets with injected latency, and how its processor time grows in the sandbox.

The ideal of the wire is what the fewest requests would take: for each account one discovery, and for each surface one
read for the plan, N writes, and the look and the read-back around them (N + 3 in all); spread over the concurrency, and
never less than the longest chain of one account, whose requests have to wait for each other.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks import fleet
from tests.benchmarks.rows import Row, tell

HERE = Path(__file__).parent
PROGRAM = str(Path(sys.executable).with_name("lpconf"))
MILLISECONDS = 50
CONCURRENCY = 64
TURNS = 2
"""The better of so many runs counts: what else the machine does can only make it slower."""
SETTINGS = 60
LADDER = ("supportal_feature", "ac_feature", "security_center", "site_property", "site_setting")
"""The surfaces of the encryption ladder, a write on each, every one of which waits for the one before."""


class Ideal(NamedTuple):
    """The fewest requests of one account, and the longest chain of those that have to wait for each other."""

    requests: int
    chain: int

    def seconds(self, accounts: int) -> float:
        """What so many accounts take at least."""
        return max(accounts * self.requests / CONCURRENCY, self.chain) * MILLISECONDS / 1000


def rows(accounts: int) -> list[Row]:
    """Measure, and print a line each."""
    wide = Ideal(requests=1 + SETTINGS + 3, chain=1 + SETTINGS + 3)
    # The five reads of the plan go out together; then come look, write and read-back, surface by surface.
    ladder = Ideal(requests=1 + len(LADDER) * 4, chain=2 + len(LADDER) * 3)
    return [
        _wire("apply: 20 accounts, 60 settings", 20, fleet.site_settings, wide),
        _wire("apply: the encryption ladder", accounts, fleet.ladder, ladder),
        _growth(accounts),
    ]


def _wire(name: str, accounts: int, write: Any, ideal: Ideal) -> Row:
    seconds, requests = min(_turn(accounts, write) for _ in range(TURNS))
    least = ideal.seconds(accounts)
    note = f"{seconds:.1f} s, ideal {least:.1f} s; {requests:,} requests, ideal {accounts * ideal.requests:,}"
    return tell(name, seconds / least, "<= 1.5", seconds <= 1.5 * least, note)


def _turn(accounts: int, write: Any) -> tuple[float, int]:
    """How many seconds an apply to accounts in which nothing is set took, and how many requests."""
    with tempfile.TemporaryDirectory() as folder, _served() as port:
        root = Path(folder)
        write(root, accounts)
        (root / "lpconf.yaml").write_text(fleet.SERVED.format(port=port))
        _counted(port)
        began = time.perf_counter()
        _apply(root)
        seconds = time.perf_counter() - began
        counted = _counted(port)
    return seconds, counted["reads"] + counted["writes"]


def _growth(accounts: int) -> Row:
    """Twice the accounts in the embedded sandbox: what that costs of the processor."""
    costs = []
    for number in (accounts, 2 * accounts):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            fleet.ladder(root, number)
            before = _processor_seconds()
            _apply(root)
            costs.append(_processor_seconds() - before)
    note = f"{costs[0]:.1f} s of processor time for {accounts:,} accounts, {costs[1]:.1f} s for {2 * accounts:,}"
    ratio = costs[1] / costs[0]
    return tell("apply: growth in the sandbox", ratio, "<= 2.2", ratio <= 2.2, note)


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _apply(root: Path) -> None:
    environ = {**os.environ, "LP_BEARER": "bearer-of-the-benchmark"}
    words = [PROGRAM, "apply", "--auto-approve", *fleet.ACCEPT]
    done = subprocess.run(words, cwd=root, env=environ, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"lpconf apply ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")


@contextmanager
def _served() -> Iterator[int]:
    words = [sys.executable, str(HERE / "write_server.py"), str(MILLISECONDS)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield int(server.stdout.readline() if server.stdout else "0")
        finally:
            server.terminate()


def _counted(port: int) -> dict[str, int]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/counted") as answer:  # our own server
        return {"reads": 0, "writes": 0, **json.load(answer)}
