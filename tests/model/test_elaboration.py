"""Documents to wishes: each chapter's, raw ones at their homes, and what does not go together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from lpconf import catalogue
from lpconf.catalogue.chapter import Verdict
from lpconf.catalogue.chapters.encryption import scopes
from lpconf.catalogue.schema import introspection
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Mark
from lpconf.model import account_schema
from lpconf.model.elaboration import SiteId, duplicate_ids
from tests.documents import FILE, desired_value, head, made, only, said, worked_out

RAW = "settings:\n  site_settings:\n"


def needs(source: str, setting: str) -> list[tuple[str, bool]]:
    return [(need.setting, need.soft) for need in desired_value(source)[setting].needs]


def test_encryption_on_wishes_the_whole_ladder() -> None:
    found = desired_value(head() + "data_encryption: {enabled: true, scopes: [all]}\n")
    assert {name: one.value for name, one in found.items()} == {
        "encryption.feature_69": True,
        "encryption.global": True,
        "encryption.transcripts": True,
        "encryption.auth_sde": True,
        "encryption.referrer": ",".join(scopes.ELEMENTS),
    }
    assert found["encryption.referrer"].mark == Mark(FILE, 4, 42, 5)
    assert found["encryption.global"].address == Address("acme", "ac_feature", "Common.Global_Encryption_Enabled")
    assert [str(need.address) for need in found["encryption.global"].needs] == ["acme:supportal_feature/69"]
    assert not any(one.raw for one in found.values())


def test_a_need_that_the_platform_lacks_is_left_out() -> None:
    line = "data_encryption: {enabled: true, scopes: [all]}\n"
    assert needs(head() + line, "encryption.referrer") == [
        ("encryption.transcripts", False),
        ("encryption.auth_sde", True),
    ]
    assert needs(head("messaging") + line, "encryption.referrer") == [("encryption.transcripts", False)]


def test_wishes_stand_in_the_order_of_addresses() -> None:
    desired, _ = worked_out(head() + "data_encryption: {enabled: false}\ndata_masking: null\n")
    assert desired is not None
    addresses = [one.address for one in desired.values]
    assert addresses == sorted(addresses)
    assert len(addresses) == 7


def test_a_chapter_that_is_absent_wishes_nothing() -> None:
    assert desired_value(head()) == {}


def test_null_wishes_the_platforms_default() -> None:
    found = desired_value(head() + "data_masking: {real_time: null}\n")
    assert {name: one.value for name, one in found.items()} == {"masking.real_time": ""}


def test_a_raw_wish_at_a_catalogued_address_is_that_settings() -> None:
    found = desired_value(
        head() + "settings: {ac_features: {Common.Global_Encryption_Enabled: true, Common.Other: 5}}\n"
    )
    assert set(found) == {"encryption.global", "settings.ac_features.Common.Other"}
    assert all(one.raw for one in found.values())
    assert [need.setting for need in found["encryption.global"].needs] == ["encryption.feature_69"]


@given(st.permutations(["b", "ms.PublishEvent.body.event.message", "a", scopes.ELEMENTS[-1]]), st.sampled_from(",| , "))
def test_order_and_spaces_of_raw_tokens_do_not_matter(tokens: list[str], space: str) -> None:
    text = f"{space.replace('|', '')}, ".replace(",,", ",").join(tokens)
    found = desired_value(made({**base(), "settings": {"site_settings": {"encryption.referrer": text}}}))
    assert found["encryption.referrer"].value == f"ms.PublishEvent.body.event.message,{scopes.ELEMENTS[-1]},a,b"


def base(platform: str = "messaging_and_chat") -> dict[str, object]:
    return {"account": {"id": "1", "platform": platform}}


def test_raw_null_at_a_catalogued_address_is_off_and_elsewhere_an_error() -> None:
    assert desired_value(head() + RAW + "    encryption.referrer: null\n")["encryption.referrer"].value == ""
    problem = only(head() + RAW + "    le.general.language: null\n")
    assert (problem.code, problem.mark) == ("settings.no-default", Mark(FILE, 6, 26, 4))


@pytest.mark.parametrize("line", ["settings:", "settings: null", "settings: {site_settings: null}"])
def test_settings_without_a_name_have_no_default(line: str) -> None:
    assert only(head() + line + "\n").code == "settings.no-default"


@pytest.mark.parametrize(
    ("surface", "key", "value", "label"),
    [
        ("ac_features", "Common.Global_Encryption_Enabled", '"true"', "expected true or false"),
        ("ac_features", "Common.Global_Encryption_Enabled", "1", "expected true or false"),
        ("site_settings", "encryption.referrer", "[a, b]", "expected text"),
        ("site_settings", "messaging.historic.data.masking.regexp", "5", 'quote it: "5"'),
    ],
)
def test_a_raw_value_has_the_type_of_its_setting(surface: str, key: str, value: str, label: str) -> None:
    problem = only(head() + f"settings: {{{surface}: {{{key}: {value}}}}}\n")
    assert (problem.code, problem.label) == ("schema.type", label)


def test_a_raw_wish_has_to_fit_the_platform() -> None:
    problem = only(head("chat") + RAW + "    messaging.historic.data.masking.regexp: x\n")
    assert (problem.code, problem.mark) == ("setting.platform", Mark(FILE, 6, 5, 38))
    assert problem.others[0].mark == Mark(FILE, 3, 13, 4)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_json_cannot_hold_is_an_error(number: float) -> None:
    deep = {**base(), "settings": {"site_settings": {"le.x": {"a": [1, number]}}}}
    assert only(made(deep)).code == "settings.not-json"


def test_raw_values_lose_their_places_and_nothing_else() -> None:
    value = {"a": [1, 2.5, None, True, "x"], "b": {}}
    found = desired_value(made({**base(), "settings": {"site_settings": {"le.x": value}}}))[
        "settings.site_settings.le.x"
    ]
    assert found.value == value
    assert type(found.value) is dict
    assert type(found.value["a"]) is list


@pytest.mark.parametrize("value", ["true", "false"])
def test_two_wishes_for_one_address_are_an_error_that_names_both_lines(value: str) -> None:
    text = head() + "data_encryption: {enabled: true, scopes: [all]}\nsettings:\n  ac_features:\n"
    problem = only(text + f"    Common.Global_Encryption_Enabled: {value}\n")
    assert problem.code == "wish.twice"
    assert problem.mark is not None
    assert problem.mark.line == 7
    assert [other.mark.line for other in problem.others] == [4]
    assert "data_encryption.enabled asks for encryption.global on" in problem.others[0].text


def test_the_advice_is_to_remove_the_whole_entry() -> None:
    entry = "{name: x, url: 'https://a.example'}"
    assert only(head() + f"agent_widgets: [{entry}, {entry}]\n").fix == ("say it once: remove agent_widgets[1]",)


def test_what_stays_on_while_its_need_goes_off_is_a_conflict() -> None:
    text = head() + "settings:\n  ac_features: {Common.Global_Encryption_Enabled: false}\n"
    problem = only(text + "  site_settings: {encryption.referrer: a}\n")
    assert problem.code == "need.conflict"
    assert problem.mark is not None
    assert (problem.mark.line, [other.mark.line for other in problem.others]) == (6, [5])
    assert "encryption.referrer needs encryption.transcripts" in problem.detail
    assert "encryption.transcripts needs encryption.global" in problem.detail


def test_both_off_or_both_on_is_no_conflict() -> None:
    for switch, text in (("false", "''"), ("true", "a")):
        found = desired_value(
            head() + f"settings:\n  ac_features: {{Common.Global_Encryption_Enabled: {switch}}}\n"
            f"  site_settings: {{encryption.referrer: {text}}}\n"
        )
        assert len(found) == 2


def test_a_pgp_key_is_a_fact_to_be_attested() -> None:
    line = "data_encryption: {enabled: true, scopes: [all], data_access_pgp_key: keys/a.asc}\n"
    _, problems = worked_out(head() + line)
    assert [problem.code for problem in problems] == ["encryption.pgp-key-missing"]
    _, problems = worked_out(head() + line, read={"keys/a.asc": b"no key"}.get)
    assert [problem.code for problem in problems] == ["encryption.pgp-key-unreadable"]
    assert said(head() + "data_encryption: {enabled: false, data_access_pgp_key: null}\n") == [
        ("settings.no-default", 4, 56)
    ]


def test_a_wrong_scope_is_told_as_in_the_design() -> None:
    problem = only(
        head("chat")
        + "data_encryption:\n  enabled: true\n  scopes: [messaging_transcripts, unauthenticated_attributes]\n"
    )
    assert problem.code == "encryption.scope-platform"
    assert problem.summary == "a chat account has no messaging transcripts"
    assert problem.mark == Mark(FILE, 6, 12, 21)
    assert problem.label == "needs messaging or messaging_and_chat"
    assert [(other.mark, other.text) for other in problem.others] == [
        (Mark(FILE, 3, 13, 4), "only chat scopes fit here")
    ]
    assert problem.detail.splitlines()[0] == "Scopes of a chat account"
    assert problem.fix == (
        "chat transcripts meant?  scopes: [chat_transcripts, unauthenticated_attributes]",
        "the account does messaging too?  line 3: platform: messaging_and_chat",
    )
    assert problem.more == "lpconf explain encryption.scopes"


def test_an_unknown_scope_is_guessed() -> None:
    problem = only(head() + "data_encryption: {enabled: true, scopes: [messaging_transcript]}\n")
    assert problem.code == "encryption.scope-unknown"
    assert problem.label == "did you mean messaging_transcripts?"


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("data_encryption: {enabled: true}", ["encryption.scopes-missing"]),
        ("data_encryption: {enabled: true, scopes: []}", ["encryption.scopes-missing"]),
        ("data_encryption: {enabled: false}", []),
        ("data_encryption: {enabled: true, scopes: [all], except_elements: [x]}", ["encryption.element-unknown"]),
        ("data_encryption: {enabled: true, scopes: [all], extra_elements: ['a,b']}", ["encryption.element-spelling"]),
        ("data_encryption: {enabled: true, scopes: [all], extra_elements: ['']}", ["encryption.element-spelling"]),
    ],
)
def test_the_encryption_chapter_speaks(lines: str, codes: list[str]) -> None:
    assert [code for code, _, _ in said(head() + lines + "\n")] == codes


def test_a_regex_that_does_not_compile_is_marked_with_the_reason() -> None:
    def judge(dialect: str, pattern: str) -> Verdict:
        return Verdict("bad", f"{dialect} dislikes {pattern}") if pattern == "(" else Verdict("skipped", "no engine")

    text = (
        head()
        + "data_masking:\n  at_rest: {patterns: [{name: a, regex: '('}]}\n"
        + "  real_time: {patterns: [{name: a, regex: x}]}\n"
    )
    _, problems = worked_out(text, compiles=judge)
    assert [(p.code, str(p.severity), p.label) for p in problems] == [
        ("masking.not-checked", "warning", "not compiled"),
        ("masking.does-not-compile", "error", "java dislikes ("),
    ]


def test_one_id_in_two_files_is_an_error_on_each() -> None:
    ids = {"a": "20260001", "b": "20260001", "c": "3"}
    sites = [SiteId(name, site_id, Mark(f"accounts/{name}.yaml", 2, 7, 10)) for name, site_id in ids.items()]
    one, two = duplicate_ids(sites)
    assert (one.code, one.account, one.mark) == ("account.id-twice", "a", Mark("accounts/a.yaml", 2, 7, 10))
    assert [other.mark.file for other in one.others] == ["accounts/b.yaml"]
    assert (two.account, two.summary) == ("b", "a has the same account.id")


def test_labels_and_file_reach_the_site() -> None:
    desired, _ = worked_out('account: {id: "1", platform: chat, labels: {brand: acme}}\n')
    assert desired is not None
    assert (desired.site.name, desired.site.file, desired.site.labels) == ("acme", FILE, {"brand": "acme"})


def keys_of(model: type[BaseModel]) -> list[str]:
    return list(dict.fromkeys(key for one in introspection.models_below(model) for key in one.model_fields))


_KEYS = st.sampled_from(
    [
        *account_schema.model().model_fields,
        *keys_of(account_schema.AccountHead),
        *keys_of(account_schema.AcceptEntry),
        "x",
    ]
    + [*keys_of(account_schema.HoldEntry), *(key for chapter in catalogue.CHAPTERS for key in keys_of(chapter.section))]
    + [setting.key for setting in catalogue.SETTINGS.values()]
)
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("all")
_TREES = st.recursive(_LEAVES, lambda below: st.lists(below, max_size=3) | st.dictionaries(_KEYS, below, max_size=4))


@given(st.dictionaries(_KEYS, _TREES, max_size=6))
def test_whatever_a_document_holds_the_end_is_wishes_or_located_errors(data: dict[str, object]) -> None:
    desired, problems = worked_out(made(data))
    assert (desired is None) == any(problem.is_error for problem in problems)
    assert all(problem.mark is not None and problem.summary for problem in problems)
    for want in desired.values if desired else ():
        assert catalogue.find(want.setting) is not None


def test_a_wrong_entry_does_not_hide_what_is_wrong_in_the_others() -> None:
    """Promise: all errors in one run (contract 1)."""
    source = head() + (
        "data_masking:\n  real_time:\n    patterns:\n"
        "      - {preset: payment-crad}\n"
        "      - {name: a, regex: '\\d'}\n"
        "      - {name: a, regex: '\\d\\d'}\n"
        "agent_widgets:\n"
        "  - {name: A, url: 'https://a.example', mode: publish}\n"
        "  - {name: 'B ', url: 'https://b.example'}\n"
        "  - {name: C, url: 'http://c.example'}\n"
    )
    codes = {(code, line) for code, line, _ in said(source)}
    assert {("masking.preset-unknown", 7), ("masking.name-twice", 9)} <= codes
    assert {("schema.value", 11), ("widgets.url-https", 13)} <= codes


def test_a_wrong_entry_makes_no_further_complaint_of_its_own() -> None:
    """What a wrong entry would have said is not missed: a list of it alone is not judged."""
    source = head() + "data_masking:\n  real_time:\n    patterns:\n      - {preset: payment-crad}\n"
    assert [code for code, *_ in said(source)] == ["masking.preset-unknown"]


@pytest.mark.parametrize(
    "section",
    [
        'agent_widgets: [{name: "a\\u0000b", url: "https://a.example"}]',
        'agent_widgets: [{name: "a\\x1b[31m", state: absent}]',
        'offsite_engagements: [{campaign: "a\\u0085", name: b, source: other, landing_page: "https://a.example"}]',
        'offsite_engagements: [{campaign: a, name: "b\\x07c", source: other, landing_page: "https://a.example"}]',
        "data_masking: {real_time: {patterns: [{name: \"a\\tb\", regex: 'x'}]}}",
    ],
)
def test_a_control_character_in_a_name_is_an_error_also_where_it_is_escaped(section: str) -> None:
    assert "yaml.control-character" in [code for code, *_ in said(head() + section + "\n")]
