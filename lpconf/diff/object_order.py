"""The order of named objects, which counts among those that the files manage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from lpconf import catalogue
from lpconf.diff.compare import compare
from lpconf.domain.address import Address
from lpconf.domain.plan import Change
from lpconf.domain.value import Json


def by_relative_order(changes: Mapping[Address, Change]) -> dict[Address, Change]:
    """The changes of an account that are others once order is compared among the managed objects alone.

    The platform numbers its own objects too, and may renumber all of them. Where those that the files name stand in
    the order that the files ask for, the live numbers are as good as the ones in the files.
    """
    by_surface: dict[tuple[str, str], list[Change]] = {}
    for change in changes.values():
        if isinstance(change.after, dict) and _rank(change, change.after) is not None:
            by_surface.setdefault(change.address.home, []).append(change)
    settled: dict[Address, Change] = {}
    for ranked in by_surface.values():
        if any(change.action != "no-op" for change in ranked) and _in_order(ranked):
            settled |= {change.address: _with_live_rank(change) for change in ranked}
    return settled


def _field(change: Change) -> str:
    return catalogue.get(change.desired.setting).rules.ranked_by


def _rank(change: Change, value: Json) -> Json:
    if not isinstance(value, dict):
        return None
    field = _field(change)
    return value.get(field) if field else None


def _in_order(changes: Iterable[Change]) -> bool:
    """Whether the live ranks rise where those of the files do. An object that is not live has no rank yet."""
    pairs: list[tuple[int, int]] = []
    for change in changes:
        live = _rank(change, change.observed.json)
        if not isinstance(live, int):
            return False
        pairs.append((_rank(change, change.after), live))
    pairs.sort()
    for (asked, live), (next_asked, next_live) in pairwise(pairs):
        if asked < next_asked and live >= next_live:
            return False
    return True


def _with_live_rank(change: Change) -> Change:
    """The change of the same object, with the rank that it has."""
    value = {**change.desired.value, _field(change): _rank(change, change.observed.json)}
    return compare(replace(change.desired, value=value), change.observed)
