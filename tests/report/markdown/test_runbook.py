"""The checklist: every step by hand is on it, and ticking a line vouches for exactly that step."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.plan import Plan
from lpconf.domain.state import NOT_KNOWN, Attestation, ObservedValue
from lpconf.domain.value import Json
from lpconf.report.markdown.checklist import Ticked, done, parse_checklist
from lpconf.report.markdown.runbook import confirm, due, page, runbook
from lpconf.report.results import DatedAttestation
from tests.report.example_plans import danger, feature_69, ladder, live, scene, step
from tests.report.hostile_texts import TEXTS, hostile_plan
from tests.report.test_layout import clean

VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def ticked(text: str) -> str:
    return text.replace("- [ ] ", "- [x] ")


def manual(plan: Plan) -> list[Ticked]:
    return [Ticked(s.address.account, s.setting, s.after) for s in plan.steps if s.mode == "manual"]


@given(TEXTS, TEXTS, VALUES)
def test_what_a_line_says_is_read_back(account: str, setting: str, value: Json) -> None:
    line = done(account or "a", setting or "s", value)
    assert line.count("-->") == 1
    assert "--" not in line[4:-3]
    assert line.isascii()
    assert "\n" not in line
    assert parse_checklist(f"- [x] words {line}") == [Ticked(account or "a", setting or "s", value)]


def test_numbers_and_backslashes_survive() -> None:
    for value in (-1, -1.5e-7, [-0.0], "\\u002d", "\\-", "a--b", {"-": -2}):
        [read] = parse_checklist("- [X] " + done("a--b", "s", value))
        assert read.value == value
        assert not isinstance(value, float) or math.copysign(1, read.value) == math.copysign(1, value)


def test_a_whole_runbook_ticked_gives_every_manual_step() -> None:
    plan = scene("a-one", "b--two", "c")
    assert parse_checklist(ticked(runbook(plan))) == manual(plan)
    assert parse_checklist(ticked(runbook(plan)).replace("\n", "\r\n")) == manual(plan)
    assert parse_checklist(runbook(plan)) == []


@given(TEXTS, TEXTS)
def test_so_does_a_hostile_one(a: str, b: str) -> None:
    plan = hostile_plan(a, b)
    told = runbook(plan)
    assert parse_checklist(ticked(told)) == manual(plan)
    assert all(clean(line) for line in told.split("\n"))


@pytest.mark.parametrize(
    "line",
    [
        "- [ ] not ticked {}",
        "[x] no list {}",
        "- [x] {} with words behind",
        "- [y] {}",
        "- [x] <!-- lpconf:done acme encryption.transcripts tru -->",
        "- [x] <!-- lpconf:done acme -->",
        "text {}",
    ],
)
def test_what_is_no_tick(line: str) -> None:
    assert parse_checklist(line.format(done("acme", "encryption.transcripts", True))) == []


def test_the_page_of_the_scene() -> None:
    told = page(scene(diagnostics=(danger(), danger("other"))), "acme-retail", why="pull request 482, SEC-211")
    lines = told.splitlines()
    assert lines[0] == "# acme-retail: Data encryption at rest → on, all scopes, part by hand"
    assert "| **Account** | acme-retail, site **20260001**, messaging and chat, production |" in lines
    assert "| **Why** | pull request 482, SEC-211 |" in lines
    before = next(line for line in lines if "Before you" in line)
    assert "`encryption.feature_69` is on (attested 2026-10-28, CHG-101)" in before
    assert "`encryption.global` off → on" in before
    assert "`encryption.referrer` not set → 45 elements" in next(line for line in lines if "After you" in line)
    assert [line for line in lines if line.startswith("## Step")] == [
        "## Step 2 of 4: encryption.transcripts, make sure: on",
        "## Step 3 of 4: encryption.auth_sde, make sure: TRUE",
    ]
    assert sum(line.startswith("> **nothing is encrypted") for line in lines) == 1
    assert "      TRUE" in lines
    assert "      on" not in lines
    assert told.count("choose site **20260001**") == 1
    assert told.count("only data stored from now on is encrypted") == 1
    assert "lpconf apply then does step 4 and reads it back." in lines
    assert lines.index("## When done") < lines.index("## When something looks different") < lines.index("## To undo")


def test_undoing_is_the_reverse_and_claims_nothing_that_nobody_knew() -> None:
    lines = page(scene(), "acme-retail").split("## To undo")[1].strip().splitlines()
    assert lines[2:] == [
        "1. lpconf, `encryption.referrer` back to: not set",
        "2. by hand, `encryption.auth_sde` back to: what you found there",
        "3. by hand, `encryption.transcripts` back to: what you found there",
        "4. lpconf, `encryption.global` back to: off",
    ]


def test_values_are_pasted_exactly() -> None:
    value = r"\b<b>`|*_\d{4}"
    plan = scene(steps=(step("masking.real_time", value, mode="manual"),))
    assert f"\n      {value}\n" in page(plan, "acme-retail")


def test_what_lpconf_reads_back_needs_no_word() -> None:
    plan = scene(steps=(replace(ladder()[1], mode="observe"),))
    assert parse_checklist(ticked(page(plan, "acme-retail"))) == []
    assert "lpconf reads it back: nothing to attest" in page(plan, "acme-retail")


def test_nothing_by_hand() -> None:
    assert runbook(scene(steps=ladder()[:1])) == "Nothing to do by hand.\n"


def test_a_confirmation_only_asks() -> None:
    plan = scene(steps=(replace(ladder()[1], confirm=True),))
    told = page(plan, "acme-retail")
    assert "# acme-retail: look and confirm" in told
    assert "- [ ] Still on?" in told
    assert "To undo" not in told
    assert parse_checklist(ticked(told)) == manual(plan)


def test_unknown_things_by_console_page() -> None:
    old = replace(feature_69(), seen=ObservedValue(True, "expired", date="2026-01-02"))
    plan = scene("b", "a", standing=(old,))
    told = confirm(plan)
    heads = [line for line in told.splitlines() if line.startswith("#")]
    assert heads == [
        "# 5 settings to look at",
        "## Freq Used › Site General Property",
        "## Supportal › Account Control",
    ]
    assert "encryption.global" not in told
    assert len(parse_checklist(ticked(told))) == 5
    assert told.index("- [ ] a ") < told.index("- [ ] b ")


def test_nothing_unknown() -> None:
    assert confirm(scene(steps=(step("encryption.global", True, seen=live(False)),))) == "Nothing is unknown.\n"


def vouched(date: str, days: int = 90, account: str = "acme") -> DatedAttestation:
    return DatedAttestation(account, Attestation("encryption.transcripts", True, "dana@acme.example", date), days)


def test_due_is_sorted_and_says_until_when() -> None:
    told = due([vouched("2026-09-01"), vouched("2026-08-01", account="b"), vouched("2026-11-01")], "2026-11-20", 14)
    lines = told.splitlines()
    assert lines[0] == "# 2 attestations due until 2026-12-04"
    assert "over since 2026-10-30" in lines[2]
    assert "good until 2026-11-30" in lines[3]
    assert [one.account for one in parse_checklist(ticked(told))] == ["b", "acme"]


def test_due_on_the_last_day_counts_and_twins_do_not_matter() -> None:
    assert "# 2 attestations" in due([vouched("2026-11-20", 14)] * 2, "2026-11-20", 14)
    assert due([vouched("2026-11-21", 14)], "2026-11-20", 14) == "Nothing is due until 2026-12-04.\n"


def test_between_two_sittings_the_page_says_stop() -> None:
    first = step("encryption.feature_69", True, seen=NOT_KNOWN, mode="manual")
    later = step("masking.real_time", "x", mode="manual")
    plan = scene(steps=(first, *ladder(), later), standing=())
    lines = page(plan, "acme-retail").splitlines()
    heads = [line[:14] for line in lines if line.startswith(("## Step", "**Stop"))]
    assert heads == ["## Step 1 of 6", "## Step 6 of 6", "**Stop here.**", "## Step 3 of 6", "## Step 4 of 6"]
    assert "lpconf has to do step 2 first." in next(line for line in lines if line.startswith("**Stop"))
    between, after = (next(line for line in lines if name in line) for name in ("Between your", "After you"))
    assert "encryption.global" in between
    assert "encryption.referrer" in after
    assert not any("Before you" in line for line in lines)
    assert "lpconf apply then does step 5 and reads it back." in lines
    assert sum("choose site" in line for line in lines) == 2
