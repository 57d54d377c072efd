"""Character classes that JavaScript and Java read alike."""

from __future__ import annotations

from dataclasses import dataclass

from lpconf.checks.masking.regex.portability_messages import ESCAPES, NotPortable, hexadecimal, is_wide

_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class CharClass:
    """A class that ends before `end`."""

    end: int


def read_class(text: str, start: int) -> CharClass:
    """The class that begins with the bracket at `start`. Raises NotPortable."""
    at = start + 1
    if text.startswith("^", at):
        at += 1
    if text.startswith("]", at):
        raise NotPortable(start, f"{text[start : at + 1]} is read differently; a bracket itself is \\]")
    first = at
    while at < len(text) and text[at] != "]":
        char, length = _member(text, at)
        dash = at + length
        if not (text.startswith("-", dash) and text[dash + 1 : dash + 2] not in ("", "]")):
            _dash_stands_alone(text, at, first)
            at = dash
            continue
        if char == "-" and length == 1:
            raise NotPortable(at, "a dash beside a dash; a dash itself is \\-")
        other, far = _member(text, dash + 1)
        if not char or not other or (other == "-" and far == 1):
            raise NotPortable(dash, "no range can begin or end like this; a dash itself is \\-")
        if char > other:
            raise NotPortable(at, f"the range {text[at : dash + 1 + far]} runs backwards", broken=True)
        at = first = dash + 1 + far
    if at >= len(text):
        raise NotPortable(start, "this bracket is never closed; a bracket itself is \\[", broken=True)
    return CharClass(at + 1)


def _dash_stands_alone(text: str, at: int, first: int) -> None:
    """A bare dash is itself at the beginning, at the end and right after a range (`first`), nowhere else."""
    if text[at] == "-" and at != first and text[at + 1 : at + 2] != "]":
        raise NotPortable(at, "a dash in the middle of a class; a dash itself is \\-")


def _member(text: str, at: int) -> tuple[str, int]:
    """One member of a class and its length; the character is empty where it stands for many."""
    char = text[at]
    if char == "[":
        raise NotPortable(at, "a bracket inside a class is read differently; a bracket itself is \\[")
    if text.startswith("&&", at):
        raise NotPortable(at, "&& is Java's intersection; write \\&&")
    if is_wide(char):
        raise NotPortable(at, "a character beyond \\uffff in a class is read differently; use (?:…|…)")
    if char != "\\":
        return char, 1
    escaped = text[at + 1 : at + 2]
    if not escaped:
        raise NotPortable(at, "nothing follows the last backslash", broken=True)
    if escaped in "dDwWsS":
        return "", 2
    if escaped in _ESCAPED:
        return _ESCAPED[escaped], 2
    if escaped in "xu":
        return hexadecimal(text, at)
    if escaped == "b":
        raise NotPortable(at, "\\b in a class is JavaScript's alone; write \\x08")
    if escaped.isascii() and escaped.isalnum():
        raise NotPortable(at, ESCAPES.get(escaped, f"no escape is written \\{escaped} in a class"))
    if is_wide(escaped):
        raise NotPortable(at, "a character beyond \\uffff in a class is read differently; use (?:…|…)")
    return escaped, 2
