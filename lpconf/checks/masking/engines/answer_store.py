"""What engines answered, kept from one run to the next, because starting them takes time.

Safe to delete. What is damaged is ignored, and so is a file that lpconf has not written in this very place: it bears
the instant of its writing, so that one from a Git checkout (where somebody could say that an evil pattern is a good
one) counts for nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lpconf import __version__

_MOST = 5_000
"""Answers that are kept; the oldest go first."""


class Store:
    """Answers by a digest of their question, in one file; without a file they are kept for this run alone."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._known: dict[str, Any] | None = None
        self._new: dict[str, Any] = {}

    def get(self, *question: object) -> Any:
        """The answer to a question, None where it is not known. Questions and answers are JSON."""
        if self._known is None:
            self._known = self._read()
        key = _digest(question)
        return self._new.get(key, self._known.get(key))

    def put(self, answer: object, *question: object) -> None:
        """Remember an answer."""
        self._new[_digest(question)] = answer

    def recall(self, make: Callable[[], Any], *question: object) -> Any:
        """The answer as it is known, or as `make` gives it now. What `make` raises is passed on, and not kept."""
        result = self.get(*question)
        if result is None:
            result = make()
            self.put(result, *question)
        return result

    def save(self) -> None:
        """Write what is new. A folder that cannot be written costs time, nothing else."""
        if self._file is None or not self._new:
            return
        answers = {**(self._known or {}), **self._new}
        self._known, self._new = answers, {}
        stamp = time.time_ns()
        text = json.dumps({"stamp": stamp, "answers": dict(list(answers.items())[-_MOST:])})
        temporary = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text, encoding="utf-8")
            os.utime(temporary, ns=(stamp, stamp))
            temporary.replace(self._file)

    def _read(self) -> dict[str, Any]:
        try:
            with open(self._file or os.devnull, encoding="utf-8") as file:
                result = json.loads(file.read())
                written = os.fstat(file.fileno()).st_mtime_ns
        except (OSError, ValueError, RecursionError):
            return {}
        if (
            not isinstance(result, dict)
            or result.get("stamp") != written
            or not isinstance(result.get("answers"), dict)
        ):
            return {}
        answers: dict[str, Any] = result["answers"]
        return answers


def _digest(question: object) -> str:
    return hashlib.sha256(json.dumps([__version__, question]).encode()).hexdigest()
