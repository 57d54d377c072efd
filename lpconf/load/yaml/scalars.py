"""Plain scalars to values, by the core schema of YAML 1.2: ``yes``, ``on`` and dates are text, ``012`` is twelve."""

from __future__ import annotations

import re
from typing import Any

from lpconf.domain.source_document import WrittenFloat, WrittenInt

_WORDS: dict[str, Any] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_NUMBERS_BEGIN = frozenset("0123456789+-.")
_MOST_DIGITS = 64


class NotJson(ValueError):
    """A number that JSON cannot hold. The message says why, for a person."""


def resolve(text: str) -> Any:
    """The value of a plain scalar. Raises NotJson for infinity, not-a-number and numbers beyond reason."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBERS_BEGIN:
        return text
    if _INTEGER.fullmatch(text) or _OTHER_BASE.fullmatch(text):
        if len(text) > _MOST_DIGITS:
            raise NotJson(f"a number of {len(text):,} digits")
        integer = int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        return integer if str(integer) == text else WrittenInt(integer, text)
    if _FLOAT.fullmatch(text):
        number = float(text) if len(text) <= 4 * _MOST_DIGITS else float("inf")
        if number - number != 0:
            raise NotJson("a number that is too large")
        return number if str(number) == text else WrittenFloat(number, text)
    if _NO_NUMBER.fullmatch(text):
        raise NotJson(f"{text} is no number that can be sent")
    return text
