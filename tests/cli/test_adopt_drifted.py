"""``adopt --drifted`` has no dead end: what no section can say is held, with a day; keys in URLs are never written."""

from __future__ import annotations

import json

import pytest

from lpconf.operations.adopt.query_keys import holds_key
from tests.cli.command_line import Front

CARE = "accounts/acme-care.yaml"


def live(front: Front, address: str, value: object) -> None:
    assert front("sandbox", "set", address, json.dumps(value)).code == 0


def test_what_no_section_can_say_is_held_until_a_day(configuration: Front) -> None:
    assert configuration("apply", "acme-care", "--auto-approve").code == 0
    live(configuration, "acme-care:ac_feature/Common.Global_Encryption_Enabled", False)
    assert configuration("drift", "acme-care").code == 2
    before = configuration.text(CARE)
    came = configuration("adopt", "acme-care", "--drifted")
    assert came.code == 0, came
    text = configuration.text(CARE)
    assert text != before
    assert "setting: encryption.global" in text
    assert "held until" in " ".join(came.out.split())
    assert "adopt --drifted" in text
    assert configuration("validate", "acme-care").code == 0
    assert configuration("fmt", "--check").code == 0
    drift = configuration("drift", "acme-care", "--format", "json").json["accounts"][0]
    statuses = {one["setting"]: one["status"] for one in drift["settings"]}
    assert statuses["encryption.global"] == "held"
    assert "drifted" not in statuses.values()
    again = configuration("adopt", "acme-care", "--drifted")
    assert (again.code, configuration.text(CARE)) == (0, text)


@pytest.mark.parametrize("fields", [{}, {"mode": "draft"}], ids=["url-alone", "beside-what-could-be-said"])
def test_a_drifted_value_that_no_file_should_hold_is_held(small: Front, fields: dict[str, str]) -> None:
    widget = "agent_widgets:\n  - {name: W, url: 'https://w.example/', mode: published}\n"
    small.write({"accounts/acme.yaml": small.text("accounts/acme.yaml") + widget})
    assert small("apply", "--auto-approve").code == 0
    url = "https://w.example/?key=LIVESECRET9999abcd"
    live(small, "acme:widget/W", {"url": url, "mode": "published", "type": "iFrame", **fields})
    came = small("adopt", "acme", "--drifted")
    assert "looks like a key; held until" in " ".join(came.out.split())
    assert "which shows no changes" not in came.err
    assert "LIVESECRET" not in small.text("accounts/acme.yaml")
    assert small("plan", "--detailed-exitcode").code == 0
    drift = small("drift", "--format", "json").json["accounts"][0]
    assert {one["setting"]: one["status"] for one in drift["settings"]} == {"widgets.W": "held"}


def test_without_drifted_what_is_not_written_is_left_to_decide(small: Front) -> None:
    widgets = "agent_widgets:\n  - {name: W, url: 'https://w.example/', mode: published}\n"
    small.write({"accounts/acme.yaml": small.text("accounts/acme.yaml") + widgets})
    live(small, "acme:widget/W", {"url": "https://w.example/?key=LIVESECRET9999abcd", "type": "iFrame"})
    live(small, "acme:widget/X", {"url": "https://x.example/", "type": "iFrame"})
    assert "which shows what is left to decide" in small("adopt", "acme").err


@pytest.mark.parametrize(
    ("url", "is_key"),
    [
        ("https://w.example/o?key=0123456789abcdef09c2", True),
        ("https://w.example/o?token=SECRETSECRET1234", True),
        ("https://w.example/o#access_token=abcdef123", True),
        ("https://w.example/o?x=9f8e7d6c5b4a39281706f5e4d3c2b1a0", True),
        ("https://dana:hunter2x@w.example/o", True),
        ("https://dana@w.example/o", False),
        ("https://w.example/o?lang=en-US&page=2", False),
        ("https://w.example/o?key={visitorId}", False),
        ("https://w.example/orders/0123456789abcdef09c2", False),
        ("https://w.example/o?title=a-rather-long-title-in-words", False),
    ],
)
def test_what_looks_like_a_key(url: str, is_key: bool) -> None:
    assert holds_key({"fields": [{"url": url}]}) == is_key
    assert holds_key(json.dumps([{"id": "a", "value": url}])) == is_key


def test_a_live_key_is_not_written_into_the_files(configuration: Front) -> None:
    assert configuration("apply", "acme-care", "--auto-approve").code == 0
    live(configuration, "acme-care:site_setting/some.page", "https://w.example/orders?key=LIVESECRET9999abcd")
    live(configuration, "acme-care:site_setting/other.page", "https://w.example/orders?lang=en")
    came = configuration("adopt", "acme-care", "--raw")
    text = configuration.text(CARE)
    assert "LIVESECRET" not in text
    assert "other.page" in text
    assert "looks like a key" in " ".join(came.said.split())
    assert "LIVESECRET9999" not in came.said
