"""A regular expression, read once: its tree, and what two engines would make of it.

It is read as JavaScript without the u flag reads it (ECMA-262, "Patterns" and annex B). What java.util.regex reads
otherwise, or does not know (Javadoc of java.util.regex.Pattern), is an objection: a pattern without any is *portable*,
both engines read it alike. Small differences are let pass here: what ``.``, ``\\s``, ``\\b`` and ``$`` make of rare
line ends, spaces and letters, of characters beyond \\uffff, and how often something empty is repeated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from lpconf.checks.masking.regex import char_ranges, plain_letters
from lpconf.checks.masking.regex.class_parser import ClassParser, escaped
from lpconf.checks.masking.regex.objections import Objection, is_wide, of_escape, of_opening
from lpconf.checks.masking.regex.syntax_tree import Alt, Assertion, Back, Cat, Chars, Look, Node, Rep
from lpconf.data_class import frozen

DEEPEST = 100
"""So many groups may stand inside each other; both engines parse with recursion, and so does this parser."""
LONGEST = 100_000
"""Characters of a pattern that is read at all."""
MOST_TIMES = 65_535
"""The largest count in ``{n,m}``."""

_COUNT = re.compile(r"\{(\d+)(,?)(\d*)\}")
_DIGITS = re.compile(r"[0-9]+")
_NAME = re.compile(r"\?<([A-Za-z][A-Za-z0-9]*)>")
_JAVASCRIPT_NAME = re.compile(r"\(\?<[A-Za-z_$][\w$]*>")
_MODIFIERS = re.compile(r"\(\?[a-z]*(?:-[a-z]*)?:")
_NAMED_REFERENCE = re.compile(r"\\k<[^>]*>")
_PLAIN_OPENINGS = ("(?:", "(?=", "(?!", "(?<=", "(?<!")
_NOTHING = "there is nothing here to repeat"


@frozen
class ParsedRegex:
    """What one reading of a pattern came to.

    `tree` is None where JavaScript does not take the pattern, or this parser does not understand it. `objections` keep
    it from being portable, in the order in which they were met. `java_only` are the places of what other engines give
    another meaning, each with its words; `looks_behind` is the place of the first look-behind.
    """

    tree: Node | None
    objections: tuple[Objection, ...] = ()
    java_only: tuple[tuple[int, str], ...] = ()
    looks_behind: int | None = None


def parse(pattern: str) -> ParsedRegex:
    """Read a pattern."""
    return _Parser(pattern).parse()


class _Stop(Exception):
    """The rest of the pattern cannot be read; the last objection says why."""


@frozen
class _Atom:
    """What a quantifier would repeat. `refusal` says why it cannot be; `broken`: in no engine."""

    node: Node
    refusal: str = ""
    broken: bool = False
    is_group: bool = False


@dataclass(slots=True)
class _Parser:
    text: str
    at: int = 0
    depth: int = 0
    behind: int = 0
    """How many look-behinds are open."""
    numbers: int = 0
    """How many capturing groups have begun."""
    names: dict[str, int] = field(default_factory=dict)
    matched: frozenset[int] = frozenset()
    """The capturing groups that have certainly matched at this point of the pattern."""
    objections: list[Objection] = field(default_factory=list)
    java_only: list[tuple[int, str]] = field(default_factory=list)
    references: list[tuple[int, str]] = field(default_factory=list)
    """Where back-references by number stand, with their digits."""
    looks_behind: int | None = None

    def parse(self) -> ParsedRegex:
        tree: Node | None = None
        try:
            if len(self.text) > LONGEST:
                self._stop(0, f"it is longer than {LONGEST:,} characters", broken=False)
            tree = self._alternatives()
            if self.at < len(self.text):
                self._stop(self.at, "this parenthesis closes nothing; a parenthesis itself is \\)")
        except _Stop:
            tree = None
        for at, digits in self.references:
            self._note(at, plain_letters.number_words(digits, self.numbers))
        return ParsedRegex(tree, tuple(self.objections), tuple(sorted(self.java_only)), self.looks_behind)

    def _note(self, at: int, words: str) -> None:
        """What other engines read otherwise at a place; no words, no note."""
        if words:
            self.java_only.append((at, words))

    def _object(self, at: int, reason: str, *, broken: bool = False) -> None:
        self.objections.append(Objection(at, reason, broken))

    def _stop(self, at: int, reason: str, *, broken: bool = True) -> NoReturn:
        self._object(at, reason, broken=broken)
        raise _Stop

    # -- rows and alternatives -----------------------------------------------------------------------------------

    def _alternatives(self) -> Node:
        before = self.matched
        ways = [self._row()]
        while self.text.startswith("|", self.at):
            self.at += 1
            self.matched = before
            ways.append(self._row())
        if len(ways) == 1:
            return ways[0]
        self.matched = before  # a group in one of several alternatives may not have matched
        return Alt(tuple(ways))

    def _row(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            before = self.matched
            parts.append(self._repeated(self._atom(), before))
        return parts[0] if len(parts) == 1 else Cat(tuple(parts))

    def _atom(self) -> _Atom:
        start, char = self.at, self.text[self.at]
        if char == "(":
            return self._group()
        if char == "[":
            return _Atom(self._class())
        if char == "\\":
            return self._escape()
        if char in "*+?" or (char == "{" and _COUNT.match(self.text, start)):
            self._stop(start, _NOTHING)
        self.at += 1
        if char in "^$":
            return _Atom(Assertion("^" if char == "^" else "$"), f"{char} cannot be repeated")
        if char == "{":
            self._object(start, "this is no count such as {3} or {3,5}; a brace itself is \\{")
            self._note(start, plain_letters.brace_words(self.text, start))
        return _literal(char) if char != "." else _Atom(Chars(char_ranges.DOT))

    # -- groups --------------------------------------------------------------------------------------------------

    def _group(self) -> _Atom:
        start = self.at
        self.depth += 1
        if self.depth > DEEPEST:
            self._stop(start, f"more than {DEEPEST} groups stand inside each other", broken=False)
        opening = self._opening()
        is_behind, is_negative = opening in ("(?<=", "(?<!"), opening in ("(?!", "(?<!")
        number = self._number(start, opening)
        before = self.matched
        self.at += len(opening)
        self.behind += is_behind
        if is_behind and self.looks_behind is None:
            self.looks_behind = start
        body = self._alternatives()
        if not self.text.startswith(")", self.at):
            self._stop(start, "this group is never closed; a parenthesis itself is \\(")
        self.at += 1
        self.depth -= 1
        self.behind -= is_behind
        # What a look-behind or a negative look-around has matched is gone, or read differently.
        self.matched = before if is_behind or is_negative else self.matched | ({number} - {0})
        if opening[-1] in "=!":
            refusal = "a look-around cannot be repeated"
            return _Atom(Look(body, is_behind, is_negative), refusal, broken=is_behind, is_group=True)
        return _Atom(body, is_group=True)

    def _opening(self) -> str:
        """The whole opening of the group at this place."""
        if not self.text.startswith("?", self.at + 1):
            return "("
        for opening in _PLAIN_OPENINGS:
            if self.text.startswith(opening, self.at):
                return opening
        named = _NAME.match(self.text, self.at + 1)
        if named:
            return f"({named[0]}"
        self.objections.append(of_opening(self.text, self.at))
        modifiers = _MODIFIERS.match(self.text, self.at)
        if modifiers:
            words = f"{modifiers[0]}…) is new in ECMAScript 2025: older browsers do not take it"
            self.java_only.append((self.at, words))
            return modifiers[0]
        only_javascript = _JAVASCRIPT_NAME.match(self.text, self.at)
        if only_javascript is None:
            raise _Stop
        return only_javascript[0]

    def _number(self, start: int, opening: str) -> int:
        """The number of a capturing group; 0 for any other."""
        is_named = opening.startswith("(?<") and opening not in _PLAIN_OPENINGS
        if opening != "(" and not is_named:
            return 0
        self.numbers += 1
        if is_named:
            name = opening[3:-1]
            if name in self.names:
                self._stop(start, f"two groups are called {name}")
            self.names[name] = self.numbers
        return self.numbers

    # -- quantifiers ---------------------------------------------------------------------------------------------

    def _repeated(self, atom: _Atom, before: frozenset[int]) -> Node:
        """An atom with the quantifier behind it, if there is one. `before` are the groups that had matched before."""
        start = self.at
        counts = self._counts()
        if counts is None:
            return atom.node
        least, most, self.at = counts
        if atom.refusal:
            self._object(start, atom.refusal, broken=atom.broken)
            if atom.broken:
                raise _Stop
        if self.behind and (most is None or atom.is_group):
            # Java before 21 does not see the largest length of a repeated group either.
            words = "a repeated group; write it out" if atom.is_group else "* or +; write {0,20}"
            self._object(start, f"a look-behind needs a largest length and cannot hold {words}")
        if self.text.startswith("+", self.at):
            reason = "possessive quantifiers are Java's alone; leave the second + away"
            self._stop(self.at, reason, broken=False)
        lazy = self.text.startswith("?", self.at)
        self.at += lazy
        if least == 0:
            self.matched = before
        if self._counts() is not None:
            self._stop(self.at, "a quantifier cannot be repeated; put what it repeats in a group (?:…)")
        return Rep(atom.node, least, most, lazy)

    def _counts(self) -> tuple[int, int | None, int] | None:
        """The quantifier at this place: least, most, and where it ends; None where there is none."""
        char = self.text[self.at : self.at + 1]
        if char and char in "*+?":
            return int(char == "+"), 1 if char == "?" else None, self.at + 1
        counts = _COUNT.match(self.text, self.at)
        if not counts:
            return None
        least = int(counts[1][:9])
        most: int | None = least
        if counts[2]:
            most = int(counts[3][:9]) if counts[3] else None
        longest = max(len(counts[1]), len(counts[3]))
        if longest > 9 or max(least, most or 0) > MOST_TIMES:
            self._object(self.at, f"a count goes up to {MOST_TIMES:,}")
        if most is not None and most < least:
            self._stop(self.at, "the smaller count comes first")
        return least, most, counts.end()

    # -- escapes and classes -------------------------------------------------------------------------------------

    def _class(self) -> Node:
        inside = ClassParser(self.text, self.at)
        node = inside.parse()
        self.objections += inside.objections
        self.java_only += inside.java_only
        if node is None:
            raise _Stop
        self.at = inside.end
        return node

    def _escape(self) -> _Atom:
        start, char = self.at, self.text[self.at + 1 : self.at + 2]
        if not char:
            self._stop(start, "nothing follows the last backslash; a backslash itself is \\\\")
        if char in "bB":
            self.at += 2
            return _Atom(Assertion("b" if char == "b" else "B"), f"\\{char} cannot be repeated")
        if char in "123456789":
            self._back_reference(int(char), f"\\{char}")
            digits = _DIGITS.match(self.text, start + 1)  # JavaScript reads all of them as one number
            self.references.append((start, digits[0] if digits else char))
            self.at += 1 + len(self.references[-1][1])
            return _Atom(Back())
        if char == "k":
            return self._named_reference(start)
        self._note(start, plain_letters.escape_words(self.text, start))
        self._judge_escape(start, char)
        ranges, self.at = escaped(self.text, start)
        if is_wide(char):
            return _literal(char)
        return _Atom(Chars(ranges, char if char in char_ranges.CLASSES else ""))

    def _judge_escape(self, at: int, char: str) -> None:
        unknown = f"no escape is written \\{char}; the letter itself is {char}"
        objection = of_escape(self.text, at, unknown=unknown)
        if objection:
            self.objections.append(objection)

    def _named_reference(self, start: int) -> _Atom:
        """``\\k<name>``; JavaScript reads the letter k where no name follows and no group has one."""
        name = _NAME.match("?" + self.text[start + 2 : start + 2 + 200])
        if name and name[1] in self.names:
            self._back_reference(self.names[name[1]], f"\\k{name[0][1:]}")
        else:
            self._object(start, "\\k names no group before it")
            self._note(start, plain_letters.name_words(self.text))
        reference = _NAMED_REFERENCE.match(self.text, start)
        self.at = reference.end() if reference else start + 2
        return _Atom(Back())

    def _back_reference(self, number: int, shown: str) -> None:
        behind = self.text[self.at + len(shown) : self.at + len(shown) + 1]
        if behind.isdigit() and shown[1] != "k":
            self._object(self.at, f"a digit after {shown}; put the reference in a group (?:{shown})")
        elif self.behind:
            self._object(self.at, "a look-behind cannot hold a back-reference")
        elif number not in self.matched:
            reason = f"{shown} refers to a group that may not have matched, which the engines read differently"
            self._object(self.at, reason)


def _literal(char: str) -> _Atom:
    """A character that stands for itself; one beyond \\uffff is a row of two code units."""
    units = char.encode("utf-16-be", "surrogatepass")
    sets = [Chars(((int.from_bytes(units[i : i + 2]),) * 2,)) for i in range(0, len(units), 2)]
    if len(sets) == 1 and not is_wide(char):
        return _Atom(sets[0])
    refusal = "a character beyond \\uffff cannot be repeated; put it in a group (?:…)"
    return _Atom(Cat(tuple(sets)) if len(sets) > 1 else sets[0], refusal)
