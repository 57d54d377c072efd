"""Two accounts compared, as readers need it: chapter by chapter, with both values, their places, and the parts that
differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lpconf import catalogue
from lpconf.domain.results.account_diff import AccountDiff, Difference, Status
from lpconf.domain.state import DesiredValue, Site
from lpconf.domain.value import field_text
from lpconf.domain.wording import count
from lpconf.report.views import phrases
from lpconf.report.views.sides import told_apart
from lpconf.report.views.value_parts import parts_between

SIGNS: dict[Status, str] = {"only_in_a": "-", "only_in_b": "+", "differ": "~"}
NOT_MANAGED = "not managed"


@dataclass(frozen=True, slots=True)
class Row:
    """One difference. `a` and `b` are values in a few words, `places` where each is wished (account and place);
    `lines` the parts that differ, each with its sign and the depth at which it stands."""

    sign: str
    setting: str
    a: str
    b: str
    places: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str, int], ...]
    note: str


def chapters(found: AccountDiff) -> list[tuple[str, list[Row]]]:
    """The differences by chapter, in the order of the catalogue; inside of one in the order of homes."""
    order = {chapter.key: n for n, chapter in enumerate(catalogue.CHAPTERS)}
    by_key: dict[str, list[Difference]] = {}
    for difference in found.differences:
        by_key.setdefault(catalogue.chapter_of(catalogue.get(difference.setting)).key, []).append(difference)
    titles = {chapter.key: chapter.title for chapter in catalogue.CHAPTERS}
    return [(titles[key], [_row(found, item) for item in by_key[key]]) for key in sorted(by_key, key=order.__getitem__)]


def _row(found: AccountDiff, one: Difference) -> Row:
    sides = ((found.a, one.a), (found.b, one.b))
    told = [phrases.tell(one.setting, desired.value) if desired else NOT_MANAGED for _, desired in sides]
    places = tuple((site.name, _place(desired)) for site, desired in sides if desired)
    return Row(SIGNS[one.status], one.setting, told[0], told[1], places, tuple(_lines(one, told)), one.note)


def _place(desired: DesiredValue) -> str:
    return phrases.origins([desired.mark])[0].removeprefix("wished in ")


def _lines(one: Difference, told: list[str]) -> Iterable[tuple[str, str, int]]:
    if one.details.get("fields"):
        for entry in one.details["fields"]:
            yield _field(one, entry)
        return
    after = one.b.value if one.b else None
    parts = parts_between(one.setting, one.details, after)
    for part in parts:
        yield part.sign, f"{part.text}{f'  {part.count}' if part.count else ''}", part.depth
    if one.a and one.b and not parts and told[0] == told[1]:
        yield "-", phrases.paste(one.setting, one.a.value), 0
        yield "+", phrases.paste(one.setting, one.b.value), 0


def _field(one: Difference, entry: dict[str, Any]) -> tuple[str, str, int]:
    sides = [desired.value for desired in (one.a, one.b) if desired]
    none = NOT_MANAGED if all(isinstance(value, dict) for value in sides) else "not set"
    a, b = (none if entry[side] is None else field_text(entry[side]) for side in ("before", "after"))
    a, b = told_apart(a, b, entry["before"], entry["after"])
    values = {"only_in_a": a, "only_in_b": b}.get(one.status, f"{a} → {b}")
    return SIGNS[one.status], f"{entry['path']}: {values}", 0


def about(site: Site) -> str:
    """An account in one line."""
    return " · ".join([site.name, f"site {site.id}", phrases.platform(site), *phrases.labels([site])])


def last_line(found: AccountDiff) -> str:
    """How many settings differ and how many do not."""
    n = found.summary
    equal = f"{count(n['equal'], 'setting')} equal"
    if not found.differences:
        return f"No differences: {equal}."
    told = [
        (n["differ"], f"{n['differ']:,} {'differs' if n['differ'] == 1 else 'differ'}"),
        (n["only_in_a"], f"{n['only_in_a']:,} only in {found.a.name}"),
        (n["only_in_b"], f"{n['only_in_b']:,} only in {found.b.name}"),
    ]
    words = ", ".join(words for number, words in told if number)
    return f"{count(len(found.differences), 'difference')}: {words}; {equal}."
