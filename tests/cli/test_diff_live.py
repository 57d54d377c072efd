"""``lpconf diff --live`` from the outside: what is live in two accounts, or was when it was recorded."""

from __future__ import annotations

from typing import Any

import pytest

from lpconf.workspace import run_context
from tests.cli.command_line import PROJECT, Front

BY_HAND = PROJECT.replace("{kind: sandbox}", "{kind: sandbox, surfaces: [{surface: taglet, mode: manual}]}")
NORTH = """\
account: {id: "1", platform: messaging_and_chat}
agent_widgets:
  - {name: Orders, url: "https://widgets.acme.example/orders", mode: published, skills: [Sales]}
settings:
  site_settings: {le.general.language: de-DE}
"""
SOUTH = """\
account: {id: "2", platform: chat}
file_sharing: {extended_formats: true}
settings:
  site_settings: {le.general.language: de-DE}
  ac_features: {Common.X: true}
"""
SEED = """\
"1":
  skill: {Sales: {id: 11}, Care: {id: 12}}
  site_setting: {le.general.language: en-US, messaging.historic.data.masking.regexp: "[0-9]{4}"}
  widget:
    Orders: {name: Orders, url: "https://widgets.acme.example/orders", enabled: true, skillIds: [11], mode: draft}
    Theirs: {name: Theirs, url: "https://widgets.acme.example/theirs"}
"2":
  skill: {Sales: {id: 77}, Care: {id: 78}}
  site_setting: {le.general.language: fr-FR}
  widget:
    Orders: {name: Orders, url: "https://widgets.acme.example/orders", enabled: false, skillIds: [77], mode: published}
"""


@pytest.fixture
def pair(empty: Front) -> Front:
    """Two accounts with live values that the files of neither ask for."""
    accounts = {"accounts/north.yaml": NORTH, "accounts/south.yaml": SOUTH}
    return empty.write({"lpconf.yaml": BY_HAND, ".sandbox.yaml": SEED, **accounts})


@pytest.fixture
def offline(pair: Front, monkeypatch: pytest.MonkeyPatch) -> Front:
    """The same once it was recorded: whoever opens a connection fails."""
    assert pair("observe", "--out", str(pair.root / "o.lpobs"), "--all").code == 0

    def refused(*_: Any) -> Any:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(run_context, "open_connection", refused)
    return pair


def differences(pair: Front, *more: str) -> dict[str, Any]:
    came = pair("diff", "north", "south", "--live", "--format", "json", *more)
    assert came.code == 0, came.said
    return {one["setting"]: one for one in came.json["differences"]}


def test_what_is_live_is_compared_and_not_what_the_files_ask_for(pair: Front) -> None:
    found = differences(pair)
    language = found["settings.site_settings.le.general.language"]
    assert (language["status"], language["a"]["value"], language["b"]["value"]) == ("differ", "en-US", "fr-FR")
    assert language["a"]["source"] == "live"
    assert pair("diff", "north", "south", "--format", "json").json["profile"] is None
    assert "settings.ac_features.Common.X" not in found  # not set in either
    assert "masking.at_rest" not in found  # neither file names it


def test_objects_by_the_fields_that_either_file_names_and_by_the_names_of_ids(pair: Front) -> None:
    fields = differences(pair)["widgets.Orders"]["details"]["fields"]
    assert fields == [{"path": "mode", "before": "draft", "after": "published"}]
    pair.write(
        {"accounts/south.yaml": SOUTH + "agent_widgets: [{name: Orders, url: 'https://w.example/', enabled: true}]\n"}
    )
    paths = [field["path"] for field in differences(pair)["widgets.Orders"]["details"]["fields"]]
    assert sorted(paths) == ["enabled", "mode"]
    assert pair("sandbox", "set", "south:widget/Orders", '{"name": "Orders", "skillIds": [78]}').code == 0
    skills = [f for f in differences(pair)["widgets.Orders"]["details"]["fields"] if f["path"] == "skills"]
    assert skills == [{"path": "skills", "before": ["Sales"], "after": ["Care"]}]


