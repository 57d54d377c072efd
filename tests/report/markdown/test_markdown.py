"""Comments for pull requests: complete, within the limit, and nothing breaks out of its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lpconf import catalogue
from lpconf.catalogue import get
from lpconf.catalogue.setting import Setting
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Label, Mark, error
from lpconf.domain.json.plan_document import change_id
from lpconf.domain.plan import Cost, Output, Plan, Released
from lpconf.domain.results.drift import DriftAccount, DriftReport, DriftSetting
from lpconf.domain.run import Outcome, Run
from lpconf.domain.state import NOT_KNOWN, Attestation, ObservedValue
from lpconf.report.markdown import escape
from lpconf.report.markdown.escape import plain
from lpconf.report.results.apply import ApplyReport
from lpconf.report.results.catalogue import Catalogue
from lpconf.report.results.explain import Explanation, ValueExplained
from lpconf.report.results.plan import PlanReport
from lpconf.report.results.validate import Validation
from tests.report.example_drifts import NOTE, PHONE, saturday
from tests.report.example_plans import CODES, REFERRER, danger, ladder, live, scene, site, step
from tests.report.hostile_texts import ATTACKS, TEXTS, hostile_plan
from tests.report.rendered import rendered
from tests.report.test_layout import clean
from tests.report.text.test_diagnostics import FILE, SOURCE, WRONG_SCOPE


def plan_comment(plan: Plan, *, untouched: int = 0, **presentation: Any) -> str:
    return rendered("plan", "markdown", PlanReport(plan, untouched), **presentation)


def drift_comment(made: DriftReport, **presentation: Any) -> str:
    return rendered("drift", "markdown", made, **presentation)


def apply_comment(run: Run, plan: Plan, **presentation: Any) -> str:
    return rendered("apply", "markdown", ApplyReport(run, plan), **presentation)


def validate_comment(found: Sequence[Diagnostic], sources: Mapping[str, str], accounts: int) -> str:
    return rendered("validate", "markdown", Validation(tuple(found), sources, accounts))


def explain_page(setting: Setting, address: Address, seen: ObservedValue) -> str:
    explained = ValueExplained(address, setting, seen)
    return rendered("explain", "markdown", Explanation(setting=setting, value=explained))


READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
TAGS = re.compile(
    r"</?(?:details|summary|b|sub|br|code)>|<!-- -->|<!-- lpconf:[a-z]+ -->|<a name=\"[a-z0-9._-]+\">|</a>"
)


def flat(tokens: Sequence[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *flat(token.children or ()))]


def shape(text: str) -> list[str]:
    """The structure that a reader gets, without words: what hostile texts must not change."""
    return [
        token.type for token in flat(READER.parse(text)) if token.type not in ("text", "html_inline", "code_inline")
    ]


def assert_safe(text: str) -> None:
    """No markup but ours, no links but ours, no mention outside of code, nothing hidden."""
    assert all(clean(line) for line in text.split("\n"))
    in_code = 0
    for token in flat(READER.parse(text)):
        if token.type in ("html_block", "html_inline"):
            left = TAGS.sub("", token.content)
            assert "<" not in left, token.content
            in_code += token.content.count("<code>") - token.content.count("</code>")
        if token.type == "html_inline" and "code>" not in token.content:
            assert TAGS.fullmatch(token.content), token.content
        assert token.type not in ("image", "link_open") or str(token.attrs.get("href", "")).startswith("#"), token
        if token.type == "text" and not in_code:
            assert not re.search(r"(?<![0-9A-Za-z])@[0-9A-Za-z]", token.content), token.content
            assert not re.search(r"#[0-9]", token.content), token.content


@given(TEXTS)
def test_prose_is_read_as_it_was_written(text: str) -> None:
    [paragraph] = [t for t in READER.parse(f"x {escape.prose(text)} x") if t.type == "inline"]
    words = "".join(t.content for t in paragraph.children or () if t.type == "text")
    assert all(t.type in ("text", "html_inline", "text_special") for t in paragraph.children or ())
    assert words == f"x {escape.visible(escape._short(text))} x"


@given(TEXTS)
def test_code_in_a_table_is_read_as_it_was_written(text: str) -> None:
    tokens = READER.parse(f"| a | b |\n|:--|:--|\n| {escape.code(text)} | end |\n")
    cells = [token for token in tokens if token.type == "inline"]
    assert [cell.content for cell in (cells[0], cells[1], cells[3])] == ["a", "b", "end"]
    assert len(cells) == 4
    words = "".join(t.content for t in cells[2].children or () if t.type in ("text", "code_inline"))
    assert words == escape.visible(escape._short(text)) or words == escape.visible(escape._short(text)).strip()


@given(TEXTS, TEXTS)
def test_a_block_ends_where_it_ends(a: str, b: str) -> None:
    tokens = READER.parse(escape.block([a, b], "diff") + "\n\nafter\n")
    assert [t.type for t in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]


def test_links_are_only_made_of_plain_addresses() -> None:
    assert escape.link("a", "https://ci.example/1?x=2") == "[a](https://ci.example/1?x=2)"
    for url in ("javascript:alert(1)", "https://x.example/) [b](", "http://x y", "", "https://x.example/\n"):
        assert escape.link("a", url) == "a"


def test_the_scene() -> None:
    told = plan_comment(scene(), untouched=149, run_url="https://ci.acme.example/1")
    lines = told.splitlines()
    assert lines[:2] == ["<!-- lpconf:plan -->", "### lpconf: 1 account, 4 steps, 2 of them by hand"]
    assert lines[3].startswith(
        "**Plan: 1 to add, 3 to change, 0 to destroy.** Nothing gated · profile `production` · [text"
    )
    assert lines[-1] == "Plan: 1 to add, 3 to change, 0 to destroy."
    assert "#### `acme-retail` · site 20260001 · messaging and chat · production" in lines
    assert "|  |  | `encryption.feature_69` | on | person, done | attested 2026-10-28, CHG-101 |" in lines
    assert (
        "| ~ | 2 | `encryption.transcripts` | not known → **on** | **person** | Admin Console › Security Center |"
        in lines
    )
    assert "<details><summary><b>By hand:</b> one sitting after step 1, site 20260001</summary>" in lines
    assert "@@ messaging_user_profile: 5 of 5 @@" in lines
    assert sum(line.startswith("+ ") for line in lines) == 45
    assert "Not touched: 149 accounts." in lines
    assert f"change {change_id(scene())[:8]} ·" in lines[-3]
    assert 3500 < len(told) < 6000
    assert "[ ]" not in told


def test_dangers_come_first_and_unfolded() -> None:
    gone = replace(ladder()[3], action="delete", after="")
    mark = Mark("accounts/a.yaml", 3)
    told = plan_comment(
        scene(
            without=CODES[:1],
            diagnostics=(danger(),),
            steps=(gone,),
            released=(Released(gone.address, gone.setting, live("x"), mark),),
        )
    )
    order = [
        told.index(w) for w in ("nothing is encrypted", "**Gated", "**No longer managed", "**Goes away", "#### `acme")
    ]
    assert order == sorted(order)
    assert order[-2] < told.index("<details>")
    assert "Add `accept: [not-retroactive]` at the end of `accounts/acme-retail.yaml`" in told
    assert "1 consequence not accepted" in told


def test_equal_accounts_are_one_block() -> None:
    told = plan_comment(scene("a", "b", "c"))
    assert told.count("####") == 1
    assert "`a` (20260001), `b` (20260002), `c` (20260003)" in told


def test_the_sandbox_is_named_in_words() -> None:
    assert "embedded sandbox: no real account" in plan_comment(scene(kind="sandbox")).splitlines()[3]


def fleet(number: int) -> Plan:
    """Accounts that all differ, each with all details."""
    plan = scene(*(f"account-{i:04}" for i in range(number)), without=CODES[:2])
    changed = [
        replace(s, details={"added": [*s.details["added"], f"own.{s.address.account}"], "removed": []})
        if s.setting == "encryption.referrer"
        else s
        for s in plan.steps
    ]
    return replace(plan, steps=tuple(changed), diagnostics=tuple(danger(name) for name in plan.sites))


@pytest.mark.parametrize(
    ("number", "gone"), [(5, ""), (17, "single elements"), (30, "click paths"), (60, "the tables")]
)
def test_too_long_loses_details_before_accounts(number: int, gone: str) -> None:
    told = plan_comment(fleet(number))
    assert len(told) <= 60_000
    assert all(f"account-{i:04}" in told for i in range(number))
    assert told.splitlines()[-1] == f"Plan: {number} to add, {3 * number} to change, 0 to destroy."
    assert "nothing is encrypted" in told
    assert (f"left out here: {gone}" in told) is bool(gone)


def test_far_too_long_loses_accounts_last_and_says_so() -> None:
    told = plan_comment(fleet(600))
    assert len(told) <= 60_000
    assert "### lpconf: 600 accounts, 2,400 steps, 1,200 of them by hand" in told
    assert told.splitlines()[-1] == "Plan: 600 to add, 1800 to change, 0 to destroy."
    assert re.search(r"left out here: .*\d+ of 600 gates", told)
    assert "nothing is encrypted" in told


@pytest.mark.parametrize("limit", [1_500, 3_000, 10_000])
def test_any_limit_is_kept(limit: int) -> None:
    assert len(plan_comment(fleet(20), limit=limit)) <= limit
    assert len(drift_comment(saturday(), limit=limit)) <= limit


@given(TEXTS, TEXTS)
def test_a_hostile_plan_does_not_break_out(a: str, b: str) -> None:
    assert_safe(plan_comment(hostile_plan(a, b), run_url=a))


def test_hostile_words_do_not_change_the_shape() -> None:
    plain = shape(plan_comment(hostile_plan("word", "other")))
    for attack in ATTACKS:
        if 0 < len(attack) < 50 and not attack.startswith(" "):
            found = shape(plan_comment(hostile_plan(attack, attack + "2")))
            assert found.count("tr_open") == plain.count("tr_open"), attack
            assert found.count("td_open") == plain.count("td_open"), attack
            assert found.count("heading_open") == plain.count("heading_open"), attack
            assert found.count("blockquote_open") == plain.count("blockquote_open"), attack
            assert found.count("fence") == plain.count("fence"), attack


def test_drift() -> None:
    told = drift_comment(saturday())
    assert "| `acme-retail` | **drifted** | 2 of 16 | encryption.referrer<br>" in told
    assert "| `encryption.referrer` | 45 elements | 44 elements | edited 2026-11-20 22:47Z, by: not audited |" in told
    assert NOTE in told
    assert f"```diff\n- {PHONE}\n```" in told
    assert told.endswith(
        " 1 in sync. Drift incomplete: acme-outlet could not be read. "
        "A repair does not reach back: what came in meanwhile stays as it was stored. "
        "2 settings drifted, 1 of them weakens protection.\n"
    )


@given(TEXTS, TEXTS)
def test_hostile_drift(a: str, b: str) -> None:
    where = get(f"settings.site_settings.{b or 'y'}").address(a or "x")
    name = f"settings.site_settings.{b}"
    found = (
        DriftSetting(where, name, "drifted", a, live(b, modified=a), details={"removed": [a, b]}, note=b),
        DriftSetting(where, name, "unreadable", a, ObservedValue(None, "unreadable", why=b)),
        DriftSetting(where, name, "waiting", a, NOT_KNOWN),
    )
    assert_safe(
        drift_comment(DriftReport(a, "liveperson", (DriftAccount(site(a or "x"), found),), (danger(b or "x"),)))
    )


def test_applied() -> None:
    plan = scene()
    ends = ("verified", "waiting", "waiting", "waiting")
    run = Run("r", tuple(Outcome(s.address, s.setting, e) for s, e in zip(plan.steps, ends, strict=True)))  # type: ignore[arg-type]
    told = apply_comment(run, plan)
    assert "| 1 | `encryption.global` | verified | off → on |" in told
    assert "| 2 | `encryption.transcripts` | **waiting** |" in told
    assert told.splitlines()[-1] == "Apply incomplete: 3 waiting. Resources: 0 added, 1 changed, 0 destroyed."


@given(TEXTS, TEXTS)
def test_hostile_applied(a: str, b: str) -> None:
    plan = hostile_plan(a, b)
    outcomes = tuple(Outcome(s.address, s.setting, "failed", b) for s in plan.steps)
    assert_safe(apply_comment(Run(a, outcomes, (Output(plan.steps[0].address, b, a),), (danger(a or "x"),)), plan))


def test_validate() -> None:
    told = validate_comment([WRONG_SCOPE], {FILE: SOURCE}, 4)
    head = "**error[encryption.scope-platform]: a chat account has no messaging transcripts**"
    assert f"{head} `accounts/acme-care.yaml:12:12`" in told
    assert "^^^^^^^^^^^^^^^^^^^^^ needs messaging or messaging_and_chat" in told
    assert told.endswith("\n1 error in 1 of 4 accounts. LivePerson was not contacted.\n")
    assert validate_comment([], {}, 4).endswith("\n4 accounts are valid. LivePerson was not contacted.\n")


@given(TEXTS, TEXTS)
def test_hostile_validate(a: str, b: str) -> None:
    found = error(a, b, Mark(a, 1, 2, 3), label=b, detail=a, fix=(b, a), more=b, others=(Label(Mark(a, 1), b),))
    assert_safe(validate_comment([found], {a: b}, 1))
    assert_safe(validate_comment([found], {}, 1))


def test_the_catalogue_page_tells_everything() -> None:
    told = rendered("catalogue", "markdown", Catalogue())
    assert_safe(told)
    for name, setting in catalogue.SETTINGS.items():
        assert f"[`{name}`](#{name.replace('.', '-')})" in told
        assert f'<a name="{name.replace(".", "-")}"></a>`{name}`' in told
        assert all(escape.prose(trap) in told for trap in setting.manual_step.traps)
    assert all(f"| `{implication.code}` |" in told for c in catalogue.CHAPTERS for implication in c.implications)


def test_explain() -> None:
    setting = get("encryption.global")
    told = explain_page(setting, setting.address("a"), live(False))
    assert "| live | off | read live |" in told
    assert "- **needs first:** `encryption.feature_69`" in told


@given(TEXTS, TEXTS)
def test_hostile_explain(a: str, b: str) -> None:
    made = step("masking.at_rest", a, account=b or "x")
    assert_safe(explain_page(get(f"settings.site_settings.{b}"), made.address, live(a)))


def test_pages_are_the_same_each_time() -> None:
    assert plan_comment(scene()) == plan_comment(scene())
    assert REFERRER.split(",")[0] in plan_comment(scene())


def test_what_is_dangerous_is_shortened_last() -> None:
    plan = replace(fleet(400), gates=(), diagnostics=())
    gone = plan.steps[3]
    released = tuple(Released(gone.address, gone.setting, live(f"n{i:03}"), Mark("a.yaml", i + 1)) for i in range(150))
    told = plan_comment(replace(plan, released=released), limit=22_000)
    assert all(f"`a.yaml:{i + 1}`" in told for i in range(150))
    assert re.search(r"left out here: .*[0-9]+ of 400 blocks\.", told)


def test_what_could_not_be_planned_is_in_the_comment() -> None:
    unread = error("unreadable", "acme-care: site_setting could not be read: 403 <b>", account="acme-care")
    for text in (
        plan_comment(scene(diagnostics=(unread,))),
        apply_comment(Run("r", (), diagnostics=(unread,)), scene()),
    ):
        assert "> **Not planned, and left as it is:**\n> - acme-care: site_setting could not be read" in text
        assert "403 <b>" not in text


def test_plain_changes_our_words_alone() -> None:
    told = plain("a → b `→` <code>›</code> <!-- · -->\n```diff\n→\n```\n      value →\n- x › y −")
    assert told == "a -> b `→` <code>›</code> <!-- · -->\n```diff\n→\n```\n      value →\n- x > y -"


def test_a_table_per_account_with_chapters_as_group_rows_and_linked_lines() -> None:
    told = plan_comment(scene(), file_url="https://git.example/b/1")
    assert told.count("| | # | setting | change | hands | place |") == 1
    (group,) = [line for line in told.splitlines() if line.startswith("| | | **Data encryption at rest")]
    assert "](https://git.example/b/1/accounts/_shared/encryption.yaml#L" in group


def with_reasons(*reasons: str) -> Plan:
    """The scene, with a reason for each of its four steps."""
    plan = scene()
    steps = [replace(step, reason=reason) for step, reason in zip(plan.steps, reasons, strict=True)]
    return replace(plan, steps=tuple(steps))


def test_with_a_base_the_table_says_why_there_is_a_change() -> None:
    told = plan_comment(with_reasons("wished", "needed", "both", "renamed"))
    assert "| | # | setting | change | hands | why |" in told
    assert "| ~ | 1 | `encryption.global` | off → **on** | lpconf | wished |" in told
    assert "| ~ | 2 | `encryption.transcripts` | not known → **on** | **person** | needed |" in told
    assert "| ~ | 3 | `encryption.auth_sde` | not known → **TRUE** | **person** | wished, drifted too |" in told
    assert told.count("| renamed |") == 1
    assert "Drifted meanwhile" not in told


def test_what_drifted_meanwhile_is_folded_apart_behind_what_is_wished() -> None:
    told = plan_comment(with_reasons("drifted", "wished", "wished", "drifted"))
    fold = "<details><summary><b>Drifted meanwhile:</b> 2 steps, not caused by these files and put back all the same"
    head, _, tail = told.partition(fold)
    assert "`encryption.transcripts` | not known" in head
    assert "| 1 | `encryption.global`" not in head
    assert "| ~ | 1 | `encryption.global` | off → **on** | lpconf | drifted |" in tail.partition("</details>")[0]
    assert "Drifted meanwhile" not in plan_comment(scene())


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (0, "approving this approves no change of any account</sub>"),
        (1, "approving this approves this step and nothing else;"),
        (4, "approving this approves these 4 steps and nothing else;"),
    ],
)
def test_what_a_reviewer_approves(steps: int, words: str) -> None:
    made = scene()
    assert words in plan_comment(replace(made, steps=made.steps[:steps], gates=()))


def test_a_plan_of_which_all_is_left_out_is_not_called_one_without_changes() -> None:
    broken = error("yaml.duplicate-key", "settings stands here twice")
    told = plan_comment(scene(steps=(), gates=(), diagnostics=(broken,)))
    assert told.splitlines()[1] == "### lpconf: incomplete, nothing is planned"
    assert plan_comment(scene(steps=(), gates=(), diagnostics=())).splitlines()[1] == "### lpconf: no changes"


@pytest.mark.parametrize("reason", [None, "wished", "drifted"])
def test_headings_stand_by_themselves_so_that_hosts_read_them(reason: str | None) -> None:
    plan = fleet(3)
    steps = [replace(one, reason=reason) for one in plan.steps]
    lines = plan_comment(replace(plan, steps=tuple(steps))).split("\n")
    headings = [at for at, line in enumerate(lines) if line.startswith("####")]
    assert len(headings) == 3
    assert all(lines[at - 1] == "" and lines[at + 1] == "" for at in headings)


def test_accounts_that_only_drifted_stand_last() -> None:
    plan = fleet(2)
    first = plan.steps[0].address.account
    steps = [replace(one, reason="drifted" if one.address.account == first else "wished") for one in plan.steps]
    told = plan_comment(replace(plan, steps=tuple(steps)))
    assert told.index("#### `account-0001`") < told.index(f"#### `{first}`")


def test_more_than_three_accounts_have_an_overview_first() -> None:
    assert "| account | steps |" not in plan_comment(fleet(3))
    told = plan_comment(fleet(4))
    assert told.index("| account | steps | by hand | gated | drifted |") < told.index("| | # | setting |")


def test_few_lines_are_shown_and_many_are_folded() -> None:
    few = step("masking.at_rest", r"\d{4}", observed=live("old"), details={"added": [r"\d{4}"], "removed": ["old"]})
    told = plan_comment(scene(steps=(few,), gates=()))
    assert "What changes" not in told
    assert "```diff\n+ \\d{4}\n- old\n```" in told
    many = replace(few, details={"added": [f"p{n}" for n in range(10)], "removed": []})
    assert "<b>What changes:</b>" in plan_comment(scene(steps=(many,), gates=()))


def test_a_field_that_changes_is_a_minus_and_a_plus() -> None:
    fields = {"fields": [{"path": "url", "before": "https://a.example", "after": "https://b.example"}]}
    widget = step(
        "widgets.W", {"url": "https://b.example"}, observed=live({"url": "https://a.example"}), details=fields
    )
    told = plan_comment(scene(steps=(widget,), gates=()))
    assert "```diff\n- url: https://a.example\n+ url: https://b.example\n```" in told


def test_outputs_stand_there_only_when_they_change() -> None:
    plan = scene()
    other = Address.at("acme-retail", "engagement", "C", "E")
    kept = Output(other, "engagement_url", "https://e.example")
    assert "Outputs" not in plan_comment(replace(plan, outputs=(kept,)))
    assert "Outputs" in plan_comment(replace(plan, outputs=(replace(kept, address=plan.steps[0].address),)))


def test_who_vouches_for_what_stands_in_the_first_lines() -> None:
    word = Attestation("encryption.transcripts", True, "dana@acme.example", "2026-11-27", "CHG-9")
    told = rendered("plan", "markdown", PlanReport(scene(), vouched=(("acme-retail", word),)))
    (line,) = [line for line in told.splitlines()[:12] if line.startswith("- `encryption.transcripts` is on, ")]
    assert "`acme-retail`: dana" in line
    assert "2026-11-27, CHG-9, not signed" in line


def test_a_narrowed_plan_and_its_cost() -> None:
    told = plan_comment(replace(scene(), narrowed=True, cost=Cost(7, 5)))
    assert "7 requests to look, at most 5 to apply" in told
    assert "Partial: narrowed by" in told


def test_an_account_of_several_blocks_counts_once() -> None:
    plan = scene("a", "b", without=CODES[:2])
    more = step("settings.site_settings.x", "y", account="a")
    told = plan_comment(replace(plan, steps=(*plan.steps, more)))
    assert "### lpconf: 2 accounts, 9 steps, 4 of them by hand" in told
    assert "2 consequences not accepted in 2 accounts" in told
