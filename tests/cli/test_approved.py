"""What was approved is what is applied, account by account, and nothing that a saved plan claims is believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from lpconf.domain.value import digest
from tests.cli.command_line import Front

SANDBOX = "version: 1\nprofile: sandbox\nprofiles: {sandbox: {kind: sandbox}}\n"
URL = "https://widgets.acme.example/o?key=0123456789abcdef"
WIDGET = "agent_widgets: [{{name: Orders, url: '{url}', mode: published}}]\n"
ENCRYPTED = "data_encryption: {enabled: true, scopes: [all]}\n"
ACCEPTED = "accept: [not-retroactive, hot-topics-unavailable, data-access-api-masked, analytics-reports-unavailable]\n"


def account(site: int, value: str = "a", more: str = "") -> str:
    head = f'account: {{id: "{site}", platform: messaging}}\n'
    return f"{head}settings: {{site_settings: {{le.one: {value}, le.two: {value}}}}}\n{more}"


@pytest.fixture
def two(empty: Front) -> Front:
    """Two accounts, nothing applied yet."""
    files = {"lpconf.yaml": SANDBOX, "accounts/a.yaml": account(1), "accounts/b.yaml": account(2)}
    return empty.write({**files})


def save(front: Front, *argv: str) -> str:
    """The plan JSON of a review, in a file."""
    path = front.root / "approved.json"
    came = front("plan", *argv, "--format", "json")
    path.write_text(came.out)
    return str(path)


def statuses(document: Any) -> dict[str, str]:
    return {outcome["address"]: outcome["status"] for outcome in document["outcomes"]}


@pytest.mark.attack("artifact")
def test_only_what_was_approved_is_carried_out(two: Front) -> None:
    approved = save(two, "a")
    two.write({"accounts/a.yaml": account(1).replace("le.two: a", "le.two: c")})
    came = two("apply", "--approved", approved, "--format", "json")
    assert came.code == 4
    assert statuses(came.json) == {
        "a:site_setting/le.one": "verified",
        "a:site_setting/le.two": "not_approved",
        "b:site_setting/le.one": "not_approved",
        "b:site_setting/le.two": "not_approved",
    }
    assert came.json["summary"]["not_approved"] == 3
    assert two("sandbox", "get", "b:site_setting/le.one").out.strip() in ("", "null", "not set")


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_what_was_not_approved_is_counted_and_has_a_way_on(two: Front, form: str) -> None:
    approved = save(two, "a")
    said = two("apply", "--approved", approved, "--format", form).out
    assert "Apply incomplete: 2 not approved. Resources: 2 added" in said
    assert "have somebody approve what was not" in said
    assert "nothing to do" not in said


def test_what_happened_already_needs_no_approval(two: Front) -> None:
    approved = save(two)
    assert two("apply", "--approved", approved).code == 0
    assert two("apply", "--approved", approved).code == 0


@pytest.mark.attack("look")
def test_a_foreign_edit_after_the_review_is_not_approved(two: Front) -> None:
    two("apply", "--auto-approve")
    two.write({"accounts/a.yaml": account(1, "b")})
    approved = save(two)
    assert two("sandbox", "set", "a:site_setting/le.one", '"theirs"').code == 0
    came = two("apply", "--approved", approved, "--format", "json")
    assert came.code == 4
    assert statuses(came.json) == {"a:site_setting/le.one": "not_approved", "a:site_setting/le.two": "verified"}


def test_shortened_queries_are_compared_by_their_digest(two: Front) -> None:
    two.write({"accounts/a.yaml": account(1, more=WIDGET.format(url=URL))})
    approved = save(two, "a")
    assert "0123456789" not in (two.root / "approved.json").read_text()
    two.write({"accounts/a.yaml": account(1, more=WIDGET.format(url=URL.replace("0123", "6666")))})
    came = two("apply", "a", "--approved", approved, "--format", "json")
    assert statuses(came.json)["a:widget/Orders"] == "not_approved"
    two.write({"accounts/a.yaml": account(1, more=WIDGET.format(url=URL))})
    came = two("apply", "a", "--approved", approved, "--format", "json")
    assert (came.code, statuses(came.json)["a:widget/Orders"]) == (0, "verified")


@pytest.mark.attack("artifact")
@pytest.mark.parametrize("key", ["before", "after", "digest", "actions"])
def test_what_a_reviewer_did_not_see_is_not_approved(two: Front, key: str) -> None:
    approved = save(two, "a")
    document = json.loads((two.root / "approved.json").read_text())
    document["resource_changes"][0]["change"][key] = {"value": "something harmless"} if key != "actions" else ["delete"]
    (two.root / "approved.json").write_text(json.dumps(document))
    came = two("apply", "a", "--approved", approved, "--format", "json")
    assert statuses(came.json) == {"a:site_setting/le.one": "not_approved", "a:site_setting/le.two": "verified"}


@pytest.mark.attack("artifact")
def test_two_changes_of_one_address_approve_nothing(two: Front) -> None:
    approved = save(two, "a")
    document = json.loads((two.root / "approved.json").read_text())
    first = document["resource_changes"][0]
    document["resource_changes"].append(json.loads(json.dumps(first)))
    (two.root / "approved.json").write_text(json.dumps(document))
    two.write({"accounts/b.yaml": account(2, "b")})
    assert two("apply", "--approved", approved, "a").code == 0  # the same twice is the same
    document["resource_changes"][-1]["change"]["after"] = {"value": "other"}
    (two.root / "approved.json").write_text(json.dumps(document))
    came = two("apply", "--approved", approved, "--format", "json")
    assert (came.code, came.codes) == (1, ["plan.broken"])


def test_a_plan_file_approves_what_its_json_does(two: Front) -> None:
    two.write({"accounts/a.yaml": account(1, more=WIDGET.format(url=URL))})
    assert two("plan", "a", "--out", str(two.root / "a.lpplan")).code == 0
    came = two("apply", "a", "--approved", str(two.root / "a.lpplan"), "--format", "json")
    assert (came.code, set(statuses(came.json).values())) == (0, {"verified"})


def test_one_gated_account_stops_no_other(two: Front) -> None:
    two.write({"accounts/b.yaml": account(2, more=ENCRYPTED)})
    came = two("apply", "--auto-approve", "--format", "json")
    assert came.code == 5
    found = statuses(came.json)
    assert {found[address] for address in found if address.startswith("a:")} == {"verified"}
    assert {found[address] for address in found if address.startswith("b:")} == {"skipped"}
    assert "gated" in came.codes
    assert two("plan", "a", "--detailed-exitcode").code == 0


def seal(path: Any, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a plan file as somebody would who knows how its digests are made."""
    from lpconf.domain.json.plan_document import change_id, from_json

    document = json.loads(path.read_text())
    change(document)
    document["change_id"] = change_id(from_json(document))
    document["plan_id"] = digest({k: v for k, v in document.items() if k not in ("plan_id", "created")})
    path.write_text(json.dumps(document))


