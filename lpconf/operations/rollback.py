"""A run taken back: an ordinary plan to what stood before it, made by the same algorithm as every plan.

It asks only for what that run changed, and only where nothing else has happened since. It writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from lpconf import catalogue
from lpconf.apply.reversal import (
    AppliedStep,
    Reversal,
    UnrevertedStep,
    applied_steps,
    classify,
    drop_blocked,
    order_requirements,
)
from lpconf.data_class import frozen
from lpconf.diff.compare import compare
from lpconf.domain.address import Address, unquote
from lpconf.domain.diagnostic import Diagnostic, Mark, error, warning
from lpconf.domain.plan import Change
from lpconf.domain.state import DesiredState, DesiredValue, ObservedValue, Requirement, Site
from lpconf.domain.value import ABSENT
from lpconf.domain.wording import argument
from lpconf.errors import ConfigError
from lpconf.model.desired_values import needs_of
from lpconf.observe.observed_state import ObservedState
from lpconf.plan.builder import build
from lpconf.workspace import git
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.live.observation import observation_diagnostics, observe
from lpconf.workspace.plan_request import PlanOptions, PlanResult, common_inputs, matcher
from lpconf.workspace.run_context import LiveContext, RunContext
from lpconf.workspace.runs.recorded_runs import OpenedRun


@frozen
class RollbackPlan:
    """The plan back, and what became of the run's steps on the way to it."""

    planned: PlanResult
    reversal: Reversal

    @property
    def moved(self) -> bool:
        """Whether a live value is neither what the run saw nor what it wrote."""
        return any(left.reason == "moved" for left in self.reversal.unreverted)


async def observe_for_rollback(run: OpenedRun, context: LiveContext) -> ObservedState:
    """Observe all that the plan back has to know. Raises ConfigError where an account is another site by now."""
    run_steps = applied_steps(run.record, run.plan)
    desired: list[DesiredState] = []
    for name, site in _sites(run, context.configuration, run_steps).items():
        own = context.configuration.desired.get(name)
        mine = [applied for applied in run_steps if applied.address.account == name]
        back = [_desired_value(run, applied, site, {}) for applied in mine]
        # What the run wrote says how much of an object matters, what stood before which addresses do.
        written = [replace(w, value=applied.step.after) for w, applied in zip(back, mine, strict=True)]
        desired += [
            DesiredState(site, own.values if own else ()),
            DesiredState(site, tuple(back)),
            DesiredState(site, tuple(written)),
        ]
    return await observe(context, desired=desired)


def plan(run: OpenedRun, context: RunContext, options: PlanOptions, observed: ObservedState) -> RollbackPlan:
    """The plan back to what stood before `run`."""
    run_steps = applied_steps(run.record, run.plan)
    sites = _sites(run, context.configuration, run_steps)
    look = _known(run, run_steps, observed)
    order = order_requirements(run.plan)
    reversal = classify(run_steps, look)
    drop_blocked(
        reversal,
        look,
        lambda applied: needs_of(catalogue.get(applied.step.setting), sites[applied.address.account]),
        order,
    )
    desired = {name: _desired(run, context.configuration, site, reversal, look, order) for name, site in sites.items()}
    changes: dict[Address, Change] = {}
    for state in desired.values():
        for desired_value in state.values:
            changes[desired_value.address] = compare(desired_value, _part(look(desired_value.address), desired_value))
    mine = [change.desired for address, change in changes.items() if address in reversal.revert]
    made = build(
        replace(
            common_inputs(context, desired, changes, observed),
            look=look,
            cli_acceptances=options.accepts,
            is_target=matcher(options.targets, lambda: mine, "--target"),
            is_excluded=matcher(options.excludes, lambda: mine, "--exclude"),
            diagnostics=[*observation_diagnostics(observed), *_rollback_diagnostics(run, reversal)],
            refresh_requests=sum(observation.requests for observation in observed.accounts),
            commit=git.commit(context.configuration.root),
            created=context.clock.created,
        )
    )
    unchanged = Counter(applied.address.account for applied in reversal.unchanged)
    in_sync = {name: unchanged[name] for name in sites}
    diagnostics = tuple(diagnostic for diagnostic in made.diagnostics if diagnostic.code != "accept.unused")
    return RollbackPlan(PlanResult(replace(made, in_sync=in_sync, diagnostics=diagnostics), observed.faults), reversal)


