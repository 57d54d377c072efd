"""The rows of the wire: a whole `plan` over real sockets with injected latency, and a drift in which nothing changed.

The server is a process of its own. The ideal is what the requests would take if nothing but the latency cost time:
their number / concurrency × latency. Everything that a user waits for counts: start, files, requests, plan, output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks import fleet
from tests.benchmarks.recorded import record
from tests.benchmarks.rows import Row, tell

HERE = Path(__file__).parent
MILLISECONDS = 50
CONCURRENCY = 64
TURNS = 2
"""The better of so many runs counts: what else the machine does can only make it slower."""


def rows(accounts: int) -> list[Row]:
    """Measure, and print a line each."""
    with tempfile.TemporaryDirectory() as name:
        folder, recording = Path(name) / "fleet", Path(name) / "recorded.jsonl"
        fleet.accounts(folder, accounts)
        record(folder, recording)
        with _served(recording) as port:
            (folder / "lpconf.yaml").write_text(fleet.SERVED.format(port=port))
            seconds, first = min((_run(folder, port, "plan", fresh=True) for _ in range(TURNS)), key=lambda r: r[0])
            alone = min(_client_alone(port, first["requests"]) for _ in range(TURNS))
            _, second = _run(folder, port, "drift")
    ideal = first["requests"] / CONCURRENCY * MILLISECONDS / 1000
    asked = f"{first['requests']:,} requests take {ideal:.1f} s, {alone:.1f} s with the HTTP client alone"
    note = f"{seconds:.1f} s; {asked}"
    share = second["sent"] / first["sent"]
    sent = f"{second['sent'] / 1000:,.0f} kB of {first['sent'] / 1000:,.0f} kB, {second['unchanged']:,} times 304"
    return [
        tell("wire: plan of a fleet", seconds / ideal, "<= 1.4", seconds <= 1.4 * ideal, note),
        tell("wire: drift, nothing changed", share, "<= 0.06", share <= 0.06, sent),
    ]


@contextmanager
def _served(recording: Path) -> Iterator[int]:
    words = [sys.executable, str(HERE / "server.py"), str(recording), str(MILLISECONDS)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield int(server.stdout.readline() if server.stdout else "0")
        finally:
            server.terminate()


def _run(folder: Path, port: int, command: str, *, fresh: bool = False) -> tuple[float, dict[str, Any]]:
    """How long a command took, and what the server was asked and sent meanwhile."""
    if fresh:
        subprocess.run(["rm", "-rf", str(folder / ".lpconf")], check=True)
    _told(port)
    program = str(Path(sys.executable).with_name("lpconf"))
    began = time.perf_counter()
    done = subprocess.run([program, command], cwd=folder, env=_environ(), capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"lpconf {command} ended with {done.returncode}: {done.stderr[-500:]}")
    return seconds, _told(port)


def _client_alone(port: int, requests: int) -> float:
    """How many seconds the HTTP client needs for so many reads when nobody looks at the answers."""
    words = [sys.executable, HERE / "client_alone.py", port, requests, CONCURRENCY]
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _environ() -> dict[str, str]:
    return {**os.environ, "LP_BEARER": "bearer-of-the-benchmark"}


def _told(port: int) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/told") as answer:  # our own server
        return dict(json.load(answer))
