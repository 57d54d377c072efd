"""Drift for a terminal: worst first, both values, dates and no ages, and what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given

from lpconf.catalogue import get
from lpconf.domain.address import Address
from lpconf.domain.results.drift import DriftAccount, DriftReport, DriftSetting
from lpconf.domain.state import NOT_KNOWN, ObservedValue
from lpconf.report.characters import width
from lpconf.report.views.drift import waiting
from tests.fakes import NOT_SET
from tests.report.example_drifts import one, phone_lost, quiet, saturday
from tests.report.example_plans import REFERRER, danger, live, site
from tests.report.hostile_texts import TEXTS
from tests.report.rendered import rendered
from tests.report.test_layout import clean


def drift(made: DriftReport, **presentation: Any) -> str:
    return rendered("drift", "text", made, **presentation)


GOLDEN = """\
profile production

acme-retail    DRIFTED     2 of 16                 Git          live
~      encryption.referrer                         45 elements  44 elements
-        messaging.sdes.personal.contacts.phone    edited 2026-11-20 22:47Z, by: not audited
         New phone numbers have been stored unencrypted since then at the latest, says the trail of
         the account.
~      settings.site_settings.le.general.language  en-US        de-DE
                                                   edited: not known, by: not audited
acme-outlet    UNREADABLE  1 of  1  site settings: 403 Forbidden for ops@acme.example
acme-staging   WAITING     2 of  2  encryption.transcripts by hand, then encryption.referrer
acme-care      UNVERIFIED  1 of  1  encryption.transcripts: attested 2026-08-20, 90 days are over
acme-overflow  in sync     8 of  8

Next
  acme-retail   keep what is live  lpconf adopt acme-retail --drifted
                put Git back       lpconf apply acme-retail
                leave it for now   hold: in accounts/acme-retail.yaml
  acme-outlet   read again         give read access, or set site_setting to mode manual
  acme-staging  go on              lpconf runbook acme-staging
  acme-care     look, then         lpconf attest acme-care encryption.transcripts

