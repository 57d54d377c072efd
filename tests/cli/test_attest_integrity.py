"""A person's word that holds: none before its time, against a reading, about another site, unsigned or changed."""

from __future__ import annotations

import base64
import datetime
import re
import subprocess
from pathlib import Path

import pytest

from lpconf.load.yaml.parser import parse
from lpconf.model.json_schema.files import schemas
from lpconf.model.json_schema.validator import first_mismatch
from tests.cli.command_line import Front

BY_HAND = ("--profile", "by-hand")
FILE = "accounts/acme-care.attest.yaml"
TODAY = datetime.datetime.now(datetime.UTC).date().isoformat()


def vouch(front: Front, *entries: str, site: str = '"20260003"', facts: str = "") -> Front:
    lines = "".join(f"  - {entry}\n" for entry in entries)
    return front.write({FILE: f"{f'site: {site}' if site else ''}\nattestations:\n{lines}{facts}"})


def word(setting: str, value: str = "true", by: str = "dana", date: str = TODAY, more: str = "") -> str:
    return f'{{setting: {setting}, value: {value}, by: {by}, date: "{date}"{more}}}'


def status(front: Front, setting: str) -> str:
    return status_under(front, BY_HAND, setting)


def status_under(front: Front, profile: tuple[str, str], setting: str) -> str:
    accounts = front("drift", "acme-care", *profile, "--format", "json").json["accounts"]
    return next(one["status"] for one in accounts[0]["settings"] if one["setting"] == setting)


@pytest.mark.attack("ticks")
def test_a_word_whose_need_reads_off_is_told_and_not_counted(configuration: Front) -> None:
    vouch(configuration, word("encryption.feature_69"), word("encryption.transcripts"))
    came = configuration("plan", "acme-care", *BY_HAND, "--format", "json")
    assert "attestation-contradicted" in came.codes
    assert "encryption-not-enforced" in came.codes
    steps = {one["setting"]: one for one in came.json["resource_changes"]}
    assert steps["encryption.transcripts"]["observed"]["source"] == "contradicted"
    assert "encryption.feature_69" not in steps
    assert status(configuration, "encryption.transcripts") == "waiting"
    assert "encryption.global reads off" in configuration("plan", "acme-care", *BY_HAND).err


@pytest.mark.attack("ticks")
def test_an_early_word_is_not_believed_later_either(configuration: Front) -> None:
    vouch(configuration, word("encryption.feature_69"), word("encryption.transcripts", by="early"))
    came = configuration("apply", "acme-care", *BY_HAND, "--auto-approve")
    assert came.code == 9
    assert "Taken back: acme-care encryption.transcripts" in came.err
    assert "early" not in configuration.text(FILE)
    assert "encryption.feature_69" in configuration.text(FILE)
    assert status(configuration, "encryption.transcripts") == "waiting"
    assert configuration("drift", "acme-care", *BY_HAND, "--strict").code != 0
    configuration("attest", "acme-care", "--waiting", "--by", "dana", *BY_HAND)
    assert configuration("apply", "acme-care", *BY_HAND, "--auto-approve").code == 0
    assert status(configuration, "encryption.transcripts") == "in_sync"


def by_person(front: Front, surface: str) -> tuple[str, str]:
    """A profile under which one surface is a person's."""
    rule = f"  one-by-hand:\n    kind: sandbox\n    surfaces: [{{surface: {surface}, mode: manual}}]\n"
    front.write({"lpconf.yaml": front.text("lpconf.yaml").replace("profiles:\n", f"profiles:\n{rule}", 1)})
    return "--profile", "one-by-hand"


def test_a_word_given_anew_on_the_same_day_is_a_word_of_its_own(configuration: Front) -> None:
    by_hand = by_person(configuration, "site_setting")
    vouch(configuration, word("encryption.referrer", value="ms.PublishEvent.body.event.message"))
    assert "attestation-contradicted" in configuration("plan", "acme-care", *by_hand, "--out", "early.lpplan").err
    assert configuration("apply", "acme-care", *by_hand, "--auto-approve").code == 9
    configuration("attest", "acme-care", "encryption.referrer", "--by", "dana", *by_hand)
    came = configuration("apply", "early.lpplan", *by_hand, "--auto-approve", "--format", "json")
    told = {one["setting"]: one["status"] for one in came.json["outcomes"]}
    assert told["encryption.referrer"] == "unchanged"


