"""A plan for a terminal: signs in column one, counts, order of sections, and nothing that is not known told as off."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from lpconf.catalogue.chapters.encryption.scopes import BY_NAME, ELEMENTS
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Mark, Severity, error, warning
from lpconf.domain.plan import AcceptPlace, Check, Cost, Gate, Output, Plan, Released
from lpconf.domain.state import NOT_KNOWN, Hold, ObservedValue
from lpconf.domain.value import UNREADABLE
from lpconf.report.characters import width
from lpconf.report.results.plan import PlanReport
from lpconf.report.text.line_styles import style_lines
from tests.fakes import NOT_SET
from tests.report.example_plans import CODES, FRAGMENT, REFERRER, danger, gates, ladder, live, scene, site, step
from tests.report.hostile_texts import TEXTS, hostile_plan
from tests.report.rendered import rendered
from tests.report.test_layout import clean


def plan(made: Plan, **presentation: Any) -> str:
    return rendered("plan", "text", PlanReport(made), **presentation)


GOLDEN = """\
acme-retail · site 20260001 · messaging and chat · production                     profile production

Data encryption at rest → on, all scopes                           2 of 4 steps by hand, 1 hand-over
  wished in accounts/_shared/encryption.yaml:4, taken in by accounts/acme-retail.yaml:11

     encryption.feature_69   on                     person  attested 2026-10-28, CHG-101
~ 1  encryption.global       off → on               lpconf  Houston › AC Features
~ 2  encryption.transcripts  not known → on         PERSON  Admin Console › Security Center
~ 3  encryption.auth_sde     not known → TRUE       PERSON  Site General Property › 98
+ 4  encryption.referrer     not set → 45 elements  lpconf  Houston › Site Settings
+      messaging_transcripts                 2 of  2
+      messaging_summary                     1 of  1
+      messaging_user_profile                5 of  5
+      messaging_authenticated_attributes   18 of 18
+      unauthenticated_attributes           19 of 19

