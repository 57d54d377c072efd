"""A simple YAML emitter for tests: block style down to a chosen depth, then JSON, which is YAML too."""

from __future__ import annotations

import json
import re
from typing import Any

_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def inline(value: Any) -> str:
    """JSON text whose odd characters are escaped."""
    return _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))


def emit(value: dict[str, Any], depth: int = 3) -> str:
    """A mapping as a YAML text."""
    return "\n".join(_lines(value, depth)) + "\n"


def _lines(value: Any, depth: int) -> list[str]:
    if depth and isinstance(value, dict) and value:
        lines: list[str] = []
        for key, below in value.items():
            lines += _entry(inline(key) + ":", below, depth)
        return lines
    if depth and isinstance(value, list) and value:
        return [line for below in value for line in _entry("-", below, depth)]
    return [inline(value)]


def _entry(head: str, below: Any, depth: int) -> list[str]:
    lines = _lines(below, depth - 1)
    if len(lines) == 1 and not (isinstance(below, dict | list) and below and depth > 1):
        return [f"{head} {lines[0]}"]
    return [head, *(f"  {line}" for line in lines)]
