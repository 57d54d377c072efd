"""A regular expression as a tree, as JavaScript without the u flag reads it (ECMA-262, annex B).

For looking at patterns that an engine has taken already: how they may backtrack, and what another engine reads
otherwise. What this reader does not understand makes it give up; it judges nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from lpconf.checks.masking.regex import char_ranges
from lpconf.checks.masking.regex.char_ranges import Ranges

DEEPEST = 100
"""Groups inside each other."""


class GivenUp(Exception):
    """The pattern cannot be read here."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Assertion:
    """``^ $ \\b \\B``: nothing is taken."""


@dataclass(frozen=True, slots=True)
class Back:
    """What a group has matched, again."""


@dataclass(frozen=True, slots=True)
class Look:
    """A look-around."""

    body: Node
    behind: bool


@dataclass(frozen=True, slots=True)
class Cat:
    """One after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alt:
    """One of several."""

    ways: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Rep:
    """`least` to `most` times; no `most` means any number."""

    body: Node
    least: int
    most: int | None


Node: TypeAlias = Chars | Assertion | Back | Look | Cat | Alt | Rep

_COUNT = re.compile(r"\{(\d+)(,?)(\d*)\}")
_OPENING = re.compile(r"\((?:\?(?::|=|!|<=|<!|<[A-Za-z_$][\w$]*>|[a-z]*(?:-[a-z]*)?:))?")
_CODE = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|c([A-Za-z])|(0[0-7]{0,2})")
_SIGNS = {"t": "\t", "n": "\n", "v": "\x0b", "f": "\x0c", "r": "\r"}


@dataclass(slots=True)
class Reader:
    """One pass over `text`. `java_only` are the places of what other engines give another meaning, each with its words;
    `looks_behind` is the place of the first look-behind."""

    text: str
    at: int = 0
    depth: int = 0
    looks_behind: int | None = None
    java_only: list[tuple[int, str]] = field(default_factory=list)

    def read(self) -> Node:
        """The whole pattern. Raises GivenUp."""
        node = self._ways()
        if self.at < len(self.text):
            raise GivenUp
        return node

    def _ways(self) -> Node:
        ways = [self._row()]
        while self.text.startswith("|", self.at):
            self.at += 1
            ways.append(self._row())
        return ways[0] if len(ways) == 1 else Alt(tuple(ways))

    def _row(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            atom = self._atom()
            parts.append(self._repeated(atom))
        return parts[0] if len(parts) == 1 else Cat(tuple(parts))

    def _atom(self) -> Node:
        char = self.text[self.at]
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        self.at += 1
        if char in "^$":
            return Assertion()
        if char in "*+?":
            raise GivenUp
        return Chars(char_ranges.DOT) if char == "." else _literal(char)

    def _group(self) -> Node:
        start = self.at
        opening = _OPENING.match(self.text, start)
        self.depth += 1
        if not opening or self.depth > DEEPEST or (opening[0] == "(" and self.text.startswith("?", start + 1)):
            raise GivenUp
        if opening[0][-1] == ":" and opening[0] != "(?:":
            self.java_only.append((start, f"{opening[0]}…) is new in ECMAScript 2025: older browsers do not take it"))
        self.at = opening.end()
        body = self._ways()
        if not self.text.startswith(")", self.at):
            raise GivenUp
        self.at += 1
        self.depth -= 1
        if opening[0] in ("(?<=", "(?<!"):
            self.looks_behind = start if self.looks_behind is None else self.looks_behind
        return Look(body, "<" in opening[0]) if opening[0][-1] in "=!" else body

    def _repeated(self, atom: Node) -> Node:
        char = self.text[self.at : self.at + 1]
        counts = _COUNT.match(self.text, self.at)
        if counts:
            least = int(counts[1][:9])
            most = int(counts[3][:9]) if counts[3] else None if counts[2] else least
            self.at = counts.end()
        elif char and char in "*+?":
            least, most = int(char == "+"), 1 if char == "?" else None
            self.at += 1
        else:
            return atom
        if self.text.startswith("?", self.at):
            self.at += 1
        return Rep(atom, least, most)

    def _escape(self) -> Node:
        start, char = self.at, self.text[self.at + 1 : self.at + 2]
        if not char:
            raise GivenUp
        if char in "bB":
            self.at += 2
            return Assertion()
        if char in "123456789" or self.text.startswith("k<", start + 1):
            named = re.compile(r"\\(?:\d+|k<[^>]*>)").match(self.text, start)
            self.at = named.end() if named else start + 2
            return Back()
        if char in "pPQEhHRVXNAzZGae":
            self.java_only.append((start, f"JavaScript reads \\{char} as the letter {char}"))
        return Chars(self._escaped())

    def _escaped(self) -> Ranges:
        """The set of an escape, in or out of a class."""
        char = self.text[self.at + 1 : self.at + 2]
        if char in char_ranges.CLASSES:
            self.at += 2
            return char_ranges.CLASSES[char]
        code = _CODE.match(self.text, self.at + 1)
        if code:
            self.at = code.end()
            if code[3]:
                return char_ranges.of(chr(ord(code[3]) % 32))
            unit = int(code[1] or code[2] or "0", 16) if not code[4] else int(code[4], 8)
            return ((unit, unit),)
        if not char:
            raise GivenUp
        self.at += 2
        return char_ranges.of(_SIGNS.get(char, char))

    def _class(self) -> Node:
        start = self.at
        self.at += 1
        negated = self.text.startswith("^", self.at)
        self.at += negated
        found: list[Ranges] = []
        while not self.text.startswith("]", self.at):
            self._foreign(start)
            low = self._member()
            if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] not in ("", "]"):
                self.at += 1
                high = self._member()
                single = len(low) == len(high) == 1 and low[0][0] == low[0][1] and high[0][0] == high[0][1]
                low = ((low[0][0], high[0][1]),) if single else char_ranges.union(low, high, char_ranges.of("-"))
            found.append(low)
        self.at += 1
        ranges = char_ranges.union(*found)
        return Chars(char_ranges.complement(ranges) if negated else ranges)

    def _foreign(self, start: int) -> None:
        if self.text.startswith("[:", self.at):
            self.java_only.append((start, "a POSIX class such as [[:digit:]] means something else in JavaScript"))
        elif self.text.startswith("[", self.at):
            self.java_only.append((start, "a class inside a class is Java's; JavaScript reads the bracket itself"))
        elif self.text.startswith("&&", self.at):
            self.java_only.append((start, "&& is Java's intersection; JavaScript reads the signs themselves"))

    def _member(self) -> Ranges:
        if self.at >= len(self.text):
            raise GivenUp
        char = self.text[self.at]
        if char == "\\":
            escaped = self.text[self.at + 1 : self.at + 2]
            if escaped == "b":
                self.at += 2
                return char_ranges.of("\b")
            if escaped and escaped in "pPQEhHRVXNae":
                self.java_only.append((self.at, f"JavaScript reads \\{escaped} as the letter {escaped}"))
            return self._escaped()
        self.at += 1
        return char_ranges.of(char)


def _literal(char: str) -> Node:
    units = char_ranges.of(char)
    if len(units) == 1 and units[0][0] == units[0][1]:
        return Chars(units)
    pair = char.encode("utf-16-be", "surrogatepass")
    return Cat(tuple(Chars(((int.from_bytes(pair[i : i + 2]),) * 2,)) for i in (0, 2)))


def under(node: Node) -> Iterator[Node]:
    """`node` and everything below it."""
    todo = [node]
    while todo:
        one = todo.pop()
        yield one
        if isinstance(one, Cat):
            todo += reversed(one.parts)
        elif isinstance(one, Alt):
            todo += reversed(one.ways)
        elif isinstance(one, Rep | Look):
            todo.append(one.body)
