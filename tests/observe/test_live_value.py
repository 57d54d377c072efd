"""What a reading says of an address, where names are not unique."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lpconf import catalogue
from lpconf.apply.preconditions import live
from lpconf.catalogue.surfaces import Surface
from lpconf.connect.connector import Reading
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Mark
from lpconf.domain.plan import Change
from lpconf.domain.project import Policy
from lpconf.domain.state import DesiredValue, Site
from lpconf.domain.value import UNREADABLE
from lpconf.errors import Unexpected
from lpconf.observe.attestations import Attestations
from lpconf.observe.live_value import live_value
from lpconf.observe.question import Question
from lpconf.observe.refresh import refresh
from lpconf.plan.checks.objects import object_diagnostics
from lpconf.plan.order import OrderNode
from tests.connect.scripted_transport import run
from tests.fakes import NOT_SET, RETAIL, FakeWorld, step

NEW = Address.at("acme", "widget", "New")
RENAMED = DesiredValue(NEW, "widgets.New", {"name": "New"}, Mark("a.yaml", 1, 1), write_hints={"was": "Old"})


def widget(own: str, name: str) -> dict[str, Any]:
    return {"id": own, "name": name, "type": "iFrame", "url": "https://w.example/"}


def test_which_of_two_is_renamed_is_no_guess() -> None:
    twins = Reading({"Old": widget("1", "Old")}, names={"Old": ["1", "2"]}, ambiguous=frozenset({"Old"}))
    seen = live_value(NEW, twins, RENAMED)
    assert seen is not None
    assert seen.value is UNREADABLE
    assert "'Old'" in seen.why
    renaming = replace(step("widgets.New", after={"name": "New"}), write_hints={"was": "Old"})
    with pytest.raises(Unexpected, match="more than one"):
        live(renaming, twins)


def test_what_is_renamed_already_needs_no_old_name() -> None:
    done = Reading({"Old": widget("1", "Old"), "New": widget("3", "New")}, names={}, ambiguous=frozenset({"Old"}))
    seen = live_value(NEW, done, RENAMED)
    assert seen is not None
    assert seen.json == {"name": "New"}


class Twins(FakeWorld):
    """Five widgets, two of them of one name."""

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        values = {name: widget(name, name) for name in ("A", "B", "C", "D")}
        names = {**{name: [name] for name in values}, "A": ["A", "A2"]}
        return Reading(values, "1", names=names, ambiguous=frozenset({"A"}))


def test_twins_are_counted_both() -> None:
    question = Question(
        RETAIL, [NEW], Attestations({}, {}, date(2026, 11, 25), lambda _: 90), lambda _: "api", {NEW: RENAMED}
    )
    observed = run(refresh([question], Twins()))
    change = Change(RENAMED, NOT_SET, "create", None, RENAMED.value)
    nodes = {NEW: OrderNode(NEW, on=True, step=True, needs=())}
    told = list(object_diagnostics(nodes, {NEW: change}, observed.objects, Policy(max_custom_widgets=5)))
    assert [d.label for d in told] == ["5 custom widgets live, 6 after this plan"]
    assert not any(d.is_error for d in told)


def test_an_entry_that_could_not_be_read_says_why() -> None:
    address = catalogue.get("encryption.referrer").address("acme")
    seen = live_value(address, Reading({}, "1", unreadable={address.plain_key: "it is odd"}))
    assert seen is not None
    assert (seen.value, seen.why) == (UNREADABLE, "it is odd")


@pytest.mark.parametrize("value", [None, {"enabled": True}, [True], "x", 1.5, 2])
def test_what_a_codec_does_not_understand_is_unreadable_and_never_off(value: Any) -> None:
    address = catalogue.get("encryption.feature_69").address("acme")
    seen = live_value(address, Reading({address.plain_key: value}, "1"))
    assert seen is not None
    assert (seen.value, seen.source) == (UNREADABLE, "unreadable")
