"""What is to be said of named objects that come beside those that are live: too many, nearly the same name, a place
that the platform's own objects hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lpconf import catalogue
from lpconf.catalogue.chapters.agent_widgets import CORE_ORDER, TOO_MANY
from lpconf.catalogue.named_entries import NEAR_NAME, alike
from lpconf.domain.address import Address, unquote
from lpconf.domain.diagnostic import Diagnostic, warning
from lpconf.domain.plan import Change
from lpconf.domain.project import Policy
from lpconf.domain.value import Json
from lpconf.domain.wording import count, shown
from lpconf.plan.order import OrderNode

Objects = Mapping[tuple[str, str], Mapping[str, Json]]
"""Whole live objects by key, of an account and surface."""


def object_diagnostics(
    nodes: Mapping[Address, OrderNode], changes: Mapping[Address, Change], objects: Objects, policy: Policy
) -> Iterator[Diagnostic]:
    """The warnings about objects that this plan makes or changes."""
    for home, live in objects.items():
        steps = sorted(address for address, node in nodes.items() if address.home == home and node.step)
        own = {address: changes[address] for address in steps}
        yield from _too_many(own, live, policy.max_custom_widgets)
        yield from _near_names(own, live)
        yield from _places_of_core_objects(own, live)


def _too_many(steps: Mapping[Address, Change], live: Mapping[str, Json], most: int) -> Iterator[Diagnostic]:
    made = [address for address, change in steps.items() if change.action == "create"]
    if not made:
        return
    counted = catalogue.get(steps[made[0]].desired.setting).rules.counted
    if counted is None:
        return
    there = sum(1 for live_object in live.values() if counted(live_object))
    gone = sum(1 for change in steps.values() if change.action == "delete")
    total = there + len(made) - gone
    if total > most:
        first = made[max(0, len(made) - (total - most))]
        label = f"{count(there, 'custom widget')} live, {total} after this plan"
        yield _warning(
            TOO_MANY.code, f"more custom widgets than policy.max_custom_widgets, {most}", steps[first], label
        )


def _near_names(steps: Mapping[Address, Change], live: Mapping[str, Json]) -> Iterator[Diagnostic]:
    names = [unquote(key.rpartition("/")[2]) for key in live]
    for address, change in steps.items():
        if change.action != "create":
            continue
        name = address.names[-1]
        near = [other for other in names if alike(name, other)]
        if near:
            title = catalogue.get(change.desired.setting).surface.title
            summary = f"{address}: a new {title}, while {shown(near[0])} is live"
            yield _warning(NEAR_NAME.code, summary, change, f"is {shown(near[0])} meant?")


def _places_of_core_objects(steps: Mapping[Address, Change], live: Mapping[str, Json]) -> Iterator[Diagnostic]:
    for address, change in steps.items():
        rules = catalogue.get(change.desired.setting).rules
        rank = change.after.get(rules.ranked_by) if rules.ranked_by and isinstance(change.after, dict) else None
        if rank is None or rules.counted is None or not _sets(change, rules.ranked_by):
            continue
        for name, live_object in live.items():
            is_core = isinstance(live_object, dict) and not rules.counted(live_object)
            if is_core and live_object.get(rules.ranked_by) == rank:
                summary = f"{address}: place {rank} is that of the core widget {shown(name)}"
                yield _warning(CORE_ORDER.code, summary, change, f"order {rank}")


def _sets(change: Change, field: str) -> bool:
    """Whether a step sets this field of its object to another value."""
    return change.action == "create" or any(entry["path"] == field for entry in change.details.get("fields", ()))


def _warning(code: str, summary: str, change: Change, label: str) -> Diagnostic:
    address = change.address
    mark = change.desired.mark
    more = f"lpconf explain {code}"
    return warning(code, summary, mark, address=address, account=address.account, label=label, more=more)
