"""Advice how to accept names the file that causes the change, extends a list that is there, and widens nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.command_line import PROJECT, Front

HEAD = 'account: {id: "%s", platform: messaging}\nextends: [_shared/all.yaml]\n'
SHARED = "accept:\n  - not-retroactive\ndata_encryption:\n  enabled: true\n  scopes: [messaging_summary]\n"
OWN = "file_sharing: {extended_formats: true}\n"
FACT = 'site: "1"\nfacts:\n  - {fact: ums_version, value: "4.9", by: dana@acme.example, date: "2026-11-20"}\n'


@pytest.fixture
def accounts(empty: Front) -> Front:
    return empty.write(
        {
            "lpconf.yaml": PROJECT,
            "accounts/_shared/all.yaml": SHARED,
            "accounts/acme.yaml": HEAD % 1 + OWN,
            "accounts/acme.attest.yaml": FACT,
            "accounts/care.yaml": HEAD % 2,
        }
    )


def test_an_accounts_own_change_is_accepted_in_its_own_file(accounts: Front) -> None:
    told = " ".join(accounts("plan").out.split())
    assert "or add at the end of accounts/acme.yaml accept: [extended-formats-not-delivered]" in told
    assert "all.yaml:2" not in told.split("GATED")[1].split("encryption")[0]


def test_what_is_advised_is_enough(accounts: Front) -> None:
    assert accounts("plan").code == 5
    text = accounts.text("accounts/acme.yaml") + "accept: [extended-formats-not-delivered]\n"
    accounts.write({"accounts/acme.yaml": text})
    assert accounts("plan", "acme", "--format", "json").json["gates"] != []
    assert "GATED" not in accounts("plan", "acme").out


def test_a_list_that_is_there_is_extended_after_its_last_line(accounts: Front) -> None:
    accounts.write({"accounts/acme.yaml": HEAD % 1 + "accept:\n  - masking-irreversible\n" + OWN})
    told = " ".join(accounts("plan", "acme").out.split())
    assert "or add to the list under accept, after line accounts/acme.yaml:4 - extended-formats-not-delivered" in told


EXPIRED = "{code: brake, until: 2025-01-01}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("accept: [masking-irreversible]\n", "accept: [masking-irreversible, extended-formats-not-delivered]\n"),
        (
            "accept: [\n  masking-irreversible, # why\n]\n",
            "accept: [masking-irreversible, extended-formats-not-delivered]\n",
        ),
        ("accept: []\n", "accept: [extended-formats-not-delivered]\n"),
        ("accept: # nothing yet\n", "accept: [extended-formats-not-delivered]\n"),
        (f"accept: [{EXPIRED}]\n", f"accept: [{EXPIRED}, extended-formats-not-delivered]\n"),
        (f"accept:\n  - {EXPIRED}\n", f"accept:\n  - {EXPIRED}\n  - extended-formats-not-delivered\n"),
        (
            "accept:\n- code: brake\n  until: 2027-01-01\n",
            "accept:\n- code: brake\n  until: 2027-01-01\n- extended-formats-not-delivered\n",
        ),
    ],
    ids=["brackets", "brackets-of-lines", "empty-brackets", "no-value", "ended-brackets", "ended-dashes", "long-entry"],
)
def test_what_is_advised_works_as_it_stands_beside_an_accept_of_any_layout(
    accounts: Front, before: str, after: str
) -> None:
    accounts.write({"accounts/acme.yaml": HEAD % 1 + before + OWN})
    told = accounts("plan", "acme").out.split("GATED")[1]
    place = re.search(r"  or (add to the list|write in place).* accounts/acme.yaml:(\d+)\n((?:    .*\n)+)", told)
    assert place is not None
    lines, number = (HEAD % 1 + before + OWN).splitlines(keepends=True), int(place[2])
    pasted = re.sub(r"^ {4}", "", place[3], flags=re.MULTILINE)
    if place[1] == "add to the list":
        lines.insert(number, pasted)
    else:
        lines[number - 1 : number - 1 + before.count("\n")] = [pasted]
    assert "".join(lines) == HEAD % 1 + after + OWN
    accounts.write({"accounts/acme.yaml": "".join(lines)})
    assert "GATED" not in accounts("plan", "acme").out


def test_a_saved_plan_advises_the_same(accounts: Front) -> None:
    accounts.write({"accounts/acme.yaml": HEAD % 1 + "accept: [masking-irreversible]\n" + OWN})
    told = accounts("plan", "acme", "--out", "p.lpplan").out
    advised = "or write in place of accept, at accounts/acme.yaml:3"
    assert advised in told
    assert advised in accounts("show", "p.lpplan").out
    markdown = accounts("show", "p.lpplan", "--format", "markdown").out
    assert (
        "> - Write `accept: [masking-irreversible, extended-formats-not-delivered]` in place of accept, at "
        "`accounts/acme.yaml:3`." in markdown
    )


def test_a_fragments_change_is_accepted_in_the_fragment(accounts: Front) -> None:
    accounts.write({"accounts/_shared/all.yaml": SHARED.replace("accept:\n  - not-retroactive\n", "")})
    told = " ".join(accounts("plan", "care").out.split())
    assert "or add at the end of accounts/_shared/all.yaml accept: [not-retroactive]" in told


def test_an_element_that_an_account_takes_out_is_its_own_change(accounts: Front) -> None:
    assert accounts("apply", "care", "--auto-approve").code == 0
    element = "cm.UpdateConversationField.body.conversationField.note"
    own = (
        HEAD % 2
        + f"data_encryption:\n  except_elements: [{element}]\n  scopes: [messaging_summary, messaging_transcripts]\n"
    )
    accounts.write({"accounts/care.yaml": own})
    plan = accounts("plan", "care", "--format", "json").json
    (step,) = [step for step in plan["resource_changes"] if step["setting"] == "encryption.referrer"]
    assert {origin["part"]: (Path(origin["file"]).name, origin["line"]) for origin in step["origins"]} == {
        element: ("care.yaml", 4)
    }
