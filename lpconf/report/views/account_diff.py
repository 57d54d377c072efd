"""Two accounts compared, as readers need it: chapter by chapter, with both values, their places, and the parts that
differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lpconf import catalogue
from lpconf.data_class import frozen
from lpconf.domain.results.account_diff import AccountDiff, Difference, LiveSide, Side, Status
from lpconf.domain.state import DesiredValue, Site
from lpconf.domain.value import UNREADABLE, Marker, field_text
from lpconf.domain.wording import count
from lpconf.report.views import phrases
from lpconf.report.views.sides import distinct_words
from lpconf.report.views.value_parts import parts_between

SIGNS: dict[Status, str] = {"only_in_a": "-", "only_in_b": "+", "differ": "~", "unknown": "?"}
NOT_MANAGED = "not managed"
NOT_THERE = "no such setting"


@frozen
class DiffRow:
    """One difference. `a` and `b` are values in a few words, `places` where each is desired, or how it is known where
    nobody read it (account and words); `lines` the parts that differ, each with its sign and the depth at which it
    stands."""

    sign: str
    setting: str
    a: str
    b: str
    places: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str, int], ...]
    note: str


def chapters(comparison: AccountDiff) -> list[tuple[str, list[DiffRow]]]:
    """The differences by chapter, in the order of the catalogue; inside of one in the order of homes."""
    order = {chapter.key: n for n, chapter in enumerate(catalogue.CHAPTERS)}
    by_key: dict[str, list[Difference]] = {}
    for difference in comparison.differences:
        by_key.setdefault(catalogue.chapter_of(catalogue.get(difference.setting)).key, []).append(difference)
    titles = {chapter.key: chapter.title for chapter in catalogue.CHAPTERS}
    return [(titles[key], _rows(comparison, by_key[key])) for key in sorted(by_key, key=order.__getitem__)]


def _rows(comparison: AccountDiff, differences: Sequence[Difference]) -> list[DiffRow]:
    return [_row(comparison, difference) for difference in differences]


def _row(comparison: AccountDiff, difference: Difference) -> DiffRow:
    sides = ((comparison.a, difference.a), (comparison.b, difference.b))
    words = [_words(comparison, difference.setting, side) for _, side in sides]
    places = [(site.name, _place(side)) for site, side in sides if side is not None]
    shown = tuple((name, place) for name, place in places if place)
    return DiffRow(
        SIGNS[difference.status],
        difference.setting,
        words[0],
        words[1],
        shown,
        tuple(_lines(difference, words)),
        difference.note,
    )


def _words(comparison: AccountDiff, setting: str, side: Side | None) -> str:
    """A value in a few words, or why there is none."""
    if side is None:
        return NOT_THERE if comparison.is_live else NOT_MANAGED
    if isinstance(side, LiveSide) and isinstance(side.observed.value, Marker):
        return phrases.observed_summary(setting, side.observed)
    return phrases.value_summary(setting, side.value)


def _place(side: Side) -> str:
    """The line of a desired value; of what is live how it is known, where that is not by reading it."""
    if not isinstance(side, LiveSide):
        return phrases.origins([side.mark])[0].removeprefix("wished in ")
    if side.observed.value is UNREADABLE:
        return side.observed.why
    return phrases.vouched(side.observed) if side.observed.by and not side.observed.from_recording else ""


def _lines(difference: Difference, words: list[str]) -> Iterable[tuple[str, str, int]]:
    if difference.status == "unknown":
        return
    if difference.details.get("fields"):
        for entry in difference.details["fields"]:
            yield _field(difference, entry)
        return
    after = difference.b.value if difference.b is not None else None
    parts = parts_between(difference.setting, difference.details, after)
    for part in parts:
        yield part.sign, f"{part.words}{f'  {part.count}' if part.count else ''}", part.depth
    if difference.a and difference.b and not parts and words[0] == words[1]:
        yield "-", phrases.full_text(difference.setting, difference.a.value), 0
        yield "+", phrases.full_text(difference.setting, difference.b.value), 0


def _field(difference: Difference, entry: dict[str, Any]) -> tuple[str, str, int]:
    sides = [side.value for side in (difference.a, difference.b) if isinstance(side, DesiredValue)]
    none = NOT_MANAGED if sides and all(isinstance(value, dict) for value in sides) else "not set"
    a, b = (none if entry[side] is None else field_text(entry[side]) for side in ("before", "after"))
    a, b = distinct_words(a, b, entry["before"], entry["after"])
    values = {"only_in_a": a, "only_in_b": b}.get(difference.status, f"{a} → {b}")
    return SIGNS[difference.status], f"{entry['path']}: {values}", 0


def scope(comparison: AccountDiff) -> list[str]:
    """What was compared, where that is not what files ask for."""
    if not comparison.is_live:
        return []
    sandbox = [phrases.SANDBOX] if comparison.kind == "sandbox" else []
    return [" · ".join(["what is live", f"profile {comparison.profile}", *sandbox])]


def about(site: Site) -> str:
    """An account in one line."""
    return " · ".join([site.name, f"site {site.id}", phrases.platform(site), *phrases.labels([site])])


def last_line(comparison: AccountDiff) -> str:
    """How many settings differ and how many do not."""
    n = comparison.summary
    unknown = n.get("unknown", 0)
    differing = len(comparison.differences) - unknown
    equal = f"{count(n['equal'], 'setting')} equal"
    if unknown:
        equal += f", {unknown:,} not to be compared"
    if not differing:
        return f"No differences: {equal}."
    counted = [
        (n["differ"], f"{n['differ']:,} {'differs' if n['differ'] == 1 else 'differ'}"),
        (n["only_in_a"], f"{n['only_in_a']:,} only in {comparison.a.name}"),
        (n["only_in_b"], f"{n['only_in_b']:,} only in {comparison.b.name}"),
    ]
    words = ", ".join(part for number, part in counted if number)
    return f"{count(differing, 'difference')}: {words}; {equal}."
