"""Laws of adopting for every chapter: whatever is live is said or told to be left out, and nothing is to be changed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lpconf.catalogue import CHAPTERS
from lpconf.load.yaml.parser import parse
from lpconf.model.desired_values import plain
from lpconf.operations.adopt.results import AccountAdoption, AdoptOptions, AdoptTarget
from tests.laws.adopting import adopt
from tests.laws.chapters import LiveChapter, lives, seed
from tests.laws.profile import some
from tests.laws.stage import Stage, stage
from tests.laws.strategies import SITES

FRAGMENTS = {
    "accounts/_shared/window.yaml": "unified_window:\n  throttlingTimeoutValue: 1500\n",
    "accounts/_shared/widget.yaml": "agent_widgets:\n  - {name: Sales, url: 'https://w.example/a'}\n",
}
BY_HAND = dict.fromkeys(("supportal_feature", "security_center", "site_property", "taglet", "fact"), "manual")


def targets(configuration: dict[str, LiveChapter]) -> list[AdoptTarget]:
    return [AdoptTarget(name, SITES[name], live.platform) for name, live in configuration.items()]  # type: ignore[arg-type]


def settled(on: Stage, came: list[AccountAdoption]) -> None:
    """All is written, valid, and as it is live; and stays so."""
    assert [d.summary for one in came for d in one.diagnostics if d.is_error] == []
    assert [d for d in on.configuration().diagnostics if d.is_error] == []
    left = {(one.name, f.chapter.key) for one in came for f in one.chapters if f.status == "left"}
    plan = on.plan(accepts=())
    assert [d.summary for d in plan.diagnostics if d.is_error] == []
    assert [str(step.address) for step in plan.steps if not step.confirm] == [], (came, left)


def section(on: Stage, name: str, key: str) -> Any:
    data, _ = parse(on.files[f"accounts/{name}.yaml"], "")
    return plain((data or {}).get(key))


@some
@given(lives(), st.sampled_from([{}, {}, BY_HAND]))
def test_what_is_live_in_new_accounts_is_said_or_told(
    configuration: dict[str, LiveChapter], modes: dict[str, str]
) -> None:
    with stage({}, modes) as on:
        seed(on.world, configuration)
        with on.watched() as sent:
            came = list(adopt(on, targets(configuration)).accounts)
        assert not any(asked.mutates for asked in sent)
        assert [asked for asked, times in Counter(sent).items() if times > 1] == []
        settled(on, came)
        for one in came:
            said_or_told(on, one, configuration[one.name])
        files = dict(on.files)
        assert not any(one.needs_write for one in adopt(on, targets(configuration)).accounts)
        assert on.files == files


def said_or_told(on: Stage, one: AccountAdoption, live: LiveChapter) -> None:
    told = {left.setting for found in one.chapters for left in found.left_out}
    shut = {found.chapter.key for found in one.chapters if found.status == "left"}
    if "agent_widgets" not in shut:
        said = {f"widgets.{entry['name']}" for entry in section(on, one.name, "agent_widgets") or ()}
        names = {w["name"] for w in live.collections["widget"].values() if w.get("type") != "core"}
        assert {f"widgets.{name}" for name in names} <= said | told, (said, told)
    if "offsite_engagements" not in shut and "offsite" not in told:
        said = {entry["name"] for entry in section(on, one.name, "offsite_engagements") or ()}
        many = Counter(c["name"] for c in live.collections["campaign"].values() if not c["deleted"])
        for home, item in live.collections["engagement"].items():
            campaign = live.collections["campaign"][home.split("/")[0]]
            if not campaign["deleted"]:
                assert item["name"] in said or any(name.startswith("offsite.") for name in told), (many, said, told)


@some
@given(lives(), st.sets(st.sampled_from([c.key for c in CHAPTERS]), min_size=1), st.randoms(use_true_random=False))
def test_what_stands_in_a_file_stays_as_it_is(configuration: dict[str, LiveChapter], only: set[str], by: Any) -> None:
    with stage(FRAGMENTS) as on:
        seed(on.world, configuration)
        taken = tuple(by.sample(["_shared/window.yaml", "_shared/widget.yaml"], by.randint(0, 2)))
        adopt(on, targets(configuration), AdoptOptions(only=tuple(sorted(only))), extends=taken)
        for path in [path for path in on.files if path in {f"accounts/{name}.yaml" for name in configuration}]:
            lines = on.files[path].splitlines()
            for place in sorted((by.randint(0, len(lines)) for _ in range(3)), reverse=True):
                lines.insert(place, "# ours")
            on.files[path] = "\n".join(f"{line}   # why" if by.random() < 0.3 else line for line in lines) + "\n"
        before = dict(on.files)
        came = list(adopt(on, targets(configuration)).accounts)
        assert [d.summary for one in came for d in one.diagnostics if d.is_error] == []
        assert [d for d in on.configuration().diagnostics if d.is_error] == []
        for path, text in before.items():
            new = iter(on.files[path].splitlines())
            assert all(line in new for line in text.splitlines()), (text, on.files[path])
        shut = {(one.name, f.chapter.key) for one in came for f in one.chapters if f.status == "left"}
        told = {left.setting for one in came for f in one.chapters for left in f.left_out}
        for step in on.plan(accepts=()).steps:
            if taken and step.setting in told:
                continue  # a fragment wishes it
            about = {"widget": "agent_widgets", "taglet": "unified_window"}.get(step.address.surface)
            assert step.confirm or (taken and (step.address.account, about) in shut), (step, came)


def test_one_chapter_asks_for_no_more_than_it_needs() -> None:
    with stage({}) as on, on.watched() as sent:
        adopt(on, [AdoptTarget("acme", SITES["acme"], "messaging")], AdoptOptions(only=("file_sharing",)))
    assert {asked.surface for asked in sent} == {"taglet"}
