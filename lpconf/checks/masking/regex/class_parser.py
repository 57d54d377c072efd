"""Bracketed classes, such as ``[A-Z\\d-]``, as JavaScript reads them, with what Java would read otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lpconf.checks.masking.regex import char_ranges, plain_letters
from lpconf.checks.masking.regex.char_ranges import Ranges
from lpconf.checks.masking.regex.objections import Objection, is_wide, of_escape
from lpconf.checks.masking.regex.syntax_tree import Chars
from lpconf.data_class import frozen

_CODE = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|c([A-Za-z])|(0[0-7]{0,2})")
_CONTROLS = {"t": "\t", "n": "\n", "v": "\x0b", "f": "\x0c", "r": "\r"}


@frozen
class Member:
    """One member of a class: `ranges` is what it stands for, `end` where it ends. `single`: it is one character, so
    that a range may begin or end with it. `bare_dash`: it is a dash without a backslash."""

    ranges: Ranges
    end: int
    single: bool = True
    bare_dash: bool = False


def escaped(text: str, at: int) -> tuple[Ranges, int]:
    """What the escape at a place stands for, and where it ends. Something follows the backslash."""
    char = text[at + 1]
    if char in char_ranges.CLASSES:
        return char_ranges.CLASSES[char], at + 2
    code = _CODE.match(text, at + 1)
    if code is None:
        return char_ranges.of(_CONTROLS.get(char, char)), at + 2
    if code[3]:
        return char_ranges.of(chr(ord(code[3]) % 32)), code.end()
    unit = int(code[4], 8) if code[4] else int(code[1] or code[2], 16)
    return ((unit, unit),), code.end()


@dataclass(slots=True)
class ClassParser:
    """Reads one class. `end` is behind its closing bracket, where it has one."""

    text: str
    start: int
    objections: list[Objection] = field(default_factory=list)
    java_only: list[tuple[int, str]] = field(default_factory=list)
    end: int = 0
    escapes: set[str] = field(default_factory=set)

    def parse(self) -> Chars | None:
        """The set; None where the class is broken, which the last objection then says."""
        at = self.start + 1
        negated = self.text.startswith("^", at)
        at += negated
        if self.text.startswith("]", at):
            shown = self.text[self.start : at + 1]
            self._object(self.start, f"{shown} is read differently; a bracket itself is \\]")
        ranges = self._members(at)
        if ranges is None:
            return None
        ranges_meant = char_ranges.complement(ranges) if negated else ranges
        return Chars(ranges_meant, "".join(sorted(self.escapes)))

    def _members(self, at: int) -> Ranges | None:
        """The union of all members, from `at` to the closing bracket; None where the class is broken."""
        members: list[Ranges] = []
        # A bare dash is itself at the beginning, right after a range, and at the end; nowhere else in both engines.
        dash_allowed_at = at
        while at < len(self.text) and self.text[at] != "]":
            low = self._member(at)
            if low is None:
                return None
            if not self._is_range(low.end):
                if low.bare_dash and at != dash_allowed_at and self.text[low.end : low.end + 1] != "]":
                    self._object(at, "a dash in the middle of a class; a dash itself is \\-")
                members.append(low.ranges)
                at = low.end
                continue
            high = self._range(at, low, members)
            if high is None:
                return None
            at = dash_allowed_at = high.end
        if at >= len(self.text):
            self._object(self.start, "this bracket is never closed; a bracket itself is \\[", broken=True)
            return None
        self.end = at + 1
        return char_ranges.union(*members)

    def _is_range(self, dash: int) -> bool:
        """Whether the sign at `dash` makes a range of what stands on both of its sides."""
        return self.text.startswith("-", dash) and self.text[dash + 1 : dash + 2] not in ("", "]")

    def _range(self, at: int, low: Member, members: list[Ranges]) -> Member | None:
        """The upper end of the range that begins with `low`, whose characters are added to `members`."""
        if low.bare_dash:
            self._object(at, "a dash beside a dash; a dash itself is \\-")
        high = self._member(low.end + 1)
        if high is None:
            return None
        if not (low.single and high.single) or high.bare_dash:
            self._object(low.end, "no range can begin or end like this; a dash itself is \\-")
        if not (low.single and high.single):
            # As in annex B of ECMA-262: all three stand for themselves.
            members.append(char_ranges.union(low.ranges, high.ranges, char_ranges.of("-")))
            return high
        first, last = low.ranges[0][0], high.ranges[-1][1]
        if first > last:
            self._object(at, f"the range {self.text[at : high.end]} runs backwards", broken=True)
            return None
        members.append(((first, last),))
        return high

    def _member(self, at: int) -> Member | None:
        char = self.text[at]
        if char == "\\":
            return self._escape(at)
        if char == "[":
            is_posix = self.text.startswith("[:", at)
            words = (
                "a POSIX class such as [[:digit:]] means something else in JavaScript"
                if is_posix
                else "a class inside a class is Java's; JavaScript reads the bracket itself"
            )
            self.java_only.append((self.start, words))
            self._object(at, "a bracket inside a class is read differently; a bracket itself is \\[")
        elif self.text.startswith("&&", at):
            self.java_only.append((self.start, "&& is Java's intersection; JavaScript reads the signs themselves"))
            self._object(at, "&& is Java's intersection; write \\&&")
        elif is_wide(char):
            self._object(at, "a character beyond \\uffff in a class is read differently; use (?:…|…)")
        return Member(char_ranges.of(char), at + 1, bare_dash=char == "-")

    def _escape(self, at: int) -> Member | None:
        char = self.text[at + 1 : at + 2]
        if not char:
            self._object(at, "nothing follows the last backslash", broken=True)
            return None
        if char == "b":
            self._object(at, "\\b in a class is JavaScript's alone; write \\x08")
            return Member(char_ranges.of("\b"), at + 2)
        words = plain_letters.escape_words(self.text, at, in_class=True)
        if words:
            self.java_only.append((at, words))
        self._judge_escape(at, char)
        ranges, end = escaped(self.text, at)
        if char in char_ranges.CLASSES:
            self.escapes.add(char)
        return Member(ranges, end, single=char not in char_ranges.CLASSES)

    def _judge_escape(self, at: int, char: str) -> None:
        objection = of_escape(self.text, at, unknown=f"no escape is written \\{char} in a class")
        if objection:
            self.objections.append(objection)
        elif is_wide(char):
            self._object(at, "a character beyond \\uffff in a class is read differently; use (?:…|…)")

    def _object(self, at: int, reason: str, *, broken: bool = False) -> None:
        self.objections.append(Objection(at, reason, broken))
