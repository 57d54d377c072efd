"""Who changed a live value: the row of the thing itself first, then one of what holds it."""

from __future__ import annotations

import pytest

from lpconf.domain.address import Address
from lpconf.domain.results.authorship import NO_ROW, NOT_ASKED, NOT_AUDITED, AuditRow, Authorship
from lpconf.observe.authorship import authorship, before_asking

LINK = Address.at("a", "engagement", "Text / chat", "SMS 50%")


def row(name: str, *, kind: str = "Campaigns", by: str = "dana") -> AuditRow:
    return AuditRow(kind, name, "enabled", by, "2026-11-20 22:47Z")


def test_the_latest_row_of_the_thing_itself() -> None:
    late, early = row("SMS 50%"), row("SMS 50%", by="eli")
    assert authorship(LINK, [row("Other"), late, early]) == Authorship("known", late)


def test_a_row_of_the_campaign_where_there_is_none_of_the_engagement() -> None:
    campaign = row("Text / chat")
    assert authorship(LINK, [campaign]) == Authorship("known", campaign, "Text / chat")
    assert authorship(LINK, [campaign, row("SMS 50%", by="eli")]).about == ""


def test_a_name_that_the_platform_stores_otherwise_is_the_same_object() -> None:
    address = Address.at("a", "engagement", "Q & A", "SMS <now>")
    stored = row("SMS &lt;now&gt;")
    assert authorship(address, [row("Q &amp; A"), stored]) == Authorship("known", stored)
    campaign = row("Q &amp; A")
    assert authorship(address, [campaign]) == Authorship("known", campaign, "Q & A")


@pytest.mark.parametrize("rows", [[], [row("SMS 50%", kind="Skills")], [row("sms 50%")]])
def test_no_row_is_told_as_such(rows: list[AuditRow]) -> None:
    assert authorship(LINK, rows) == NO_ROW


@pytest.mark.parametrize("surface", ["ac_feature", "site_setting", "widget", "taglet", "window", "nowhere"])
def test_what_the_trail_does_not_hold_is_not_audited(surface: str) -> None:
    address = Address.at("a", surface, "SMS 50%")
    assert authorship(address, [row("SMS 50%")]) == before_asking(address) == NOT_AUDITED


@pytest.mark.parametrize("address", [LINK, Address.at("a", "skill", "Sales"), Address.at("a", "profile", "Agent")])
def test_what_it_holds_is_not_asked_at_first(address: Address) -> None:
    assert before_asking(address) == NOT_ASKED
