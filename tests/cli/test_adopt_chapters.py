"""``lpconf adopt`` on the guide's later chapters: names for ids, what is left out is told, no credential is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from lpconf.domain.value import Secret
from lpconf.redaction import forget_secrets
from lpconf.sandbox.world import World
from tests.cli.command_line import PROJECT, Front

CONFIG = {
    "enabled": True,
    "enableManualRollover": True,
    "manualRolloverConfig": [
        {"rolloverAccountId": "2", "rolloverSkillIds": ["77"]},
        {"rolloverAccountId": "30110009", "rolloverSkillIds": ["9"]},
    ],
}


@pytest.fixture
def two(empty: Front) -> Front:
    """Two messaging accounts that wish nothing."""
    empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": 'account: {id: "1", platform: messaging}\n'})
    return empty.write({"accounts/care.yaml": 'account: {id: "2", platform: messaging}\n'})


@pytest.fixture
def secret() -> Iterator[str]:
    """A credential that this process uses."""
    forget_secrets()
    Secret("hunter2-is-not-enough")
    yield "hunter2-is-not-enough"
    forget_secrets()


def live(front: Front, **values: object) -> None:
    for address, value in values.items():
        assert front("sandbox", "set", address, json.dumps(value)).code == 0


def rollover(front: Front, *, takes: bool = True) -> None:
    live(front, **{"acme:ac_feature/Common.Answering_Service": True})
    live(front, **{"acme:site_setting/messaging.brand.rollover.config": CONFIG, "care:skill/Overflow": {"id": "77"}})
    live(front, **{"care:ac_feature/Common.Messaging_Cross_Account_Contact_Center": takes})


def test_targets_are_told_by_names_where_the_repository_has_them(two: Front) -> None:
    rollover(two)
    assert two("adopt").code == 0
    assert '    - account: care\n      skills: [Overflow]\n    - site: "30110009"\n' in two.text("accounts/acme.yaml")
    assert "manual_rollover:\n  handler: true\n" in two.text("accounts/care.yaml")
    assert "No changes." in two("plan").out


@pytest.mark.parametrize("why", ["no handler", "no name"])
def test_targets_without_names_are_told_by_ids(two: Front, why: str) -> None:
    rollover(two, takes=why != "no handler")
    if why == "no name":
        live(two, **{"care:skill/Overflow": {"id": "78"}, "care:skill/Other": {"id": "77"}})
        two("sandbox", "set", "care:skill/Other", "null")
    assert two("adopt").code == 0
    assert '- site: "2"\n      skill_ids: ["77"]\n' in two.text("accounts/acme.yaml")
    assert "No changes." in two("plan").out


def test_the_words_of_the_file_are_kept_where_they_hold(two: Front) -> None:
    rollover(two)
    text = (
        'account: {id: "1", platform: messaging}\nmanual_rollover:\n  targets:   # two\n'
        "    - {site: '30110009', skill_ids: ['9']}   # theirs\n"
    )
    two.write({"accounts/acme.yaml": text})
    assert two("adopt").code == 0
    assert two.text("accounts/acme.yaml") == text + "    - account: care\n      skills: [Overflow]\n  owner: true\n"
    assert "No changes." in two("plan").out


def test_what_is_left_out_is_told_with_its_code(two: Front) -> None:
    for name in "abcdef":
        live(two, **{f"acme:widget/{name}": {"url": f"https://{name}.example", "type": "iFrame", "skillIds": ["5"]}})
    live(two, **{"acme:widget/Old": {"url": "http://o.example", "type": "iFrame"}, "acme:widget/Own": {"type": "core"}})
    live(two, **{"acme:taglet/lpUnifiedWindow": '[{"id": "a", "value": "1"}, {"id": "b"}]'})
    live(two, **{"acme:campaign/C": {"id": "100"}, "acme:engagement/C/Web": {"source": 0}})
    came = two("adopt", "acme", "--format", "json")
    left = {(one["setting"], one["code"]) for one in came.json["accounts"][0]["left_out"]}
    assert left == {
        *((f"widgets.{name} skills", "adopt.no-name") for name in "abcde"),
        ("widgets.f skills", "adopt.no-name"),
        ("widgets.Old", "adopt.not-https"),
        ("widgets", "adopt.foreign"),
        ("unified_window.b", "adopt.unreadable"),
        ("offsite", "adopt.on-site"),
    }
    assert {code for _, code in left} <= set(came.codes)
    assert {one["severity"] for one in came.json["diagnostics"]} == {"warning"}
    told = " ".join(two("adopt", "acme").out.split())
    assert "widgets.Old: not written: a widget is an https page, and this one is http://o.example" in told
    assert "No changes." in two("plan").out


def test_names_that_are_not_unique_are_told_and_never_chosen_from(two: Front) -> None:
    live(two, **{"acme:campaign/C": {"id": "100"}, "acme:engagement/C/One": {"source": 7}})
    with closing(World(two.root / ".lpconf" / "sandbox.db")) as world:
        for own in ("7", "8"):
            item = {"id": own, "name": "Twin", "deleted": False, "url": "https://t.example", "source": 7}
            world.put("1", "widget", own, item)
            world.put("1", "engagement", f"100/{own}", item)
        for own in ("200", "300"):
            world.put("1", "campaign", own, {"id": own, "name": "D", "deleted": False})
    came = two("adopt", "acme", "--format", "json")
    left = [(one["setting"], one["code"]) for one in came.json["accounts"][0]["left_out"]]
    assert left == [
        ("widgets.Twin", "adopt.not-unique"),
        ("offsite", "adopt.not-unique"),
        ("offsite.C/Twin", "adopt.not-unique"),
    ]
    assert "Twin" not in two.text("accounts/acme.yaml")
    assert "name: One" in two.text("accounts/acme.yaml")


def test_an_entry_that_cannot_be_said_any_more_stays_in_the_file(two: Front) -> None:
    text = 'account: {id: "1", platform: messaging}\nagent_widgets:\n  - {name: Old, url: "https://o.example"}\n'
    two.write({"accounts/acme.yaml": text})
    live(two, **{"acme:widget/Old": {"url": "http://o.example", "type": "iFrame"}})
    assert two("adopt", "acme").code == 0
    assert two.text("accounts/acme.yaml") == text
    live(two, **{"acme:widget/Good": {"url": "https://g.example", "type": "iFrame"}})
    assert two("adopt", "acme").code == 0
    assert two.text("accounts/acme.yaml") == text.replace("  - {", '  - {name: Good, url: "https://g.example"}\n  - {')
    live(two, **{"acme:widget/Old": None, "acme:widget/Good": None})
    assert two("adopt", "acme").code == 0
    assert "agent_widgets" not in two.text("accounts/acme.yaml")


def test_a_part_that_fragments_say_is_told(two: Front) -> None:
    two.write({"accounts/_shared/w.yaml": "unified_window: {autocomplete: 'on'}\n"})
    two.write({"accounts/acme.yaml": 'account: {id: "1", platform: messaging}\nextends: [_shared/w.yaml]\n'})
    live(two, **{"acme:taglet/lpUnifiedWindow": '[{"id":"autocomplete","value":"on"},{"id":"b","value":"1"}]'})
    came = two("adopt", "acme")
    assert "said by accounts/_shared/w.yaml and accounts/acme.yaml" in " ".join(came.out.split())
    assert 'unified_window:\n  b: "1"\n' in two.text("accounts/acme.yaml")


def test_an_entry_with_a_chapter_of_its_own_stays_where_the_file_has_it(two: Front) -> None:
    text = 'account: {id: "1", platform: messaging}\nunified_window: {areExtendedFileFormatsEnabled: true}\n'
    two.write({"accounts/acme.yaml": text})
    live(two, **{"acme:taglet/lpUnifiedWindow": '[{"id":"areExtendedFileFormatsEnabled","value":"true"}]'})
    assert two("adopt", "acme").code == 0
    assert two.text("accounts/acme.yaml") == text
    live(two, **{"acme:taglet/lpUnifiedWindow": ""})
    plan = two("plan", "acme", "--format", "json").json
    assert [check["address"] for check in plan["preconditions"]] == ["acme:fact/ums_version"]


def test_a_value_that_holds_a_credential_is_left_out_whole(two: Front, secret: str) -> None:
    live(two, **{"acme:widget/W": {"url": f"https://w.example/{secret}", "type": "iFrame"}})
    live(two, **{"acme:taglet/cleanCCPatterns": secret, "acme:site_setting/x": {"y": [secret]}})
    came = two("adopt", "acme", "--raw", "--format", "json")
    left = {one["setting"] for one in came.json["accounts"][0]["left_out"] if one["code"] == "adopt.credential"}
    assert left == {"widgets.W", "masking.real_time", "settings.site_settings.x"}
    assert "***" not in two.text("accounts/acme.yaml")
    assert secret not in two.text("accounts/acme.yaml") + came.said


def test_a_file_that_holds_a_credential_is_not_rewritten(two: Front, secret: str) -> None:
    text = f'account:\n  id: "1"\n  platform: messaging\n  labels: {{x: {secret}}}\n'
    two.write({"accounts/acme.yaml": text})
    rollover(two)
    came = two("adopt", "--format", "json")
    (problem,) = [one for one in came.json["diagnostics"] if one["severity"] == "error"]
    assert (came.code, problem["code"], problem["range"]["start"]["line"]) == (1, "adopt.credential", 4)
    assert two.text("accounts/acme.yaml") == text
    assert "handler: true" in two.text("accounts/care.yaml")


def test_a_credential_is_not_attested(two: Front, secret: str) -> None:
    came = two(
        "attest", "acme", "care", "masking.real_time", "--value", f"a{secret}", "--by", "dana", "--format", "json"
    )
    assert (came.code, set(came.codes)) == (1, {"attest.credential"})
    assert "acme masking.real_time: nothing is recorded" in came.json["diagnostics"][0]["summary"]
    assert not list((two.root / "accounts").glob("*.attest.yaml"))


def test_twenty_accounts_come_from_one_table_and_a_wrong_line_stops_none(two: Front) -> None:
    rows = "".join(f'shop-{n};{500 + n};messaging;"brand ""{n}"""\r\n' for n in range(1, 21))
    two.write({"fleet.csv": f'\ufeffName;ID;platform;"brand"\r\n{rows}shop-21;5-21;chat;\r\nshop-1;522;chat;x\r\n'})
    for n in range(1, 21):
        two.write({"accounts/x.yaml": f'account: {{id: "{500 + n}", platform: messaging}}\n'})
        if n % 5 == 0:
            live(two, **{f"x:widget/W{n}": {"url": "https://w.example", "type": "iFrame"}})
    (two.root / "accounts/x.yaml").unlink()
    came = two("adopt", "--from", "fleet.csv", "--format", "json")
    wrong = [
        (one["code"], one["range"]["start"]["line"], one["range"]["start"]["column"])
        for one in came.json["diagnostics"]
        if one["severity"] == "error"
    ]
    assert (came.code, wrong) == (1, [("csv.id", 22, 9), ("csv.twice", 23, 1)])
    assert [one["status"] for one in came.json["accounts"]] == ["new"] * 20
    assert two.text("accounts/shop-3.yaml") == (
        'account:\n  id: "503"\n  platform: messaging\n  labels: {brand: \'brand "3"\'}\n'
    )
    assert 'agent_widgets:\n  - {name: W5, url: "https://w.example"}\n' in two.text("accounts/shop-5.yaml")
    assert two("validate").code == 0
    assert two("fmt", "--check").code == 0
    assert two("plan").out.endswith("No changes.\n")
    assert two("adopt").out.endswith("22 accounts: 22 unchanged.\n")


