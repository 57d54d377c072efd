"""Taking back what was done to objects and documents: from random worlds to random wishes and back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lpconf.catalogue.partial_update import entries
from lpconf.sandbox import backdoor
from tests.apply.test_rollback_laws import journals, take_back
from tests.laws.chapters import ODD, LiveChapter, lives, seed
from tests.laws.profile import some
from tests.laws.stage import Stage, stage, texts
from tests.laws.strategies import SITES

GIVEN = {"id", "createdDate", "modifiedDate", "engagementUrl", "deleted"}


def _unique(items: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The objects that a file can name."""
    here = [item for item in items.values() if not item.get("deleted")]
    times = Counter(item["name"] for item in here)
    return [item for item in here if times[item["name"]] == 1 and item["name"].isprintable() and item["name"].strip()]


@st.composite
def wishes(draw: st.DrawFn, live: LiveChapter) -> dict[str, Any]:
    """Something to be done to some of what is live, and some that is new."""
    found: dict[str, Any] = {}
    widgets = []
    for item in _unique(live.collections["widget"])[:3]:
        entry = {"name": item["name"], "url": "https://new.example", "order": 7}
        if item.get("type") != "core":
            widgets.append(draw(st.sampled_from([entry, {"name": item["name"], "state": "absent"}])))
    new = draw(st.sampled_from([*ODD, "New"]))
    if (
        new not in {item["name"] for item in live.collections["widget"].values()}
        and len(live.collections["widget"]) < 5
    ):
        widgets.append({"name": new, "url": "https://n.example"})
    if widgets:
        found["agent_widgets"] = widgets
    campaigns = {item["id"]: item["name"] for item in _unique(live.collections["campaign"])}
    engagements = []
    for campaign, name in campaigns.items():
        own = {k: v for k, v in live.collections["engagement"].items() if k.split("/")[0] == campaign}
        for item in _unique(own):
            base = {"campaign": name, "name": item["name"]}
            engagements.append(base | draw(st.sampled_from([{"state": "absent"}, {"enabled": False}])))
    if engagements:
        found["offsite_engagements"] = engagements
    keys = st.sampled_from(["autocomplete", "own.key", "new.key"])
    window = draw(st.dictionaries(keys, st.sampled_from(["1", "off"]), max_size=3))
    if window:
        found["unified_window"] = window
    return found


def _objects(on: Stage) -> list[tuple[str, Any]]:
    """All objects of the world without what the platform gives to each. A null is the same as no field."""
    found = []
    for (_, collection, _), item in on.objects().items():
        if collection in ("widget", "engagement") and not item.get("deleted"):
            found.append(
                (collection, {name: value for name, value in item.items() if name not in GIVEN and value is not None})
            )
    return sorted(found, key=repr)


def _set_entries(raw: Any) -> dict[str, Any]:
    """The entries of a taglet that hold something. A null is the same as no entry."""
    return {name: value for name, value in entries(raw).items() if value is not None}


@some
@given(st.data(), lives())
def test_objects_and_entries_come_back_with_all_that_is_unknown(
    data: st.DataObject, configuration: dict[str, LiveChapter]
) -> None:
    name, live = next(iter(configuration.items()))
    live.collections["widget"] = dict(list(live.collections["widget"].items())[:5])  # so that there is room to go back
    account = {"account": {"id": SITES[name], "platform": live.platform}, **data.draw(wishes(live))}
    with stage(texts({name: account})) as on:
        seed(on.world, {name: live})
        before, taglet = _objects(on), backdoor.get(on.world, SITES[name], "taglet", "lpUnifiedWindow")
        run = on.apply(on.plan())
        if not journals(on):
            return
        (journal,) = journals(on)
        assert {outcome.status for outcome in run.outcomes} <= {"verified"}
        back = take_back(on, journal)
        assert back.reversal.unreverted == []
        undone = on.apply(back.planned.plan)
        assert {outcome.status for outcome in undone.outcomes} <= {"verified"}, undone.outcomes
        assert _objects(on) == before
        now = backdoor.get(on.world, SITES[name], "taglet", "lpUnifiedWindow")
        if any(step.address.surface == "taglet" for step in back.planned.plan.steps):
            assert _set_entries(now) == _set_entries(taglet)
        else:
            assert now == taglet
        assert take_back(on, journal).planned.plan.steps == ()
