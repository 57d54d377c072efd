"""Acceptances and holds."""

from __future__ import annotations

import pytest

from lpconf.domain.diagnostic import Mark
from lpconf.domain.state import Acceptance
from tests.documents import FILE, TODAY, head, only, said, worked_out

ENCRYPT = "data_encryption: {enabled: false}\n"


def accepted(lines: str) -> list[Acceptance]:
    desired, _ = worked_out(head() + lines)
    assert desired is not None
    return list(desired.acceptances)


def test_bare_codes_and_mappings_are_taken() -> None:
    one, two = accepted("accept:\n  - not-retroactive\n  - {code: brake, until: 2026-12-05, ticket: SEC-240}\n")
    assert one == Acceptance("not-retroactive", "acme", mark=Mark(FILE, 5, 5, 15))
    assert two == Acceptance("brake", "acme", "2026-12-05", "SEC-240", Mark(FILE, 6, 12, 5))


@pytest.mark.parametrize("lines", ["", "accept:\n", "accept: []\n", "accept: null\n"])
def test_nothing_accepted(lines: str) -> None:
    assert accepted(lines) == []


def test_an_unknown_code_is_guessed() -> None:
    problem = only(head() + "accept: [not-retroactiv]\n")
    assert (problem.code, problem.label) == ("accept.unknown-code", "did you mean not-retroactive?")
    problem = only(head() + "accept: [{code: zzz}]\n")
    assert (problem.code, problem.label, problem.mark) == ("accept.unknown-code", "not known", Mark(FILE, 4, 17, 3))


def test_a_danger_cannot_be_accepted() -> None:
    problem = only(head() + "accept: [encryption-not-enforced]\n")
    assert (problem.code, problem.label) == ("accept.unknown-code", "a danger is not accepted, only ended")


@pytest.mark.parametrize("entry", ["stops-encrypting-new-data", "{code: stops-encrypting-new-data, ticket: X}"])
def test_what_happens_once_needs_a_last_day(entry: str) -> None:
    problem = only(head() + f"accept: [{entry}]\n")
    assert problem.code == "accept.once-needs-until"
    assert "--accept stops-encrypting-new-data" in problem.fix[1]


def test_an_acceptance_counts_on_its_last_day_and_not_after() -> None:
    assert len(accepted(f"accept: [{{code: brake, until: {TODAY}}}]\n")) == 1
    text = "accept: [{code: brake, until: 2026-11-23}, not-retroactive]\n"
    assert [one.code for one in accepted(text)] == ["not-retroactive"]
    problem = only(head() + text)
    assert (problem.code, problem.is_error) == ("accept.expired", False)


@pytest.mark.parametrize("day", ["2026-13-01", "2026-02-30", "tomorrow", "20261205", "2026-W49-1", "2026-1-1", ""])
def test_a_day_is_a_real_day(day: str) -> None:
    assert only(head() + f"accept: [{{code: brake, until: '{day}'}}]\n").code == "schema.value"
    line = f"hold: [{{setting: encryption.global, until: '{day}', reason: a, by: b}}]\n"
    assert only(head() + ENCRYPT + line).code == "schema.value"


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("accept: not-retroactive", ["schema.type"]),
        ("accept: [[brake], 5, null]", ["schema.type"] * 3),
        ("accept: [{until: 2026-12-05}, {code: 5}, {code: brake, untl: 2026-12-05}]", ["schema.missing"]),
        ("hold: {setting: encryption.global}", ["schema.type"]),
        ("hold: [encryption.global]", ["schema.type"]),
        ("hold: [{}]", ["schema.missing"] * 4),
    ],
)
def test_entries_of_other_shapes_are_errors(lines: str, codes: list[str]) -> None:
    found = [code for code, _, _ in said(head() + lines + "\n")]
    assert found[: len(codes)] == codes


def hold(setting: str, until: str = "2026-12-24", more: str = ENCRYPT) -> str:
    return head() + more + f"hold:\n  - {{setting: {setting}, until: {until}, reason: INC-4711, by: dana}}\n"


def test_a_hold_names_a_wished_setting() -> None:
    desired, problems = worked_out(hold("encryption.referrer"))
    assert problems == ()
    assert desired is not None
    (held,) = desired.holds
    assert str(held.address) == "acme:site_setting/encryption.referrer"
    assert (held.setting, held.until, held.reason, held.by) == ("encryption.referrer", "2026-12-24", "INC-4711", "dana")
    assert held.mark == Mark(FILE, 6, 15, 19)


def test_a_hold_of_a_raw_name_bears_the_name_of_the_catalogue() -> None:
    desired, problems = worked_out(hold("settings.site_settings.encryption.referrer"))
    assert (problems, desired and desired.holds[0].setting) == ((), "encryption.referrer")


def test_a_hold_of_what_nothing_wishes_is_a_warning() -> None:
    desired, (problem,) = worked_out(hold("settings.ac_features.Common.X"))
    assert (problem.code, problem.is_error) == ("hold.unmanaged", False)
    assert desired is not None
    assert [held.setting for held in desired.holds] == ["settings.ac_features.Common.X"]


def test_a_broken_section_says_nothing_of_being_unmanaged() -> None:
    assert [code for code, _, _ in said(hold("encryption.referrer", more="data_encryption: 5\n"))] == ["schema.type"]


@pytest.mark.parametrize("name", ["encryption.refferer", "settings.ac_features", "settings.ac_features.", "a/b", ""])
def test_a_hold_of_an_unknown_setting(name: str) -> None:
    assert only(hold(f"'{name}'")).code == "hold.unknown-setting"


def test_an_expired_hold_is_an_error() -> None:
    problem = only(hold("encryption.referrer", "2026-11-23"))
    assert (problem.code, problem.is_error) == ("hold.expired", True)
    assert worked_out(hold("encryption.referrer", str(TODAY)))[1] == ()


def test_of_two_holds_of_one_setting_the_longer_counts() -> None:
    text = hold("encryption.referrer", "2026-12-24")
    text += "  - {setting: encryption.referrer, until: 2026-12-01, reason: other, by: kim}\n"
    desired, _ = worked_out(text)
    assert desired is not None
    assert [held.until for held in desired.holds] == ["2026-12-24"]
