"""Hubs, as a law: whatever counts as one, plan and drift say the same, from any world to any wish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lpconf.sandbox import backdoor
from lpconf.workspace.live.observation import observe_each
from tests.laws.stage import stage, texts

SITES = {name: str(30000000 + n) for n, name in enumerate(["h1", "h2", "a", "b", "c", "d"])}
FEATURES = ("Common.Messaging_Cross_Account_Contact_Center", "Common.Answering_Service")


def to(*names: str) -> dict[str, Any]:
    return {"targets": [{"account": name, "skills": ["Overflow"]} for name in names]}


HUBS = st.sampled_from([{"handler": True}, {"handler": False}, {"handler": True, **to("h2")}, {}])
OWNERS = st.sampled_from([to("h1"), to("h1"), to("h2", "h1"), {"owner": False}, {}])
WISHES = st.fixed_dictionaries(dict.fromkeys("abcd", OWNERS) | {"h1": HUBS, "h2": st.sampled_from([{"handler": True}])})
START = {"h1": {"handler": True}, "h2": {"handler": True}, "a": to("h1"), "b": to("h2", "h1"), "c": {}, "d": to("h1")}
GONE = st.lists(st.tuples(st.sampled_from(sorted(SITES)), st.sampled_from(FEATURES)), max_size=2)


def files(wishes: Mapping[str, Any]) -> dict[str, str]:
    heads = {name: {"account": {"id": site, "platform": "messaging"}} for name, site in SITES.items()}
    return texts({name: {**heads[name], "manual_rollover": wish} for name, wish in wishes.items()})


@settings(max_examples=8)
@given(WISHES, GONE)
def test_what_counts_as_a_hub_changes_nothing(wishes: Mapping[str, Any], gone: list[tuple[str, str]]) -> None:
    usual = observe_each.__kwdefaults__["hub"]
    with stage(files(START)) as on:
        for site in SITES.values():
            on.world.put(site, "fact", "shards", {"value": "one"})
            backdoor.put(on.world, site, "skill", "Overflow", {"id": "910"})
        on.apply(on.plan())
        for name, feature in gone:
            on.world.put(SITES[name], "ac_feature", feature, None)
        on.files.update(files(wishes))
        told = []
        try:
            for hub in (0, 2, 100):
                observe_each.__kwdefaults__["hub"] = hub
                report = on.drift()
                told.append((on.plan(), [(a.site, list(a.settings)) for a in report.accounts], report.diagnostics))
        finally:
            observe_each.__kwdefaults__["hub"] = usual
    assert all(one == told[-1] for one in told)
