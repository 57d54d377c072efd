"""The rows of the repository's size: one account planned and validated among ten thousand, and how fast lpconf starts.

Work, not size: what one account costs must not grow with its neighbours, once their files have been read before.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks import fleet
from tests.benchmarks.rows import Row, tell

PROGRAM = str(Path(sys.executable).with_name("lpconf"))
MANY = 10_000
TURNS = 7
NAME = "acme-00000"
CLICK = "import click"
MODEL = """\
import click, ruamel.yaml
from pydantic import BaseModel
class Account(BaseModel):
    id: str
    platform: str
Account(id="1", platform="chat")
"""


def rows() -> list[Row]:
    """Measure, and print a line each."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few", Path(folder) / "many"
        fleet.accounts(few, 1)
        fleet.accounts(many, MANY)
        return [*_by_size(few, many), *_start(few), _completion(few)]


def _by_size(few: Path, many: Path) -> list[Row]:
    found = []
    for command in ("validate", "plan"):
        words = [PROGRAM, command, NAME]
        shutil.rmtree(many / ".lpconf", ignore_errors=True)
        first = timed(words, many)
        found.append(tell(f"repository: first {command}", first / 12, "<= 1", first <= 12, f"{first:.1f} s of 12 s"))
        large, small = in_turns(_call(words, many), _call(words, few))
        note = f"{large * 1000:.0f} ms among {MANY:,} accounts, {small * 1000:.0f} ms alone"
        found.append(tell(f"repository: {command} of one", large / small, "<= 2", large <= 2 * small, note))
    return found


def _start(few: Path) -> list[Row]:
    cases = (
        ("version", [PROGRAM, "version"], CLICK, "click", 1.2),
        ("validate", [PROGRAM, "validate", NAME], MODEL, "click, ruamel.yaml and a model of pydantic", 2.0),
    )
    found = []
    for command, words, code, called, most in cases:
        own, bare = in_turns(_call(words, few), _call([sys.executable, "-c", code], few))
        note = f"{own * 1000:.0f} ms, Python with {called} {bare * 1000:.0f} ms"
        found.append(tell(f"cold start: lpconf {command}", own / bare, f"<= {most}", own <= most * bare, note))
    return found


def _completion(few: Path) -> Row:
    environ = {"_LPCONF_COMPLETE": "bash_complete", "COMP_WORDS": "lpconf plan acme", "COMP_CWORD": "2"}
    seconds = median(timed([PROGRAM], few, environ) for _ in range(TURNS))
    note = f"{seconds * 1000:.0f} ms of 200 ms"
    return tell("completion of a name", seconds / 0.2, "<= 1", seconds <= 0.2, note)


def timed(words: Sequence[str], folder: Path, environ: Mapping[str, str] = {}) -> float:
    """How long a command takes, in seconds. Raises CalledProcessError where it fails."""
    start = time.perf_counter()
    done = subprocess.run(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder, env={**os.environ, **environ}
    )
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 5):  # 5: the change of a plan is not accepted yet
        raise SystemExit(f"{' '.join(words)} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return seconds


def _call(words: Sequence[str], folder: Path) -> Callable[[], float]:
    return lambda: timed(words, folder)


def in_turns(first: Callable[[], float], second: Callable[[], float]) -> tuple[float, float]:
    """The medians of two measurements taken by turns, so that both meet the same machine; the first turn is for
    caches."""
    pairs = [(first(), second()) for _ in range(TURNS + 1)][1:]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
