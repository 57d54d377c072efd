"""Command lines that lpconf prints are for copying: each of them is one that lpconf takes."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.cli.command_line import Front

BY_HAND = "{surface: widget, mode: manual}, {surface: taglet, mode: manual}, {surface: engagement, mode: manual}"
FILES: dict[str, str | bytes] = {
    "lpconf.yaml": f"version: 1\nprofiles: {{sandbox: {{kind: sandbox, surfaces: [{BY_HAND}]}}}}\n",
    "accounts/acme.yaml": 'account: {id: "1", platform: messaging_and_chat}\n'
    "agent_widgets: [{name: Order lookup, url: 'https://a.example'}]\n"
    "offsite_engagements: [{campaign: Text to chat, name: SMS 'deep' link, source: other, landing_page: 'https://a.example'}]\n",
}
ATTESTED = """site: "1"
attestations:
  - setting: widgets.Order lookup
    value: {name: Order lookup, url: 'https://a.example'}
    by: dana@acme.example
    date: "2025-01-01"
"""


def commands(text: str) -> list[list[str]]:
    """The `lpconf attest` lines of a text as a shell reads them."""
    return [shlex.split(line) for line in re.findall(r"lpconf (attest acme [^\n`;]*?)(?= --value|[\n`;]|$)", text)]


@pytest.mark.parametrize("file", ["plan.txt", "my plan.lpplan", "-p.lpplan", "p.lpplan", "out/it's.json"])
def test_a_saved_plan_is_applied_as_it_was_said(empty: Front, file: str) -> None:
    (empty.root / "out").mkdir()
    account = 'account: {id: "1", platform: chat}\nsettings: {site_settings: {a: b}}\n'
    said = empty.write(FILES | {"accounts/acme.yaml": account})("plan", f"--out={file}").err
    words = shlex.split(said.split("Next: lpconf ")[1])
    assert empty(*words).code == 0
    assert empty("plan", "--detailed-exitcode").code == 0


def test_settings_with_blanks_are_one_word(empty: Front) -> None:
    empty.write(FILES)
    for page in (empty("runbook").out, empty("plan").out.replace("\n     ", " ")):
        names = {words[2] for words in commands(page.replace("ACCOUNT", "acme"))}
        assert {"widgets.Order lookup", "offsite.Text to chat/SMS 'deep' link"} <= names


def test_what_has_aged_is_attested_anew_as_it_was_said(empty: Front) -> None:
    empty.write(FILES | {"accounts/acme.attest.yaml": ATTESTED})
    for text in (empty("drift").out, empty("plan").err):
        assert ["attest", "acme", "widgets.Order lookup"] in commands(text)


def test_commands_name_the_profile_that_was_asked_for(empty: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    profiles = f"{{sandbox: {{kind: sandbox}}, by-hand: {{kind: sandbox, surfaces: [{BY_HAND}]}}}}"
    empty.write(FILES | {"lpconf.yaml": f"version: 1\nprofile: sandbox\nprofiles: {profiles}\n"})
    empty("--profile", "by-hand", "plan", "--out", str(empty.root / "p.lpplan"))
    pages = [
        empty("--profile", "by-hand", "drift").out,
        empty("--profile", "by-hand", "runbook").out,
        empty("--profile", "by-hand", "runbook", "--confirm").out,
        empty("--profile", "by-hand", "apply", "--auto-approve").out,
        empty("apply", str(empty.root / "p.lpplan")).out,
        empty("runbook", str(empty.root / "p.lpplan")).out,
    ]
    assert all(copied(page) and all("--profile by-hand" in words for words in copied(page)) for page in pages)
    monkeypatch.setenv("LPCONF_PROFILE", "sandbox")
    usual = [empty("drift").out, empty("--profile", "sandbox", "drift", "--format", "markdown").out]
    hands = "{kind: sandbox, surfaces: [{surface: widget, mode: manual}]}"
    empty.write({"lpconf.yaml": f"version: 1\nprofile: sandbox\nprofiles: {{sandbox: {hands}}}\n"})
    empty("plan", "--out", str(empty.root / "q.lpplan"))
    usual.append(empty("runbook", str(empty.root / "q.lpplan")).out)
    assert all(copied(page) and "--profile" not in page for page in usual)


def copied(page: str) -> list[str]:
    """The command lines for one account, each with what stands between it and the next."""
    pieces = " ".join(page.split()).split("lpconf ")[1:]
    return [words for words in pieces if re.match("(adopt|apply|runbook|attest) (acme|--from)", words)]
