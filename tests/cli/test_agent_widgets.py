"""Agent widgets over the command line: no limit that the API lacks, order among the managed ones, near names."""

from __future__ import annotations

import json

import pytest

from tests.cli.command_line import PROJECT, Front

HEAD = 'account: {id: "1", platform: messaging}\n'


@pytest.fixture
def account(empty: Front) -> Front:
    return empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": HEAD})


def live(front: Front, name: str, **fields: object) -> None:
    widget = {"url": "https://w.example", "type": "iFrame", **fields}
    assert front("sandbox", "set", f"acme:widget/{name}", json.dumps(widget)).code == 0


def wish(front: Front, *widgets: str) -> None:
    front.write({"accounts/acme.yaml": HEAD + "agent_widgets:\n" + "".join(f"  - {{{text}}}\n" for text in widgets)})


def test_more_widgets_than_the_console_shows_are_made_and_warned_of(account: Front) -> None:
    for number in range(10):
        live(account, f"W{number}")
    wish(account, "name: New, url: 'https://n.example'")
    plan = account("plan", "--format", "json")
    assert plan.code == 0
    (told,) = plan.json["diagnostics"]
    assert (told["severity"], told["code"]) == ("warning", "widgets.too-many")
    assert account("apply", "--auto-approve").code == 0
    account.write({"lpconf.yaml": PROJECT + "policy: {max_custom_widgets: 20}\n"})
    assert account("drift").code == 0


def test_a_new_widget_has_the_fields_that_the_console_gives_one(account: Front) -> None:
    wish(account, "name: New, url: 'https://n.example', description: Looks up orders, span: '2'")
    assert account("apply", "--auto-approve").code == 0
    made = json.loads(account("sandbox", "get", "acme:widget/New").out)
    assert (made["span"], made["parameters"], made["description"]) == ("2", [], "Looks up orders")


def test_order_counts_among_the_widgets_of_the_file_alone(account: Front) -> None:
    live(account, "Core", type="core", order=1)
    live(account, "A", order=7)
    live(account, "B", order=12)
    wish(account, "name: A, url: 'https://w.example', order: 1", "name: B, url: 'https://w.example', order: 2")
    assert account("drift").code == 0
    assert account("plan", "--detailed-exitcode").code == 0


def test_widgets_out_of_order_are_put_in_order(account: Front) -> None:
    live(account, "Core", type="core", order=1)
    live(account, "A", order=12)
    live(account, "B", order=7)
    wish(account, "name: A, url: 'https://w.example', order: 1", "name: B, url: 'https://w.example', order: 2")
    plan = account("plan", "--format", "json")
    assert [step["address"] for step in plan.json["resource_changes"]] == ["acme:widget/A", "acme:widget/B"]
    assert [told["code"] for told in plan.json["diagnostics"]] == ["widgets.core-order"]
    assert account("apply", "--auto-approve").code == 0
    assert account("drift").code == 0


def test_a_near_name_that_is_live_is_told_before_a_twin_is_made(account: Front) -> None:
    live(account, "Orders ")
    wish(account, "name: Orders, url: 'https://w.example'")
    (told,) = account("plan", "--format", "json").json["diagnostics"]
    assert (told["severity"], told["code"]) == ("warning", "object.near-name")


def test_a_name_with_a_blank_at_its_end_is_an_error(account: Front) -> None:
    wish(account, "name: 'Orders ', url: 'https://w.example'")
    (told,) = account("validate", "--format", "json").json["diagnostics"]
    assert (told["severity"], told["code"]) == ("error", "widgets.name-blanks")
    assert '"Orders "' in told["summary"]


@pytest.mark.parametrize(
    "other",
    [
        "name: C, url: 'https://c.example', was: B",
        "name: B, url: 'https://b.example'",
        "name: B, state: absent",
        "name: B, url: 'https://b.example', was: A",
    ],
    ids=["two-new-names", "stays-beside", "deleted-too", "swapped"],
)
def test_one_live_widget_is_renamed_once_and_into_nothing_else(account: Front, other: str) -> None:
    wish(account, "name: A, url: 'https://a.example', was: B", other)
    result = account("validate", "--format", "json")
    assert result.code == 1
    told = {(problem["code"], problem["range"]["start"]["line"]) for problem in result.json["diagnostics"]}
    assert {code for code, _ in told} == {"widgets.was-claimed"}


def test_a_rename_whose_old_name_nobody_else_claims_is_fine(account: Front) -> None:
    wish(account, "name: A, url: 'https://a.example', was: B", "name: C, url: 'https://c.example', was: C")
    assert account("validate").code == 0
