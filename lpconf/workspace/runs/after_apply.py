"""What a run leaves: the plan's diagnostics as they are now, and the plan of what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lpconf import catalogue
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, in_order
from lpconf.domain.plan import Plan, Step
from lpconf.domain.run import Outcome, Run
from lpconf.domain.state import NOT_KNOWN, DesiredState, DesiredValue, ObservedValue
from lpconf.plan.checks.dangers import dangers
from lpconf.plan.manual_steps import hand_instead


def updated_dangers(
    plan: Plan, outcomes: Sequence[Outcome], observed: Mapping[Address, ObservedValue] = {}
) -> tuple[Diagnostic, ...]:
    """The plan's diagnostics after a run: dangers are judged again by the outcomes, and by what the apply
    `observed`."""
    ended = {outcome.address: outcome.status for outcome in outcomes}
    values = {standing.address: standing.observed for standing in plan.standing}
    left: dict[Address, Step] = {}
    for step in plan.steps:
        done = ended.get(step.address) in _DONE
        values[step.address] = ObservedValue(step.after, "live") if done else step.observed
        if not done and not step.confirm:
            left[step.address] = replace(step, mode="manual") if ended.get(step.address) == "waiting" else step
    values.update(observed)
    fresh = {(d.code, d.address): d for d in dangers(_desired(plan), lambda a: values.get(a, NOT_KNOWN), left)}
    remaining = [d for d in plan.diagnostics if not _is_over(d, ended) and (d.code, d.address) not in fresh]
    return in_order([*remaining, *fresh.values()])


_DONE = ("verified", "unchanged")


def _desired(plan: Plan) -> dict[str, DesiredState]:
    """What the plan is about, by account: its steps, and what they stand on."""
    values: dict[str, list[DesiredValue]] = {name: [] for name in plan.sites}
    for step in plan.steps:
        values[step.address.account].append(DesiredValue(step.address, step.setting, step.after, step.origin))
    return {name: DesiredState(site, tuple(values[name])) for name, site in plan.sites.items()}


def _is_over(diagnostic: Diagnostic, ended: Mapping[Address, str]) -> bool:
    """Whether a danger of the plan has gone, because the step that it waited for came about."""
    if diagnostic.code not in catalogue.DANGERS or diagnostic.address is None:
        return False
    return ended.get(diagnostic.address) in ("verified", "unchanged")


def remaining_plan(plan: Plan, run: Run) -> tuple[Plan, frozenset[Address]]:
    """The plan after a run, with what lpconf was not allowed to write as steps by hand (it reads them back, as it
    read them before); and what has come about."""
    refused = {o.address: o.document for o in run.outcomes if o.status == "waiting" and o.fault == "permission"}
    steps = tuple(
        replace(step, mode="observe", hand=hand_instead(step, refused[step.address]))
        if step.address in refused
        else step
        for step in plan.steps
    )
    over = frozenset(o.address for o in run.outcomes if o.status in ("verified", "unchanged"))
    return replace(plan, steps=steps, diagnostics=run.diagnostics), over
