"""Taking runs back, from random worlds to random wishes and back: over HTTP against the sandbox, the real way."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lpconf import catalogue
from lpconf.apply.reversal import AppliedStep
from lpconf.catalogue.codecs.codec import same
from lpconf.domain.address import Address
from lpconf.domain.json.plan_document import dumps
from lpconf.domain.value import Json, Marker
from lpconf.observe.observed_state import ObservedState
from lpconf.operations import rollback
from lpconf.operations.rollback import RollbackPlan
from lpconf.sandbox import backdoor
from lpconf.sandbox.rules import prerequisites
from lpconf.workspace.plan_request import PlanOptions
from lpconf.workspace.runs.recorded_runs import open_run
from tests.fakes import plan_from_text
from tests.laws.profile import few, law
from tests.laws.stage import EVERY_CODE, Asked, Killed, Stage, stage, texts
from tests.laws.strategies import SITES, Account, configurations, files, seed


def take_back(on: Stage, journal: Path) -> RollbackPlan:
    """The plan back to what stood before the run of a journal."""
    run = open_run(on.root, str(journal))
    context = on.context(on.configuration())

    async def look() -> ObservedState:
        async with on.connected(context) as live:
            return await rollback.observe_for_rollback(run, live)

    return rollback.plan(run, context, PlanOptions(accepts=EVERY_CODE), asyncio.run(look()))


def journals(on: Stage) -> list[Path]:
    return sorted((on.root / ".lpconf" / "runs").glob("*.jsonl"))


def live(on: Stage, address: Address) -> Json | Marker:
    return backdoor.get(on.world, SITES[address.account], address.surface, "/".join(address.names))


def as_before(on: Stage, image: AppliedStep, before: Json | Marker) -> bool:
    return same(catalogue.get(image.step.setting).codec, live(on, image.address), before)


@law
@given(configuration=configurations())
def test_a_run_taken_back_leaves_what_stood_before(configuration: dict[str, Account]) -> None:
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        plan = on.plan()
        before = {step.address: live(on, step.address) for step in plan.steps}
        on.apply(plan)
        if not plan.steps:
            return
        applied = on.objects()
        (journal,) = journals(on)
        with on.watched() as sent:
            back = take_back(on, journal)
        assert not [asked for asked in sent if asked.mutates]
        assert not [d for d in back.planned.plan.diagnostics if d.is_error]
        # Whatever stays stays for one reason: a world that was wrong before the run is not made wrong again.
        assert {left.reason for left in back.reversal.unreverted} <= {"needed", "needs"}
        run = on.apply(plan_from_text(dumps(back.planned.plan)))
        assert {outcome.status for outcome in run.outcomes} <= {"verified"}
        assert on.world.violations() == []
        for image in back.reversal.revert.values():
            assert as_before(on, image, before[image.address]), image
        left = {(SITES[x.applied.address.account], x.applied.address.surface) for x in back.reversal.unreverted}
        if not left:
            assert all(same(catalogue.get(s.setting).codec, live(on, s.address), before[s.address]) for s in plan.steps)
        touched = {(SITES[a.account], a.surface, "/".join(a.names)) for a in before}
        assert {w: b for w, b in on.objects().items() if w not in touched} == {
            w: b for w, b in applied.items() if w not in touched
        }
        assert take_back(on, journal).planned.plan.steps == ()


def _was_broken(rule: prerequisites.Rule, on: Stage) -> bool:
    """Whether something stands in some account while what it needs is off."""
    return any(rule.home.stands(on.world, site) and not rule.first.stands(on.world, site) for site in SITES.values())


@law
@given(configuration=configurations(), after=st.integers(0, 40), done=st.booleans())
def test_a_killed_run_is_taken_back_as_far_as_it_came(
    configuration: dict[str, Account], after: int, done: bool
) -> None:
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        broken_before = {rule.first.key for rule in prerequisites.RULES if _was_broken(rule, on)}
        plan = on.plan()
        before = {step.address: live(on, step.address) for step in plan.steps}

        def die(asked: Asked) -> None:
            if len(on.wire.sent) > after:
                raise Killed

        with on.watched(), contextlib.suppress(Killed):
            if done:
                on.wire.afterwards = die
            else:
                on.wire.instead = die
            on.apply(plan)
        on.wire.instead, on.wire.afterwards = lambda asked: None, lambda asked: None
        if not plan.steps:
            return
        back = take_back(on, journals(on)[0])
        run = on.apply(back.planned.plan)
        assert {outcome.status for outcome in run.outcomes} <= {"verified"}
        # A world that began with a need off is taken back to just that.
        assert [found for found in on.world.violations() if found.what not in broken_before] == []
        stayed = {left.applied.address for left in back.reversal.unreverted}
        for step in plan.steps:
            if step.address not in stayed:
                assert same(catalogue.get(step.setting).codec, live(on, step.address), before[step.address])


@few
@given(configuration=configurations(), data=st.data())
def test_what_moved_since_is_told_and_left_and_nothing_loses_its_ground(
    configuration: dict[str, Account], data: st.DataObject
) -> None:
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        plan = on.plan()
        on.apply(plan)
        texts_of = [
            s for s in plan.steps if s.address.surface == "site_setting" and isinstance(s.after, str) and s.after
        ]
        if not texts_of:
            return
        moved = data.draw(st.sampled_from(texts_of)).address
        backdoor.put(on.world, SITES[moved.account], moved.surface, "/".join(moved.names), "something else")
        told = len(on.world.violations())
        back = take_back(on, journals(on)[0])
        assert back.moved
        assert [x.applied.address for x in back.reversal.unreverted if x.reason == "moved"] == [moved]
        assert moved not in back.reversal.revert
        on.apply(back.planned.plan)
        assert live(on, moved) == "something else"
        assert len(on.world.violations()) == told