def test_only_what_the_file_speaks_of_follows_what_drifted(two: Front) -> None:
    text = (
        'account: {id: "1", platform: messaging}\nagent_widgets:   # ours\n'
        '  - {name: W, url: "https://w.example"}\nunified_window: {a: "1"}   # one\n'
    )
    two.write({"accounts/acme.yaml": text})
    live(two, **{"acme:widget/W": {"url": "https://new.example", "type": "iFrame", "mode": "draft"}})
    live(two, **{"acme:widget/X": {"url": "https://x.example"}})
    live(two, **{"acme:taglet/lpUnifiedWindow": '[{"id": "a", "value": "2"}, {"id": "b", "value": "1"}]'})
    came = two("adopt", "acme", "--drifted", "--only", "agent_widgets")
    assert two.text("accounts/acme.yaml") == text.replace("w.example", "new.example")
    assert came.err == "Next: git diff, then lpconf plan acme, which shows no changes.\n"
    two("adopt", "acme", "--drifted")
    assert two.text("accounts/acme.yaml") == text.replace("w.example", "new.example").replace('"1"}   #', '"2"}   #')
    assert two("adopt", "acme", "--drifted").out.startswith("acme · accounts/acme.yaml · says what is live already")


def test_what_cannot_be_read_is_told_and_the_rest_is_adopted(two: Front) -> None:
    two.write(
        {
            "lpconf.yaml": PROJECT.replace(
                "{kind: sandbox}", "{kind: sandbox, surfaces: [{surface: widget, mode: manual}]}"
            )
        }
    )
    rollover(two)
    came = two("adopt", "care", "--format", "json")
    assert came.code == 0
    left = {(one["chapter"], one["detail"]) for one in came.json["accounts"][0]["chapters"] if one["status"] == "left"}
    assert left == {("agent_widgets", "lpconf does not read agent widgets on this profile")}
    assert "adopt.left" in came.codes
    assert "handler: true" in two.text("accounts/care.yaml")


