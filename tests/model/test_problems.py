"""Wrong types, unknown and missing keys: each at its place and in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.catalogue.schema.project_file import ProjectFile
from lpconf.catalogue.schema.validation import validate
from lpconf.domain.diagnostic import Mark
from lpconf.domain.source_document import Document
from tests.documents import FILE, document, head, made, only, said, worked_out


def test_an_id_that_is_a_number_has_to_be_quoted() -> None:
    problem = only("account:\n  id: 20260001\n  platform: chat\n")
    assert problem.code == "schema.type"
    assert problem.summary == "account.id has to be text, not the number 20260001"
    assert problem.label == 'quote it: "20260001"'
    assert problem.mark == Mark(FILE, 2, 7, 8)


def test_an_unknown_key_is_marked_itself_and_the_known_one_named() -> None:
    problem = only(head() + "data_encryption: {enabled: false, scopse: [all]}\n")
    assert (problem.code, problem.label) == ("schema.unknown-key", "did you mean scopes?")
    assert problem.mark == Mark(FILE, 4, 35, 6)


def test_a_key_of_another_form_of_an_entry_is_not_called_unknown() -> None:
    problem = only(head() + "data_masking: {at_rest: {patterns: [{preset: iban, regex: x}]}}\n")
    assert problem.code == "schema.unknown-key"
    assert problem.summary == "regex does not go with the other keys of data_masking.at_rest.patterns[0]"
    assert (problem.label, problem.mark and problem.mark.column) == ("keep it, or the others", 52)


def test_an_unknown_key_without_a_likeness_lists_what_is_known() -> None:
    problem = only(head() + "data_encryption: {enabled: false, zzz: 1}\n")
    assert "enabled, scopes, except_elements" in problem.detail


def test_an_unknown_chapter_is_an_error() -> None:
    problem = only(head() + "data_encription: {enabled: true}\n")
    assert (problem.code, problem.label) == ("schema.unknown-key", "did you mean data_encryption?")
    assert problem.mark == Mark(FILE, 4, 1, 15)


def test_a_missing_key_marks_its_holder_and_says_what_is_missing() -> None:
    problem = only(head() + "data_encryption:\n  scopes: [all]\n")
    assert (problem.code, problem.label) == ("schema.missing", "enabled is missing here")
    assert problem.mark == Mark(FILE, 4, 1, 15)
    problem = only(head() + "data_masking:\n  real_time:\n    patterns:\n      - {name: a}\n")
    assert (problem.code, problem.label) == ("schema.missing", "regex is missing here")
    assert problem.mark is not None
    assert problem.mark.line == 7


def test_a_file_without_account_says_so_at_its_beginning() -> None:
    problem = only("accept: [not-retroactive]\n")
    assert (problem.code, problem.label) == ("schema.missing", "account is missing")
    assert problem.mark is not None
    assert (problem.mark.line, problem.mark.column) == (1, 1)


@pytest.mark.parametrize(
    ("line", "summary", "label"),
    [
        ("data_encryption: {enabled: yes}", "has to be true or false, not the text", "write true, without quotes"),
        ("data_encryption: {enabled: 'off'}", "has to be true or false, not the text", "write false, without quotes"),
        ("data_encryption: {enabled: 1}", "true or false, not the number 1", "expected true or false"),
        ("data_encryption: {enabled: }", "has to be true or false, not empty", "expected true or false"),
        ("data_encryption: {enabled: false, scopes: all}", "has to be a list, not the text", "write a list: [all]"),
        ("data_encryption: [enabled]", "data_encryption has to be a mapping, not a list", "expected a mapping"),
        ("data_encryption: {enabled: false, scopes: [1.5]}", "scopes[0] has to be text", 'quote it: "1.5"'),
        ("settings: {ac_features: {X: [1]}}", "true or false, a whole number or text, not a list", "expected"),
        ("data_masking: {real_time: 5}", "data_masking.real_time has to be a mapping, not the number 5", "expected"),
    ],
)
def test_a_wrong_type_says_what_is_expected_and_what_was_found(line: str, summary: str, label: str) -> None:
    problem = only(head() + line + "\n")
    assert problem.code == "schema.type"
    assert summary in problem.summary
    assert problem.label.startswith(label)


@pytest.mark.parametrize("platform", ["mesaging", "Chat", "voice", ""])
def test_a_platform_that_does_not_exist(platform: str) -> None:
    problem = only(f'account: {{id: "1", platform: "{platform}"}}\n')
    assert problem.code == "schema.value"
    assert "chat, messaging, messaging_and_chat" in problem.detail


@pytest.mark.parametrize("site", ["", "a b", "x" * 21, "ä", "1-2", "../x", "١٢"])
def test_a_site_id_of_odd_letters(site: str) -> None:
    assert only(made({"account": {"id": site, "platform": "chat"}})).code == "schema.value"


def test_a_huge_value_is_shortened() -> None:
    problem = only(made({"account": {"id": "x" * 1_000_000, "platform": "chat"}}))
    assert "(1,000,000 characters)" in problem.summary
    assert len(problem.summary) < 200
    problem = only(made({"account": {"id": 10**4000, "platform": "chat"}}))
    assert len(problem.summary) + len(problem.label) < 200


@given(st.text(st.characters(codec=None), max_size=30))
def test_hidden_characters_never_reach_a_message(text: str) -> None:
    _, problems = worked_out(made({"account": {"id": f"{text}!", "platform": text, "labels": {}}, f"key {text}": 1}))
    assert len(problems) >= 2
    for problem in problems:
        assert (problem.summary + problem.label + problem.detail).isprintable()


def test_all_errors_of_all_chapters_come_in_one_run() -> None:
    text = """\
