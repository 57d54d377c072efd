"""``lpconf accounts``: who is there, what waits, what is held, who vouches for what."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command_line import Front

PROJECT = """\
version: 1
profile: hand
profiles:
  hand: {kind: liveperson, domain_api: "https://api.liveperson.net", auth: {bearer: {env: LP_BEARER}}}
"""
FILES = {
    "lpconf.yaml": PROJECT,
    "accounts/_shared/on.yaml": "accept: [not-retroactive]\ndata_encryption: {enabled: true, scopes: [all]}\n",
    "accounts/emea-de.yaml": 'account: {id: "1", platform: chat, labels: {brand: "a|b"}}\n'
    "extends: [_shared/on.yaml]\n"
    "hold: [{setting: encryption.auth_sde, until: 2999-01-01, reason: INC-1, by: dana}]\n",
    "accounts/emea-de.attest.yaml": 'site: "1"\nattestations:\n'
    '  - {setting: encryption.feature_69, value: true, by: dana, date: "2026-11-20", ticket: CHG-1}\n',
    "accounts/emea-fr.yaml": 'account: {id: "2", platform: chat}\nextends: [_shared/on.yaml]\n',
    "accounts/wrong.yaml": 'account: {id: "3", platform: nothing}\n',
}


def test_accounts_are_listed_with_what_waits_is_held_and_vouched_for(empty: Front) -> None:
    came = empty.write(FILES)("accounts", "emea-*", "--format", "json")
    assert came.code == 0
    german, french = came.json["accounts"]
    assert (german["account"], german["site"], german["labels"]) == ("emea-de", "1", {"brand": "a|b"})
    assert german["waiting"] == ["encryption.transcripts"]
    assert [(hold["setting"], hold["until"]) for hold in german["held"]] == [("encryption.auth_sde", "2999-01-01")]
    assert [(word["name"], word["by"], word["date"]) for word in german["vouched"]] == [
        ("encryption.feature_69", "dana", "2026-11-20")
    ]
    assert set(french["waiting"]) == {"encryption.feature_69", "encryption.transcripts", "encryption.auth_sde"}


def test_an_account_with_errors_is_listed_and_fails_the_command(empty: Front) -> None:
    came = empty.write(FILES)("accounts", "--format", "json")
    assert came.code == 1
    assert [account["broken"] for account in came.json["accounts"]] == [False, False, True]
    assert came.json["diagnostics"]


def test_people_read_it_as_text_markdown_and_table(empty: Front) -> None:
    front = empty.write(FILES)
    text = front("accounts", "emea-*").out
    assert "emea-de  1  chat  brand=a|b\n" in text
    assert "  waits    encryption.transcripts\n" in text
    assert "  held     encryption.auth_sde until 2999-01-01: INC-1 (dana)\n" in text
    assert "  vouched  encryption.feature_69 by dana since 2026-11-20 (CHG-1)\n" in text
    assert text.endswith("2 accounts, 2 of them wait for people.\n")
    markdown = front("accounts", "accounts/emea-de.yaml", "--format", "markdown").out
    assert "| emea-de | 1 | chat | brand=a&#124;b |" in markdown
    assert front("accounts", "--output", f"csv={front.root / 'a.csv'}", "emea-de").code == 0
    table = Path(front.root / "a.csv").read_text()
    assert table.splitlines()[0].startswith("account,site,platform,labels")
    assert "encryption.feature_69 by dana since 2026-11-20 (CHG-1)" in table
