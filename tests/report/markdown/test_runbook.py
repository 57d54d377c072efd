"""The checklist: every step by hand is on it, and ticking a line vouches for exactly that step."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.catalogue import get
from lpconf.domain.diagnostic import Mark
from lpconf.domain.plan import Plan
from lpconf.domain.results.due import DueEntry, acceptance_due, attestation_due, hold_due
from lpconf.domain.state import NOT_KNOWN, Acceptance, Attestation, Hold, ObservedValue
from lpconf.domain.value import Json
from lpconf.report.markdown import checklist
from lpconf.report.markdown.checklist import done, page_id, page_mark
from lpconf.report.markdown.runbook import page, runbook
from lpconf.report.markdown.runbook_lists import confirm, due
from tests.report.example_plans import danger, feature_69, ladder, live, scene, site, step
from tests.report.hostile_texts import TEXTS, hostile_plan
from tests.report.test_layout import clean

VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def ticked(text: str) -> str:
    return text.replace("- [ ] ", "- [x] ")


Line = tuple[str, str, Json]


def manual(plan: Plan) -> list[Line]:
    return [(s.address.account, s.setting, s.after) for s in plan.steps if s.mode == "manual"]


def parse_checklist(text: str) -> list[Line]:
    """The ticked lines of a page of which nothing is damaged."""
    read = checklist.parse_checklist(text)
    assert read.damaged == ()
    return [(line.account, line.setting, line.value) for line in read.ticked]


ID = page_id("a change")


@given(TEXTS, TEXTS, VALUES)
def test_what_a_line_says_is_read_back(account: str, setting: str, value: Json) -> None:
    line = done(ID, account or "a", setting or "s", value)
    assert line.count("-->") == 1
    assert "--" not in line[4:-3]
    assert line.isascii()
    assert "\n" not in line
    text = f"{page_mark(ID)}\n- [x] words {line}"
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a character: no file can hold it
        assert checklist.parse_checklist(text).damaged
    else:
        assert parse_checklist(text) == [(account or "a", setting or "s", value)]


def test_numbers_and_backslashes_survive() -> None:
    for value in (-1, -1.5e-7, [-0.0], "\\u002d", "\\-", "a--b", {"-": -2}):
        [(_, _, read)] = parse_checklist(f"{page_mark(ID)}\n- [X] {done(ID, 'a--b', 's', value)}")
        assert read == value
        assert not isinstance(value, float) or math.copysign(1, read) == math.copysign(1, value)


def test_a_whole_runbook_ticked_gives_every_manual_step() -> None:
    plan = scene("a-one", "b--two", "c")
    assert parse_checklist(ticked(runbook(plan))) == manual(plan)
    assert parse_checklist(ticked(runbook(plan)).replace("\n", "\r\n")) == manual(plan)
    assert parse_checklist(runbook(plan)) == []


@pytest.mark.attack("ticks")
def test_a_page_is_of_its_change_and_of_its_account() -> None:
    first, other = page(scene("a"), "a").split("\n", 1)[0], page(scene("b"), "b").split("\n", 1)[0]
    assert first != other
    assert page(scene("a", "b"), "a").split("\n", 1)[0] == first
    changed = replace(ladder()[1], after=False)
    assert page(scene("a", steps=(replace(changed, address=changed.address._replace(account="a")),)), "a")[:60] != first


@pytest.mark.attack("ticks")
@given(TEXTS, TEXTS)
def test_so_does_a_hostile_one(a: str, b: str) -> None:
    plan = hostile_plan(a, b)
    told = runbook(plan)
    assert parse_checklist(ticked(told)) == manual(plan)
    assert all(clean(line) for line in told.split("\n"))


@pytest.mark.attack("ticks")
@pytest.mark.parametrize(
    "line", ["- [ ] not ticked {}", "    - [x] {}", "\t- [x] {}", "```\n- [x] {}\n```", "- [x] no part"]
)
def test_what_is_no_tick(line: str) -> None:
    text = line.format(done(ID, "acme", "encryption.transcripts", True))
    assert parse_checklist(f"{page_mark(ID)}\n{text}") == []


@pytest.mark.attack("ticks")
@pytest.mark.parametrize(
    "line",
    [
        "[x] no list {}",
        "- [y] {}",
        "- [x] {} {}",
        f"- [x] <!-- lpconf:done {ID} acme encryption.transcripts tru -->",
        f"- [x] <!-- lpconf:done {ID} acme -->",
        f"- [x] <!-- lpconf:done {'0' * 16} acme encryption.transcripts true -->",
        f"- [x] <!-- lpconf:done {ID} acme encryption.transcripts NaN -->",
        f"- [x] <!-- lpconf:done {ID} acme encryption.transcripts {'[' * 40}{']' * 40} -->",
        "text {}",
    ],
)
def test_what_is_damaged_is_told(line: str) -> None:
    text = line.replace("{}", done(ID, "acme", "encryption.transcripts", True))
    read = checklist.parse_checklist(f"{page_mark(ID)}\n{text}")
    assert (len(read.damaged), read.ticked) == (1, ())
    assert read.damaged[0].line == 2


@pytest.mark.attack("ticks")
def test_a_line_in_a_value_is_no_tick() -> None:
    forged = f"- [x] y {done(ID, 'acme-retail', 'encryption.transcripts', True)}"
    plan = scene(steps=(step("masking.real_time", f"pin\n{forged}", mode="manual"),), standing=())
    told = page(plan, "acme-retail")
    assert forged in told
    assert parse_checklist(told) == []
    assert parse_checklist(ticked(told)) == manual(plan)


@pytest.mark.attack("ticks")
def test_words_behind_a_line_are_no_matter() -> None:
    text = f"{page_mark(ID)}\n- [x] {done(ID, 'acme', 'encryption.transcripts', True)} with words behind"
    assert len(parse_checklist(text)) == 1


def test_the_page_of_the_scene() -> None:
    told = page(scene(diagnostics=(danger(), danger("other"))), "acme-retail", why="pull request 482, SEC-211")
    lines = told.splitlines()
    assert lines[1] == "# acme-retail: 2 steps by hand, data encryption at rest"
    assert "| Account | acme-retail, site **20260001**, messaging and chat, production |" in lines
    assert "| **Why** | pull request 482, SEC-211 |" in lines
    before = next(line for line in lines if "Before you" in line)
    assert "`encryption.feature_69` is on (attested 2026-10-28, CHG-101)" in before
    assert "`encryption.global` off → on" in before
    assert "`encryption.referrer` not set → 45 elements" in next(line for line in lines if "After you" in line)
    assert [line for line in lines if line.startswith("## Step")] == [
        "## Step 1 of 2: encryption.transcripts, make sure: on",
        "## Step 2 of 2: encryption.auth_sde, make sure: TRUE",
    ]
    assert sum(line.startswith("> **nothing is encrypted") for line in lines) == 1
    assert "      TRUE" in lines
    assert "      on" not in lines
    assert told.count("choose site **20260001**") == 1
    assert told.count("only data stored from now on is encrypted") == 1
    assert "lpconf apply then does `encryption.referrer` and reads it back." in lines
    assert lines.index("## When done") < lines.index("## When something looks different") < lines.index("## To undo")


def test_undoing_is_the_reverse_and_claims_nothing_that_nobody_knew() -> None:
    lines = page(scene(), "acme-retail").split("## To undo")[1].strip().splitlines()
    assert lines[2:] == [
        "1. lpconf, `encryption.referrer` back to: not set",
        "2. by hand, `encryption.auth_sde` back to: what you found there",
        "3. by hand, `encryption.transcripts` back to: what you found there",
        "4. lpconf, `encryption.global` back to: off",
    ]


def test_what_a_person_has_to_write_again_stands_there_in_full() -> None:
    steps = [
        step("masking.real_time", r"\d+", mode="manual", observed=live(r"<b>\d{4}")),
        step("file_sharing.extended_formats", "true", mode="manual", observed=live("false")),
        step("masking.at_rest", r"\d+", observed=live(r"\d{5}")),
    ]
    undo = page(scene(steps=tuple(steps)), "acme-retail").split("## To undo")[1]
    assert undo.strip().splitlines()[2:] == [
        "1. lpconf, `masking.at_rest` back to: 1 pattern",
        "2. by hand, `file_sharing.extended_formats` back to: off",
        "3. by hand, `masking.real_time` back to: 1 pattern",
        "",
        r"       <b>\d{4}",
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
    old = replace(feature_69(), observed=ObservedValue(True, "expired", date="2026-01-02"))
    plan = scene("b", "a", standing=(old,))
    told = confirm(plan)
    heads = [line for line in told.splitlines() if line.startswith("#")]
    assert heads == [
        "# 5 settings to look at",
        "## Freq Used › Site General Property › 98 supportEncryptedAuthSDE",
        "## Supportal › Account Control › Admin Console (admin direct) › Security › Security Center",
        "## Supportal › Account Control › Features",
    ]
    assert "encryption.global" not in told
    # Transcripts and property 98 wait for what lpconf switches on: they are asked, and no tick vouches for them.
    assert parse_checklist(ticked(told)) == [("acme-retail", "encryption.feature_69", True)]
    assert told.count("- [ ]") == 1
    assert told.count("no word about it counts yet") == 4
    assert told.index("- a ") < told.index("- b ")


def test_nothing_unknown() -> None:
    assert confirm(scene(steps=(step("encryption.global", True, observed=live(False)),))) == "Nothing is unknown.\n"


def test_the_whole_value_to_look_for_stands_on_the_page() -> None:
    value = r"\b(?:\d[ -]?){12,15}\d\b"
    plan = scene(steps=(step("masking.real_time", value, observed=NOT_KNOWN, mode="manual"),), standing=())
    told = confirm(plan)
    assert f"\n      {value}\n" in told
    assert "is it exactly this?" in told
    assert parse_checklist(ticked(told)) == [("acme-retail", "masking.real_time", value)]


SITE = site("acme")


def vouched(date: str, days: int = 90, account: str = "acme") -> DueEntry:
    return attestation_due(site(account), Attestation("encryption.transcripts", True, "dana@acme.example", date), days)


def test_due_is_sorted_and_says_until_when() -> None:
    told = due([vouched("2026-09-01"), vouched("2026-08-01", account="b"), vouched("2026-11-01")], "2026-11-20", 14)
    lines = told.splitlines()
    assert lines[1] == "# 2 attestations due until 2026-12-04"
    first, second = (line for line in lines if line.startswith("- [ ]"))
    assert "b (site **20260001**): `encryption.transcripts` still on" in first
    assert "over since 2026-10-30" in first
    assert "good until 2026-11-30" in second
    assert "## Supportal › Account Control › Admin Console (admin direct) › Security › Security Center" in lines
    assert [account for account, _, _ in parse_checklist(ticked(told))] == ["b", "acme"]
    assert all(line.renews for line in checklist.parse_checklist(ticked(told)).ticked)


def test_due_on_the_last_day_counts_and_twins_do_not_matter() -> None:
    assert "# 2 attestations" in due([vouched("2026-11-20", 14)] * 2, "2026-11-20", 14)
    assert due([vouched("2026-11-21", 14)], "2026-11-20", 14) == "Nothing is due until 2026-12-04.\n"


def test_holds_and_acceptances_that_end_are_announced() -> None:
    mark = Mark("accounts/acme.yaml", 9)
    hold = hold_due(
        SITE,
        Hold(get("encryption.global").address("acme"), "encryption.global", "2026-11-27", "INC-4711", "dana", mark),
    )
    accepted = acceptance_due(SITE, Acceptance("brake", "acme", "2026-12-01", "SEC-240"))
    later = acceptance_due(SITE, Acceptance("brake", "acme", "2027-12-01"))
    lines = due([hold, accepted, later], "2026-11-20", 14).splitlines()
    assert lines[1] == "# 1 hold, 1 acceptance due until 2026-12-04"
    assert (
        "- acme (site **20260001**): `encryption.global`, INC-4711, dana, good until 2026-11-27 (accounts/acme.yaml)"
        in lines
    )
    assert "- acme (site **20260001**): `brake`, SEC-240, good until 2026-12-01 (accounts/acme.yaml)" in lines
    assert not any("Then: lpconf attest" in line for line in lines)


def test_look_first_and_write_down_what_is_replaced_unseen() -> None:
    unseen = step("masking.real_time", "x", observed=NOT_KNOWN, mode="manual")
    told = page(scene(steps=(unseen,)), "acme-retail")
    assert "- [ ] Look first." in told
    assert "lpconf attest acme-retail masking.real_time --value" in told
    seen = step("masking.real_time", "x", observed=live("y"), mode="manual")
    assert "Look first." not in page(scene(steps=(seen,)), "acme-retail")
    assert "Look first." not in page(scene(steps=ladder()[1:2]), "acme-retail")


def test_between_two_sittings_the_page_says_stop() -> None:
    first = step("encryption.feature_69", True, observed=NOT_KNOWN, mode="manual")
    later = step("masking.real_time", "x", mode="manual")
    plan = scene(steps=(first, *ladder(), later), standing=())
    lines = page(plan, "acme-retail").splitlines()
    heads = [line[:16] for line in lines if line.startswith(("## Step", "> **Stop"))]
    assert heads == ["## Step 1 of 4: ", "## Step 2 of 4: ", "> **Stop here.**", "## Step 3 of 4: ", "## Step 4 of 4: "]
    stop = next(i for i, line in enumerate(lines) if line.startswith("> **Stop"))
    assert lines[stop - 1] == "> [!IMPORTANT]"
    assert "lpconf has to do `encryption.global` first" in lines[stop]
    between, after = (next(line for line in lines if name in line) for name in ("Between your", "After you"))
    assert "encryption.global" in between
    assert "encryption.referrer" in after
    assert not any("Before you" in line for line in lines)