def test_a_document_that_a_person_attested_is_adopted_entry_by_entry(two: Front) -> None:
    by_hand = PROJECT.replace("{kind: sandbox}", "{kind: sandbox, surfaces: [{surface: taglet, mode: manual}]}")
    two.write({"lpconf.yaml": by_hand})
    assert (
        "not known, so not written: masking.real_time, file_sharing.extended_formats, unified_window"
        in two("adopt", "acme").out
    )
    document = '[{"id": "autocomplete", "value": "on"}, {"id": "z", "value": "{}"}, {"id": "b"}]'
    assert two("attest", "acme", "unified_window", "--value", document, "--by", "dana").code == 0
    came = two("adopt", "acme")
    assert "unified_window.b: not written: the entry has no text as its value" in " ".join(came.out.split())
    assert two.text("accounts/acme.yaml").endswith('unified_window:\n  autocomplete: "on"\n  z: "{}"\n')
    assert "No changes." in two("plan", "acme").out


def test_of_an_object_only_the_fields_that_cannot_be_said_are_left_out(two: Front) -> None:
    widget = {"url": "https://w.example", "type": "iFrame", "mode": "other", "order": -1, "enabled": "yes"}
    odd = {"url": "https://w.example", "type": "iFrame", "enabled": "maybe"}
    live(two, **{"acme:widget/W": widget, "acme:widget/Odd": odd, "acme:campaign/C": {"id": "100"}})
    live(two, **{"acme:engagement/C/E": {"source": 7, "landingPage": "http://l.example/ b", "enabled": False}})
    live(
        two,
        **{"acme:taglet/lpUnifiedWindow": '[{"id": "isStepUpEnabled", "value": "soon"}, {"id": "b", "value": "1"}]'},
    )
    came = two("adopt", "acme", "--format", "json")
    left = {(one["setting"], one["code"]) for one in came.json["accounts"][0]["left_out"]}
    assert left == {
        ("widgets.W mode", "adopt.no-words"),
        ("widgets.W order", "adopt.no-words"),
        ("widgets.Odd", "adopt.unreadable"),
        ("offsite.C/E landing_page", "adopt.no-words"),
        ("unified_window.isStepUpEnabled", "adopt.no-words"),
    }
    text = two.text("accounts/acme.yaml")
    assert 'agent_widgets:\n  - {name: W, url: "https://w.example", enabled: true}\n' in text
    assert "offsite_engagements:\n  - {campaign: C, name: E, enabled: false}\n" in text
    assert 'unified_window:\n  b: "1"\n' in text
    assert "No changes." in two("plan", "acme").out
