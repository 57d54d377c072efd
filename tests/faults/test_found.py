"""What storms have found, one by one, each as small as it could be made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lpconf.domain.fault import Fault
from lpconf.sandbox import backdoor
from tests.faults import configuration, promises
from tests.faults.configuration import ACCEPTS, SITES
from tests.faults.rig import Rig, rig

APPLY = ("apply", "--auto-approve", "--format", "json", *ACCEPTS)


@pytest.fixture
def on() -> Iterator[Rig]:
    with rig() as found:
        configuration.seed(found.world)
        yield found


def wish(on: Rig, **chosen: str) -> None:
    for name, text in configuration.files(configuration.NOTHING | chosen).items():
        on.write(name, text)


def unreadable(account: str, surface: str) -> Fault:
    return Fault("forbidden", surface=surface, site=SITES[account], method="read", times=99)


@pytest.mark.parametrize("narrow", [(), ("care",)])
def test_a_handler_stays_on_while_an_owner_may_stand_on_it(on: Rig, narrow: tuple[str, ...]) -> None:
    wish(on, rollover="on")
    assert on(*APPLY).code == 0
    wish(on, rollover="off")
    on.storm(unreadable("acme", "site_setting"))
    came = on(*APPLY, *narrow)
    assert came.violations == ()
    assert came.code in (1, 6)
    assert backdoor.get(on.world, SITES["care"], "ac_feature", "Common.Messaging_Cross_Account_Contact_Center") is True


def test_a_need_stays_on_while_something_may_stand_on_it(on: Rig) -> None:
    wish(on, encryption="chat")
    assert on(*APPLY).code == 0
    account = 'account: {id: "20260001", platform: messaging_and_chat}\n'
    on.write("accounts/acme.yaml", account + "settings: {ac_features: {Common.Global_Encryption_Enabled: false}}\n")
    on.storm(unreadable("acme", "security_center"))
    came = on(*APPLY)
    assert came.violations == ()
    assert came.code == 6
    promises.every_command(on, came)


@pytest.mark.parametrize("broken", [False, True], ids=["narrowed", "broken"])
def test_a_fact_of_an_account_that_is_not_in_the_run_is_known_all_the_same(on: Rig, broken: bool) -> None:
    wish(on, rollover="on")
    if broken:
        on.write("accounts/acme.yaml", (on.root / "accounts/acme.yaml").read_text() + "nmae: x\n")
    came = on(*APPLY, *([] if broken else ["care"]))
    promises.every_command(on, came)
    assert came.code == (1 if broken else 0)
    assert [one["status"] for one in came.json["outcomes"]] == ["verified"]


def test_a_rollover_is_taken_back_from_the_top(on: Rig) -> None:
    wish(on, rollover="on")
    before = on.world.item(SITES["acme"], "site_setting", configuration.ROLLOVER)["propertyValue"]
    assert on(*APPLY).code == 0
    assert on("rollback", "latest", "--out", "back.lpplan", *ACCEPTS).code == 0
    came = on("apply", "back.lpplan", "--format", "json")
    promises.every_command(on, came)
    assert came.code == 0
    after = on.world.item(SITES["acme"], "site_setting", configuration.ROLLOVER)["propertyValue"]
    assert after == before


def test_a_field_that_was_not_there_goes_when_a_run_is_taken_back(on: Rig) -> None:
    backdoor.put(on.world, SITES["acme"], "widget", "Orders", {"url": "https://old.example/", "unknownField": 2})
    before = backdoor.get(on.world, SITES["acme"], "widget", "Orders")
    wish(on, widget="a")
    assert on(*APPLY).code == 0
    assert on("rollback", "latest", "--out", "back.lpplan").code == 0
    came = on("apply", "back.lpplan", "--format", "json")
    promises.every_command(on, came)
    assert came.code == 0
    after = backdoor.get(on.world, SITES["acme"], "widget", "Orders")
    dates = {"createdDate": 0, "modifiedDate": 0}
    assert after | dates == before | dates
    assert on("rollback", "latest").code == 0