@pytest.mark.attack("artifact")
def test_another_site_id_in_a_plan_is_refused(two: Front) -> None:
    path = two.root / "p.lpplan"
    assert two("plan", "a", "--out", str(path)).code == 0
    seal(path, lambda document: document["sites"]["a"].update(id="2"))
    came = two("apply", str(path))
    assert came.code == 4
    assert "a is site 1, in the plan 2" in came.err
    assert two("plan", "b", "--detailed-exitcode").code == 2, "nothing was written to the other account"


@pytest.mark.attack("artifact")
def test_gates_in_a_plan_are_judged_by_the_files(two: Front) -> None:
    two.write({"accounts/a.yaml": account(1, more=ENCRYPTED)})
    path = two.root / "p.lpplan"
    assert two("plan", "a", "--out", str(path)).code == 5

    def accept(document: dict[str, Any]) -> None:
        for gate in document["gates"]:
            gate["accepted"] = True

    seal(path, accept)
    assert two("apply", str(path)).code == 5
    seal(path, lambda document: document.update(gates=[]))
    assert two("apply", str(path)).code == 5
    two.write({"accounts/a.yaml": account(1, more=ENCRYPTED + ACCEPTED)})
    assert two("apply", str(path)).code == 0


@pytest.mark.attack("artifact")
def test_what_plan_accepted_counts_where_the_plan_was_made_and_nowhere_else(two: Front) -> None:
    two.write({"accounts/a.yaml": account(1, more=ENCRYPTED)})
    accept = [word for code in ("not-retroactive", "analytics-reports-unavailable") for word in ("--accept", code)]
    path = two.root / "p.lpplan"
    assert two("plan", "a", "--out", str(path), *accept).code == 0
    seal(path, lambda document: document.update(commit="another"))
    assert two("apply", str(path)).code == 5
    assert two("plan", "a", "--out", str(path), *accept).code == 0
    assert two("apply", str(path)).code == 0


