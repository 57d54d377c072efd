"""What java.util.regex reads otherwise than JavaScript beyond ASCII, found without a JDK.

``\\b`` and ``\\B``: from Java 8 to 18 letters and digits of every script are word characters, from 19 on those of ASCII
alone (release note of JDK-8264160); in JavaScript always those of ASCII. ``\\s`` and ``\\S``: Java knows six blanks,
all of ASCII; JavaScript counts no-break blanks and all of Unicode's among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from lpconf.catalogue.chapters.masking import finding_codes
from lpconf.catalogue.chapters.masking.finding_codes import LINE
from lpconf.catalogue.chapters.masking.patterns import Pattern
from lpconf.checks.masking.finding import Finding
from lpconf.checks.masking.regex.parse_cache import is_tame, portability_objection, tree
from lpconf.checks.masking.regex.python_translation import NotTranslated, for_python
from lpconf.checks.masking.regex.syntax_tree import Alt, Assertion, Cat, Chars, Node, Rep, under
from lpconf.domain.results.masking import Masked

_ADVICE = {
    "b": r"in place of \b write (?<![0-9A-Za-z_]) before and (?![0-9A-Za-z_]) after",
    "B": r"in place of \B write (?<=[0-9A-Za-z_]) before and (?=[0-9A-Za-z_]) after",
    "s": r"in place of \s write [\t\n\r \u00a0\u202f\u3000]",
    "S": r"in place of \S write [^\t\n\r \u00a0\u202f\u3000]",
}


def read_otherwise(regex: str) -> tuple[str, ...]:
    """The letters of the escapes in a pattern that Java may read otherwise beyond ASCII; none of most patterns."""
    node = tree(regex)
    if node is None:
        return ()
    letters: dict[str, None] = {}
    for part in under(node):
        if isinstance(part, Assertion) and part.kind in "bB":
            letters[part.kind] = None
        elif isinstance(part, Chars):
            letters |= dict.fromkeys(letter for letter in part.escape if letter in "sS")
    return tuple(letters)


def findings(pattern: Pattern, at: int) -> Iterator[Finding]:
    """What is to be known of a pattern at rest, the `at`-th of its list."""
    letters = read_otherwise(pattern.regex)
    if letters:
        escapes = " and ".join(f"\\{letter}" for letter in letters)
        yield Finding(
            finding_codes.BEYOND_ASCII,
            f"beyond ASCII Java reads {escapes} otherwise than JavaScript, and not all its versions alike",
            at,
            label=_ADVICE[letters[0]],
        )


def exhausts_the_stack(regex: str) -> bool:
    """Whether Java's matcher calls itself for each sign of a long line: it does for each round of a repeated group
    whose body has a choice (``java.util.regex.Pattern.Loop``), and a round may be a single sign here. The usual stack
    of a thread holds about 2,000 rounds."""
    node = tree(regex)
    if node is None:
        return False
    repetitions = (part for part in under(node) if isinstance(part, Rep))
    return any(_is_long(rep) and _has_choice(rep.body) and _least(rep.body) <= 1 for rep in repetitions)


def _is_long(rep: Rep) -> bool:
    return rep.most is None or rep.most >= LINE // 2


def _has_choice(body: Node) -> bool:
    """Whether a round can be taken in more than one way, as Java counts it."""
    parts = list(under(body))
    return any(isinstance(part, Alt) or (isinstance(part, Rep) and part.least != part.most) for part in parts)


def _least(node: Node) -> int:
    """How many signs `node` takes at least."""
    if isinstance(node, Cat):
        return sum(_least(part) for part in node.parts)
    if isinstance(node, Alt):
        return min(_least(way) for way in node.ways)
    if isinstance(node, Rep):
        return node.least * _least(node.body)
    return int(isinstance(node, Chars))


@cache
def _as_java(regex: str) -> re.Pattern[str] | None:
    node = tree(regex)
    if node is None or portability_objection(regex) is not None or not is_tame(regex):
        return None
    try:
        return re.compile(for_python(node, java=True), re.ASCII)
    except (NotTranslated, re.error, OverflowError, RecursionError):
        return None


def in_java_before_19(regex: str, results: Sequence[Masked]) -> list[Masked]:
    """What Java from 8 to 18 makes of texts, where that differs from what JavaScript makes of them (`results`)."""
    reading = _as_java(regex) if read_otherwise(regex) else None
    if reading is None:
        return list(results)
    as_java = []
    for result in results:
        if result.before.isascii():
            as_java.append(result)
            continue
        spans = tuple(match.span() for match in reading.finditer(result.before))
        as_java.append(Masked(result.before, spans))
    return as_java
