"""Two accounts compared, in words: whatever files hold, it stays in its place."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Mark
from lpconf.domain.results.account_diff import AccountDiff, Difference
from lpconf.domain.state import DesiredValue, Site
from lpconf.report.results.diff import AccountComparison
from tests.report.hostile_texts import NAMES, TEXTS
from tests.report.markdown.test_markdown import assert_safe
from tests.report.rendered import rendered
from tests.report.test_layout import clean


def markdown(found: AccountDiff) -> str:
    return rendered("diff", "markdown", AccountComparison(found))


def text(found: AccountDiff, **presentation: Any) -> str:
    return rendered("diff", "text", AccountComparison(found), **presentation)


@given(TEXTS, NAMES)
def test_hostile_values(a: str, b: str) -> None:
    def wish(account: str, value: str) -> DesiredValue:
        address = Address.at(account, "site_setting", b)
        return DesiredValue(address, f"settings.site_settings.{b}", value, Mark(f"{a}.yaml", 1))

    one, other = wish("one", a), wish("two", b)
    told = Difference(str(one.address)[4:], one.setting, one, other, {"added": [a], "removed": [b]})
    fields = Difference("x/y", one.setting, one, None, {"fields": [{"path": b, "before": a, "after": None}]}, a)
    found = AccountDiff(Site("one", "1", "chat", {a: b}), Site("two", "2", "chat"), (told, fields), 3)
    assert_safe(markdown(found))
    told = text(found)
    assert all(clean(line) for line in told.split("\n"))
    assert told.endswith("2 differences: 1 differs, 1 only in one; 3 settings equal.\n")
    assert rendered("diff", "json", AccountComparison(found)).endswith("}\n")


def test_a_long_page_stays_short_enough_and_says_what_is_left_out() -> None:
    many = tuple(
        Difference(f"site_setting/{n}", f"settings.site_settings.{n}", DesiredValue(
            Address.at("one", "site_setting", str(n)), f"settings.site_settings.{n}", "x" * 50, Mark("a.yaml", n + 1)
        ), None)
        for n in range(900)
    )  # fmt: skip
    page = markdown(AccountDiff(Site("one", "1", "chat"), Site("two", "2", "chat"), many, 0))
    assert len(page) <= 60_000
    assert "Too long for a comment" in page
    assert "900 differences" in page
    assert text(AccountDiff(Site("one", "1", "chat"), Site("two", "2", "chat"), many, 0)).count("\n") > 1800


def test_plain_letters_where_the_terminal_has_no_others() -> None:
    one = DesiredValue(Address.at("one", "widget", "W"), "widgets.W", {"name": "W"}, Mark("a.yaml", 1))
    other = DesiredValue(Address.at("two", "widget", "W"), "widgets.W", {"name": "V"}, Mark("b.yaml", 1))
    fields = {"fields": [{"path": "name", "before": "W", "after": "V"}]}
    told = AccountDiff(
        Site("one", "1", "chat"),
        Site("two", "2", "chat"),
        (Difference("widget/W", "widgets.W", one, other, fields),),
        1,
    )
    assert "name: W -> V" in text(told, ascii=True)
    assert text(told, ascii=True).isascii()