def _sites(run: OpenedRun, configuration: Configuration, run_steps: Iterable[AppliedStep]) -> Mapping[str, Site]:
    """The accounts that the run changed, as the files have them; those that have gone as they were then."""
    names = sorted({applied.address.account for applied in run_steps})
    wrong = []
    for name in names:
        own = configuration.desired.get(name)
        if own is not None and own.site.id != run.plan.sites[name].id:
            wrong.append(_other_site(name, own.site.id, run.plan.sites[name].id))
    if wrong:
        raise ConfigError(wrong)
    return {name: _site(run, configuration, name) for name in names}


def _other_site(name: str, now: str, then: str) -> Diagnostic:
    return error(
        "run.other-site",
        f"{name} is site {now} now, the run worked on site {then}",
        account=name,
        fix=("go back to the files of that run first",),
    )


def _site(run: OpenedRun, configuration: Configuration, account: str) -> Site:
    return configuration.desired.sites.get(account) or run.plan.sites[account]


def _known(
    run: OpenedRun, run_steps: Iterable[AppliedStep], observed: ObservedState
) -> Callable[[Address], ObservedValue]:
    """A lookup of what is known of an address. Where neither a reading nor an attestation says it, the run's own record
    does."""
    date = str(run.record.head.get("started", ""))[:10]
    by = str(run.record.head.get("who", ""))
    from_run = {
        applied.address: ObservedValue(applied.step.after, "attested", by=by, date=date)
        for applied in run_steps
        if applied.is_certain
    }

    def look(address: Address) -> ObservedValue:
        live = observed.get(address)
        return from_run.get(address, live) if live.source == "unknown" else live

    return look


def _part(observed: ObservedValue, desired_value: DesiredValue) -> ObservedValue:
    """The part of an object that a desired value is about."""
    form = catalogue.get(desired_value.setting).location.partial_update
    if form is None or observed.container is None or not desired_value.raw:
        return observed
    try:
        value = form.extract(observed.container, unquote(desired_value.address.part), desired_value.value)
    except ValueError:
        return observed
    return replace(observed, value=value)


def _desired_value(
    run: OpenedRun, applied: AppliedStep, site: Site, order: Mapping[Address, list[Requirement]]
) -> DesiredValue:
    """What an account shall say again: the value from before a step, with the needs of the catalogue, and after those
    what the run did first."""
    step = applied.step
    hard = needs_of(catalogue.get(step.setting), site)
    there = {need.address for need in hard}
    soft = [need for need in order.get(step.address, ()) if need.address not in there]
    mark = Mark(f"run {run.record.id}", applied.number)
    needs, checks = (*hard, *soft), step.checks if applied.turns_on else ()
    return DesiredValue(
        step.address,
        step.setting,
        applied.target,
        mark,
        needs,
        raw=True,
        write_hints=applied.write_hints,
        checks=checks,
    )


def _desired(
    run: OpenedRun,
    configuration: Configuration,
    site: Site,
    reversal: Reversal,
    look: Callable[[Address], ObservedValue],
    order: Mapping[Address, list[Requirement]],
) -> DesiredState:
    """What the plan back desires of one account. What its files manage besides is desired as it is live: it does not
    change, but the brake counts by it."""
    own = configuration.desired.get(site.name) or DesiredState(site, ())
    mine = [applied for address, applied in reversal.revert.items() if address.account == site.name]
    wants = [_desired_value(run, applied, site, order) for applied in mine]
    wants += _unchanged(own, reversal, look)
    there = {desired_value.address for desired_value in wants}
    holds = tuple(hold for hold in own.holds if hold.address in reversal.revert)
    return DesiredState(
        site, tuple(_with_needs_among(desired_value, there) for desired_value in wants), own.acceptances, holds
    )