def test_what_only_one_has_and_what_nobody_knows(pair: Front) -> None:
    assert pair("sandbox", "set", "south:widget/Orders", "null").code == 0
    found = differences(pair)
    assert found["widgets.Orders"]["status"] == "only_in_a"
    unknown = found["file_sharing.extended_formats"]
    assert (unknown["status"], unknown["a"]["source"], unknown["details"]) == ("unknown", "unknown", {})
    lines = pair("diff", "north", "south", "--live").out.split("\n")
    assert lines[0] == "what is live · profile sandbox · embedded sandbox: no real account is read or changed"
    assert any(line.startswith("- widgets.Orders ") and line.endswith("not set") for line in lines)
    assert any(line.startswith("? file_sharing.extended_formats ") and "not known" in line for line in lines)
    assert lines[-2] == "2 differences: 1 differs, 1 only in north; 1 setting equal, 1 not to be compared."


def test_the_word_of_people_counts_where_nothing_can_be_read(pair: Front) -> None:
    for name, entries in (("north", '[{"id": "areExtendedFileFormatsEnabled", "value": "true"}]'), ("south", "[]")):
        said = pair(
            "attest", name, "unified_window", "--value", entries, "--by", "dana@acme.example", "--ticket", "CHG-1"
        )
        assert said.code == 0, said.said
    found = differences(pair)["file_sharing.extended_formats"]
    assert (found["status"], found["a"]["source"], found["a"]["by"]) == ("only_in_a", "attested", "dana@acme.example")
    assert ", CHG-1\n" in pair("diff", "north", "south", "--live").out


def test_a_platform_that_has_no_such_setting(pair: Front) -> None:
    at_rest = "data_masking: {at_rest: {patterns: [{name: n, regex: '[0-9]{4}'}]}}\naccept: [masking-irreversible]\n"
    pair.write({"accounts/north.yaml": NORTH + at_rest})
    found = differences(pair)["masking.at_rest"]
    assert (found["status"], found["b"]) == ("only_in_a", None)
    assert found["note"] == "south is a chat account, which has no such setting"
    assert "no such setting" in pair("diff", "north", "south", "--live").out


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_against_a_recording_it_says_the_same_without_a_connection(
    pair: Front, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    live = pair("diff", "north", "south", "--live", "--format", form)
    path = str(pair.root / "o.lpobs")
    assert pair("observe", "--out", path, "--all").code == 0
    monkeypatch.setattr(run_context, "open_connection", None)
    recorded = pair("diff", "north", "south", "--live", "--against", path, "--format", form)
    assert (recorded.code, recorded.out) == (live.code, live.out)
    assert "fr-FR" in live.out


def test_what_a_recording_lacks_is_not_known_and_told(pair: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(pair.root / "o.lpobs")
    assert pair("observe", "north", "--out", path).code == 0
    monkeypatch.setattr(run_context, "open_connection", None)
    came = pair("diff", "north", "south", "--live", "--against", path, "--format", "json")
    assert came.code == 1
    assert "unreadable" in came.codes
    by_name = {one["setting"]: one for one in came.json["differences"]}
    language = by_name["settings.site_settings.le.general.language"]
    assert (language["status"], language["b"]["source"]) == ("unknown", "unreadable")
    assert "is not in the recording" in language["b"]["why"]
    assert by_name["widgets.Orders"]["status"] == "unknown"


def test_a_recording_goes_with_live(offline: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(offline.root / "o.lpobs")
    came = offline("diff", "north", "south", "--against", path)
    assert (came.code, "add --live" in came.err) == (64, True)
    monkeypatch.setenv("LPCONF_AGAINST", path)
    assert offline("diff", "north", "south").code == 0
    assert offline("diff", "north", "south", "--live").code == 0


def test_a_broken_account_is_not_compared(pair: Front) -> None:
    pair.write({"accounts/south.yaml": "account: {id: 1}\n"})
    came = pair("diff", "north", "south", "--live", "--format", "json")
    assert (came.code, came.json["a"], came.json["differences"]) == (1, None, [])


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_values_in_the_queries_of_urls_are_never_whole(pair: Front, form: str) -> None:
    widget = '{"name": "Orders", "url": "https://w.example/?token=0123456789abcdef", "skillIds": []}'
    assert pair("sandbox", "set", "south:widget/Orders", widget).code == 0
    came = pair("diff", "north", "south", "--live", "--format", form)
    assert "0123456789abcdef" not in came.said
    assert "cdef" in came.out