account: {id: 1, platform: chatt}
accept: [nope]
hold: [{setting: x}]
data_masking: {real_time: {patterns: [{name: a, regex: ''}, {nam: b}]}}
data_encryption: {enabled: true, scopes: [everything]}
settings: {site_settings: 3}
more: 1
"""
    assert [(code, line) for code, line, _ in said(text)] == [
        ("schema.type", 1),
        ("schema.value", 1),
        ("accept.unknown-code", 2),
        *[("schema.missing", 3)] * 3,
        ("hold.unknown-setting", 3),
        ("masking.empty", 4),
        *[("schema.missing", 4)] * 2,
        ("schema.unknown-key", 4),
        ("encryption.scope-unknown", 5),
        ("schema.type", 6),
        ("schema.unknown-key", 7),
    ]


def project(text: str) -> list[str]:
    _, problems = validate(ProjectFile, document(text, "lpconf.yaml"))
    return [f"{p.summary}; {p.label}; {p.detail}" for p in problems]


def test_a_secret_in_the_wrong_place_is_never_repeated() -> None:
    (words,) = project(
        "version: 1\nprofile: p\nprofiles:\n  p: {kind: liveperson, domain_api: 'https://a', auth: {bearer: s3cret}}\n"
    )
    assert "s3cret" not in words
    assert "auth.bearer has to be a mapping, not text" in words


def test_of_a_union_the_branch_that_was_meant_speaks() -> None:
    top = "version: 1\nprofile: p\nprofiles: {p: {kind: sandbox}}\npolicy:\n"
    (words,) = project(top + "  attestation_max_age_days: {encryption.referrer: soon}\n")
    assert "attestation_max_age_days.encryption.referrer has to be a whole number" in words
    (words,) = project(top + "  attestation_max_age_days: [1]\n")
    assert "a whole number or a mapping, not a list" in words


def test_a_problem_in_a_fragment_names_the_line_that_took_it_in() -> None:
    fragment = document(head("chat") + "data_encryption: {enabled: true, scopes: [messaging_summary]}\n")
    taken_in = Document("accounts/own.yaml", fragment.data, {FILE: Mark("accounts/own.yaml", 9)})
    problem = only(taken_in)
    assert problem.mark is not None
    assert problem.mark.via == Mark("accounts/own.yaml", 9)
