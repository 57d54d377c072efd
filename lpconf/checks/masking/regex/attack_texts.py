"""Texts that make a pattern backtrack, derived from its tree: what leads to a repetition, what fills it again and
again, and what makes it fail at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise, product

from lpconf.catalogue.chapters.masking.finding_codes import LINE
from lpconf.checks.masking.regex import char_ranges
from lpconf.checks.masking.regex.char_ranges import Ranges
from lpconf.checks.masking.regex.syntax_tree import Alt, Back, Cat, Chars, Look, Node, Rep, under
from lpconf.data_class import frozen
from lpconf.domain.wording import shown

LONG = LINE
"""Characters of a long attack: here a pattern of quadratic cost takes milliseconds, one of cubic cost seconds."""
SHORT = (48, 24)
"""Rounds of a short attack: enough for what doubles each time."""
_MOST_SHORT = 240
_MOST_LONG = 60
_MOST_DOUBLE = 24
_MOST_LABELLED = 80
_FEW = 3
_VARIANTS = 12
_SHOWN = 40


@frozen
class Attack:
    """A text in its parts, so that it can be described in few words."""

    before: str
    pump: str
    times: int
    after: str

    @property
    def text(self) -> str:
        return self.before + self.pump * self.times + self.after

    def __len__(self) -> int:
        return len(self.before) + len(self.pump) * self.times + len(self.after)

    def summary(self) -> str:
        """``"a" 48 times, then "!"``"""
        parts = [_quoted(self.before)] if self.before else []
        parts.append(_quoted(self.pump) + (f" {self.times:,} times" if self.times > 1 else ""))
        return ", then ".join([*parts, *([_quoted(self.after)] if self.after else [])])


def _quoted(text: str) -> str:
    """A piece of an attack on one line, shortened, with everything escaped that cannot be seen."""
    printable = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if len(printable) <= _SHOWN:
        return shown(json.dumps(printable, ensure_ascii=False), 4 * _SHOWN)
    cut = json.dumps(f"{printable[: _SHOWN // 2]}…{printable[-8:]}", ensure_ascii=False)
    return f"{shown(cut, 4 * _SHOWN)} ({len(printable):,} characters)"


class _Kit:
    """What is known of one pattern."""

    def __init__(self, node: Node) -> None:
        nodes = list(under(node))
        sets = [entry.ranges for entry in nodes if isinstance(entry, Chars)]
        self.alphabet = char_ranges.partition(sets)
        known = char_ranges.union(*sets)
        foreign = [char for char in self.alphabet if not char_ranges.holds(known, char)]
        self.misfit = foreign[0] if foreign else self.alphabet[-1]
        self.back = any(isinstance(item, Back) for item in nodes)

    def chars(self, ranges: Ranges, most: int = _FEW) -> list[str]:
        """Characters of a set that differ in which other sets hold them, those in most sets first."""
        result = [char for char in self.alphabet if char_ranges.holds(ranges, char)][:most]
        return result or ([char_ranges.choice(ranges)] if ranges else [])


def attacks(node: Node) -> list[Attack]:
    """The attacks on a pattern, the most promising first; a bounded number, always the same for the same pattern.

    Each repetition has its turn before any has its second: what is evil at the end of a long pattern is found too.
    """
    kit = _Kit(node)
    needed = _least(node)
    short: dict[Attack, None] = {}
    long: dict[Attack, None] = {}
    for turn in _in_turns([_on(*place, needed, kit) for place in _places(node, "", "", kit)]):
        chosen, most = (short, _MOST_SHORT) if len(turn) <= LONG // 4 else (long, _MOST_LONG)
        if len(chosen) < most:
            chosen[turn] = None
        elif len(short) == _MOST_SHORT and len(long) == _MOST_LONG:
            break
    doubles = islice(dict.fromkeys(_doubles(node, "", kit)), _MOST_DOUBLE)
    labelled = islice(dict.fromkeys(_labelled(node, "", kit)), _MOST_LABELLED)
    return [*short, *_blind(kit), *long, *doubles, *labelled]


def _in_turns(streams: Sequence[Iterator[Attack]]) -> Iterator[Attack]:
    while streams:
        served = []
        for stream in streams:
            for item in islice(stream, 1):
                yield item
                served.append(stream)
        streams = served


def _blind(kit: _Kit) -> Iterator[Attack]:
    """All words of one or two signs of the pattern's alphabet, whatever its tree looks like."""
    letters = kit.alphabet[:6]
    for length in (1, 2):
        for word in product(letters, repeat=length):
            yield Attack("", "".join(word), SHORT[0] // length, kit.misfit)


def _on(rep: Rep, before: str, after: str, needed: int, kit: _Kit) -> Iterator[Attack]:
    """The attacks on one repetition, from what leads to it, what follows it, and the length that the pattern needs."""
    for pump in _pumps(rep.body, kit):
        filling = max(1, LONG // len(pump))
        exact = max(1, min(needed, LONG) // len(pump))
        for end, times in product(
            dict.fromkeys([kit.misfit, "", "\n" + kit.misfit, after]),
            dict.fromkeys((SHORT[0], filling, exact, SHORT[1])),
        ):
            yield Attack(before, pump, min(times, filling), end)
            if before and end == after:  # what a look-behind must not find
                yield Attack("", pump, min(times, filling), end)
    if kit.back:
        yield from (Attack(before, _squareless(rep, kit, size), 1, kit.misfit) for size in (60, LONG // 3))
    if rep.least >= _FEW:
        # One round less than it needs, each of them as long as it can be.
        for pump in _stretched(rep.body, kit, max(1, LONG // rep.least)):
            yield Attack(before, pump, rep.least - 1, kit.misfit)


def _doubles(node: Node, before: str, kit: _Kit) -> Iterator[Attack]:
    """Two repetitions that follow each other, both as long as half a line: the first may be entered at each of its
    characters, and each time the second is matched again."""
    if isinstance(node, Cat):
        yield from _doubles_of_row(node, before, kit)
    elif isinstance(node, Alt):
        for way in node.ways:
            yield from _doubles(way, before, kit)
    elif isinstance(node, Rep | Look):
        yield from _doubles(node.body, before, kit)


def _doubles_of_row(node: Cat, before: str, kit: _Kit) -> Iterator[Attack]:
    half = LONG // 2
    samples = [next(_samples(part, kit), "") for part in node.parts]
    pumps: dict[int, list[str]] = {}
    for i, part in enumerate(node.parts):
        if isinstance(part, Rep) and (part.most or half) > _VARIANTS:
            pumps[i] = _pumps(part.body, kit)[:2]
    for i, j in pairwise(pumps):
        lead, middle = before + "".join(samples[:i]), "".join(samples[i + 1 : j])
        for first, second in product(pumps[i], pumps[j]):
            yield Attack(lead + first * (half // len(first)) + middle, second, half // len(second), kit.misfit)
    for i, part in enumerate(node.parts):
        if not isinstance(part, Chars):
            yield from _doubles(part, before + "".join(samples[:i]), kit)


def _labelled(node: Node, before: str, kit: _Kit) -> Iterator[Attack]:
    """Label, gap, value (``pin\\S*\\s*\\d{4}``): a search may begin at each label, so the label itself is repeated,
    alone or with what a repetition beside it takes; then comes what a later repetition takes."""
    if isinstance(node, Alt):
        for way in node.ways:
            yield from _labelled(way, before, kit)
    elif isinstance(node, Rep | Look):
        yield from _labelled(node.body, before, kit)
    elif isinstance(node, Cat):
        yield from _labelled_row(node, before, kit)
        lead = before
        for part in node.parts:
            if not isinstance(part, Chars):
                yield from _labelled(part, lead, kit)
            lead += next(_samples(part, kit), "")


def _labelled_row(node: Cat, before: str, kit: _Kit) -> Iterator[Attack]:
    samples = [next(_samples(part, kit), "") for part in node.parts]
    pumps: dict[int, list[str]] = {}
    for i, part in enumerate(node.parts):
        if isinstance(part, Rep) and _goes_far(part):
            pumps[i] = _pumps(part.body, kit)[:2]
    for i, fillings in pumps.items():
        label = before + "".join(samples[:i])
        later = [j for j in pumps if j > i]
        behind = "".join(samples[i + 1 : later[0] if later else len(samples)])
        units = [label]
        for filling in fillings:
            units += [label + filling, filling + behind]
        tails = [""]
        for j in later:
            tails += pumps[j]
        for unit, tail, end in product(units, tails, (kit.misfit, "")):
            if unit:
                yield _repeated_label(unit, tail, end)


def _repeated_label(unit: str, tail: str, end: str) -> Attack:
    """`unit` again and again, for half of the line where a `tail` fills the other half."""
    size = LONG // 2 if tail else LONG
    filling = tail * (LONG // 2 // len(tail)) if tail else ""
    return Attack("", unit, max(1, size // len(unit)), filling + end)


def _goes_far(rep: Rep) -> bool:
    return rep.most is None or rep.most > _VARIANTS


def _places(node: Node, before: str, after: str, kit: _Kit) -> Iterator[tuple[Rep, str, str]]:
    """Each repetition that may go on for long, with a text that leads to it and one that follows it."""
    if isinstance(node, Rep):
        if node.most is None or node.most > _FEW or not isinstance(node.body, Chars):
            yield node, before, after
        yield from _places(node.body, before, after, kit)
    elif isinstance(node, Look):
        yield from _places(node.body, before, after, kit)
    elif isinstance(node, Alt):
        for way in node.ways:
            yield from _places(way, before, after, kit)
    elif isinstance(node, Cat):
        samples = [next(_samples(part, kit), "") for part in node.parts]
        for i, part in enumerate(node.parts):
            if any(isinstance(item, Rep) for item in under(part)):
                yield from _places(part, before + "".join(samples[:i]), "".join(samples[i + 1 :]) + after, kit)


def _samples(node: Node, kit: _Kit) -> Iterator[str]:
    """Texts that `node` matches, as far as look-arounds and references let it; the simplest first."""
    if isinstance(node, Chars):
        yield from kit.chars(node.ranges)
    elif isinstance(node, Alt):
        yield from _samples_of_ways(node, kit)
    elif isinstance(node, Rep):
        yield from _samples_of_rounds(node, kit)
    elif isinstance(node, Cat):
        yield from _samples_of_row(node, kit)
    else:
        yield ""


def _samples_of_ways(node: Alt, kit: _Kit) -> Iterator[str]:
    """Each way has its turn before any has its second."""
    streams = [list(islice(_samples(way, kit), _FEW)) for way in node.ways[:_VARIANTS]]
    for turn in range(_FEW):
        for stream in streams:
            if turn < len(stream):
                yield stream[turn]


def _samples_of_rounds(node: Rep, kit: _Kit) -> Iterator[str]:
    """As few rounds as it needs, and one more."""
    least = min(node.least, LONG)
    for sample in islice(_samples(node.body, kit), _FEW):
        yield sample * least
        if node.most is None or node.most > node.least:
            yield sample * (least + 1)


def _samples_of_row(node: Cat, kit: _Kit) -> Iterator[str]:
    """The first sample of every part; then with one part in another way; then the last of every part."""
    parts = [list(islice(_samples(part, kit), 2 * _FEW)) or [""] for part in node.parts]
    firsts = [part[0] for part in parts]
    yield "".join(firsts)
    for i, part in enumerate(parts):
        for other in part[1:]:
            yield "".join((*firsts[:i], other, *firsts[i + 1 :]))
    yield "".join(part[-1] for part in parts)


def _least(node: Node) -> int:
    """How many characters `node` takes at least; no more than a long attack has."""
    if isinstance(node, Cat):
        return min(LONG, sum(_least(part) for part in node.parts))
    if isinstance(node, Alt):
        return min(_least(way) for way in node.ways)
    if isinstance(node, Rep):
        return min(LONG, node.least * _least(node.body))
    return int(isinstance(node, Chars))


def _pumps(body: Node, kit: _Kit) -> list[str]:
    """What may fill one round or several of a repetition."""
    results = [entry for entry in islice(_samples(body, kit), 2 * _VARIANTS) if entry]
    return list(dict.fromkeys(item for item in results if len(item) <= LONG))[:_VARIANTS]


def _stretched(node: Node, kit: _Kit, size: int) -> list[str]:
    """One round with its inner repetitions as long as `size`, of a character that nothing else there takes."""
    inner = [
        entry.body for entry in under(node) if isinstance(entry, Rep) and (entry.most is None or entry.most > _FEW)
    ]
    filling = [char for body in inner for char in _filling(body, kit)]
    tails = [item for item in islice(_samples(node, kit), _FEW) if item]
    return [char * size + tail for char in dict.fromkeys(filling) for tail in tails][:_VARIANTS]


def _filling(body: Node, kit: _Kit) -> Sequence[str]:
    return kit.chars(body.ranges, 99)[::-1][:_FEW] if isinstance(body, Chars) else ()


def _squareless(rep: Rep, kit: _Kit, size: int) -> str:
    """A text in which nothing stands twice in a row, so that no reference finds its like."""
    sets: Iterable[Ranges] = (item.ranges for item in under(rep) if isinstance(item, Chars))
    letters = max((char_ranges.choices(ranges, _FEW) for ranges in sets), key=len, default=kit.misfit)
    if len(letters) < _FEW:
        return letters * size
    word = "a"
    while len(word) < size:  # the ternary word of Thue: a becomes abc, b becomes ac, c becomes b
        word = "".join({"a": "abc", "b": "ac", "c": "b"}[char] for char in word)
    return "".join(letters["abc".index(char)] for char in word[:size])