@pytest.mark.attack("artifact")
def test_a_hold_that_came_since_is_obeyed(two: Front) -> None:
    path = two.root / "p.lpplan"
    assert two("plan", "a", "--out", str(path)).code == 0
    hold = "hold: [{setting: settings.site_settings.le.one, until: 2099-01-01, reason: INC-1, by: dana}]\n"
    two.write({"accounts/a.yaml": account(1, more=hold)})
    came = two("apply", str(path), "--format", "json")
    assert statuses(came.json) == {"a:site_setting/le.one": "held", "a:site_setting/le.two": "verified"}


@pytest.mark.attack("artifact")
@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["resource_changes"][0].update(setting="encryption.global"),
        lambda d: (
            d["resource_changes"][0].update(depends_on=[d["resource_changes"][1]["address"]])
            or d["resource_changes"][1].update(depends_on=[d["resource_changes"][0]["address"]])
        ),
        lambda d: d["sites"]["a"].update(id="../../../evil"),
        lambda d: d["resource_changes"][0].update(address="a:nowhere/x"),
        lambda d: d.update(in_sync=None),
        lambda d: d.update(profile=[]),
        lambda d: d["resource_changes"].append(d["resource_changes"][0]),
    ],
    ids=["setting", "ring", "site", "surface", "in_sync", "profile", "twice"],
)
def test_a_plan_that_does_not_hold_together_is_refused(two: Front, change: Callable[[Any], None]) -> None:
    path = two.root / "p.lpplan"
    assert two("plan", "a", "--out", str(path)).code == 0
    document = json.loads(path.read_text())
    change(document)
    try:
        seal(path, change)
    except (KeyError, TypeError, ValueError, AttributeError):
        path.write_text(json.dumps(document))
    came = two("apply", str(path))
    assert came.code == 1, came
    assert not list((two.root / ".lpconf").glob("runs/*"))
    assert two("plan", "a", "--detailed-exitcode").code == 2


@pytest.mark.attack("word")
def test_a_file_called_like_an_account_is_no_plan(two: Front) -> None:
    assert two("plan", "a", "--out", str(two.root / "evil.lpplan")).code == 0
    (two.root / "b").write_bytes((two.root / "evil.lpplan").read_bytes())
    came = two("-C", str(two.root), "apply", "b", "--auto-approve", "--format", "json")
    assert {outcome["address"].partition(":")[0] for outcome in came.json["outcomes"]} == {"b"}


@pytest.mark.attack("told")
@pytest.mark.parametrize("argv", [("--run-file",), ("--runbook",)])
def test_places_that_cannot_be_written_are_known_before_the_first_request(two: Front, argv: tuple[str]) -> None:
    came = two("apply", "--auto-approve", *argv, str(two.root / "no" / "such" / "x"))
    assert came.code == 1
    assert "Nothing was written" in came.err
    assert two("plan", "--detailed-exitcode").code == 2


@pytest.mark.attack("artifact")
@pytest.mark.parametrize("version", ["2.0", None])
def test_a_plan_of_another_format_approves_nothing(two: Front, version: str | None) -> None:
    approved = save(two, "a")
    document = json.loads((two.root / "approved.json").read_text()) | {"format_version": version}
    (two.root / "approved.json").write_text(json.dumps(document))
    came = two("apply", "a", "--approved", approved, "--format", "json")
    assert (came.code, came.codes, came.json["outcomes"]) == (1, ["plan.broken"], [])
