"""Recorded observations: taken once, answered from without a connection, and never taken for more than they are."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lpconf.connect.snapshots.snapshot_file import of_text, to_text
from lpconf.domain.value import digest
from lpconf.redaction import forget_secrets, keep_secret
from lpconf.workspace import run_context
from tests.cli.command_line import PROJECT, Front

ACCOUNT = """\
account: {id: "20260001", platform: messaging_and_chat}
accept: [masking-irreversible]
data_masking:
  at_rest: {patterns: [{preset: payment-card}]}
agent_widgets:
  - {name: Orders, url: "https://widgets.acme.example/orders?page=abcdefgh", mode: published, skills: [Sales]}
  - {name: Gone, state: absent}
settings:
  site_settings: {le.general.language: de-DE}
"""
SEED = """\
"20260001":
  skill: {Sales: {}}
  site_setting: {le.general.language: en-US, le.other: kept}
  widget:
    Orders: {name: Orders, url: "https://widgets.acme.example/orders?page=abcdefgh", enabled: false}
    Gone: {name: Gone, url: "https://widgets.acme.example/gone"}
    Theirs: {name: Theirs, url: "https://widgets.acme.example/theirs"}
"""


@pytest.fixture
def world(empty: Front, monkeypatch: pytest.MonkeyPatch) -> Front:
    """An account with live values, and a clock that stands."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    return empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": ACCOUNT, ".sandbox.yaml": SEED})


def recorded(world: Front, *more: str) -> str:
    path = str(world.root / "o.lpobs")
    came = world("observe", "--out", path, *more)
    assert came.code == 0, came.said
    return path


@contextmanager
def no_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever opens a connection fails."""

    def refused(*_: Any) -> Any:
        raise AssertionError("a connection was opened")

    with monkeypatch.context() as patched:
        patched.setattr(run_context, "open_connection", refused)
        yield


def changed(path: str, change: Any) -> None:
    """Write a recording anew as if `change` had been recorded."""
    with open(path, encoding="utf-8") as file:
        recording = of_text(file.read(), path)
    document = json.loads(to_text(recording))
    change(document)
    document.pop("digest")
    document["digest"] = digest(document)
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(document))


@pytest.mark.parametrize("everything", [(), ("--all",)])
@pytest.mark.parametrize(
    "argv",
    [
        ("plan", "--format", "json"),
        ("plan", "acme"),
        ("plan", "--format", "markdown"),
        ("drift", "--format", "json"),
        ("drift",),
        ("explain", "acme:widget/Orders"),
        ("explain", "acme:site_setting/le.general.language", "--format", "json"),
    ],
)
def test_what_is_told_against_a_recording_just_taken_is_what_is_told_live(
    world: Front, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...], everything: tuple[str, ...]
) -> None:
    path = recorded(world, *everything)
    live = world(*argv)
    with no_connection(monkeypatch):
        replayed = world(*argv, "--against", path)
    assert (replayed.code, replayed.out) == (live.code, live.out)
    assert "de-DE" in live.out or argv[0] != "plan"


CAMPAIGNS = """\
"20260001":
  campaign: {C: {}, D: {}}
  engagement:
    C/SMS: {name: SMS, enabled: false}
    C/Theirs: {name: Theirs}
    D/Theirs: {name: Theirs}
  ac_feature: {Common.A: false, Common.B: true}
