"""Keys in the queries of URLs: whole in the plan file and the account files, nowhere else."""

from __future__ import annotations

import json
import stat

from tests.cli.command_line import PROJECT, Front

OLD, NEW, LIVE = "OLDOLDOLDOLD1111", "NEWNEWNEWNEW2222", "LIVELIVELIVE3333"


def account(key: str) -> str:
    widget = f"https://w.acme.example/v2/a-rather-long-path?key={key}&token={key}"
    return (
        'account: {id: "1", platform: messaging}\n'
        f"agent_widgets:\n  - {{name: Orders, url: '{widget}', mode: draft}}\n"
        f"settings: {{site_settings: {{le.some.page: 'https://w.acme.example/?key={key}'}}}}\n"
    )


def test_no_output_tells_a_key(empty: Front) -> None:
    empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": account(OLD)})
    empty.git("init", "-q", ".")
    empty.git("add", "-A")
    empty.git("commit", "-qm", "first")
    assert empty("apply", "--auto-approve").code == 0
    other = {"accounts/other.yaml": account(LIVE).replace('"1"', '"2"')}
    empty.write({"accounts/acme.yaml": account(NEW), **other})
    calls = [
        *(["plan", "acme", "--format", form] for form in ("text", "json", "markdown")),
        *(["plan", "acme", "--base", "HEAD", "--format", form] for form in ("text", "json", "markdown")),
        ["plan", "acme", "--out", "a.lpplan", "--output", "json=p.json", "--output", "markdown=p.md"],
        *(["show", "a.lpplan", "--format", form] for form in ("text", "json", "markdown")),
        *(["drift", "acme", "--format", form] for form in ("text", "json", "markdown")),
        *(["explain", "acme", "--format", form] for form in ("text", "json", "markdown")),
        *(["explain", "acme:widget/Orders", "--format", form] for form in ("text", "json", "markdown")),
        *(["diff", "acme", "other", "--format", form] for form in ("text", "json", "markdown")),
        *(["graph", "acme", "--format", form] for form in ("mermaid", "dot", "json")),
        ["apply", "a.lpplan", "--run-file", "run.json", "--format", "json"],
        *(["runs", "latest", "--format", form] for form in ("text", "json", "markdown")),
        *(["rollback", "latest", "--format", form] for form in ("text", "json", "markdown")),
        ["sandbox", "get", "acme:widget/Orders"],
    ]
    for argv in calls:
        said = empty(*argv).said.replace("\n", "").replace(" ", "")
        for key in (OLD, NEW, LIVE):
            assert key not in said, argv
    plan = empty.root / "a.lpplan"
    assert stat.S_IMODE(plan.stat().st_mode) == 0o600
    assert NEW in plan.read_text()
    for path in [*empty.root.glob("*.json"), *empty.root.glob("*.md"), *empty.root.glob(".lpconf/runs/*")]:
        text = path.read_text()
        assert not [key for key in (OLD, NEW, LIVE) if key in text], path


def test_a_wrong_line_is_shown_without_its_key(empty: Front) -> None:
    wrong = account(NEW).replace("mode: draft", "mode: drafty")
    empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": wrong})
    for form in ("text", "json", "markdown"):
        came = empty("validate", "--format", form)
        assert came.code == 1
        assert NEW not in came.said


def test_a_change_of_the_hidden_part_alone_is_seen(empty: Front) -> None:
    """Two keys that end alike are two values, though they are shown alike."""
    first, second = "AAAAAAAAAAAA9999", "BBBBBBBBBBBB9999"
    empty.write({"lpconf.yaml": PROJECT, "accounts/acme.yaml": account(first)})
    assert empty("apply", "--auto-approve").code == 0
    empty.write({"accounts/acme.yaml": account(second)})
    document = empty("plan", "--format", "json").json
    assert len(document["resource_changes"]) == 2
    assert second not in json.dumps(document)
    assert empty("apply", "--auto-approve").code == 0
    assert empty("drift").code == 0
