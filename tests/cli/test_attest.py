"""Attesting, and the lists that tell what to attest, from the outside."""

from __future__ import annotations

import pytest

from tests.cli.command_line import Front

ATTEST = "accounts/acme-care.attest.yaml"


def test_attest_a_wished_value(configuration: Front) -> None:
    came = configuration("attest", "acme-care", "encryption.feature_69", "--by", "dana", "--ticket", "CHG-1")
    assert (came.code, came.out) == (0, "")
    assert "encryption.feature_69: on" in came.err
    text = configuration.text(ATTEST)
    assert "{setting: encryption.feature_69, value: true, by: dana, date: " in text
    assert "ticket: CHG-1}" in text
    assert configuration("attest", "acme-care:security_center/transcript_encryption", "--by", "dana").code == 0
    assert "encryption.transcripts" in configuration.text(ATTEST)


def test_attest_signs_with_gits_address(configuration: Front) -> None:
    assert configuration("attest", "acme-care", "encryption.feature_69").code == 64
    configuration.git("init", "-q")
    configuration.git("config", "user.email", "eve@acme.example")
    assert configuration("attest", "acme-care", "encryption.feature_69").code == 0
    assert "by: eve@acme.example" in configuration.text(ATTEST)


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("encryption.feature_69", "false", "value: false"),
        ("encryption.feature_69", "ON", "value: true"),
        ("encryption.transcripts", "off", "value: false"),
        ("ums_version", "4.9", 'value: "4.9"'),
        ("masking.real_time", r"\d{16}", r"value: '\d{16}'"),
        ("encryption.referrer", "a,b", 'value: "a,b"'),
        ("settings.site_settings.x", "5", "value: 5"),
        ("settings.site_settings.x", "five", "value: five"),
    ],
)
def test_attest_another_value(configuration: Front, name: str, value: str, written: str) -> None:
    came = configuration("attest", "acme-care", name, "--value", value, "--by", "dana")
    assert came.code == 0, came
    assert written in configuration.text(ATTEST)
    assert ("facts:" in configuration.text(ATTEST)) == (name == "ums_version")
    assert configuration("validate").code == 0


def test_attest_replaces_in_place_and_keeps_comments(configuration: Front) -> None:
    before = configuration.text("accounts/acme-retail.attest.yaml")
    assert configuration("attest", "acme-retail", "encryption.feature_69", "--by", "eve", "--value", "false").code == 0
    after = configuration.text("accounts/acme-retail.attest.yaml")
    assert "# LivePerson switched it on at provisioning." in after
    assert after.splitlines()[:3] == before.splitlines()[:3]
    assert after.count("encryption.feature_69") == 1
    assert "value: false, by: eve" in after
    assert "CHG-101" not in after


def test_attest_all_that_waits(configuration: Front) -> None:
    came = configuration("attest", "--waiting", "acme-care", "--by", "dana", "--profile", "by-hand")
    assert came.code == 0
    text = configuration.text(ATTEST)
    for name in ("masking.real_time", "encryption.feature_69", "encryption.transcripts"):
        assert f"setting: {name}," in text
    assert not (configuration.root / "accounts/acme-overflow.attest.yaml").exists()
    assert (
        "nothing to attest"
        in configuration("attest", "--waiting", "acme-care", "--by", "x", "--profile", "by-hand").err
    )


def test_attest_the_ticked_lines_of_a_runbook(configuration: Front) -> None:
    page = configuration("runbook", "--profile", "by-hand").out
    book = configuration.root / "book.md"
    done = "lpconf:done acme-care encryption.feature_69"
    book.write_text("".join(li.replace("[ ]", "[x]") if done in li else li for li in page.splitlines(keepends=True)))
    assert configuration("attest", "--from", str(book), "acme-overflow", "--by", "dana").err.startswith(
        "There is nothing"
    )
    assert configuration("attest", "--from", str(book), "--by", "dana").code == 0
    assert "encryption.feature_69" in configuration.text(ATTEST)
    assert "encryption.transcripts" not in configuration.text(ATTEST)
    for foreign in ("acme-nope encryption.feature_69", "acme-care encryption.nope"):
        book.write_text(f"- [x] a <!-- lpconf:done {foreign} true -->\n")
        came = configuration("attest", "--from", str(book), "--by", "dana")
        assert (came.code, str(book) in came.err) == (1, True)


def test_after_attesting_everything_the_rest_is_applied(configuration: Front) -> None:
    assert configuration("apply", "--auto-approve", "--profile", "by-hand").code == 9
    for _ in range(4):
        configuration("attest", "--waiting", "--by", "dana", "--profile", "by-hand")
        code = configuration("apply", "--auto-approve", "--profile", "by-hand").code
        if not code:
            break
    assert code == 0
    assert configuration("drift", "--profile", "by-hand", "--strict").code == 0


def test_the_lists_of_the_runbook(configuration: Front) -> None:
    unknown = configuration("runbook", "--confirm", "--profile", "by-hand")
    assert (unknown.code, "encryption.feature_69" in unknown.out) == (0, True)
    soon = configuration("runbook", "--due", "9999d")
    assert (soon.code, "encryption.feature_69" in soon.out) == (0, True)
    assert configuration("runbook", "--due", "9999", "--format", "json").json["due"]
    for bad in (["--due", "soon"], ["--due", "-1"], ["--due", "1w"], ["--confirm", "--due", "1d"]):
        assert configuration("runbook", *bad).code == 64, bad
    assert configuration("runbook", "--due", "").code in (0, 64)
