"""Whether a saved plan holds together. Whoever can hand over a plan file could have written anything into it: what it
says of its own steps is believed only as far as their values bear it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue.setting import Setting
from lpconf.domain.address import Address
from lpconf.domain.graph import stable_topological_order
from lpconf.domain.plan import Plan, Step
from lpconf.domain.state import DesiredState, DesiredValue
from lpconf.domain.value import UNKNOWN, equal
from lpconf.errors import BrokenPlan, CycleFound

_SITE_ID = re.compile(r"[A-Za-z0-9_]{1,20}")


def check_integrity(plan: Plan) -> None:
    """Raises BrokenPlan where a plan does not hold together: unknown addresses, steps that wait for each other."""
    for name, site in plan.sites.items():
        if not _SITE_ID.fullmatch(site.id):
            raise BrokenPlan(f"the site id of {name} is none: {site.id!r}")
    addresses = [step.address for step in plan.steps]
    if len(set(addresses)) != len(addresses):
        raise BrokenPlan("an address stands in it twice")
    for step in plan.steps:
        _check_step(step, plan)
    planned = set(addresses)
    try:
        stable_topological_order({step.address: planned.intersection(step.depends_on) for step in plan.steps})
    except CycleFound as ring:
        raise BrokenPlan(str(ring)) from None


def _check_step(step: Step, plan: Plan) -> None:
    if step.address.account not in plan.sites:
        raise BrokenPlan(f"{step.address} is of an account that it does not name")
    setting = catalogue.at(step.address)
    if setting is None or setting.name != step.setting:
        raise BrokenPlan(f"{step.address} is not the address of {step.setting}")
    if step.mode != "api" and step.hand is None:
        raise BrokenPlan(f"{step.address} is a person's, and says nothing of what to do")


def check_claims(plan: Plan) -> None:
    """Raises BrokenPlan where a plan tells of a step what its values do not bear out: what kind of change it is, which
    parts come and go, that nobody knows what stands there, or that a person only has to look."""
    for step in plan.steps:
        try:
            _check_claims(step)
        except (TypeError, ValueError, AttributeError, KeyError) as fault:
            raise BrokenPlan(f"{step.address} has values that cannot be its own ({type(fault).__name__})") from None


def _check_claims(step: Step) -> None:
    setting = catalogue.get(step.setting)
    if not equal(step.before, step.observed.json):
        raise BrokenPlan(f"{step.address} was seen with another value than it begins with")
    if step.mode == "api" and not step.observed.known:
        raise BrokenPlan(f"{step.address} would be written over a value that nobody has read")
    if step.confirm and step.observed.known:
        raise BrokenPlan(f"{step.address} is known, so that it is no confirmation")
    if step.action != _action(setting, step):
        raise BrokenPlan(f"{step.address} is no {step.action} by its values")
    if not _tells_its_parts(setting, step):
        raise BrokenPlan(f"{step.address} tells of other parts than its values have")


def _action(setting: Setting, step: Step) -> str:
    if step.observed.value is UNKNOWN:
        return "update"
    return setting.action(step.observed.value, step.after)


def _tells_its_parts(setting: Setting, step: Step) -> bool:
    """Whether the details of a step are those of its values, as far as these are not shown by other names."""
    expected = setting.codec.details(step.observed.value, step.after)
    for key in ("added", "removed"):
        said, due = list(step.details.get(key, ())), list(expected.get(key, ()))
        if len(said) != len(due) or (said != due and setting.references.part_names is None):
            return False
    renamed, said = setting.references.fields, list(step.details.get("fields", ()))
    return all(entry in said for entry in expected.get("fields", ()) if entry["path"] not in renamed)


def in_order_of_needs(plan: Plan, desired: Mapping[str, DesiredState]) -> tuple[Step, ...]:
    """The steps of a saved plan, each behind what it needs by the files at hand, or by the catalogue where these do not
    name it. Raises BrokenPlan where there is no such order."""
    values = {value.address: value for state in desired.values() for value in state.values}
    before = _predecessors(plan, values)
    together = [_together(step, before[step.address], values.get(step.address)) for step in plan.steps]
    if together == list(plan.steps):
        return plan.steps
    try:
        order = stable_topological_order({address: first & before.keys() for address, first in before.items()})
    except CycleFound as ring:
        raise BrokenPlan(str(ring)) from None
    by_address = {step.address: step for step in together}
    return tuple(by_address[address] for address in order)


def _predecessors(plan: Plan, values: Mapping[Address, DesiredValue]) -> dict[Address, set[Address]]:
    """What comes before each step: by the plan, and by the needs. What goes off goes before what it needs."""
    steps = {step.address: step for step in plan.steps}
    before = {step.address: set(step.depends_on) for step in plan.steps}
    for step in plan.steps:
        is_on = _is_on(step)
        for needed, is_soft in _needs(plan, step, values.get(step.address)):
            other = steps.get(needed)
            if is_on and (not is_soft if other is None else _is_on(other)):
                before[step.address].add(needed)
            elif other is not None and not is_on and not _is_on(other):
                before[needed].add(step.address)
    return before


def _together(step: Step, before: Iterable[Address], value: DesiredValue | None) -> Step:
    """The step with all that it waits for, facts too."""
    checks = value.checks if value is not None and _is_on(step) else ()
    depends_on, facts = tuple(sorted(before)), tuple(dict.fromkeys((*step.checks, *checks)))
    return replace(step, depends_on=depends_on, checks=facts)


def _is_on(step: Step) -> bool:
    return not catalogue.get(step.setting).is_off(step.after)


def _needs(plan: Plan, step: Step, value: DesiredValue | None) -> list[tuple[Address, bool]]:
    """What a step needs, and whether it needs that only where it is desired on."""
    if value is not None:
        return [(need.address, need.soft) for need in value.needs]
    site = plan.sites[step.address.account]
    return [
        (need.setting.address(site.name), need.soft)
        for need in catalogue.get(step.setting).rules.needs
        if site.platform in need.setting.rules.platforms
    ]
