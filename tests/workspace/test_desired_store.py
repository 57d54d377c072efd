"""A fleet: what a plan says does not depend on what was kept on the way, and each place is read once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from lpconf.domain.json.plan_document import to_json
from lpconf.domain.plan import Plan
from lpconf.domain.state import Site
from lpconf.errors import Forbidden
from lpconf.operations.plan import ChangeCollector, _zones
from lpconf.sandbox import backdoor
from lpconf.workspace.desired_store import DesiredStateStore
from lpconf.workspace.live.account_groups import AccountGroups
from lpconf.workspace.live.observation import observe_each
from lpconf.workspace.run_context import LiveContext
from tests.laws.stage import Stage, stage, texts

ENCRYPTED = {"data_encryption": {"enabled": True, "scopes": ["all"]}}
ACCOUNTS: Mapping[str, Any] = {
    "alone": {"settings": {"site_settings": {"le.a": "1", "le.b": "2"}}},
    "coded": ENCRYPTED,
    "handler": {"manual_rollover": {"handler": True}},
    "owner-one": {"manual_rollover": {"targets": [{"account": "handler", "skills": ["Overflow"]}]}},
    "owner-two": {"manual_rollover": {"targets": [{"account": "handler", "skills": ["Overflow"]}]}, **ENCRYPTED},
    "stranger": {"manual_rollover": {"targets": [{"site": "30110009", "skill_ids": ["910"]}]}},
}


def files() -> dict[str, str]:
    heads = {
        name: {"account": {"id": str(20260001 + n), "platform": "messaging_and_chat"}}
        for n, name in enumerate(ACCOUNTS)
    }
    return texts({name: {**heads[name], **body} for name, body in ACCOUNTS.items()})


@pytest.fixture
def fleet() -> Iterator[Stage]:
    """All accounts, in sync."""
    with stage(files()) as on:
        for account in ACCOUNTS:
            on.world.put(site(account), "fact", "shards", {"value": "one"})
        backdoor.put(on.world, site("handler"), "skill", "Overflow", {"id": "910"})
        on.apply(on.plan())
        yield on


def site(account: str) -> str:
    return str(20260001 + list(ACCOUNTS).index(account))


def plans(on: Stage, monkeypatch: pytest.MonkeyPatch, **how: Any) -> tuple[Plan, Plan]:
    """The plan, and the plan for which everything was kept."""
    one = on.plan(**how)
    with monkeypatch.context() as patch:
        patch.setattr(ChangeCollector, "_says_nothing", lambda *_: False)
        return one, on.plan(**how)


@pytest.mark.parametrize(
    ("account", "collection", "key", "value"),
    [
        ("alone", "site_setting", "le.a", None),
        ("coded", "security_center", "transcript_encryption", None),
        ("handler", "ac_feature", "Common.Messaging_Cross_Account_Contact_Center", None),
        ("owner-two", "ac_feature", "Common.Answering_Service", None),
        ("", "", "", None),
    ],
    ids=["raw", "ladder", "handler", "owner", "nothing"],
)
def test_what_is_in_sync_may_be_forgotten(
    fleet: Stage, monkeypatch: pytest.MonkeyPatch, account: str, collection: str, key: str, value: Any
) -> None:
    if account:
        fleet.world.put(site(account), collection, key, value)
    one, whole = plans(fleet, monkeypatch)
    assert to_json(one) == to_json(whole)
    assert one == whole
    assert bool(one.steps) is bool(account)
    assert list(one.sites) == sorted(ACCOUNTS)


def test_a_wish_that_goes_off_sees_who_still_stands_on_it(fleet: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = fleet.files["accounts/handler.yaml"]
    fleet.files["accounts/handler.yaml"] = handler.replace("true", "false")
    for name in ("owner-one", "owner-two"):
        text = fleet.files[f"accounts/{name}.yaml"]
        fleet.files[f"accounts/{name}.yaml"] = text[: text.index("manual_rollover")] + 'accept: ["not-retroactive"]\n'
    one, whole = plans(fleet, monkeypatch)
    assert one == whole
    assert any(diagnostic.is_error for diagnostic in one.diagnostics)


def test_names_of_targets_may_be_those_of_accounts_in_sync(fleet: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet.world.put(site("alone"), "site_setting", "le.a", None)
    one, whole = plans(fleet, monkeypatch, targets=("encryption.global", "alone:site_setting/le.a"))
    assert one == whole
    assert len(one.steps) == 1


def test_only_what_differs_is_kept(fleet: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[set[str]] = []
    observation = ChangeCollector.observation

    def told(self: ChangeCollector, *given: Any) -> Any:
        found = observation(self, *given)
        kept.append({observed.account for observed in found.observed.accounts if observed.values})
        return found

    monkeypatch.setattr(ChangeCollector, "observation", told)
    fleet.world.put(site("alone"), "site_setting", "le.a", None)
    fleet.plan()
    fleet.world.put(site("owner-one"), "ac_feature", "Common.Answering_Service", None)
    fleet.plan()
    assert kept == [{"alone"}, {"alone", "handler", "owner-one", "owner-two"}]


def test_each_surface_is_read_once_also_for_all_that_stand_on_it(fleet: Stage) -> None:
    for names in ((), ("owner-one", "owner-two")):
        with fleet.watched() as sent:
            fleet.plan(names=names)
        read = Counter((one.site, one.surface) for one in sent)
        assert read[(site("handler"), "ac_feature")] == 1
        assert set(read.values()) == {1}


def test_drift_tells_each_setting_whether_it_was_kept_or_not(fleet: Stage) -> None:
    fleet.world.put(site("alone"), "site_setting", "le.a", None)
    report = fleet.drift()
    told = {
        str(s.address): (s.status, s.desired, s.observed.json) for account in report.accounts for s in account.settings
    }
    assert told["alone:site_setting/le.a"] == ("drifted", "1", None)
    assert told["alone:site_setting/le.b"] == ("in_sync", "2", "2")
    assert told["coded:ac_feature/Common.Global_Encryption_Enabled"] == ("in_sync", True, True)
    configuration = fleet.configuration()
    assert len(told) == sum(len(one.values) for one in configuration.desired.values())
    assert [len(account.settings) for account in report.accounts] == [
        len(configuration.desired[account.site.name].values) for account in report.accounts
    ]


def test_packed_wishes_are_the_same_wishes(fleet: Stage) -> None:
    plain, packed = fleet.configuration().desired, DesiredStateStore(plain=0)
    for desired in plain.values():
        packed.put(desired)
    assert list(packed) == list(plain)
    assert {name: packed[name] for name in packed} == dict(plain)
    assert packed.together() == {"handler", "owner-one", "owner-two"}
    assert packed.accounts_desiring("rollover.config") == plain.accounts_desiring("rollover.config")
    packed.drop("owner-one")
    assert "owner-one" not in packed
    assert site("owner-one") not in packed.names_by_id


def test_families_are_what_hangs_together() -> None:
    families = AccountGroups("abcdefg")
    for one, other in ("bd", "fg", "dg", "bd"):
        families.join(one, other)
    assert list(families) == [("a",), ("b", "d", "f", "g"), ("c",), ("e",)]


def test_zones_are_asked_side_by_side(fleet: Stage) -> None:
    asked: list[str] = []

    class Zones:
        async def zone(self, site: Site) -> str:
            asked.append(site.name)
            for _ in range(10):  # whoever comes later comes before this one has its answer
                await asyncio.sleep(0)
            if site.name == "owner-two":
                raise Forbidden("no")
            return f"z{len(asked)}"

    configuration = fleet.configuration()
    context = fleet.context(configuration)
    live = LiveContext(context.configuration, context.selection, context.profile, context.clock, connector=Zones())  # type: ignore[arg-type]
    found = asyncio.run(_zones(live, configuration.desired))
    assert found == {"handler": "z3", "owner-one": "z3"}


@pytest.mark.parametrize("hub", [0, 1, 8], ids=["all hubs", "one hub", "no hubs"])
@pytest.mark.parametrize("moved", ["", "handler", "owner-one", "owner-two", "alone"])
def test_a_plan_does_not_depend_on_what_counts_as_a_hub(
    fleet: Stage, monkeypatch: pytest.MonkeyPatch, hub: int, moved: str
) -> None:
    """What many stand on is read first, and binds them only where something stirs there."""
    homes = {
        "handler": "Common.Messaging_Cross_Account_Contact_Center",
        "owner-one": "Common.Answering_Service",
        "owner-two": "Common.Global_Encryption_Enabled",
    }
    if moved == "alone":
        fleet.world.put(site("alone"), "site_setting", "le.a", None)
    elif moved:
        fleet.world.put(site(moved), "ac_feature", homes[moved], None)
    plain, report = fleet.plan(), fleet.drift()
    monkeypatch.setitem(observe_each.__kwdefaults__, "hub", hub)
    with fleet.watched() as sent:
        assert fleet.plan() == plain
    assert set(Counter((one.site, one.surface) for one in sent).values()) == {1}
    again = fleet.drift()
    assert [(one.site, list(one.settings)) for one in again.accounts] == [
        (one.site, list(one.settings)) for one in report.accounts
    ]


def test_what_stands_on_a_quiet_hub_is_not_kept(fleet: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[tuple[str, ...]] = []
    receive = ChangeCollector.receive
    monkeypatch.setattr(
        ChangeCollector, "receive", lambda self, names, seen: (taken.append(names), receive(self, names, seen))[1]
    )
    monkeypatch.setitem(observe_each.__kwdefaults__, "hub", 1)
    fleet.plan()
    assert sorted(taken) == [(name,) for name in sorted(ACCOUNTS)]
    taken.clear()
    fleet.world.put(site("handler"), "ac_feature", "Common.Messaging_Cross_Account_Contact_Center", None)
    fleet.plan()
    assert ("handler", "owner-one", "owner-two") in taken
