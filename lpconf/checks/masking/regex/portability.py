"""The part of regular expressions that JavaScript (without the u flag) and java.util.regex read alike.

Sources: ECMA-262, "Patterns" and annex B; the Javadoc of java.util.regex.Pattern. What the two know but read otherwise
is left out, such as ``[^]``, ``\\v`` or ``[a[b]]``; so is what only one of them knows. Small differences that no
masking pattern should rest on are let pass: what ``.``, ``\\s``, ``\\b`` and ``$`` make of rare line ends, spaces and
letters, of characters beyond \\uffff, and how often something empty is repeated.

One pass over the text with a stack of its own: no pattern can exhaust Python's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lpconf.checks.masking.regex.portability_messages import ESCAPES, GROUPS, NotPortable, hexadecimal, is_wide
from lpconf.checks.masking.regex.portable_classes import CharClass, read_class

DEEPEST = 100
"""So many groups may stand inside each other; both engines parse with recursion."""
LONGEST = 100_000
MOST_TIMES = 65_535
"""The largest count in ``{n,m}``."""

_COUNT = re.compile(r"\{(\d+)(,?)(\d*)\}")
_NAME = re.compile(r"\?<([A-Za-z][A-Za-z0-9]*)>")
_ASSERTIONS = "bB"
_CLASSES = "dDwWsS"
_BEHIND = ("(?<=", "(?<!")


@dataclass(slots=True)
class _Group:
    """An open group. `sure` are the groups that have certainly matched at this point of the pattern; `outside` those
    that had when the group began."""

    start: int
    opening: str
    number: int = 0
    outside: frozenset[int] = frozenset()
    sure: frozenset[int] = frozenset()
    alternatives: int = 1


@dataclass(slots=True)
class _Atom:
    """What a quantifier would repeat. `repeats` is empty where it may be, else the reason why not."""

    repeats: str = "there is nothing here to repeat"
    broken: bool = True
    before: frozenset[int] = frozenset()
    is_group: bool = False


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    groups: list[_Group] = field(default_factory=lambda: [_Group(0, "")])
    numbers: int = 0
    names: dict[str, int] = field(default_factory=dict)
    atom: _Atom = field(default_factory=_Atom)

    @property
    def group(self) -> _Group:
        return self.groups[-1]

    def read(self) -> None:
        if len(self.text) > LONGEST:
            raise NotPortable(0, f"it is longer than {LONGEST:,} characters")
        while self.at < len(self.text):
            self._one(self.text[self.at])
        if len(self.groups) > 1:
            raise NotPortable(self.group.start, "this group is never closed; a parenthesis itself is \\(", broken=True)

    def _one(self, char: str) -> None:
        if char == "(":
            self._open()
        elif char == ")":
            self._close()
        elif char == "|":
            self.group.alternatives += 1
            self.group.sure = self.group.outside
            self._put(1, "there is nothing here to repeat", broken=True)
        elif char == "[":
            self._class(read_class(self.text, self.at))
        elif char == "\\":
            self._escape()
        elif char in "*+?{":
            self._quantifier(char)
        elif char in "^$":
            self._put(1, f"{char} cannot be repeated", broken=False)
        else:
            self._literal(char)

    def _put(self, length: int, repeats: str = "", *, broken: bool = False) -> None:
        self.atom = _Atom(repeats, broken, self.group.sure)
        self.at += length

    def _literal(self, char: str, length: int = 1) -> None:
        wide = "a character beyond \\uffff cannot be repeated; put it in a group (?:…)" if is_wide(char) else ""
        self._put(length, wide)

    def _class(self, found: CharClass) -> None:
        self._put(found.end - self.at)

    # -- groups --------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        if len(self.groups) > DEEPEST:
            raise NotPortable(self.at, f"more than {DEEPEST} groups stand inside each other")
        opening, number, sure = "(", 0, self.group.sure
        if self.text.startswith("?", self.at + 1):
            opening = self._special()
        if opening == "(" or (opening.startswith("(?<") and opening not in _BEHIND):
            self.numbers += 1
            number = self.numbers
            if opening != "(":
                self._named(opening[3:-1], number)
        self.groups.append(_Group(self.at, opening, number, sure, sure))
        self._put(len(opening), "there is nothing here to repeat", broken=True)

    def _special(self) -> str:
        """The whole opening of a group that begins with ``(?``."""
        for opening in ("(?:", "(?=", "(?!", "(?<=", "(?<!"):
            if self.text.startswith(opening, self.at):
                return opening
        name = _NAME.match(self.text, self.at + 1)
        if name:
            return f"({name[0]}"
        for opening, reason in GROUPS:
            if re.compile(opening).match(self.text, self.at):
                raise NotPortable(self.at, reason)
        raise NotPortable(self.at, "no group begins like this; a plain one is (?:…)", broken=True)

    def _named(self, name: str, number: int) -> None:
        if name in self.names:
            raise NotPortable(self.at, f"two groups are called {name}", broken=True)
        self.names[name] = number

    def _close(self) -> None:
        if len(self.groups) == 1:
            raise NotPortable(self.at, "this parenthesis closes nothing; a parenthesis itself is \\)", broken=True)
        group = self.groups.pop()
        looks_behind, negative = group.opening in _BEHIND, group.opening in ("(?!", "(?<!")
        sure = group.outside
        if not negative and not looks_behind:
            # A group in one of several alternatives may not have matched; only the whole one has.
            sure = (group.sure if group.alternatives == 1 else sure) | ({group.number} - {0})
        looks = looks_behind or group.opening in ("(?=", "(?!")
        self.atom = _Atom("a look-around cannot be repeated" if looks else "", looks_behind, group.outside, True)
        self.group.sure = sure
        self.at += 1

    # -- quantifiers ---------------------------------------------------------------------------------------------

    def _quantifier(self, char: str) -> None:
        start = self.at
        least, most, end = (0 if char in "*?" else 1), (1 if char == "?" else -1), start + 1
        if char == "{":
            least, most, end = self._counts()
        if self.atom.repeats:
            raise NotPortable(start, self.atom.repeats, broken=self.atom.broken)
        if self._looks_behind() and (most < 0 or self.atom.is_group):
            # Java before 21 does not see the largest length of a repeated group either.
            words = "a repeated group; write it out" if self.atom.is_group else "* or +; write {0,20}"
            raise NotPortable(start, f"a look-behind needs a largest length and cannot hold {words}")
        if self.text.startswith("+", end):
            raise NotPortable(end, "possessive quantifiers are Java's alone; leave the second + away")
        if self.text.startswith("?", end):
            end += 1
        if least == 0:
            self.group.sure = self.atom.before
        self.at = end
        self.atom = _Atom("a quantifier cannot be repeated; put what it repeats in a group (?:…)")

    def _looks_behind(self) -> bool:
        return any(group.opening in _BEHIND for group in self.groups)

    def _counts(self) -> tuple[int, int, int]:
        counts = _COUNT.match(self.text, self.at)
        if not counts:
            raise NotPortable(self.at, "this is no count such as {3} or {3,5}; a brace itself is \\{")
        if len(counts[1]) > 9 or len(counts[3]) > 9 or max(int(counts[1]), int(counts[3] or 0)) > MOST_TIMES:
            raise NotPortable(self.at, f"a count goes up to {MOST_TIMES:,}")
        least = int(counts[1])
        most = int(counts[3]) if counts[3] else -1 if counts[2] else least
        if 0 <= most < least:
            raise NotPortable(self.at, "the smaller count comes first", broken=True)
        return least, most, counts.end()

    # -- escapes -------------------------------------------------------------------------------------------------

    def _escape(self) -> None:
        char = self.text[self.at + 1 : self.at + 2]
        if not char:
            raise NotPortable(self.at, "nothing follows the last backslash; a backslash itself is \\\\", broken=True)
        if char in _ASSERTIONS:
            self._put(2, f"\\{char} cannot be repeated", broken=False)
        elif char in "123456789":
            self._back_reference(int(char), 2)
        elif char == "k":
            name = _NAME.match("?" + self.text[self.at + 2 : self.at + 2 + 200])
            if not name or name[1] not in self.names:
                raise NotPortable(self.at, "\\k names no group before it")
            self._back_reference(self.names[name[1]], 1 + len(name[0]))
        elif char in "xu":
            self._put(hexadecimal(self.text, self.at)[1])
        elif char in "tnrf" or char in _CLASSES:
            self._put(2)
        elif char.isascii() and char.isalnum():
            raise NotPortable(self.at, ESCAPES.get(char, f"no escape is written \\{char}; the letter itself is {char}"))
        else:
            self._literal(char, 2)

    def _back_reference(self, number: int, length: int) -> None:
        shown = self.text[self.at : self.at + length]
        if self.text[self.at + length : self.at + length + 1].isdigit() and shown[1] != "k":
            raise NotPortable(self.at, f"a digit after {shown}; put the reference in a group (?:{shown})")
        if self._looks_behind():
            raise NotPortable(self.at, "a look-behind cannot hold a back-reference")
        if number not in self.group.sure:
            raise NotPortable(
                self.at, f"{shown} refers to a group that may not have matched, which the engines read differently"
            )
        self._put(length)


def check(pattern: str) -> NotPortable | None:
    """What keeps `pattern` from being portable, None where nothing does."""
    try:
        _Reader(pattern).read()
    except NotPortable as why:
        return why
    return None
