"""`lpconf probe`: the open questions asked of one account, and a report without any of its values."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from lpconf.operations.probe import probe
from lpconf.operations.probe.questions import QUESTIONS, ProbeFinding
from lpconf.operations.probe.shape import HIDDEN_FIELD, shape_of
from tests.cli.command_line import Front

MARKERS = [f"MARKER{number:03}x" for number in range(40)]
ACCOUNT = 'account: {id: "MARKER000x", platform: messaging_and_chat}\n'


@pytest.fixture
def marked(empty: Front) -> Front:
    """An account whose values are all markers."""
    empty.write({"lpconf.yaml": "version: 1\nprofiles: {s: {kind: sandbox}}\n", "accounts/acme.yaml": ACCOUNT})
    m = iter(MARKERS[1:])
    inner = {
        next(m): next(m),
        "enableManualRollover": True,
        "type": next(m),
        "manualRolloverConfig": [{next(m): next(m)}],
    }
    values: list[tuple[str, Any]] = [
        (f"ac_feature/{next(m)}", next(m)),
        ("supportal_feature/69", True),
        ("site_setting/encryption.referrer", next(m)),
        ("site_setting/messaging.brand.rollover.config", inner),
        (f"site_setting/{next(m)}", {next(m): [next(m)]}),
        (f"widget/{next(m)}", {"url": next(m), "parameters": [{next(m): next(m)}], "labels": {next(m): 1}}),
        (f"skill/{next(m)}", {"description": next(m)}),
        ("campaign/MARKER030x", {"goal": next(m)}),
        ("engagement/MARKER030x/MARKER031x", {"secretField": next(m), "landingPage": next(m)}),
        ("taglet/lpUnifiedWindow", json.dumps([{"id": next(m), "value": next(m)}])),
    ]
    for place, value in values:
        came = empty("sandbox", "set", f"acme:{place}", json.dumps(value))
        assert came.code == 0, came
    return empty


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_no_value_of_the_account_is_in_the_report(marked: Front, form: str) -> None:
    came = marked("probe", "acme", "--format", form)
    assert came.code == 0, came
    assert [marker for marker in MARKERS if marker in came.out] == []
    assert "encryption.referrer is there" in " ".join(came.out.split())
    assert "secretField" in came.out


def test_what_is_settled_and_what_follows(marked: Front) -> None:
    found = {entry["name"]: entry for entry in marked("probe", "acme", "--format", "json").json["questions"]}
    assert set(found) == {question.name for question in QUESTIONS}
    for name in ("grants.shape", "grants.provider", "grants.legacy", "settings.visible", "rollover.fields",
                 "engagements.fields", "errors.body", "taglets.script"):  # fmt: skip
        assert found[name]["verdict"] == "confirmed", found[name]
    assert found["grants.legacy"]["lines"] == ["- {surface: supportal_feature, mode: observe}"]
    assert found["taglets.script"]["lines"] == ["- {surface: taglet, mode: observe}"]
    assert found["widgets.list"]["verdict"] == "contradicted"  # this widget lacks fields
    assert found["errors.body"]["status"] == 404
    assert "ac-revision" in found["grants.shape"]["headers"]


def test_what_would_be_asked_is_told_without_asking(empty: Front) -> None:
    empty.write({"lpconf.yaml": "version: 1\nprofiles: {s: {kind: sandbox}}\n", "accounts/acme.yaml": ACCOUNT})
    came = empty("probe", "acme", "--show", "--format", "json")
    assert came.json["summary"] == {"confirmed": 0, "contradicted": 0, "not_answered": 0, "not_asked": len(QUESTIONS)}
    assert all(entry["request"].startswith("GET ") for entry in came.json["questions"])
    assert not (empty.root / ".lpconf" / "sandbox.db").exists()


def test_names_that_people_chose_are_not_shown() -> None:
    body = {"known": 1, "with blank": 2, "Sales": 3, "value": {"mine": 1, "type": "x"}}
    assert shape_of(body, {"Sales"}) == {
        ".": "object 1",
        "known": "number 1",
        HIDDEN_FIELD: "number 2",
        "value": "object 1",
        f"value.{HIDDEN_FIELD}": "number 1",
        "value.type": "string 1",
    }


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_report_that_would_tell_a_value_is_refused_by_place(
    marked: Front, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    def blabbing(body: Any, _: str) -> ProbeFinding:
        return ProbeFinding("confirmed", f"widgets are {body}")

    questions = [replace(q, reader=blabbing) if q.name == "widgets.list" else q for q in QUESTIONS]
    monkeypatch.setattr(probe, "QUESTIONS", tuple(questions))
    page = marked.root / "report.md"
    came = marked("probe", "acme", "--format", form, "--output", f"markdown={page}")
    assert came.code == 1
    assert not page.exists()
    assert [marker for marker in MARKERS if marker in came.said] == []
    assert "it is not written" in came.said
    assert "line" in came.said


def test_the_example_is_probed_without_a_refusal(configuration: Front) -> None:
    assert configuration("apply", "acme-overflow", "--auto-approve").code in (0, 9)
    came = configuration("probe", "acme-overflow", "--format", "json")
    assert came.code == 0, came
    assert came.json["summary"]["confirmed"] > 3
