"""Patterns that compile and can hardly mask anything: slips that the text of a pattern alone tells.

They come from where patterns are copied from: double quotes in YAML, block scalars, other languages' string literals,
web pages, and forms, where a pattern checks a whole field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from lpconf.catalogue.chapters.masking import finding_codes
from lpconf.catalogue.chapters.masking.patterns import Pattern
from lpconf.checks.masking.finding import Finding
from lpconf.checks.masking.regex.parse_cache import tree
from lpconf.checks.masking.regex.syntax_tree import Alt, Assertion, Cat, Node

_FROM_ESCAPES = {"\b": r"\b", "\f": r"\f", "\a": r"\a", "\v": r"\v", "\x1b": r"\e", "\0": r"\0"}
"""What YAML makes of escapes between double quotes that mean something else in a regular expression."""
_DELIMITED = (
    (
        "slashes",
        re.compile(r"(?:m|qr)?/.*/[a-z]*|s/.*/.*/[a-z]*", re.DOTALL),
        "the slashes, and the flags behind the last, are taken as text",
    ),
    (
        "quotes",
        re.compile(r"""[rRbBuU@]{0,2}(["'`]).*\1""", re.DOTALL),
        "the quotes round the pattern are taken as text",
    ),
    (
        "signs",
        re.compile(r"([#~]).*\1[a-z]*|%r\{.*\}[a-z]*", re.DOTALL),
        "the signs round the pattern are taken as text",
    ),
)
"""How a pattern looks that was copied with what the source of a program writes round it."""
_DOUBLED = re.compile(r"(?<!\\)\\\\[dDwWsSbB](?![A-Za-z])")
_INVISIBLE = frozenset({"Cf", "Zl", "Zp"})
"""Categories of Unicode: zero-width and direction marks, line and paragraph separators."""


def slips(pattern: Pattern, at: int) -> Iterator[Finding]:
    """What is wrong with the text of a pattern, the `at`-th of its list. The errors come first."""
    if pattern.preset:
        return
    yield from control_characters(pattern, at)
    yield from _invisible_characters(pattern, at)
    regex = pattern.regex
    for name, delimited, summary in _DELIMITED:
        if delimited.fullmatch(regex):
            flags = "" if name == "quotes" else " and the flags"
            yield Finding(finding_codes.DELIMITERS, summary, at, label=f"leave the {name}{flags} away")
            break
    doubled = _DOUBLED.search(regex)
    if doubled:
        shown = doubled[0]
        yield Finding(
            finding_codes.DOUBLED_BACKSLASH,
            f"{shown} is a backslash itself and then {shown[2:]}",
            at,
            label=f"character {doubled.start() + 1}: write {shown[1:]}",
        )
    node = tree(regex)
    if node is not None and _begins_with(node, "^") and _ends_with(node, "$"):
        yield Finding(
            finding_codes.ANCHORED,
            "^ and $ let this pattern mask only what is a whole message",
            at,
            label="leave ^ and $ away",
        )


def control_characters(pattern: Pattern, at: int) -> Iterator[Finding]:
    """Control characters, such as the backspace that YAML makes of ``\\b`` between double quotes."""
    for place, char in enumerate(pattern.regex):
        if unicodedata.category(char) != "Cc" or char == "\t":
            continue
        if char == "\n" and place == len(pattern.regex) - 1:
            summary, label = "the pattern ends in a line break", "a block scalar ends in one: write |- or '...'"
        else:
            meant = _FROM_ESCAPES.get(char)
            summary = f"the pattern holds the control character \\x{ord(char):02x}"
            hint = f": YAML made it of {meant}; use single quotes" if meant else f"; if it is meant, \\x{ord(char):02x}"
            label = f"character {place + 1}{hint}"
        yield Finding(finding_codes.CONTROL_CHARACTER, summary, at, label=label)
        return


def _invisible_characters(pattern: Pattern, at: int) -> Iterator[Finding]:
    for place, char in enumerate(pattern.regex):
        if unicodedata.category(char) in _INVISIBLE:
            code = f"\\u{ord(char):04x}"
            name = unicodedata.name(char, "a sign that cannot be seen").lower()
            yield Finding(
                finding_codes.INVISIBLE_CHARACTER,
                f"the pattern holds {name}, which nobody sees",
                at,
                label=f"character {place + 1}: take it out; if it is meant, write {code}",
            )
            return


def _begins_with(node: Node, kind: str) -> bool:
    if isinstance(node, Cat):
        return bool(node.parts) and _begins_with(node.parts[0], kind)
    if isinstance(node, Alt):
        return all(_begins_with(way, kind) for way in node.ways)
    return isinstance(node, Assertion) and node.kind == kind


def _ends_with(node: Node, kind: str) -> bool:
    if isinstance(node, Cat):
        return bool(node.parts) and _ends_with(node.parts[-1], kind)
    if isinstance(node, Alt):
        return all(_ends_with(way, kind) for way in node.ways)
    return isinstance(node, Assertion) and node.kind == kind
