"""``lpconf diff`` from the outside."""

from __future__ import annotations

import pytest

from tests.cli.command_line import Front


def test_both_values_their_places_and_the_parts_that_differ(configuration: Front) -> None:
    came = configuration("diff", "acme-retail", "acme-care")
    assert (came.code, came.err) == (0, "")
    lines = came.out.split("\n")
    assert "~ encryption.referrer                          45 elements  18 elements" in lines
    at = lines.index("~ encryption.referrer                          45 elements  18 elements")
    assert lines[at + 1 : at + 4] == [
        "    acme-retail: accounts/_shared/encryption.yaml:11, taken in by accounts/acme-retail.yaml:6",
        "    acme-care: accounts/acme-care.yaml:16",
        "-     messaging_transcripts  0 of 2",
    ]
    assert "-       personal_personal_contacts_phone" in lines
    assert any(line.startswith("- masking.at_rest ") and line.endswith("not managed") for line in lines)
    assert "    note: acme-care is a chat account, which has no such setting" in lines
    assert lines[-2] == "5 differences: 2 differ, 3 only in acme-retail; 5 settings equal."
    assert all(len(line) <= 100 for line in lines)


def test_the_same_for_programs_and_for_comments(configuration: Front) -> None:
    file = configuration.root / "diff.md"
    came = configuration("diff", "acme-retail", "acme-care", "--format", "json", "--output", f"markdown={file}")
    assert came.code == 0
    document = came.json
    assert document["summary"] == {"differ": 2, "only_in_a": 3, "only_in_b": 0, "equal": 5}
    assert (document["a"]["account"], document["b"]["platform"]) == ("acme-retail", "chat")
    by_name = {one["setting"]: one for one in document["differences"]}
    assert by_name["masking.at_rest"]["b"] is None
    referrer = by_name["encryption.referrer"]
    assert referrer["home"] == "site_setting/encryption.referrer"
    assert len(referrer["details"]["removed"]) == 27
    assert referrer["b"]["origin"]["file"] == "accounts/acme-care.yaml"
    text = file.read_text()
    assert "| ~ | `encryption.referrer` | 45 elements | 18 elements |" in text
    assert "-   personal_personal_contacts_phone" in text


def test_equal_accounts(configuration: Front) -> None:
    configuration.write(
        {"accounts/twin.yaml": configuration.text("accounts/acme-retail.yaml").replace("20260001", "7")}
    )
    came = configuration("diff", "acme-retail", "twin")
    assert (came.code, came.out.split("\n")[-2]) == (0, "No differences: 10 settings equal.")
    assert configuration("diff", "acme-retail", "twin", "--format", "json").json["differences"] == []


def test_nothing_is_asked_of_anybody(configuration: Front) -> None:
    assert configuration("diff", "acme-retail", "acme-care").code == 0
    assert not (configuration.root / ".lpconf").exists()


@pytest.mark.parametrize("names", [["acme-retial", "acme-care"], ["acme-care", "acme-retial"], ["nope", "acme-retial"]])
def test_accounts_that_are_not_there(configuration: Front, names: list[str]) -> None:
    came = configuration("diff", *names)
    assert (came.code, came.out) == (1, "")
    assert "did you mean acme-retail?" in came.err
    came = configuration("diff", *names, "--format", "json")
    assert (came.code, set(came.codes)) == (1, {"account.unknown"})
    assert {"a", "b", "differences", "summary"} <= set(came.json)


def test_an_account_that_is_broken_is_not_compared_others_do_not_matter(configuration: Front) -> None:
    configuration.write({"accounts/acme-overflow.yaml": "account: {id: 1}\n"})
    came = configuration("diff", "acme-retail", "acme-care")
    assert came.code == 0
    assert "warning[" in came.err
    came = configuration("diff", "acme-retail", "acme-overflow")
    assert (came.code, came.out) == (1, "")
    assert "accounts/acme-overflow.yaml:1:" in came.err
    assert configuration("diff", "acme-retail", "acme-overflow", "--format", "json").code == 1


def test_it_takes_two(configuration: Front) -> None:
    assert configuration("diff", "acme-retail").code == 64
    assert configuration("diff", "acme-retail", "acme-care", "acme-overflow").code == 64


def test_accounts_by_glob_and_by_the_path_of_their_file(configuration: Front) -> None:
    plain = configuration("diff", "acme-retail", "acme-care")
    path = str(configuration.root / "accounts" / "acme-care.yaml")
    assert configuration("diff", "acme-ret*", path).out == plain.out
    came = configuration("diff", "acme-*", "acme-care")
    assert (came.code, "acme-* means acme-care, acme-overflow" in came.err) == (64, True)
