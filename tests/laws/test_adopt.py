"""Laws of adopting: afterwards nothing is to be changed, a second time changes nothing, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lpconf import catalogue
from lpconf.domain.address import Address
from lpconf.domain.plan import Plan, Step
from lpconf.domain.state import DesiredValue
from lpconf.domain.value import UNKNOWN
from lpconf.operations.adopt.results import AdoptOptions, AdoptTarget
from tests.laws import ladder, strategies
from tests.laws.adopting import adopt
from tests.laws.profile import few, law
from tests.laws.stage import Stage, stage, texts
from tests.laws.strategies import PLATFORMS, SITES, Account, accounts, worlds

BY_HAND = dict.fromkeys(("supportal_feature", "security_center", "site_property", "taglet", "fact"), "manual")
modes = st.sampled_from([{}, BY_HAND])
FRAGMENTS = {
    "accounts/_shared/all.yaml": "data_encryption: {enabled: true, scopes: [all]}\naccept: [not-retroactive]\n",
    "accounts/_shared/off.yaml": "data_encryption: {enabled: false}\n",
    "accounts/_shared/mask.yaml": "data_masking: {real_time: {patterns: [{name: card, regex: 'a|b'}]}}\n",
}


def confirmations_alone(plan: Plan) -> None:
    assert not [d for d in plan.diagnostics if d.is_error]
    assert not plan.gated
    assert [str(step.address) for step in plan.steps if not step.confirm] == []


def seeded(on: Stage, world: dict[str, Any], platform: str) -> None:
    strategies.seed(on.world, {"acme": Account({"account": {"id": SITES["acme"], "platform": platform}}, world)})


@law
@given(st.data(), st.sampled_from(PLATFORMS), modes, st.booleans())
def test_a_new_account_is_as_it_is_live(data: st.DataObject, platform: str, by: dict[str, str], raw: bool) -> None:
    world = data.draw(worlds(platform))
    with stage({}, by) as on:
        seeded(on, world, platform)
        targets = [AdoptTarget("acme", SITES["acme"], platform)]  # type: ignore[arg-type]
        with on.watched() as sent:
            came = adopt(on, targets, AdoptOptions(raw=raw))
        assert not any(asked.mutates for asked in sent)
        assert not came.accounts[0].failed, came
        confirmations_alone(on.plan(accepts=()))
        before = dict(on.files)
        again = adopt(on, targets, AdoptOptions(raw=raw))
        assert not again.accounts[0].needs_write
        assert on.files == before


@law
@given(accounts(), modes, st.booleans(), st.lists(st.sampled_from(sorted(FRAGMENTS)), max_size=2, unique=True))
def test_git_follows_what_is_live(account: Account, by: dict[str, str], drifted: bool, taken: list[str]) -> None:
    if taken:
        account.data["extends"] = [path.removeprefix("accounts/") for path in taken]
    with stage({**FRAGMENTS, **texts({"acme": account.data})}, by) as on:
        strategies.seed(on.world, {"acme": account})
        if "acme" not in on.configuration().desired:
            return
        managed = {address for w in on.configuration().desired["acme"].values for address in _with_needs(w)}
        came = adopt(on, [AdoptTarget("acme")], AdoptOptions(drifted=drifted)).accounts[0]
        assert not came.failed, came.diagnostics
        left = {found.chapter.key for found in came.chapters if found.status == "left"}
        for step in on.plan(accepts=()).steps:
            assert step.confirm or step.observed.value is UNKNOWN or _chapter(step) in left, (step, came)
        if drifted:
            assert {w.address for w in on.configuration().desired["acme"].values} <= managed
        files = dict(on.files)
        assert not adopt(on, [AdoptTarget("acme")], AdoptOptions(drifted=drifted)).accounts[0].needs_write
        assert on.files == files


def _with_needs(desired: DesiredValue) -> Iterator[Address]:
    """The address of a value, and those that a file cannot ask for it without: the gate of masking, for one."""
    yield desired.address
    for need in catalogue.get(desired.setting).rules.needs:
        yield need.setting.address(desired.address.account)


def _chapter(step: Step) -> str:
    return catalogue.chapter_of(catalogue.get(step.setting)).key


@few
@given(st.data(), st.sampled_from(PLATFORMS))
def test_what_a_fragment_says_is_not_said_again(data: st.DataObject, platform: str) -> None:
    world = data.draw(worlds(platform))
    with stage(FRAGMENTS, {}) as on:
        seeded(on, world, platform)
        targets = [AdoptTarget("acme", SITES["acme"], platform)]  # type: ignore[arg-type]
        adopt(on, targets, extends=("_shared/mask.yaml",))
        plan = on.plan(accepts=())
        left = [step for step in plan.steps if not step.confirm]
        assert {step.setting for step in left} <= {"masking.gate", "masking.real_time"}
        if world.get("taglet/cleanCCPatterns") == "a|b":
            assert "real_time" not in on.files["accounts/acme.yaml"]
            off = str(world.get(ladder.GATE, True)).lower() == "false"
            assert [step.setting for step in left] == (["masking.gate"] if off else [])
