"""The HTML page: closed to the outside, safe from what stands in values, small, and of use in a real browser."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.diagnostic import error
from lpconf.domain.plan import Cost, Plan, Reason
from lpconf.domain.results.audit import AuditReport
from lpconf.domain.results.drift import DriftReport
from lpconf.report.presentation import Presentation
from lpconf.report.registry import REPORTS, render
from lpconf.report.results.plan import PlanReport
from lpconf.report.views import matrix
from tests.laws.profile import few
from tests.report.browser import CHROMIUM, opened
from tests.report.example_drifts import quiet, saturday
from tests.report.example_plans import CODES, danger, ladder, scene, site
from tests.report.hostile_texts import ATTACKS, hostile_plan

LIMIT = 5_000_000


class Document(HTMLParser):
    """The tags of a page, the addresses that it names, and the texts of its style and script."""

    VOID = frozenset({"meta", "input", "br", "rect", "path"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.inline: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "data", "xlink:href"):
                self.addresses.append(value or "")
            if name.startswith("on") or name == "style":
                self.handlers.append(name)

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] in ("style", "script"):
            self.inline.setdefault(self.tags[-1], data)


REASONS: tuple[Reason, ...] = ("drifted", "needed", "both", "wished")
"""One for each step of the scene."""


def page(plan: Plan) -> str:
    return str(render(REPORTS["plan"], "html", PlanReport(plan), Presentation()))


def drift_page(report: DriftReport) -> str:
    return str(render(REPORTS["drift"], "html", report, Presentation()))


def digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def assert_closed(text: str) -> None:
    """Nothing is loaded, nothing runs but the script that the policy names."""
    document = Document(text)
    assert document.tags.count("script") == document.tags.count("style") == 1
    assert not document.handlers
    assert all(address.startswith("#") for address in document.addresses), document.addresses
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert "default-src 'none'" in policy[1]
    for name in ("style", "script"):
        assert f"{name}-src '{digest(document.inline[name])}'" in policy[1]


@pytest.mark.parametrize("text", [page(scene("acme-retail")), drift_page(saturday())], ids=["plan", "drift"])
def test_a_page_loads_nothing(text: str) -> None:
    assert_closed(text)
    assert text.startswith("<!doctype html>")


def test_the_audit_loads_and_runs_nothing() -> None:
    text = str(render(REPORTS["audit"], "html", AuditReport(until="2026-11-28"), Presentation()))
    document = Document(text)
    assert "script" not in document.tags
    assert f"default-src 'none'; style-src '{digest(document.inline['style'])}'" in text


def test_drift_tells_its_dangers_and_what_could_not_be_read() -> None:
    names = [f"acme-{number}" for number in range(9)]
    text = drift_page(replace(saturday(), diagnostics=tuple(danger(name) for name in names)))
    assert text.count('class="danger"') == 1
    assert "acme-5 and 3 more: nothing is encrypted" in text
    assert "Drift incomplete: acme-outlet could not be read." in text


@few
@given(st.sampled_from(ATTACKS), st.sampled_from(ATTACKS))
def test_whatever_stands_in_values_stays_text(first: str, second: str) -> None:
    assert_closed(page(hostile_plan(first, second)))


def test_every_account_has_its_row_and_its_changes() -> None:
    text = page(scene("acme-retail", "acme-care"))
    for name in ("acme-retail", "acme-care"):
        assert f'data-name="{name}"' in text
    assert "encryption.transcripts" in text
    assert "Runbook" in text
    assert "<svg" in text


def test_a_matrix_tells_the_worst_of_each_capability() -> None:
    report = saturday()
    found = matrix.of_drift(report)
    by_name = {row.site.name: row for row in found.rows}
    for account in report.accounts:
        assert by_name[account.site.name].standing == matrix.standing_of_drift(account.status)
    assert sum(found.counts.values()) == len(report.accounts)


def test_the_page_tells_the_cost_the_reasons_and_who_does_not_accept() -> None:
    made = scene(without=CODES[:1])
    assert "<th>Where</th>" in re.sub(r"<th[^>]*>", "<th>", page(made))
    assert f"not accepted in {made.steps[0].address.account}" in page(made)
    steps = tuple(replace(step, reason=reason) for step, reason in zip(made.steps, REASONS, strict=True))
    told = page(replace(made, steps=steps, cost=Cost(7, 5)))
    assert "7 requests to look, at most 5 to apply" in told
    assert "<th>Where; why</th>" in re.sub(r"<th[^>]*>", "<th>", told)
    assert "Houston › AC Features; drifted" in told
    assert "Site General Property › 98; wished, drifted too" in told


def test_a_thousand_accounts_that_differ_stay_below_five_megabytes() -> None:
    names = [f"acme-{number:04}" for number in range(1_000)]
    steps = [replace(step, after=step.after) for name in names for step in ladder(name)]
    plan = scene(*names[:1])
    sites = {name: site(name, str(number)) for number, name in enumerate(names)}
    text = page(replace(plan, sites=sites, steps=tuple(steps), gates=(), standing=()))
    assert len(text.encode()) < LIMIT
    assert all(f'data-name="{name}"' in text for name in names)


needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


def used(file: Path, *expressions: str) -> tuple[list[Any], list[str], list[str]]:
    """What expressions are worth in a page, one after another; its requests; what the browser complained of."""

    async def use() -> tuple[list[Any], list[str], list[str]]:
        async with opened(file) as shown:
            values = [await shown.evaluate(expression) for expression in expressions]
            return values, shown.requests, shown.complaints

    return asyncio.run(use())


SHOWN = "[...document.querySelectorAll('.matrix tbody tr')].filter(row => !row.hidden).map(row => row.dataset.name)"


def choose(name: str, value: str) -> str:
    field = f"document.querySelector('.filter').elements.{name}"
    return f"{field}.value = '{value}'; {field}.dispatchEvent(new Event('input', {{bubbles: true}}))"


@needs_chromium
def test_a_browser_filters_and_asks_nobody(tmp_path: Path) -> None:
    report = saturday()
    wide = replace(report, accounts=(*report.accounts, *(quiet(f"calm-{n}") for n in range(20))))
    file = tmp_path / "drift.html"
    file.write_text(drift_page(wide), encoding="utf-8")
    status = next(account.status for account in wide.accounts if account.status != "in_sync")
    values, requests, complaints = used(
        file,
        f"{SHOWN}.length",
        choose("standing", status),
        SHOWN,
        "[...document.querySelectorAll('article')].filter(article => !article.hidden).length",
        choose("standing", ""),
        choose("name", "calm-7"),
        SHOWN,
        "document.querySelector('output').textContent",
    )
    assert values[0] == len(wide.accounts)
    assert set(values[2]) == {a.site.name for a in wide.accounts if a.status == status}
    assert values[3] >= 1
    assert values[6] == ["calm-7"]
    assert values[7] == f"1 of {len(wide.accounts)}"
    assert [address for address in requests if not address.startswith("file:")] == []
    assert complaints == []


@needs_chromium
def test_a_keyboard_reaches_the_filter_and_the_changes(tmp_path: Path) -> None:
    file = tmp_path / "plan.html"
    file.write_text(page(scene("acme-retail", "acme-care")), encoding="utf-8")
    reach = "[...document.querySelectorAll('a[href], input, select, summary, [tabindex=\"0\"]')].length"
    named = "[...document.querySelectorAll('input, select')].every(field => field.labels.length === 1)"
    broken = (
        "[...document.querySelectorAll('a[href]')].filter(a => !document.querySelector(a.getAttribute('href'))).length"
    )
    values, _, complaints = used(file, reach, named, broken)
    assert values[0] > 5
    assert values[1] is True
    assert values[2] == 0
    assert complaints == []


def test_an_account_with_many_problems_names_few_of_them_in_its_row_and_each_once() -> None:
    texts = ["no skill Sales", "no skill Sales", "no profile Agent", "no campaign Spring", "no window Blue"]
    plan = scene()
    name = next(iter(plan.sites))
    problems = tuple(error("reference.missing", text, account=name) for text in texts)
    text = page(replace(plan, diagnostics=problems))
    row = re.search(rf'<tr data-name="{name}".*?</tr>', text, re.S)
    assert row
    shown = re.findall(r'<span class="problem">(.*?)</span>', row[0])
    assert shown == ["no skill Sales", "no profile Agent", "and 2 more"]
    listed = text.partition('<h2 id="problems">')[2].partition("</section>")[0]
    assert all(words in listed for words in texts)