By hand, in one sitting after step 1, site 20260001
  LivePerson VPN, Supportal (https://supportal.lpnet.com/#/)
  2  Supportal › Account Control › Admin Console (admin direct) › Security › Security Center
     Enable the transcript encryption. Until then nothing is encrypted, whatever else is on.
  3  Freq Used › Site General Property › 98 supportEncryptedAuthSDE
     Set the value to TRUE.

Consequences, all 6 accepted in accounts/_shared/encryption.yaml:6-11
  not-retroactive                              only data stored from now on is encrypted
  hot-topics-unavailable                       Hot Topics is not available
  data-access-api-masked                       Data Access API masks transcripts: no PGP key given
  predefined-content-report-unavailable        no report Predefined content
  topics-toolkit-report-unavailable            no report Topics toolkit
  deflection-escalation-predictor-unavailable  no report Deflection and Escalation Risk Predictor

Order: lpconf 1, person 2 and 3, lpconf 4. 11 other settings of this account are as wished.

Plan: 1 to add, 3 to change, 0 to destroy.
"""


def lines_of(text: str, start: str) -> list[str]:
    """The section that begins with `start`, up to the next empty line."""
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith(start))
    last = next(i for i in range(first, len(lines) + 1) if i == len(lines) or not lines[i])
    return lines[first:last]


def one(*steps: object, **more: object) -> Plan:
    return scene(**{"steps": steps, "gates": (), "standing": (), "in_sync": {}, **more})  # type: ignore[arg-type]


def test_the_scene() -> None:
    assert plan(scene()) == GOLDEN


def test_ascii_says_the_same_within_the_width() -> None:
    told = plan(scene(), ascii=True)
    assert told.isascii()
    assert max(map(len, told.splitlines())) <= 100
    assert "off -> on" in told
    assert "Supportal > Account Control" in told
    assert "acme-retail | site 20260001" in told


@pytest.mark.parametrize("wide", [80, 100, 140])
def test_any_width(wide: int) -> None:
    assert max(map(width, plan(scene(without=CODES[:3], diagnostics=(danger(),)), wide=wide).splitlines())) <= wide


def test_equal_accounts_are_one_block_with_their_names_and_numbers() -> None:
    told = plan(scene("a-one", "b-two", "c-three"))
    assert "3 accounts: a-one (20260001), b-two (20260002), c-three (20260003)\n" in told
    assert told.count("encryption.transcripts  not known") == 1
    assert "2 of 4 steps by hand in each account, 1 hand-over" in told
    assert all(f"accounts/{name}.yaml:11" in told for name in ("a-one", "b-two", "c-three"))
    assert told.endswith("\nPlan: 3 to add, 9 to change, 0 to destroy.\n")
    assert "sites 20260001, 20260002 and 20260003" in told


def test_an_account_that_differs_has_its_own_block() -> None:
    both = scene("a", "b")
    told = plan(replace(both, steps=both.steps[:-1]))
    assert "\na · site" in told
    assert "\nb · site" in told


def test_the_sandbox_is_named_in_words_first() -> None:
    first = plan(scene(kind="sandbox", profile="play")).splitlines()[0]
    assert first == "profile play · embedded sandbox: no real account is read or changed"


def test_dangers_stand_on_top_below_the_profile() -> None:
    lines = plan(scene(diagnostics=(danger(),))).splitlines()
    assert lines[0] == "profile production"
    assert lines[2].startswith("DANGER  acme-retail: nothing is encrypted")


def test_one_danger_of_many_accounts_stands_once() -> None:
    told = plan(scene("a", "b", diagnostics=(danger("a"), danger("b"))))
    assert told.count("DANGER") == 1
    assert "DANGER  a and b: " in told


def test_gated_says_who_what_and_where_to_add() -> None:
    made = scene(without=CODES[1:3])
    open_gates = [
        replace(gate, write_in=AcceptPlace(FRAGMENT, 11) if not gate.accepted else None) for gate in made.gates
    ]
    block = lines_of(plan(replace(made, gates=tuple(open_gates))), "GATED")
    assert block[0] == "GATED: 2 of 6 consequences not accepted, apply will refuse this plan (exit 5)"
    assert [("NOT ACCEPTED" in line) for line in block if line[2:].startswith(CODES)] == [True] * 2 + [False] * 4
    assert "--accept acme-retail:hot-topics-unavailable" in "\n".join(block)
    assert block[-3:] == [
        f"  or add to the list under accept, after line {FRAGMENT}:11",
        "    - hot-topics-unavailable",
        "    - data-access-api-masked",
    ]


def test_what_happens_once_is_accepted_with_a_date() -> None:
    gate = replace(gates()[0], code="stops-encrypting-new-data", accepted=False, once=True, mark=None)
    block = lines_of(plan(scene(gates=(gate,))), "GATED")
    assert block[-2] == "  or add at the end of accounts/acme-retail.yaml"
    assert block[-1] == "    accept: [{code: stops-encrypting-new-data, until: YYYY-MM-DD}]"


def test_gates_of_the_whole_plan_stand_on_top_and_have_no_yaml() -> None:
    brake = Gate("brake", "*", False, "60 accounts would change; policy allows 50 in one run", once=True)
    block = lines_of(plan(scene(gates=(brake,))), "GATED")
    assert "--accept brake" in block[-1]
    assert not any("accept: [" in line for line in block)


def test_a_code_that_one_of_two_accounts_accepts() -> None:
    both = scene("a", "b", gates=(*gates("a"), *gates("b", without=CODES[:1])))
    assert "NOT ACCEPTED by b: only data" in plan(both)


def test_accepted_on_the_command_line() -> None:
    flag = tuple(replace(gate, mark=None) for gate in gates())
    assert "Consequences, all 6 accepted by --accept\n" in plan(scene(gates=flag))


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (NOT_KNOWN, "not known → on"),
        (NOT_SET, "not set → on"),
        (live(False), "off → on"),
        (ObservedValue(UNREADABLE, "unreadable"), "not readable → on"),
    ],
)
def test_every_way_of_having_no_value_has_its_words(seen: ObservedValue, words: str) -> None:
    row = lines_of(plan(one(step("encryption.global", True, observed=seen))), "~ 1")[0]
    assert words in row
    assert ("off" in row) is (words.startswith("off"))


def test_partial_scopes_name_what_comes_and_goes() -> None:
    profile = BY_NAME["messaging_user_profile"].elements
    before = ",".join([*profile[:4], *BY_NAME["messaging_summary"].elements, "custom.one"])
    after = ",".join([*profile[1:], *BY_NAME["messaging_transcripts"].elements])
    block = lines_of(plan(one(step("encryption.referrer", after, observed=live(before)))), "~ 1")
    assert block[1:] == [
        "+      messaging_transcripts    2 of 2",
        "-      messaging_summary        0 of 1",
        "~      messaging_user_profile   4 of 5",
        f"-        {profile[0]}",
        f"+        {profile[4]}",
        "~      extra_elements           0",
        "-        custom.one",
    ]


def test_patterns_stand_on_one_line_however_long() -> None:
    long = r"\b" + "(?:x|y)" * 30 + r"\d{4}\b"
    block = lines_of(plan(one(step("masking.at_rest", f"(?:{long})|(?:b)", observed=live("c")))), "~ 1")
    assert block[1:] == [f"+      {long}", "+      b", "-      c"]


def test_raw_values_that_the_table_shortens_are_told_in_full() -> None:
    url = "https://www.acme.example/" + "x" * 40
    told = plan(one(step("settings.site_settings.some.url", url, observed=live("a" * 40), action="update")))
    assert f"from  {'a' * 40}" in told
    assert f"to    {url}" in told
    assert max(map(len, told.splitlines())) <= 100


def test_huge_values_are_shortened_with_their_length() -> None:
    told = plan(one(step("settings.site_settings.x", "v" * 100_000)))
    assert "(100,000 characters)" in told.replace("\n            ", "")
    assert len(told) < 3000


@pytest.mark.parametrize(
    ("scopes", "platform", "words"),
    [
        (ELEMENTS, "messaging_and_chat", "on, all scopes"),
        (ELEMENTS[:-1], "messaging_and_chat", "on, 6 of 7 scopes, 1 in part"),
        ((), "messaging", "on"),
        (BY_NAME["messaging_summary"].elements, "messaging", "on, messaging_summary"),
        (BY_NAME["messaging_user_profile"].elements[:2], "messaging", "on, messaging_user_profile (2 of 5)"),
    ],
)
def test_a_scope_is_on_when_all_its_elements_are(scopes: tuple[str, ...], platform: str, words: str) -> None:
    steps = [s for s in ladder()[:3] if platform != "messaging" or s.setting != "encryption.auth_sde"]
    made = one(*steps, step("encryption.referrer", ",".join(scopes)), sites={"acme-retail": site(platform=platform)})
    assert lines_of(plan(made), "Data encryption")[0].split("  ")[0] == f"Data encryption at rest → {words}"


def test_a_headline_claims_nothing_that_is_not_known() -> None:
    headline = lines_of(plan(one(step("encryption.referrer", REFERRER))), "Data encryption")[0]
    assert headline.startswith("Data encryption at rest  ")


def test_switching_off_says_off() -> None:
    off = [
        step("encryption.referrer", "", observed=live(REFERRER), action="delete"),
        step("encryption.transcripts", False, observed=live(True)),
    ]
    told = plan(one(*off))
    assert "Data encryption at rest → off" in told
    assert "- 1  encryption.referrer     45 elements → empty" in told
    assert told.endswith("Plan: 0 to add, 1 to change, 1 to destroy.\n")


def test_confirmations_stand_apart_and_are_counted_before_the_last_line() -> None:
    looks = replace(ladder()[1], confirm=True)
    told = plan(one(looks))
    assert told.endswith("\n1 to confirm.\nNo changes.\n")
    assert lines_of(told, "To confirm")[1] == "  1  encryption.transcripts: still on?"
    assert "~ 1" not in told


def test_numbers_are_the_order_of_application_with_confirmations() -> None:
    looks = replace(ladder()[1], confirm=True)
    told = plan(one(looks, ladder()[3]))
    assert "\n+ 2  encryption.referrer" in told
    assert "Order: person 1, lpconf 2." in told


def test_no_steps() -> None:
    told = plan(one(in_sync={"a": 3, "b": 1}))
    assert told == "profile production\n\nIn sync: a (3 settings), b (1 setting).\n\nNo changes.\n"


def test_many_accounts_in_sync_are_one_line() -> None:
    assert "\n146 accounts in sync.\n" in plan(one(in_sync={f"a{i}": 1 for i in range(146)}))


def test_what_is_live_and_not_managed_is_counted() -> None:
    counted = {"b": {"widget": 2}, "a": {"engagement": 1, "widget": 1}}
    words = "Live and not managed: 1 engagement, 3 agent widgets (a and b)."
    assert f"\n{words}\n" in plan(one(in_sync={"a": 3}, unmanaged=counted))
    assert f"\n{words}\n" in rendered("plan", "markdown", PlanReport(one(unmanaged=counted)))
    assert "not managed" not in plan(one(in_sync={"a": 3}))


def test_an_account_with_errors_is_not_in_sync() -> None:
    broken = replace(danger("b"), severity=Severity.ERROR, code="need.unmet")
    assert "In sync: a (3 settings)." in plan(one(in_sync={"a": 3, "b": 1}, diagnostics=(broken,)))


def test_held_released_checks_and_outputs() -> None:
    where = Address("acme-retail", "site_setting", "le.x")
    mark = Mark("accounts/acme-retail.yaml", 9)
    told = plan(
        one(
            held=(Hold(where, "settings.site_settings.le.x", "2026-11-27", "INC-4711", "dana@acme.example", mark),),
            released=(Released(where, "settings.site_settings.le.x", live("en-US"), mark),),
            checks=(Check(where, "unknown", "same shards"), Check(where, "met", "other")),
            outputs=(Output(where, "engagement_url", "https://x.example/" + "y" * 120),),
        )
    )
    assert "until 2026-11-27, INC-4711, dana@acme.example, accounts/acme-retail.yaml:9" in " ".join(told.split())
    assert lines_of(told, "No longer managed")[1].startswith(f"  {where}  live: en-US  was wished in accounts/")
    assert lines_of(told, "Checks that do not hold")[1:] == [f"  not known  {where}: same shards"]
    assert lines_of(told, "Outputs")[2] == "    https://x.example/" + "y" * 120


def test_standing_of_several_accounts_tells_all_dates() -> None:
    both = scene("a", "b")
    later = replace(both.standing[1], observed=replace(both.standing[1].observed, date="2026-11-02"))
    assert "attested 2026-10-28 to 2026-11-02" in plan(replace(both, standing=(both.standing[0], later)))


def test_two_sittings_where_lpconf_is_between() -> None:
    steps = list(ladder())
    steps[3] = replace(steps[3], mode="manual", hand=steps[1].hand, depends_on=(steps[0].address,))
    steps[0] = replace(steps[0], depends_on=(steps[2].address,))
    steps[1] = replace(steps[1], depends_on=())
    told = plan(one(steps[1], steps[2], steps[0], steps[3]))
    assert "By hand, in sitting 1 of 2, site 20260001" in told
    assert "By hand, in sitting 2 of 2 after step 3, site 20260001" in told
    assert "Order: person 1 and 2, lpconf 3, person 4." in told


def test_a_value_that_the_words_do_not_tell_stands_below_them() -> None:
    masked = step("masking.real_time", r"\d{16}", mode="manual")
    assert lines_of(plan(one(masked)), "By hand")[-1] == r"     Value: \d{16}"


@given(TEXTS, TEXTS)
def test_hostile_texts_neither_move_the_cursor_nor_widen_lines(a: str, b: str) -> None:
    told = plan(hostile_plan(a, b))
    lines = told.split("\n")
    assert all(clean(line) for line in lines)
    assert lines[-2].startswith("Plan: 0 to add, 2 to change, 1 to destroy.")
    # Patterns and outputs stand on one line, so that they can be copied: the only exception.
    assert all(width(line) <= 100 or re.match(r"[+-]      |    ", line) for line in lines)


@given(TEXTS, TEXTS)
def test_ascii_is_ascii(a: str, b: str) -> None:
    assert plan(hostile_plan(a, b), ascii=True).isascii()


def test_tint_keeps_the_lines_and_says_what_they_are() -> None:
    told = plan(scene(without=CODES[:1], diagnostics=(danger(),)))
    styled = style_lines(told)
    assert "\n".join(line for _, line in styled) == told
    by_style = {style: [line for s, line in styled if s == style] for style, _ in styled}
    assert len(by_style["add"]) == 6
    assert len(by_style["change"]) == 3
    assert [line[:6] for line in by_style["danger"]] == ["DANGER", "GATED:", "  not-", "Danger", "Gated:"]
    assert by_style["person"] == [line for line in told.splitlines() if line.startswith("By hand")]


def test_a_long_name_has_its_own_line_only_where_there_is_no_room() -> None:
    short, long = "settings.ac_features.Common.Async_Messaging", "settings.site_settings." + "k" * 60
    assert "~ 1  settings.ac_features.Common.Async_Messaging  not set → true  lpconf  H" in plan(one(step(short, True)))
    rows = lines_of(plan(one(step(long, "x"))), "~ 1")
    assert rows[0] == f"~ 1  {long}"
    assert rows[1].split() == ["not", "set", "→", "x", "lpconf", "Houston", "›", "Site", "Settings"]


def test_each_chapter_counts_the_sittings_of_its_account() -> None:
    masked = step("masking.real_time", "x", mode="manual")
    told = plan(one(*ladder(), masked))
    assert "Data masking → real time 1 pattern" in told
    assert "  1 step by hand, 1 hand-over\n" in told
    assert told.count("By hand, in one sitting") == 1


def test_what_could_not_be_planned_is_part_of_the_result() -> None:
    unread = error("unreadable", "acme-retail: site_setting could not be read: 403 Forbidden", account="acme-retail")
    broken = error(
        "schema.type", "account.id has to be text", Mark("accounts/acme-care.yaml", 1, 15), account="acme-care"
    )
    waits = warning("blocked", "encryption.referrer waits for it", Mark("accounts/x.yaml", 3), account="acme-retail")
    told = plan(scene(steps=(), diagnostics=(unread, broken, waits, unread)))
    flat = " ".join(told.split())
    assert "Error: acme-care: account.id has to be text (accounts/acme-care.yaml:1)" in told.splitlines()
    assert flat.endswith(
        "Plan incomplete: acme-retail could not be read; acme-care could not be planned: account.id has to be text "
        "(accounts/acme-care.yaml:1); acme-retail could not be planned in full. 0 to add, 0 to change, "
        "0 to destroy in the rest."
    )
    assert "No changes." not in told
    block = told[told.index("NOT PLANNED") :].split("\n\n")[0].splitlines()
    assert block[1:] == [
        "  acme-retail: site_setting could not be read: 403 Forbidden",
        "  acme-care: account.id has to be text (accounts/acme-care.yaml:1)",
        "  acme-retail: encryption.referrer waits for it (accounts/x.yaml:3)",
    ]
    many = tuple(error("unreadable", f"a{i}: not read, {i}", account=f"a{i}") for i in range(40))
    assert "  and 28 more" in plan(scene(diagnostics=many)).splitlines()
    assert "NOT PLANNED" not in plan(scene(diagnostics=(danger(),)))


def test_the_last_lines_name_what_is_gated_and_where() -> None:
    told = plan(scene(without=CODES[:2], diagnostics=(danger(),))).splitlines()
    assert told[-1] == "Plan: 1 to add, 3 to change, 0 to destroy."
    tail = " ".join(told[-5:])
    assert "Danger: encryption-not-enforced (acme-retail)" in tail
    assert f"Gated: {CODES[0]} (acme-retail" in tail
    assert "Nothing will be written." in tail


def test_a_narrowed_plan_says_that_it_is_partial() -> None:
    told = plan(replace(scene(), narrowed=True)).splitlines()
    assert told[-2].startswith("Partial: narrowed by --target or --exclude")
    nothing = plan(replace(scene(steps=(), gates=()), narrowed=True)).splitlines()
    assert nothing[-1] == "Plan: 0 to add, 0 to change, 0 to destroy."
    assert "No changes." not in nothing


def test_two_thousand_accounts_with_one_cause_are_a_page() -> None:
    names = [f"acme-{number:04}" for number in range(2_000)]
    steps = [step("encryption.global", True, account=name, observed=live(False)) for name in names]
    sites = {
        name: replace(site(name), platform="chat" if number % 2 else "messaging") for number, name in enumerate(names)
    }
    told = plan(replace(scene(), steps=tuple(steps), sites=sites, gates=(), standing=(), in_sync={}))
    assert len(told.splitlines()) < 40
    assert told.count("encryption.global") == 1
    assert "2,000 accounts: acme-0000" in told
    assert "1,960 more" in " ".join(told.split())


def test_an_equal_chapter_is_one_block_whatever_else_differs() -> None:
    both = [step("encryption.global", True, account=name, observed=live(False)) for name in ("a", "b")]
    own = step("settings.site_settings.x", "1", account="b", observed=live("2"))
    told = plan(replace(scene("a", "b"), steps=(*both, own), gates=(), standing=(), in_sync={}))
    assert told.count("encryption.global") == 1
    assert told.count("settings.site_settings.x") == 1
    assert told.index("2 accounts: a (") < told.index("\nb · site")


def test_reasons_tell_what_the_files_cause_from_what_drifted() -> None:
    made = scene()
    reasons = ("drifted", "needed", "both", "wished")
    steps = [replace(one, reason=reason) for one, reason in zip(made.steps, reasons, strict=True)]
    told = plan(replace(made, steps=tuple(steps)))
    assert "PERSON  Admin Console › Security Center, needed\n" in told
    assert "PERSON  Site General Property › 98, wished, drifted too" in " ".join(told.split()).replace(
        "PERSON ", "PERSON  "
    )
    title = "Drifted meanwhile: 1 step, not caused by these files and put back all the same\n"
    intended, _, drifted = told.partition(title)
    assert "encryption.referrer" in intended
    assert "\n~ 1  encryption.global" not in intended
    assert "\n~ 1  encryption.global      off → on  lpconf  Houston › AC Features\n" in drifted
    assert "Drifted meanwhile" not in plan(made)


def test_the_cost_stands_at_the_end_of_a_plan_with_steps() -> None:
    told = plan(replace(scene(), cost=Cost(7, 5)))
    assert told.endswith(
        "\n\nCost: 7 requests to look, at most 5 to apply.\nPlan: 1 to add, 3 to change, 0 to destroy.\n"
    )
    assert "Cost" not in plan(replace(scene(), steps=(), gates=(), cost=Cost(7, 0)))


@pytest.mark.parametrize(
    ("accounts", "end"),
    [
        (2, "a0 could not be planned: a0 is odd (accounts/a0.yaml:1); a1"),
        (4, "a0, a1, a2 and a3 could not be planned, for 4 reasons: a0 is odd (accounts/a0.yaml:1), and others."),
    ],
)
def test_the_last_line_says_the_first_error_of_an_account_and_its_place(accounts: int, end: str) -> None:
    def wrong(name: str) -> list[Diagnostic]:
        mark = Mark(f"accounts/{name}.yaml", 1)
        return [error("schema.type", f"{name} is {word}", mark, account=name) for word in ("odd", "wrong")]

    errors = tuple(problem for number in range(accounts) for problem in wrong(f"a{number}"))
    assert f"Plan incomplete: {end}" in " ".join(plan(scene(steps=(), diagnostics=errors)).split())


def test_the_last_lines_number_steps_as_their_blocks_do() -> None:
    """An account of two blocks: each begins with 1."""
    made = scene("a", "b", without=CODES[1:2])
    first = step("settings.site_settings.x", "y", account="a")
    told = plan(replace(made, steps=(first, *made.steps)))
    assert "~ 2  encryption.transcripts" in told
    assert f"Gated: {CODES[1]} (a, step 2; b, step 2)." in told