def test_what_somebody_called_on_is_looked_at_before_what_it_needs_goes_off(configuration: Front) -> None:
    by_hand = by_person(configuration, "security_center")
    account = configuration.text("accounts/acme-care.yaml").partition("data_encryption:")[0]
    configuration.write({"accounts/acme-care.yaml": account + "data_encryption: null\n"})
    vouch(configuration, word("encryption.transcripts"))
    configuration("sandbox", "set", "acme-care:ac_feature/Common.Global_Encryption_Enabled", "true")
    came = configuration("plan", "acme-care", *by_hand, "--format", "json")
    steps = {one["setting"]: one for one in came.json["resource_changes"]}
    assert steps["encryption.global"]["depends_on"] == ["acme-care:security_center/transcript_encryption"]
    assert steps["encryption.transcripts"]["observed"]["source"] == "contradicted"
    assert status_under(configuration, by_hand, "encryption.transcripts") == "waiting"


def test_waiting_takes_what_is_handed_over_now_and_next_names_no_more(configuration: Front) -> None:
    came = configuration("apply", "acme-care", *BY_HAND, "--auto-approve")
    assert "by hand now, encryption.feature_69" in came.out
    assert "encryption.transcripts" not in came.out.partition("Next")[2]
    for _ in range(3):
        configuration("attest", "acme-care", "--waiting", "--by", "dana", *BY_HAND)
        assert "encryption.transcripts" not in configuration.text(FILE)


@pytest.mark.attack("ticks")
def test_words_about_another_site_count_for_nothing(configuration: Front) -> None:
    vouch(configuration, word("encryption.feature_69"), site='"999"', facts="facts: []\n")
    came = configuration("plan", "acme-care", *BY_HAND, "--format", "json")
    assert "attest.other-site" in came.codes
    steps = {one["setting"]: one for one in came.json["resource_changes"]}
    assert steps["encryption.feature_69"]["observed"]["source"] == "contradicted"
    refused = configuration("attest", "acme-care", "encryption.feature_69", "--by", "dana")
    assert (refused.code, "attest.other-site" in refused.err) == (1, True)
    vouch(configuration, word("encryption.feature_69"), site="")
    assert "attest.no-site" in configuration("validate", "acme-care", "--format", "json").codes


@pytest.mark.attack("ticks")
@pytest.mark.parametrize("day", ["2099-01-01", "9999-12-31"])
def test_the_future_is_an_error_with_its_place(configuration: Front, day: str) -> None:
    vouch(configuration, word("encryption.feature_69", date=day))
    came = configuration("plan", "acme-care", *BY_HAND)
    assert came.code == 1
    assert f"{FILE}:3:" in came.err
    assert "attest.future" in came.err


def test_a_fact_is_judged_by_its_type_on_the_command_line_too(configuration: Front) -> None:
    assert configuration("attest", "acme-care", "ums_version", "--value", "banana", "--by", "d").code == 64
    assert configuration("attest", "acme-care", "ums_version", "--value", "4.10", "--by", "d").code == 0
    assert 'value: "4.10"' in configuration.text(FILE)