5 accounts: 1 drifted, 1 unreadable, 1 waiting, 1 unverified, 1 in sync.
Drift incomplete: acme-outlet could not be read.
A repair does not reach back: what came in meanwhile stays as it was stored.
2 settings drifted, 1 of them weakens protection.
"""


def report(*accounts: DriftAccount, **more: object) -> DriftReport:
    return DriftReport("production", "liveperson", accounts, **more)  # type: ignore[arg-type]


def test_the_scene() -> None:
    assert drift(saturday()) == GOLDEN


def test_no_drift() -> None:
    told = drift(report(quiet("a"), quiet("b")))
    assert told.endswith("\n2 accounts: 2 in sync.\nNo drift.\n")
    assert "Next" not in told


def test_more_than_three_accounts_in_sync_are_one_line() -> None:
    told = drift(report(*(quiet(f"a{i}") for i in range(146))))
    assert "\n146 accounts in sync\n" in told
    assert "a77" not in told


def test_an_account_with_several_findings_names_each_once() -> None:
    mixed = DriftAccount(site(), (phone_lost(), one("encryption.transcripts", "waiting", True, NOT_KNOWN)))
    told = drift(report(mixed))
    assert "acme-retail  DRIFTED  1 of 2" in told
    assert "\n             WAITING  1 of 2  encryption.transcripts by hand\n" in told


def test_weaker_protection_comes_before_other_drift() -> None:
    milder = DriftAccount(site("a-mild"), (one("settings.site_settings.x", "drifted", "a", live("b"), "a-mild"),))
    told = drift(report(milder, DriftAccount(site("z-weak"), (phone_lost(),))))
    assert told.index("z-weak") < told.index("a-mild")
    assert "2 settings drifted, 1 of them weakens protection." in told


def test_what_is_not_set_is_not_told_as_off() -> None:
    told = drift(report(DriftAccount(site(), (one("encryption.global", "drifted", True, NOT_SET),))))
    row = next(line for line in told.splitlines() if line.startswith("~"))
    assert row.split() == ["~", "encryption.global", "on", "not", "set"]


def test_values_that_are_too_wide_stand_below() -> None:
    told = drift(
        report(DriftAccount(site(), (one("settings.site_settings." + "k" * 120, "drifted", "a" * 32, live("b" * 32)),)))
    )
    assert max(map(width, told.splitlines())) <= 100
    assert f"Git   {'a' * 32}" in told
    assert f"live  {'b' * 32}" in told


def test_held_is_told_in_lower_case_and_needs_nothing() -> None:
    told = drift(
        report(DriftAccount(site(), (one("encryption.referrer", "held", REFERRER, live(""), note="until 2026-11-27"),)))
    )
    assert "acme-retail  held  1 of 1  encryption.referrer: until 2026-11-27" in told
    assert "Next" not in told


def test_attested_drift_names_who_said_so() -> None:
    said = ObservedValue(False, "attested", by="dana@acme.example", date="2026-11-20")
    told = drift(report(DriftAccount(site(), (one("encryption.transcripts", "drifted", True, said),))))
    assert "attested 2026-11-20 by dana@acme.example" in told


def test_dangers_stand_on_top() -> None:
    assert drift(report(quiet("a"), diagnostics=(danger("a"),))).splitlines()[2].startswith("DANGER  a: ")


@given(TEXTS, TEXTS)
def test_hostile(a: str, b: str) -> None:
    where = Address.at(a or "x", "site_setting", b or "y")
    name = f"settings.site_settings.{b}"
    found = (
        DriftSetting(where, name, "drifted", a, live(b, modified=a), note=b),
        DriftSetting(where, name, "unreadable", a, ObservedValue(None, "unreadable", why=b)),
        DriftSetting(where, name, "waiting", a, NOT_KNOWN),
        DriftSetting(where, name, "unverified", a, ObservedValue(b, "expired", date=a), note=b),
    )
    hostile = DriftReport(a, "liveperson", (DriftAccount(site(a or "x"), found),), (danger(b or "x"),))
    for ascii_only in (False, True):
        for line in drift(hostile, ascii=ascii_only).split("\n"):
            assert width(line) <= 100
            assert clean(line)
            assert not ascii_only or line.isascii()


def test_what_drifted_alike_in_many_accounts_is_told_once() -> None:
    many = [
        DriftAccount(site(f"acme-{n:04}", platform="messaging" if n % 2 else "chat"), (phone_lost(f"acme-{n:04}"),))
        for n in range(2_000)
    ]
    told = drift(report(*many))
    assert len(told.splitlines()) < 40
    assert "2,000 accounts  DRIFTED  1 of 1" in told
    assert "in acme-0000, acme-0001," in told
    assert "and 1,988 more" in " ".join(told.split())
    assert told.splitlines()[-1] == "2,000 settings drifted, 2,000 of them weaken protection."


def test_what_only_one_of_them_has_stands_by_itself() -> None:
    other = one("encryption.global", "drifted", True, live(False), "acme-2")
    accounts = [
        DriftAccount(site("acme-1"), (phone_lost("acme-1"),)),
        DriftAccount(site("acme-2"), (phone_lost("acme-2"), other)),
    ]
    told = drift(report(*accounts)).splitlines()
    assert len([line for line in told if "messaging.sdes.personal.contacts.phone" in line]) == 2


def test_no_drift_is_not_said_where_something_was_not_read() -> None:
    unread = one("encryption.global", "unreadable", True, ObservedValue(None, "unreadable", why="403"))
    assert (
        drift(report(DriftAccount(site("a"), (unread,)))).splitlines()[-1] == "Drift incomplete: a could not be read."
    )


def test_sides_of_drift_differ_in_print() -> None:
    told = drift(report(DriftAccount(site(), (one("settings.site_settings.x", "drifted", "30", live(30)),))))
    assert '"30"' in told


def test_what_waits_stands_in_the_order_in_which_it_is_done() -> None:
    names = ("encryption.referrer", "encryption.auth_sde", "encryption.global", "encryption.feature_69")
    by_hand = ("encryption.feature_69", "encryption.auth_sde")
    settings = [setting_of(name, known=name not in by_hand) for name in names]
    assert waiting(settings) == (
        "encryption.feature_69 by hand, then encryption.global, then encryption.auth_sde by hand, "
        "then encryption.referrer"
    )


def setting_of(name: str, *, known: bool, account: str = "acme") -> DriftSetting:
    seen = ObservedValue(False, "live") if known else NOT_KNOWN
    return DriftSetting(get(name).address(account), name, "waiting", True, seen)


def test_what_waits_alike_in_many_accounts_is_one_block() -> None:
    accounts = []
    for number in range(9):
        name = f"acme-{number}"
        waits = setting_of("encryption.global", known=True, account=name)
        need = get("encryption.feature_69").address(name)
        accounts.append(DriftAccount(site(name), (replace(waits, note=f"waits for {need}"),)))
    told = drift(DriftReport("production", "liveperson", tuple(accounts)))
    assert told.count("WAITING") == 1
    assert told.count("9 accounts") >= 2
    assert "in acme-0, acme-1, acme-2" in told
