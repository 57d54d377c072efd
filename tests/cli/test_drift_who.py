"""Who is behind drift: told where the audit trail knows, and *not asked* and *not audited* told apart."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response

from lpconf.operations.publish.drift_issues import issue_pages
from lpconf.sandbox import backdoor
from lpconf.sandbox.api import audit
from lpconf.sandbox.api.app import create_app
from tests.cli.command_line import Came, Front
from tests.cli.served import Served, project, served

ACCOUNT = """\
account: {id: "1", platform: messaging}
agent_widgets: [{name: Orders, url: "https://a.example", enabled: true}]
offsite_engagements:
  - {campaign: Spring, name: Deep link, source: other, landing_page: "https://a.example", enabled: true}
"""
QUIET = 'account: {id: "2", platform: messaging}\nsettings: {site_settings: {le.x: "a"}}\n'
AUDIT = "/api/account/1/configuration/metadata/audit"


class Place(Front):
    """A repository whose accounts live in a sandbox behind a socket."""

    sandbox: Served

    def edit(self, surface: str, key: str, **fields: Any) -> None:
        """Change an object behind everybody's back."""
        backdoor.put(self.sandbox.world, "1", surface, key, fields)

    def who(self, *flags: str) -> dict[str, Any]:
        came = self("drift", *flags, "--format", "json")
        assert came.code == 2, came
        settings = [setting for account in came.json["accounts"] for setting in account["settings"]]
        return {setting["setting"]: setting["who"] for setting in settings}

    def asked(self) -> int:
        return sum(number for (_, path, _), number in self.sandbox.writes.items() if path == AUDIT)


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Place]:
    """The engagement and the widget stand as wished, and one account has nothing that is audited."""
    root = tmp_path / "estate"
    root.mkdir()
    with served(tmp_path / "world.db") as sandbox:
        front = Place(root, capsys)
        front.sandbox = sandbox
        front.write({"lpconf.yaml": project(sandbox.url), "accounts/acme.yaml": ACCOUNT, "accounts/quiet.yaml": QUIET})
        front.edit("campaign", "Spring", id="100", status=1)
        front.edit("engagement", "Spring/Deep link", landingPage="https://a.example", enabled=True, source=0)
        front.edit("widget", "Orders", url="https://a.example", type="iFrame", enabled=True, mode="published")
        front("apply", "--auto-approve")
        assert front("drift").code == 0
        yield front


def drifted(place: Place) -> None:
    place.edit("engagement", "Spring/Deep link", enabled=False)
    place.edit("widget", "Orders", enabled=False)


def flat(came: Came) -> str:
    return " ".join(came.out.split())


def test_nobody_is_asked_without_the_flag(place: Place) -> None:
    drifted(place)
    who = place.who()
    assert (who["offsite.Spring/Deep link"]["status"], who["widgets.Orders"]["status"]) == ("not_asked", "not_audited")
    text = flat(place("drift"))
    assert "by: not asked (drift --who)" in text
    assert "by: not audited" in text
    assert place.asked() == 0


def test_one_request_tells_who_and_when_in_every_format(place: Place) -> None:
    drifted(place)
    who = place.who("--who")
    assert place.asked() == 1, "of two accounts, only the one that drifted where somebody may know is asked"
    told = who["offsite.Spring/Deep link"]
    assert (told["status"], told["by"], told["program"], told["about"]) == (
        "known",
        "somebody@console",
        "Console",
        None,
    )
    assert told["date"].endswith("Z")
    assert who["widgets.Orders"]["status"] == "not_audited"
    words = f"edited {told['date']}, by: somebody@console (with Console)"
    assert words in flat(place("drift", "--who"))
    markdown = place("drift", "--who", "--format", "markdown").out
    assert words in html.unescape(markdown).replace("\\", "")
    page = place.root / "drift.html"
    place("drift", "--who", "--output", f"html={page}")
    assert words in page.read_text("utf-8")
    assert "by: not audited" in page.read_text("utf-8")


def test_what_lpconf_itself_wrote_bears_its_name(place: Place) -> None:
    place.edit("engagement", "Spring/Deep link", enabled=False)
    place("apply", "--auto-approve")
    account = place.text("accounts/acme.yaml")
    place.write({"accounts/acme.yaml": account.replace('example", enabled: true}\n', 'example", enabled: false}\n')})
    assert place.who("--who")["offsite.Spring/Deep link"]["program"].startswith("lpconf/")


def test_the_trail_is_not_asked_where_nothing_drifted_that_it_knows(place: Place) -> None:
    assert place("drift", "--who").code == 0
    place.edit("widget", "Orders", enabled=False)
    assert place.who("--who")["widgets.Orders"]["status"] == "not_audited"
    assert place.asked() == 0


@pytest.mark.parametrize(
    ("status", "body"), [(500, "{}"), (403, '{"message": "no"}'), (200, "<html>"), (200, '{"data": null}')]
)
def test_a_trail_that_fails_or_answers_oddly_is_a_note(
    place: Place, monkeypatch: pytest.MonkeyPatch, status: int, body: str
) -> None:
    async def odd(world: Any, request: Any) -> Any:
        return Response(body, status)

    monkeypatch.setattr(audit, "query", odd)
    monkeypatch.setattr(place.sandbox, "_app", create_app(place.sandbox.world))
    drifted(place)
    came = place("drift", "--who", "--format", "json")
    assert came.code == 2
    assert [d["severity"] for d in came.json["diagnostics"] if d["code"] == "audit-trail-silent"] == ["warning"]
    settings = {s["setting"]: s for account in came.json["accounts"] for s in account["settings"]}
    assert settings["offsite.Spring/Deep link"]["who"]["status"] == "not_answered"
    assert "the audit trail did not answer" in flat(place("drift", "--who"))


def test_a_recording_asks_nobody(place: Place) -> None:
    place("observe", "--out", "live.lpobs")
    came = place("drift", "--who", "--against", str(place.root / "live.lpobs"))
    assert came.code == 64
    assert "--against asks nobody" in came.err


def test_an_answer_without_a_row_is_told(place: Place) -> None:
    drifted(place)
    with place.sandbox.world.change():
        place.sandbox.world._db.execute("DELETE FROM audit")
    assert place.who("--who")["offsite.Spring/Deep link"]["status"] == "no_row"


def test_the_issue_of_drift_says_who(place: Place) -> None:
    drifted(place)
    document = json.loads(place("drift", "--who", "--format", "json").out)
    page = next(page for page in issue_pages(document) if page.is_open)
    assert "somebody" in page.body
    assert "not audited" in page.body
