"""The example estate as it stands in the repository, in a sandbox that begins as its seed says."""

from __future__ import annotations

import shutil

import pytest

from lpconf.catalogue import CHAPTERS
from lpconf.sandbox.world import World
from tests.cli.command_line import HOME, Front


@pytest.fixture
def whole(empty: Front) -> Front:
    shutil.copytree(HOME / "accounts", empty.root / "accounts")
    for name in ("lpconf.yaml", ".sandbox.yaml"):
        shutil.copy(HOME / name, empty.root)
    return empty


def test_the_example_estate_goes_from_a_fresh_plan_to_no_drift(whole: Front) -> None:
    said = "".join(path.read_text() for path in (whole.root / "accounts").rglob("*.yaml"))
    assert [chapter.key for chapter in CHAPTERS if f"{chapter.key}:" not in said] == []
    assert whole("validate").code == 0
    came = whole("plan", "--detailed-exitcode", "--format", "json")
    assert (came.code, came.json["summary"]["by_hand"]) == (2, 0)
    assert came.codes == ["encryption-not-enforced"]
    assert {change["account"] for change in came.json["resource_changes"]} == set(came.json["accounts"])
    applied = whole("apply", "--auto-approve", "--format", "json")
    assert (applied.code, [one["name"] for one in applied.json["outputs"]]) == (0, ["engagement_url"])
    assert whole("plan", "--detailed-exitcode").code == 0
    assert whole("drift").code == 0
    world = World(whole.root / ".lpconf" / "sandbox.db")
    assert world.violations() == []
    world.close()
    assert whole("sandbox", "reset").code == 0
    again = whole("plan", "--format", "json").json
    assert (again["change_id"], again["outputs"]) == (came.json["change_id"], [])


def test_the_example_estate_by_hand_asks_people_and_knows_what_is_read(whole: Front) -> None:
    came = whole("plan", "acme-outlet", "--profile", "by-hand", "--format", "json")
    hands = {change["setting"] for change in came.json["resource_changes"] if change["hands"] == "manual"}
    assert (came.code, hands) == (
        0,
        {"file_sharing.extended_formats", "unified_window.amsClientConfig", "unified_window.throttlingTimeoutValue"},
    )


@pytest.mark.parametrize(
    ("seed", "code", "line"),
    [
        ("{", "yaml.syntax", 1),
        ("# x\n'1': 5\n", "seed.shape", 2),
        ("'1':\n  skill: [1]\n", "seed.shape", 2),
        ("'1': {nowhere: {a: 1}}\n", "seed.value", 1),
        ("'1': {ac_feature: {a: [1]}}\n", "seed.value", 1),
        ("'1': {engagement: {C/E: {}}}\n", "seed.value", 1),
    ],
)
def test_a_seed_that_is_wrong_is_told(small: Front, seed: str, code: str, line: int | None) -> None:
    small.write({".sandbox.yaml": seed})
    for argv in (("plan",), ("sandbox", "reset"), ("plan",)):
        came = small(*argv, *(["--format", "json"] if argv == ("plan",) else []))
        assert came.code == 1, came
        if argv == ("plan",):
            assert came.codes == [code]
            place = came.json["diagnostics"][0].get("range")
            assert (place["start"]["line"] if place else None) == line
        assert ".sandbox.yaml" in came.said
