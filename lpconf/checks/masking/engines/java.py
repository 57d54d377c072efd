"""The real ``java.util.regex``, where a JDK is on the PATH: one short process for all patterns at once.

The program (``Masking.java``, beside this file) is started by Java from its source. What account files say reaches it
as data, through its standard input, and is never executed.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from lpconf.data_class import frozen
from lpconf.domain.results.masking import Span

SECONDS = 30.0
"""The process is killed after so long. Each text has a second of its own inside it."""
_SOURCE = Path(__file__).with_name("Masking.java")
_QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")

Job = tuple[str, tuple[str, ...]]
"""A pattern and the texts to search."""


class JavaMissing(Exception):
    """There is no Java here that runs a program from its source (JDK 11 or newer)."""


@frozen
class JavaAnswer:
    """What Java made of one job. `units` are the matches of each text, counted in UTF-16 units. `slow_text` is the
    number of the text that took longer than a second, or the whole stack."""

    status: Literal["ok", "bad", "slow"]
    reason: str = ""
    units: tuple[tuple[Span, ...], ...] = ()
    slow_text: int = 0


@cache
def home() -> str:
    """What distinguishes this Java from another one, without starting it; empty where there is none on the PATH."""
    result = shutil.which("java")
    if result is None:
        return ""
    path = Path(result).resolve()
    return f"{path}:{path.stat().st_mtime_ns}"


def ask(jobs: Sequence[Job]) -> tuple[str, list[JavaAnswer]]:
    """Java's version, and an answer for each job. Raises Missing where nothing came of it."""
    if not home():
        raise JavaMissing
    lines = "".join(" ".join([_encoded(pattern), *map(_encoded, texts)]) + "\n" for pattern, texts in jobs)
    try:
        came = subprocess.run(  # noqa: S603 # a fixed program; the patterns are its data
            [shutil.which("java") or "java", *_QUICK, str(_SOURCE)],
            input=lines.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        raise JavaMissing from None
    version, *answers = came.stdout.decode("ascii", "replace").splitlines() or [""]
    if not version or len(answers) != len(jobs):
        raise JavaMissing
    return version, [_answer(line) for line in answers]


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-be", "surrogatepass")).decode()


def _answer(line: str) -> JavaAnswer:
    status, *fields = line.split(" ")
    if status == "ok":
        return JavaAnswer("ok", units=tuple(_spans(field) for field in fields))
    if status == "bad":
        return JavaAnswer("bad", base64.b64decode(fields[0]).decode("utf-16-be", "replace"))
    return JavaAnswer("slow", slow_text=max(0, int(fields[0])))


def _spans(field: str) -> tuple[Span, ...]:
    pairs = [pair.split(":") for pair in field.split(",")] if field != "-" else []
    return tuple((int(start), int(end)) for start, end in pairs)