def test_the_pipelines_user_signs_where_git_knows_nobody(configuration: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTOR", "octo")
    assert configuration("attest", "acme-care", "encryption.feature_69").code == 0
    assert "by: octo" in configuration.text(FILE)
    monkeypatch.delenv("GITHUB_ACTOR")
    monkeypatch.setenv("GITLAB_USER_LOGIN", "tanuki")
    assert configuration("attest", "acme-care", "encryption.feature_69").code == 0
    assert "by: tanuki" in configuration.text(FILE)


def test_renewing_keeps_the_ticket_and_leaves_one_truth(configuration: Front) -> None:
    configuration.write(
        {"accounts/one.yaml": 'account: {id: "9", platform: messaging}\nunified_window: {a: "1", b: "5"}\n'}
    )
    old = '[{"id":"a","value":"1"},{"id":"b","value":"2"},{"id":"c","value":"3"}]'
    entry = f"{{setting: unified_window, value: '{old}', by: x, date: \"2026-01-01\", ticket: CHG-7}}"
    configuration.write({"accounts/one.attest.yaml": f'site: "9"\nattestations:\n  - {entry}\n'})
    for names in (["unified_window.a", "unified_window.b"], ["unified_window"], ["unified_window.b"]):
        assert configuration("attest", "one", *names, "--by", "dana", "--ticket", "CHG-8").code == 0
        assert configuration("attest", "one", *names, "--by", "eli").code == 0
        text = configuration.text("accounts/one.attest.yaml")
        assert text.count("setting:") == 1
        assert '"c"' in text
        assert '"5"' in text
        assert "ticket: CHG-8" in text
        assert "nothing" in configuration("runbook", "one", "--due", "14d").out.lower()
    assert configuration("plan", "one", *BY_HAND, "--detailed-exitcode").code == 0


def test_what_attest_writes_passes_its_own_checks(configuration: Front) -> None:
    configuration("attest", "acme-care", "ums_version", "--value", "4.9", "--by", "dana")
    configuration("attest", "acme-care", "encryption.feature_69", "--by", "dana")
    configuration("attest", "acme-care", "masking.real_time", "--by", "dana", "--ticket", "CHG-1")
    keys = [line.split(":")[0] for line in configuration.text(FILE).splitlines() if not line.startswith(" ")]
    assert keys == ["site", "attestations", "facts"]
    assert configuration("fmt", "--check").code == 0
    assert configuration("validate", "acme-care").code == 0


def test_a_document_that_is_attested_as_one_fits_the_schema(configuration: Front) -> None:
    configuration.write({"accounts/one.yaml": 'account: {id: "9", platform: messaging}\nunified_window: {a: "1"}\n'})
    assert configuration("attest", "one", "unified_window", "--by", "dana").code == 0
    data, problems = parse(configuration.text("accounts/one.attest.yaml"), "f")
    assert problems == []
    schema = schemas()["attest.schema.json"]
    assert first_mismatch(data, schema) == ""
    assert data is not None
    data["attestations"][0]["setting"] = "unified_windows"
    assert first_mismatch(data, schema) != ""


# -- signatures, second persons, evidence ---------------------------------------------------------------------------


class People:
    """Keys of some people, and the file that lists them."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.folder = folder
        for name in names:
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)

    def listed(self, *names: str) -> str:
        return "".join(f"{name} {(self.folder / f'{name}.pub').read_text()}" for name in names)

    def key(self, name: str) -> tuple[str, ...]:
        return ("--by", name, "--sign", "--key", str(self.folder / name))


@pytest.fixture
def people(tmp_path: Path) -> People:
    (tmp_path / "keys").mkdir()
    return People(tmp_path / "keys", "dana", "eli", "mallory")


def asks(front: Front, policy: str) -> None:
    project = front.text("lpconf.yaml")
    front.write({"lpconf.yaml": project.replace("policy:\n", f"policy:\n  attest: {policy}\n", 1)})


def source(front: Front, setting: str = "encryption.feature_69") -> str:
    """Where what is known of a setting comes from, for the plan; attested where nothing is left to do."""
    steps = front("plan", "acme-care", *BY_HAND, "--format", "json").json["resource_changes"]
    return next((one["observed"]["source"] for one in steps if one["setting"] == setting), "attested")


def test_what_is_not_signed_is_claimed_and_satisfies_nothing(configuration: Front, people: People) -> None:
    configuration.write({"signers": people.listed("dana", "eli")})
    asks(configuration, "{signers: signers}")
    vouch(configuration, word("encryption.feature_69"))
    came = configuration("plan", "acme-care", *BY_HAND)
    assert "attest.claimed" in came.err
    assert source(configuration) == "unknown"
    assert configuration("attest", "acme-care", "encryption.feature_69", *people.key("dana")).code == 0
    assert source(configuration) == "attested"
    assert configuration("validate", "acme-care").code == 0


@pytest.mark.attack("ticks")
def test_whoever_is_not_listed_cannot_sign(configuration: Front, people: People) -> None:
    configuration.write({"signers": people.listed("dana", "eli")})
    asks(configuration, "{signers: signers}")
    came = configuration("attest", "acme-care", "encryption.feature_69", *people.key("mallory"))
    assert (came.code, "this signature would not count" in came.err) == (1, True)
    by = ("--by", "dana", "--sign", "--key", str(people.folder / "mallory"))
    assert configuration("attest", "acme-care", "encryption.feature_69", *by).code == 1
    assert not (configuration.root / FILE).exists()


@pytest.mark.attack("ticks")
def test_a_changed_line_is_invalid_and_located(configuration: Front, people: People) -> None:
    configuration.write({"signers": people.listed("dana", "eli"), "evidence/shot.png": "pixels"})
    asks(configuration, '{signers: signers, four_eyes: ["encryption.*"], evidence: ["supportal_feature/*"]}')
    shown = ("--evidence", str(configuration.root / "evidence/shot.png"), "--ticket", "CHG-1")
    assert configuration("attest", "acme-care", "encryption.feature_69", *people.key("dana"), *shown).code == 0
    assert source(configuration) == "unknown"  # the second person is missing
    seconded = configuration("attest", "acme-care", "encryption.feature_69", "--second", *people.key("eli"))
    assert seconded.code == 0, seconded
    assert source(configuration) == "attested"
    good = configuration.text(FILE)
    changes = {
        "by: dana": "by: eli2",
        "value: true": "value: false",
        "CHG-1": "CHG-2",
        "by: eli": "by: mallory",
        '"20260003"': '"20260001"',
        f'date: "{TODAY}"': 'date: "2026-11-01"',
    }
    signature = re.findall(r"sig: ([A-Za-z0-9+/=\"]+)", good)[0].strip('"')
    flipped = signature[:40] + ("A" if signature[40] != "A" else "B") + signature[41:]
    changes[signature] = flipped
    for old, new in changes.items():
        assert old in good, old
        configuration.write({FILE: good.replace(old, new, 1)})
        came = configuration("validate", "acme-care")
        assert came.code == 1 or old == '"20260003"', (old, came)
        assert source(configuration) != "attested" if came.code != 1 else True
        assert f"{FILE}:" in came.said, old
    configuration.write({FILE: good, "evidence/shot.png": "other pixels"})
    assert configuration("validate", "acme-care").code == 1
    (configuration.root / "evidence/shot.png").unlink()
    came = configuration("validate", "acme-care")
    assert (came.code, "attest.evidence" in came.said) == (1, True)


@pytest.mark.attack("ticks")
def test_a_line_that_was_moved_to_another_account_is_invalid(configuration: Front, people: People) -> None:
    configuration.write({"signers": people.listed("dana")})
    asks(configuration, "{signers: signers}")
    assert configuration("attest", "acme-care", "encryption.feature_69", *people.key("dana")).code == 0
    line = next(line for line in configuration.text(FILE).splitlines() if "feature_69" in line)
    moved = f'site: "20260002"\nattestations:\n{line}\n'
    configuration.write({"accounts/acme-overflow.attest.yaml": moved})
    came = configuration("validate", "acme-overflow")
    assert (came.code, "attest.signature" in came.said) == (1, True)
    assert "accounts/acme-overflow.attest.yaml:3:" in came.said


@pytest.mark.attack("ticks")
def test_one_person_twice_is_invalid_however_it_is_written(configuration: Front, people: People) -> None:
    configuration.write({"signers": people.listed("dana", "eli")})
    asks(configuration, '{signers: signers, four_eyes: ["encryption.*"]}')
    assert configuration("attest", "acme-care", "encryption.feature_69", *people.key("dana")).code == 0
    twice = configuration("attest", "acme-care", "encryption.feature_69", "--second", *people.key("dana"))
    assert twice.code == 64
    vouch(configuration, word("encryption.feature_69", more=', second: {by: " Dana", date: "2026-11-01"}'))
    came = configuration("validate", "acme-care")
    assert (came.code, "attest.one-person" in came.said) == (1, True)


@pytest.mark.attack("checkout")
def test_the_signers_of_the_base_branch_count(configuration: Front, people: People, tmp_path: Path) -> None:
    """With a project file elsewhere its signers are those beside it, not those of the checkout."""
    base = tmp_path / "base"
    base.mkdir()
    asks(configuration, "{signers: signers}")
    (base / "lpconf.yaml").write_text(configuration.text("lpconf.yaml"))
    (base / "signers").write_text(people.listed("eli"))
    configuration.write({"signers": people.listed("dana", "mallory")})
    assert configuration("attest", "acme-care", "encryption.feature_69", *people.key("mallory")).code == 0
    assert configuration("validate", "acme-care").code == 0
    elsewhere = ("--project-file", str(base / "lpconf.yaml"))
    assert configuration("validate", "acme-care", *elsewhere).code == 1
    assert configuration("attest", "acme-care", "encryption.feature_69", *people.key("eli"), *elsewhere).code == 0
    assert configuration("validate", "acme-care", *elsewhere).code == 0
    (base / "signers").write_text("")
    assert configuration("validate", "acme-care", *elsewhere).code == 1


def test_evidence_is_kept_in_the_repository(configuration: Front, tmp_path: Path) -> None:
    outside = tmp_path / "shot.png"
    outside.write_text("x")
    came = configuration("attest", "acme-care", "encryption.feature_69", "--by", "d", "--evidence", str(outside))
    assert came.code == 64
    link = configuration.root / "shot.png"
    link.symlink_to(outside)
    assert (
        configuration("attest", "acme-care", "encryption.feature_69", "--by", "d", "--evidence", str(link)).code == 64
    )


@pytest.mark.attack("checkout")
def test_no_word_is_written_through_a_link_that_leads_outside(configuration: Front, tmp_path: Path) -> None:
    (configuration.root / FILE).symlink_to(tmp_path / "elsewhere.yaml")
    came = configuration("attest", "acme-care", "encryption.feature_69", "--by", "dana")
    assert (came.code, (tmp_path / "elsewhere.yaml").exists()) == (1, False)


@pytest.mark.attack("ticks")
def test_every_flipped_character_of_a_signature_is_noticed() -> None:
    from lpconf.load.ssh_signature import verification_problem

    text = base64.b64encode(b"SSHSIG" + bytes(40)).decode()
    for index in (0, 5, len(text) - 1, len(text) - 2):
        changed = text[:index] + ("x" if text[index] != "x" else "y") + text[index + 1 :]
        assert verification_problem(b"", "dana", "2026-11-28", b"text", changed)
    assert verification_problem(b"", "dana", "2026-11-28", b"text", "")


@pytest.mark.attack("ticks")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unified_window", "off"),
        ("unified_window", '{"throttlingTimeoutValue": "3000"}'),
        ("encryption.referrer", "3"),
        ("encryption.referrer", "[1]"),
        ("masking.real_time", "true"),
        ("encryption.transcripts", "[1]"),
        ("shards", "[" * 2000),
    ],
)
def test_a_value_that_every_command_would_refuse_is_not_written(small: Front, name: str, value: str) -> None:
    came = small("attest", "acme", name, "--value", value, "--by", "dana")
    if came.code:
        assert not (small.root / "accounts/acme.attest.yaml").exists()
    assert small("validate").code == 0


def test_what_a_runbook_says_to_attest_is_taken(small: Front) -> None:
    raw = '[{"id": "autocomplete", "value": "on"}]'
    for words in (("unified_window", raw), ("masking.real_time", r"\d{16}"), ("unified_window", "")):
        assert small("attest", "acme", words[0], "--value", words[1], "--by", "dana").code == 0
        assert small("validate").code == 0
    assert small("attest", "acme", "unified_window", "--value", "off", "--by", "dana").code == 1


@pytest.mark.attack("ticks")
@pytest.mark.parametrize("odd", ["a\nb", "\x1b[31mred", "a\u202eb", "::error::\r.", "a\u2028b"], ids=ascii)
@pytest.mark.parametrize("option", ["--by", "--ticket", "--second"])
def test_who_vouches_is_told_in_one_line_without_control_characters(
    configuration: Front, option: str, odd: str
) -> None:
    words = {"--by": "dana", option: odd}
    came = configuration("attest", "acme-care", "encryption.feature_69", *[w for pair in words.items() for w in pair])
    assert came.code == 64
    assert f"{option} " in came.err
    assert not (configuration.root / FILE).exists()


@pytest.mark.parametrize("odd", ["a\\nb", "\\e[31m", "\\u202e"])
def test_control_characters_in_a_word_are_errors_also_where_they_are_escaped(configuration: Front, odd: str) -> None:
    for entry in (
        word("encryption.feature_69", by=f'"{odd}"'),
        word("encryption.feature_69", more=f', ticket: "{odd}"'),
        word("encryption.feature_69", more=f', second: {{by: "{odd}", date: "{TODAY}"}}'),
    ):
        came = vouch(configuration, entry)("validate", "acme-care", "--format", "json")
        assert (came.code, came.codes) == (1, ["schema.value"]), entry


def test_control_characters_of_reasons_and_tickets_are_errors(small: Front) -> None:
    for line in ('hold: [{setting: widgets.A, until: 2999-01-01, reason: "a\\tb", by: d}]',
                 'accept: [{code: brake, until: 2999-01-01, ticket: "a\\nb"}]'):  # fmt: skip
        small.write({"accounts/acme.yaml": f'account: {{id: "1", platform: chat}}\n{line}\n'})
        assert "schema.value" in small("validate", "--format", "json").codes, line


def test_a_list_of_signers_that_is_not_there_is_named_by_the_policy_that_asks_for_it(configuration: Front) -> None:
    asks(configuration, "{signers: nobody}")
    vouch(configuration, word("encryption.feature_69"))
    came = configuration("validate", "acme-care", "--format", "json")
    assert (came.code, came.codes[0]) == (1, "file.missing")
    assert came.json["diagnostics"][0]["summary"] == "policy.attest.signers: nobody does not exist"