def _unchanged(
    own: DesiredState, reversal: Reversal, look: Callable[[Address], ObservedValue]
) -> Iterable[DesiredValue]:
    for desired_value in own.values:
        observed = look(desired_value.address)
        if desired_value.address not in reversal.revert and observed.known and observed.value is not ABSENT:
            yield DesiredValue(desired_value.address, desired_value.setting, observed.json, desired_value.mark)


def _with_needs_among(desired_value: DesiredValue, there: Collection[Address]) -> DesiredValue:
    """The desired value without soft needs on addresses that are not part of the plan back."""
    return replace(
        desired_value, needs=tuple(need for need in desired_value.needs if not need.soft or need.address in there)
    )


_REASONS = {
    "moved": "somebody changed it since: it is {live}, neither what the run saw nor what it wrote",
    "before-unknown": "what stood before is not known",
    "live-unknown": "what stands now is not known, and neither is whether the run wrote it",
    "unreadable": "it cannot be read",
    "needed": "{other} stays on and needs it",
    "needs": "it needs {other}, which is not on",
}
_FIX = {
    "moved": "look, and decide by hand",
    "before-unknown": "look, and decide by hand: not known is not off",
    "live-unknown": "look, then: lpconf attest {account} {name} --value ...",
    "needed": "take {other} back too, or leave both",
}


def _rollback_diagnostics(run: OpenedRun, reversal: Reversal) -> Iterable[Diagnostic]:
    """What cannot be taken back, and what taking back does not undo."""
    for step in reversal.unreverted:
        yield _unreverted_warning(step)
    codes = {code for applied in reversal.revert.values() for code in applied.step.implications}
    for code in sorted(codes & set(catalogue.IMPLICATIONS)):
        implication = catalogue.IMPLICATIONS[code]
        if implication.not_undone:
            names = {applied.step.setting for applied in reversal.revert.values() if code in applied.step.implications}
            words = f"taking {', '.join(sorted(names))} back does not undo all: {implication.not_undone}"
            yield warning("rollback.stays", words, label=code)
    for applied in reversal.revert.values():
        yield from _recreated(applied)
    if run.record.state == "under way":
        yield warning("rollback.under-way", f"run {run.record.id} is still under way: wait until it has ended")


def _recreated(applied: AppliedStep) -> Iterable[Diagnostic]:
    """What is to be said of something that the run took away, and that is made again."""
    setting = catalogue.get(applied.step.setting)
    if setting.part and applied.step.after is None:
        yield warning(
            "rollback.new-entry",
            f"{setting.name} was taken out of its document: it is put at the end, with its value alone",
            address=applied.address,
            account=applied.address.account,
        )
    if applied.recreates_object:
        yield warning(
            "rollback.new-id",
            f"{applied.step.setting} was deleted: it is made anew, and references to its old id are broken",
            address=applied.address,
            account=applied.address.account,
        )


def _unreverted_warning(unreverted: UnrevertedStep) -> Diagnostic:
    step = unreverted.applied.step
    account = step.address.account
    live = (
        "not set"
        if unreverted.observed.json is None
        else catalogue.get(step.setting).codec.summary(unreverted.observed.json)
    )
    words = _REASONS[unreverted.reason].format(live=live, other=unreverted.other)
    fix = _FIX.get(unreverted.reason, "").format(account=account, name=argument(step.setting), other=unreverted.other)
    return warning(
        f"rollback.{unreverted.reason}",
        f"{step.setting} of {account} is not taken back: {words}",
        address=step.address,
        account=account,
        fix=(fix,) if fix else (),
    )