"""


@pytest.mark.parametrize("everything", [(), ("--all",)])
@pytest.mark.parametrize("narrowed", [False, True])
def test_of_what_was_recorded_and_not_asked_for_nothing_is_told(
    world: Front, monkeypatch: pytest.MonkeyPatch, everything: tuple[str, ...], narrowed: bool
) -> None:
    head = "account: {id: '20260001', platform: messaging}\n"
    offsite = "offsite_engagements: [{campaign: C, name: SMS, enabled: true}]\n"
    raw = "settings: {ac_features: {Common.A: true}}\n"
    world.write({".sandbox.yaml": CAMPAIGNS, "accounts/acme.yaml": head + offsite + raw})
    if narrowed:
        rule = '[{surface: ac_feature, query: {features: "{keys}"}}]'
        world.write({"lpconf.yaml": f"version: 1\nprofiles: {{sandbox: {{kind: sandbox, surfaces: {rule}}}}}\n"})
    path = recorded(world, *everything)
    live = world("plan", "--format", "json")
    with no_connection(monkeypatch):
        replayed = world("plan", "--format", "json", "--against", path)
    assert replayed.out == live.out
    assert (live.json["unmanaged"], len(live.json["resource_changes"])) == ({"acme": {"engagement": 1}}, 2)


def test_a_plan_file_made_against_a_recording_is_the_live_one(world: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    path = recorded(world)
    world("plan", "--out", str(world.root / "live.lpplan"))
    with no_connection(monkeypatch):
        world("plan", "--out", str(world.root / "replayed.lpplan"), "--against", path)
    live, replayed = (world.root / f"{name}.lpplan" for name in ("live", "replayed"))
    assert live.read_bytes() == replayed.read_bytes()


def test_a_recording_stays_while_the_world_goes_on(world: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    path = recorded(world)
    before = world("plan", "--against", path).out
    assert world("sandbox", "set", "acme:site_setting/le.general.language", '"de-DE"').code == 0
    assert "le.general.language" not in world("plan").out
    with no_connection(monkeypatch):
        assert world("plan", "--against", path).out == before
    # What-if: the files change, the recording does not.
    world.write({"accounts/acme.yaml": ACCOUNT.replace("de-DE", "fr-FR")})
    assert "en-US → fr-FR" in world("plan", "--against", path).out


def test_a_recording_is_private_canonical_and_the_same_for_the_same_world(world: Front) -> None:
    path = world.root / "o.lpobs"
    first = recorded(world)
    text = path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert to_text(of_text(text, first)) == text
    recorded(world)
    assert path.read_text(encoding="utf-8") == text
    document = json.loads(text)
    assert {"taken", "by", "commit", "profile", "digest"} <= document.keys()


def test_a_surface_that_the_recording_lacks_is_unreadable_never_absent(
    world: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = recorded(world)
    changed(path, lambda document: document["accounts"]["acme"]["surfaces"].pop("widget"))
    with no_connection(monkeypatch):
        came = world("plan", "--against", path, "--format", "json")
    assert "unreadable" in came.codes
    assert came.code != 0
    assert not [step for step in came.json["resource_changes"] if step["type"] == "widget"]
    with no_connection(monkeypatch):
        drift = world("drift", "--against", path, "--format", "json")
    statuses = {s["address"]: s["status"] for a in drift.json["accounts"] for s in a["settings"]}
    assert statuses["acme:widget/Orders"] == "unreadable"


def test_an_account_that_was_not_recorded_or_has_another_site_is_unreadable(
    world: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = recorded(world)
    world.write({"accounts/other.yaml": ACCOUNT.replace("20260001", "20260002")})
    with no_connection(monkeypatch):
        came = world("plan", "other", "--against", path)
    assert came.code != 0
    assert "is not in the recording of" in came.said
    world.write({"accounts/acme.yaml": ACCOUNT.replace("20260001", "20260009")})
    assert "was recorded of site 20260001, not of 20260009" in world("plan", "acme", "--against", path).said


def test_a_surface_that_holds_a_credential_is_left_out_and_named(world: Front) -> None:
    try:
        keep_secret("en-US-is-my-token")
        assert world("sandbox", "set", "acme:site_setting/le.other", '"en-US-is-my-token"').code == 0
        came = world("observe", "--out", str(world.root / "o.lpobs"), "--format", "json")
        text = (world.root / "o.lpobs").read_text(encoding="utf-8")
        assert "en-US-is-my-token" not in text
        assert "en-US-is-my-token" not in came.said
        assert came.codes == ["observe.credential"]
        assert came.json["accounts"][0]["left_out"] == ["site_setting"]
        assert "was left out of the recording" in world("plan", "--against", str(world.root / "o.lpobs")).said
    finally:
        forget_secrets()


def test_an_old_recording_is_unverified(world: Front) -> None:
    path = recorded(world)
    changed(path, lambda document: document.update(taken="2026-01-01T00:00:00Z"))
    came = world("drift", "--against", path, "--format", "json")
    assert {s["status"] for a in came.json["accounts"] for s in a["settings"]} == {"unverified"}
    assert world("drift", "--against", path).code == 0
    assert world("drift", "--against", path, "--strict").code == 2
    planned = world("plan", "--against", path)
    assert "was recorded on 2026-01-01" in planned.said
    assert "record again: lpconf observe --out FILE.lpobs" in planned.said
    text = world("drift", "--against", path).out
    assert "recorded 2026-01-01" in text
    assert "lpconf observe --out FILE.lpobs" in text
    assert "attest" not in text
    world("drift", "--against", path, "--exit-zero", "--output", "junit=junit.xml")
    assert "recorded 2026-01-01, which is too long ago" in (world.root / "junit.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("taken", "words"),
    [("2099-01-01T00:00:00Z", "still to come"), ("banana", "no recording of this lpconf"), ("", "no recording of")],
)
def test_a_recording_of_no_day_that_has_been_is_refused(world: Front, taken: str, words: str) -> None:
    path = recorded(world)
    changed(path, lambda document: document.update(taken=taken))
    for command in ("plan", "drift"):
        came = world(command, "--against", path)
        assert (came.code, words in came.said) == (1, True), came.said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is no recording"),
        ("[]", "is no recording"),
        ("{}", "is no recording"),
        ('{"digest": "x", "format": 99}', "another format"),
        ('{"digest": "x", "format": 1}', "digest does not fit"),
        ("\x00", "is no recording"),
        ("[" * 5_000, "is no recording"),
    ],
)
def test_what_is_no_recording_is_refused(world: Front, content: str, words: str) -> None:
    world.write({"o.lpobs": content})
    came = world("plan", "--against", str(world.root / "o.lpobs"))
    assert came.code == 1
    assert words in came.said


def test_a_recording_that_was_edited_is_refused(world: Front) -> None:
    path = recorded(world)
    text = (world.root / "o.lpobs").read_text(encoding="utf-8")
    world.write({"o.lpobs": text.replace("en-US", "de-DE")})
    came = world("drift", "--against", path)
    assert came.code == 1
    assert "its digest does not fit" in came.said


def test_all_counts_what_is_live_and_in_no_file(world: Front) -> None:
    came = world("observe", "--all", "--out", str(world.root / "o.lpobs"), "--format", "json")
    assert came.json["unmanaged"]["acme"]["widget"] == 1
    assert came.json["unmanaged"]["acme"]["site_setting"] >= 1
    assert "live and in no file" in world("observe", "--all", "--out", str(world.root / "o.lpobs")).out
    plain = world("observe", "--out", str(world.root / "o.lpobs"), "--format", "json")
    assert plain.json["unmanaged"] == {}


def test_where_the_recording_cannot_be_written_nothing_is_read(world: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    with no_connection(monkeypatch):
        came = world("observe", "--out", str(world.root / "nowhere" / "o.lpobs"))
    assert came.code == 1
    assert world("observe").code == 64
