"""``lpconf fmt`` from the outside: what it touches, what it leaves, and that all that lpconf writes passes it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from lpconf.redaction import keep_secret
from tests.cli.command_line import HOME, PROJECT, Front

UGLY = (
    '# head\naccount:   {id: "1",platform: chat}   # c\nsettings:\n      ac_features:\n            Common.X:   true\n'
)
NICE = '# head\naccount: {id: "1", platform: chat}    # c\nsettings:\n  ac_features:\n    Common.X: true\n'


@pytest.fixture
def ugly(empty: Front) -> Front:
    """A repository with one file that is not laid out so."""
    return empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": UGLY})


def test_files_are_laid_out_and_named_once(ugly: Front) -> None:
    came = ugly("fmt")
    assert (came.code, came.out) == (0, "accounts/acme.yaml\n")
    assert came.err == "1 of 2 files reformatted.\n"
    assert ugly.text("accounts/acme.yaml") == NICE
    came = ugly("fmt")
    assert (came.code, came.out, came.err) == (0, "", "2 files, nothing to change.\n")


def test_check_writes_nothing_and_tells_by_its_exit_code(ugly: Front) -> None:
    came = ugly("fmt", "--check")
    assert (came.code, came.out) == (1, "accounts/acme.yaml\n")
    assert "run lpconf fmt" in came.err
    assert ugly.text("accounts/acme.yaml") == UGLY
    came = ugly("fmt", "--check", "--format", "json")
    assert (came.code, came.json) == (1, {"changed": ["accounts/acme.yaml"], "unchanged": 1, "diagnostics": []})
    assert ugly("fmt").code == 0
    assert ugly("fmt", "--check").code == 0


def test_every_kind_of_file_is_laid_out_in_the_order_of_its_schema(ugly: Front) -> None:
    ugly.write(
        {
            "lpconf.yaml": "profiles: {sandbox: {kind: sandbox}}\nversion:   1\n",
            "accounts/_shared/deep/a.yaml": "data_encryption: {enabled: false}\naccept: []\n",
            "accounts/acme.attest.yaml": "facts: []\nattestations: []\n",
            "accounts/notes.txt": "a:   b\n",
        }
    )
    came = ugly("fmt")
    assert came.out.split() == [
        "accounts/_shared/deep/a.yaml", "accounts/acme.attest.yaml", "accounts/acme.yaml", "lpconf.yaml",
    ]  # fmt: skip
    assert ugly.text("lpconf.yaml") == "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n"
    assert ugly.text("accounts/_shared/deep/a.yaml") == "accept: []\ndata_encryption: {enabled: false}\n"
    assert ugly.text("accounts/acme.attest.yaml") == "attestations: []\nfacts: []\n"
    assert ugly.text("accounts/notes.txt") == "a:   b\n"


def test_named_accounts_alone(ugly: Front) -> None:
    other = UGLY.replace('"1"', '"2"')
    ugly.write({"accounts/other.yaml": other, "accounts/other.attest.yaml": "facts:   []\n"})
    came = ugly("fmt", "other")
    assert came.out == "accounts/other.attest.yaml\naccounts/other.yaml\n"
    assert ugly.text("accounts/acme.yaml") == UGLY
    came = ugly("fmt", "othr", "--format", "json")
    assert (came.code, came.codes, came.json["changed"]) == (1, ["account.unknown"], [])
    assert "did you mean other?" in ugly("fmt", "othr").err


def test_a_file_with_errors_is_told_and_left_the_others_are_laid_out(ugly: Front) -> None:
    broken = "account:   {id: 1\n"
    odd = "account: {id: '3', platform: chat}\n? settings\n:   {}\n"
    ugly.write({"accounts/broken.yaml": broken, "accounts/odd.yaml": odd})
    came = ugly("fmt", "--format", "json")
    assert came.code == 1
    assert came.json["changed"] == ["accounts/acme.yaml"]
    places = {d["code"]: (d["range"]["filename"], d["range"]["start"]["line"]) for d in came.json["diagnostics"]}
    assert places["fmt.layout"] == ("accounts/odd.yaml", 2)
    assert places["yaml.syntax"][0] == "accounts/broken.yaml"
    assert (ugly.text("accounts/broken.yaml"), ugly.text("accounts/odd.yaml")) == (broken, odd)
    assert ugly.text("accounts/acme.yaml") == NICE
    came = ugly("fmt")
    assert (came.code, came.out) == (1, "")
    assert "accounts/odd.yaml:2:1" in came.err
    assert "the file is as it was" in came.err


def test_a_mistaken_secret_in_the_project_file_is_not_shown(ugly: Front) -> None:
    text = "version: 1\nprofiles:\n  p:\n    kind: liveperson\n    auth: {bearer: hunter2-hunter2}\n\tx: 1\n"
    ugly.write({"lpconf.yaml": text})
    came = ugly("fmt")
    assert came.code == 1
    assert "lpconf.yaml:" in came.err
    assert "hunter2" not in came.said


def test_no_repository_and_no_accounts(empty: Front) -> None:
    assert (empty("fmt").code, empty("fmt", "--format", "json").codes) == (1, ["project.missing"])
    empty.write({"lpconf.yaml": PROJECT})
    came = empty("fmt", "--format", "json")
    assert (came.code, came.codes) == (1, ["repository.empty"])


def test_bytes_are_written_as_they_are(ugly: Front) -> None:
    """A known secret in a file, which has no business there, is not replaced by stars: fmt changes layout alone."""
    ugly.write({"accounts/acme.yaml": UGLY.replace("# head", "# hunter2-hunter2 ü")})
    keep_secret("hunter2-hunter2")
    assert ugly("fmt").code == 0
    assert ugly.text("accounts/acme.yaml") == NICE.replace("# head", "# hunter2-hunter2 ü")


def test_modes_and_links_stay(ugly: Front) -> None:
    real = ugly.root / "accounts" / "acme.yaml"
    real.chmod(0o640)
    (ugly.root / "elsewhere").mkdir()
    kept = ugly.root / "elsewhere" / "two.txt"
    kept.write_text(UGLY.replace('"1"', '"2"'))
    (ugly.root / "accounts" / "two.yaml").symlink_to(kept)
    assert ugly("fmt").out == "accounts/acme.yaml\naccounts/two.yaml\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert (ugly.root / "accounts" / "two.yaml").is_symlink()
    assert kept.read_text() == NICE.replace('"1"', '"2"')


def test_a_file_that_cannot_be_written_fails_alone(ugly: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    ugly.write({"accounts/bad.yaml": UGLY.replace('"1"', '"2"')})
    replaced = os.replace

    def refuse(source: str, target: Path) -> None:
        if Path(target).name == "bad.yaml":
            raise PermissionError(13, "Permission denied", str(target))
        replaced(source, target)

    monkeypatch.setattr("lpconf.load.files.atomic_write.os.replace", refuse)
    came = ugly("fmt", "--format", "json")
    assert (came.code, came.codes, came.json["changed"]) == (1, ["file.unwritable"], ["accounts/acme.yaml"])
    assert sorted(path.name for path in (ugly.root / "accounts").iterdir()) == ["acme.yaml", "bad.yaml"]


# -- what lpconf writes passes -----------------------------------------------------------------------------------------


def test_the_example_estate_is_laid_out_so() -> None:
    from lpconf.cli.main import main

    assert main(["-C", str(HOME), "fmt", "--check"]) == 0


def test_what_adopt_and_attest_write_is_laid_out_so(configuration: Front) -> None:
    assert configuration("apply", "--auto-approve").code == 0
    for address, value in (
        ("acme-retail:site_setting/le.general.language", '"de-DE"'),
        ("acme-overflow:site_setting/messaging.historic.data.masking.regexp", r'"(?:\\d{4})|(?:[A-Z]{2}\\d+: #)"'),
        ("acme-care:taglet/lpUnifiedWindow", '"[{\\"id\\": \\"throttlingTimeoutValue\\", \\"value\\": \\"1500\\"}]"'),
    ):
        assert configuration("sandbox", "set", address, value).code == 0
    assert configuration("adopt").code == 0
    assert configuration("adopt", "new-one", "--id", "20260001x", "--platform", "chat").code == 0
    extends = ["--extends", "_shared/encryption.yaml"]
    assert configuration("adopt", "like-others", "--id", "9", "--platform", "messaging", *extends).code == 0
    assert configuration("attest", "acme-care", "ums_version", "--value", "4.9", "--by", "dana").code == 0
    assert (
        configuration("attest", "acme-overflow", "encryption.transcripts", "--by", "dana", "--ticket", "CHG: 1").code
        == 0
    )
    names = sorted(
        str(path.relative_to(configuration.root)) for path in (configuration.root / "accounts").rglob("*.yaml")
    )
    assert {"accounts/new-one.yaml", "accounts/acme-overflow.attest.yaml"} <= set(names)
    came = configuration("fmt", "--check")
    assert (came.code, came.out) == (0, ""), [configuration.text(name) for name in came.out.split()]
