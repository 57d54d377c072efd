"""Whether a pattern can backtrack much at all, judged from its tree alone: most patterns cannot, and need no engine.

Counted are the ways in which a matcher may come from the beginning to a place and fail there, and how far each of them
reaches. A repetition whose characters cannot be those that follow it has one way only; a repetition of something that
has several ways has too many. The count errs on the side of danger.
"""

from __future__ import annotations

from lpconf.catalogue.chapters.masking.finding_codes import LINE
from lpconf.checks.masking.regex import char_ranges
from lpconf.checks.masking.regex.char_ranges import Ranges
from lpconf.checks.masking.regex.syntax_tree import Alt, Assertion, Back, Cat, Chars, Look, Node, Rep, under
from lpconf.data_class import frozen

_MANY = 10**9
_WIDE = 64
"""A count that may vary by more than this is as good as one without an end."""
_MOST_STEPS = 5 * 10**7
"""Steps of a search that an engine does in a fraction of the time limit."""


@frozen
class _Ways:
    """At most `times` · n^`degree` ways in a text of n characters."""

    times: int = 1
    degree: int = 0


def is_tame(node: Node) -> bool:
    """Whether no text of a long line's length can hold up a search for `node`: by its ways, the steps of a search that
    fails at every place stay below a bound that an engine passes in a fraction of a second."""
    ways = _ways(node, char_ranges.NONE)
    wide = sum(isinstance(item, Rep) and _is_wide(item) for item in under(node))
    if ways.degree > 1 or (ways.degree == 1 and wide > 1):
        return False
    # Each way costs what it reaches. A wide repetition that gives back does it one by one: that is the degree; one
    # that does not may still be walked along on each way.
    longest = LINE * wide if wide and ways.degree == 0 else _longest(node)
    places = LINE * LINE if ways.degree else LINE
    return places * ways.times * max(longest, 1) <= _MOST_STEPS


def _is_wide(rep: Rep) -> bool:
    return rep.most is None or rep.most > _WIDE


def _longest(node: Node) -> int:
    """How many characters `node` takes at most, where wide repetitions take as few as they can."""
    if isinstance(node, Cat):
        return min(_MANY, sum(_longest(part) for part in node.parts))
    if isinstance(node, Alt):
        return max(_longest(way) for way in node.ways)
    if isinstance(node, Look):
        return _longest(node.body)
    if isinstance(node, Rep):
        times = node.least if node.most is None or _is_wide(node) else node.most
        return min(_MANY, max(times, 1) * _longest(node.body))
    return int(isinstance(node, Chars))


def may_be_empty(node: Node) -> bool:
    """Whether `node` may take no character at all. False is certain."""
    return _first(node)[1]


def _first(node: Node) -> tuple[Ranges, bool]:
    """The characters that `node` may begin with, and whether it may take none. What may fail by its surroundings
    alone begins with any."""
    if isinstance(node, Chars):
        return node.ranges, False
    if isinstance(node, Assertion | Back | Look):
        return char_ranges.ANY, True
    if isinstance(node, Rep):
        ranges, empty = _first(node.body)
        return ranges, empty or node.least == 0
    if isinstance(node, Alt):
        results = [_first(way) for way in node.ways]
        is_empty = any(empty for _, empty in results)
        return char_ranges.union(*(ranges for ranges, _ in results)), is_empty
    sets = []
    for part in node.parts:
        ranges, empty = _first(part)
        sets.append(ranges)
        if not empty:
            return char_ranges.union(*sets), False
    return char_ranges.union(*sets), True


def _ways(node: Node, follow: Ranges) -> _Ways:
    """The ways through `node` where `follow` are the characters that may come next."""
    if isinstance(node, Look):
        return _ways(node.body, char_ranges.NONE)
    if isinstance(node, Cat):
        return _row(node, follow)
    if isinstance(node, Alt):
        return _either(node, follow)
    if isinstance(node, Rep):
        return _repeated(node, follow)
    return _Ways()


def _row(node: Cat, follow: Ranges) -> _Ways:
    times, degree = 1, 0
    for part in reversed(node.parts):
        ways = _ways(part, follow)
        times, degree = min(times * ways.times, _MANY), degree + ways.degree
        ranges, empty = _first(part)
        follow = char_ranges.union(ranges, follow) if empty else ranges
    return _Ways(times, degree)


def _either(node: Alt, follow: Ranges) -> _Ways:
    results = [_ways(way, follow) for way in node.ways]
    degree = max(ways.degree for ways in results)
    firsts = [_first(way) for way in node.ways]
    is_empty = any(empty for _, empty in firsts)
    apart = not is_empty and not any(
        char_ranges.overlap(item, other) for i, (item, _) in enumerate(firsts) for other, _ in firsts[i + 1 :]
    )
    all_times = [ways.times for ways in results]
    times = max(all_times) if apart else sum(all_times)
    return _Ways(min(times, _MANY), degree)


def _repeated(node: Rep, follow: Ranges) -> _Ways:
    first, empty = _first(node.body)
    body = _ways(node.body, char_ranges.union(first, follow))
    most = _MANY if node.most is None else node.most
    if most == 0:
        return _Ways()
    varies = most - node.least
    clear = not empty and not char_ranges.overlap(first, follow)
    times, degree = 1, body.degree
    if body != _Ways():
        if most > _WIDE:
            return _Ways(_MANY, _MANY)
        times, degree = min(body.times**most, _MANY), body.degree * most
    if varies and not clear:
        if varies > _WIDE:
            return _Ways(times, degree + 1)
        times = min(times * (varies + 1), _MANY)
    return _Ways(times, degree)
