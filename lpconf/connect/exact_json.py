"""JSON whose numbers go back byte by byte as they came.

An object is written whole, with every field that lpconf does not know. ``1.50`` sent back as ``1.5`` would change what
nobody wanted changed.
"""

from __future__ import annotations

import json
import math
import re
import secrets

from lpconf.domain.value import Json

_MOST_DEPTH = 200
"""Levels of nesting. No answer of the platform comes near."""


class ExactFloat(float):
    """A number that knows how it was written."""

    text: str

    def __new__(cls, text: str) -> ExactFloat:
        """Raises ValueError for a number that is larger than any."""
        number = super().__new__(cls, text)
        if not math.isfinite(number):
            raise ValueError(f"{text[:20]} is no number that can be kept")
        number.text = text
        return number


class ExactInt(int):
    """An integer that is written otherwise than Python writes it: minus zero."""

    text: str

    def __new__(cls, text: str) -> ExactInt:
        number = super().__new__(cls, text)
        number.text = text
        return number


def parse_exact(body: bytes) -> Json:
    """The value of a JSON text. Raises ValueError or RecursionError where it is none, or cannot be written back: with
    ``NaN`` or ``Infinity``, numbers beyond all bounds, half a surrogate pair, a name twice in one object, or too
    deep."""
    value = _EXACT.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
    if body.count(b"[") + body.count(b"{") > _MOST_DEPTH:  # seldom: most answers are too small to be deep
        _check_depth(value)
    if b"\\ud" in body.lower():
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair can be written nowhere
    return value


def _integer(text: str) -> int:
    return ExactInt(text) if text == "-0" else int(text)


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON")


def _with_names_once(members: list[tuple[str, Json]]) -> Json:
    """An object. Which of two members of one name is meant, nobody can say, and only one could be written back."""
    result = dict(members)
    if len(result) < len(members):
        raise ValueError("a name stands in an object twice")
    return result


_EXACT = json.JSONDecoder(
    object_pairs_hook=_with_names_once, parse_constant=_no_constant, parse_float=ExactFloat, parse_int=_integer
)


def _check_depth(value: Json) -> None:
    """Level by level, so that nothing can exhaust the stack."""
    level = [value] if isinstance(value, dict | list) else []
    depth = 0
    while level:
        depth += 1
        if depth > _MOST_DEPTH:
            raise ValueError("nested too deeply")
        below = [child for node in level for child in (node.values() if isinstance(node, dict) else node)]
        level = [child for child in below if isinstance(child, dict | list)]


def exact_json(value: Json) -> str:
    """JSON text of a value, as short as possible, in which exact numbers stand as they came.

    Raises ValueError for what no JSON can hold.
    """
    texts: list[str] = []
    mark = secrets.token_hex(8)
    marked = _marked(value, mark, texts)
    text = json.dumps(marked, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if not texts:
        return text
    return re.sub(rf'"{mark}:(\d+)"', lambda match: texts[int(match[1])], text)


def _marked(value: Json, mark: str, texts: list[str]) -> Json:
    """A copy with a mark in the place of each exact number: the encoder asks numbers for nothing but their value."""
    if isinstance(value, ExactFloat | ExactInt):
        texts.append(value.text)
        return f"{mark}:{len(texts) - 1}"
    if isinstance(value, dict):
        return {name: _marked(member, mark, texts) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(member, mark, texts) for member in value]
    return value
