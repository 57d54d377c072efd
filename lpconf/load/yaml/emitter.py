"""JSON values as lines of YAML, in the style of account files: short things on one line, long ones in blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from lpconf.domain.value import Json
from lpconf.load.yaml.lookalikes import INVISIBLE
from lpconf.load.yaml.scalars import NotJson, resolve

WIDTH = 100
"""Columns that a line should not exceed."""

_PLAIN = re.compile(r"[A-Za-z_][\w./@-]*(?: [\w./@-]+)*", re.ASCII)
_OLD_SWITCHES = frozenset(("yes", "no", "on", "off", "y", "n"))
_SINGLE = re.compile("[\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd]+")
_ESCAPED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


def scalar(value: Json) -> str:
    """A value without parts. Text is quoted only where it has to be: singly where a backslash or a quote would have
    to be escaped, else doubly."""
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and _is_itself(value) and value.lower() not in _OLD_SWITCHES:
        return value
    if ("\\" in value or '"' in value) and _SINGLE.fullmatch(value) and not INVISIBLE.search(value):
        return "'" + value.replace("'", "''") + "'"
    quoted = INVISIBLE.sub(_escape, json.dumps(value, ensure_ascii=False))
    return _ESCAPED.sub(_escape, quoted)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _is_itself(text: str) -> bool:
    try:
        return bool(resolve(text) == text)
    except NotJson:
        return False


def flow(value: Json) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def block(value: Json, column: int) -> list[str]:
    """A value as lines that stand at `column`; the lines bear no indentation of that column themselves.

    Mappings are blocks. Lists of plain values stand on one line where they fit, mappings of plain values in a list too.
    """
    if isinstance(value, Mapping) and value:
        lines = []
        for key, below in value.items():
            lines += entry(scalar(str(key)) + ":", below, column)
        return lines
    if isinstance(value, list | tuple) and value and not _fits_flow(value, column):
        lines = []
        for below in value:
            lines += item(below, column)
        return lines
    return [flow(value)]


def entry(head: str, value: Json, column: int) -> list[str]:
    """``key: value`` at `column`; `head` has the colon."""
    if (isinstance(value, Mapping) and value) or (
        isinstance(value, list | tuple) and value and not _fits_flow(value, column + len(head) + 1)
    ):
        return [head, *(f"  {line}" for line in block(value, column + 2))]
    return [f"{head} {flow(value)}"]


def item(value: Json, column: int) -> list[str]:
    """An entry of a list whose dashes stand at `column`."""
    if isinstance(value, Mapping) and value and _fits_flow(value, column + 2):
        return [f"- {flow(value)}"]
    first, *rest = block(value, column + 2)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _fits_flow(value: Json, column: int) -> bool:
    parts = list(value.values()) if isinstance(value, Mapping) else list(value)
    plain = not any(isinstance(part, Mapping | list | tuple) and part for part in parts)
    return plain and column + len(flow(value)) <= WIDTH
