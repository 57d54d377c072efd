"""Plan: observe the chosen accounts, compare, order. Sends no mutating request."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from lpconf import catalogue
from lpconf.catalogue.surfaces import SURFACES
from lpconf.checks.masking import compilation
from lpconf.connect.connector import Connector
from lpconf.data_class import frozen
from lpconf.domain.address import Address, quote
from lpconf.domain.diagnostic import Diagnostic, error
from lpconf.domain.json.plan_document import dumps, plan_id
from lpconf.domain.plan import Change, Output, Plan, Released, Step
from lpconf.domain.state import Acceptance, Attestation, DesiredState, DesiredValue, Site
from lpconf.domain.value import ABSENT
from lpconf.domain.wording import shown, suggest
from lpconf.errors import ConfigError, RemoteError, UsageError
from lpconf.load.files import output_file
from lpconf.observe.observed_state import AccountObservation, ObservedState
from lpconf.plan.builder import build
from lpconf.plan.review import credentials_in, rejudge
from lpconf.workspace import git
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.live.comparison import Comparison, change_of, compare_states, outputs, without_settled
from lpconf.workspace.live.observation import observation_diagnostics, observe_each
from lpconf.workspace.plan_request import PlanOptions, PlanResult, accept_places, common_inputs, matcher
from lpconf.workspace.run_context import LiveContext, RunContext
from lpconf.workspace.runs.plan_receipts import save_receipt


def new_attestations(now: Configuration, base: Configuration) -> tuple[tuple[str, Attestation], ...]:
    """The attestations that the files hold and those of `base` do not, by account and setting."""
    words = []
    for name, account in sorted(now.repository.accounts.items()):
        before = base.repository.accounts.get(name)
        old = {(word.name, repr(word.value), word.by, word.date) for word in (before.attestations if before else ())}
        for word in account.attestations:
            if (word.name, repr(word.value), word.by, word.date) not in old:
                words.append((name, word))
    return tuple(words)


def acceptance(text: str, accounts: Collection[str]) -> Acceptance:
    """``[ACCOUNT:]CODE`` of the command line. Raises UsageError for a code or an account that does not exist."""
    account, colon, code = text.rpartition(":")
    if colon and not account:
        raise UsageError(f"--accept {shown(text)}: write it CODE, or ACCOUNT:CODE")
    if code not in catalogue.IMPLICATIONS:
        hint = suggest(code, catalogue.IMPLICATIONS)
        raise UsageError(f"--accept: no code is called {shown(code)!r}{': ' + hint if hint else ''}")
    if account and account not in accounts:
        hint = suggest(account, accounts)
        raise UsageError(f"--accept: there is no account {shown(account)!r}{': ' + hint if hint else ''}")
    return Acceptance(code, account)


@frozen
class PlanObservation:
    """What was observed for a plan, the values of the base revision that are gone from the files, and the zones of the
    accounts that have to be together.

    `quiet` are accounts of which a plan says nothing but that so many settings are in sync: what was observed of them
    is not kept. `compared` are the changes of all others, `outputs` those of the quiet ones. `base` is what the plan is
    compared with, if anything; `unmanaged` counts live objects that no file names, by account and surface; `requests`
    are those that it took to observe all this.
    """

    observed: ObservedState
    gone: Sequence[tuple[DesiredState, DesiredValue]]
    zones: Mapping[str, str]
    quiet: Mapping[str, int]
    compared: Comparison
    outputs: Sequence[Output]
    base: Configuration | None = None
    unmanaged: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    requests: int = 0


async def observe_for_plan(context: LiveContext, base: Configuration | None = None) -> PlanObservation:
    """Observe all that a plan for the chosen accounts has to know, and keep of it what a plan needs: memory grows with
    the changes, not with the fleet."""
    gone = _gone(context, base) if base else []
    also = [(desired.site, desired_value.address) for desired, desired_value in gone]
    collector = ChangeCollector(context, frozenset(site.name for site, _ in also))
    around = await observe_each(
        context, context.selection.valid, collector.receive, also=also, on_hubs=collector.always_keep
    )
    zones = await _zones(context, collector.changed_accounts())
    return replace(collector.observation(gone, around, zones), base=base)


class ChangeCollector:
    """Takes what was observed of accounts as it comes, and keeps it where a plan has something to say of them."""

    def __init__(self, context: RunContext, always_kept: frozenset[str] = frozenset()) -> None:
        """`always_kept` are accounts that a plan speaks of anyhow."""
        self._context, self._always_kept = context, always_kept
        self._observations: list[AccountObservation] = []
        self._quiet: dict[str, int] = {}
        self._compared: dict[tuple[str, ...], Comparison] = {}
        self._outputs: list[Output] = []
        self._unmanaged: dict[str, Mapping[str, int]] = {}
        self._requests = 0

    def always_keep(self, hubs: Iterable[str]) -> None:
        """Always keep these accounts: many others depend on them, and their steps show that dependency."""
        self._always_kept |= frozenset(hubs)

    def receive(self, names: tuple[str, ...], observed: ObservedState) -> None:
        """Take accounts that belong together."""
        self._count(observed)
        desired = {name: self._context.configuration.desired[name] for name in names}
        comparison = compare_states(desired.values(), observed, self._context.configuration.desired.names_by_id)
        if self._always_kept.isdisjoint(names) and self._says_nothing(desired, comparison, observed):
            self._quiet.update((name, len(state.values)) for name, state in desired.items())
            self._outputs += outputs(comparison.changes.values())
            return
        self._observations += observed.accounts
        self._compared[names] = comparison

    def _count(self, observed: ObservedState) -> None:
        self._requests += sum(observation.requests for observation in observed.accounts)
        for observation in observed.accounts:
            if observation.unmanaged:
                self._unmanaged[observation.account] = observation.unmanaged

    def _says_nothing(
        self, desired: Mapping[str, DesiredState], comparison: Comparison, observed: ObservedState
    ) -> bool:
        """Whether the plan of these accounts alone would be empty in every respect."""
        if any(change.action != "no-op" for change in comparison.changes.values()):
            return False
        problems = [*observation_diagnostics(observed), *comparison.diagnostics]
        given = common_inputs(self._context, desired, comparison.changes, observed)
        plan = build(replace(given, diagnostics=problems))
        in_sync = all(plan.in_sync.get(name) == len(state.values) for name, state in desired.items())
        return in_sync and plan == Plan(plan.profile, plan.kind, plan.sites, (), in_sync=plan.in_sync)

    def changed_accounts(self) -> list[str]:
        """The accounts that are kept."""
        return [name for name in self._context.selection.valid if name not in self._quiet]

    def observation(
        self,
        gone: Sequence[tuple[DesiredState, DesiredValue]] = (),
        around: ObservedState | None = None,
        zones: Mapping[str, str] = {},
    ) -> PlanObservation:
        """All that a plan has to know."""
        comparison = Comparison({}, [])
        for names in sorted(self._compared):  # by name, whichever answered first
            comparison.changes.update(self._compared[names].changes)
            comparison.diagnostics.extend(self._compared[names].diagnostics)
        if around:
            self._count(around)
        observed = ObservedState([*self._observations, *(around.accounts if around else ())])
        unmanaged = dict(sorted(self._unmanaged.items()))
        return PlanObservation(
            observed,
            gone,
            zones,
            self._quiet,
            comparison,
            self._outputs,
            unmanaged=unmanaged,
            requests=self._requests,
        )


async def _zones(context: LiveContext, names: Iterable[str]) -> dict[str, str]:
    """The zones of accounts whose facts have to be equal, from their host names. A zone that cannot be read is left
    out: the check by a person remains."""
    desired = context.configuration.desired
    together: set[str] = set()
    for name in names:
        for desired_value in desired[name].values:
            condition = catalogue.get(desired_value.setting).rules.condition
            if condition and condition.shared and len(desired_value.checks) > 1:
                together |= {check.account for check in desired_value.checks}
    asked = sorted(together & desired.sites.keys())
    zones = await asyncio.gather(*(_zone(desired.sites[name], context.connector) for name in asked))
    return {name: zone for name, zone in zip(asked, zones, strict=True) if zone}


async def _zone(site: Site, connector: Connector) -> str | None:
    try:
        return await connector.zone(site)
    except RemoteError:
        return None


def plan(context: RunContext, options: PlanOptions, observation: PlanObservation) -> PlanResult:
    """The plan for the chosen accounts. Raises ConfigError for a target that nothing is called."""
    store, selection = context.configuration.desired, context.selection
    observed, quiet, changes = observation.observed, observation.quiet, observation.compared.changes
    desired = {name: store[name] for name in selection.valid if name not in quiet}

    def managed() -> Iterable[DesiredValue]:
        return (desired_value for name in selection.valid for desired_value in store[name].values)

    all_outputs = [*observation.outputs, *outputs(changes.values())]
    given = replace(
        common_inputs(context, desired, changes, observed),
        cli_acceptances=options.accepts,
        is_target=matcher(options.targets, managed, "--target"),
        is_excluded=matcher(options.excludes, managed, "--exclude"),
        released=_released(observation.gone, observed),
        broken=selection.broken,
        diagnostics=[
            *without_settled(selection.diagnostics, changes),
            *observation_diagnostics(observed),
            *observation.compared.diagnostics,
        ],
        outputs=sorted(all_outputs, key=lambda output: (output.address, output.name)),
        zones=observation.zones,
        base=_base_changes(observation),
        unmanaged=observation.unmanaged,
        refresh_requests=observation.requests,
        commit=git.commit(context.configuration.root),
        created=context.clock.created,
    )
    made = build(given)
    if quiet:
        sites = {**made.sites, **{name: store.sites[name] for name in quiet}}
        in_sync = {**made.in_sync, **quiet}
        made = replace(made, sites=dict(sorted(sites.items())), in_sync=dict(sorted(in_sync.items())))
    return PlanResult(made, observed.faults)


def _base_changes(observation: PlanObservation) -> dict[Address, Change] | None:
    """The changes that the files of the base would make at the addresses that change now: they give the reasons."""
    if observation.base is None:
        return None
    changes = observation.compared.changes
    changed = {address for address, change in changes.items() if change.action != "no-op"}
    base: dict[Address, Change] = {}
    for name in sorted({address.account for address in changed} & set(observation.base.desired)):
        for desired_value in observation.base.desired[name].values:
            if desired_value.address in changed:
                base[desired_value.address], _ = change_of(desired_value, observation.observed)
    return base


def _gone(context: RunContext, base: Configuration) -> list[tuple[DesiredState, DesiredValue]]:
    """The values of the base revision that the files of today no longer have: of the chosen accounts and, unless they
    were picked by name or label, of accounts that are gone. What an account's file said under another name is not gone.
    """
    configuration = context.configuration
    names = {name: name for name in context.selection.valid}
    if not context.selection.picked:
        gone_files = [name for name in base.desired if name not in configuration.repository.accounts]
        names.update({name: _name_today(base.desired[name], configuration) for name in gone_files})
    gone = []
    for name, name_today in sorted(names.items()):
        before, today = base.desired.get(name), configuration.desired.get(name_today)
        if before is None:
            continue
        managed = _managed(today) if today else set()
        for desired_value in before.values:
            if desired_value.address._replace(account=name_today) not in managed:
                gone.append((before, desired_value))
    return gone


def _managed(desired: DesiredState) -> set[Address]:
    """The addresses that the files name, also those that get another name."""
    managed = {desired_value.address for desired_value in desired.values}
    for desired_value in desired.values:
        if was := desired_value.write_hints.get("was"):
            managed.add(desired_value.address._replace(key=quote(was)))
    return managed


def _name_today(before: DesiredState, configuration: Configuration) -> str:
    """The name that the file of this site has now: a file may have been renamed."""
    return configuration.desired.names_by_id.get(before.site.id, before.site.name)


def _released(gone: Sequence[tuple[DesiredState, DesiredValue]], observed: ObservedState) -> list[Released]:
    results = [
        Released(desired_value.address, desired_value.setting, observed.get(desired_value.address), desired_value.mark)
        for _, desired_value in gone
    ]
    still_there = [released for released in results if released.observed.value is not ABSENT]
    return sorted(still_there, key=lambda released: released.address)


def save(plan: Plan, path: Path, root: Path, accepts: Sequence[Acceptance] = ()) -> None:
    """Write a plan file, for its owner alone: it holds true values. What the command line accepted for it is remembered
    at `root`. Raises ConfigError for a plan that holds a credential of this run, and OSError."""
    credentials = credentials_in(plan)
    if credentials:
        raise ConfigError(credentials)
    output_file.write(path, dumps(plan), mode=output_file.PRIVATE)
    save_receipt(root, plan_id(plan), accepts)


def rejudged(plan: Plan, context: RunContext, accepts: Sequence[Acceptance]) -> Plan:
    """A saved plan with its sites, gates and holds as the files at hand have them. `accepts` are those of the command
    line. What the files do not know, or know by another id, stays as it is in the plan."""
    store = context.configuration.desired
    desired = {name: store[name] for name in plan.sites if name in store}
    known = {name: store.sites[name] for name, site in plan.sites.items() if _is_same(store.sites.get(name), site)}
    policy = context.configuration.project.policy
    return rejudge(
        replace(plan, sites={**plan.sites, **known}),
        desired,
        policy,
        accepts,
        compilation.masks_cards,
        accept_places(context.configuration.sources),
    )


def _is_same(today: Site | None, planned: Site) -> bool:
    return today is not None and today.id == planned.id


def moved_accounts(plan: Plan, context: RunContext, *, made_here: bool) -> dict[str, Diagnostic]:
    """The accounts that a saved plan changes and that the files at hand name with another site id, or not at all, or
    where they do not leave to lpconf what the plan does; with an error for each. A plan that was `made_here` may be
    about accounts whose files have gone since."""
    moved = {}
    for name in sorted({step.address.account for step in plan.steps}):
        site = context.configuration.desired.sites.get(name)
        if site is None and not made_here:
            words = f"{name} is no account of these files, or its file has errors"
            moved[name] = error("plan.other-site", words, account=name)
        elif site is not None and site.id != plan.sites[name].id:
            words = f"{name} is site {site.id}, in the plan {plan.sites[name].id}"
            moved[name] = error("plan.other-site", words, account=name)
        elif beyond := _beyond_mode(plan, context, site or plan.sites[name]):
            words = f"{beyond.setting} of {name} is not lpconf's to do, as it is in the plan"
            moved[name] = error("plan.other-hands", words, beyond.origin, account=name)
    return moved


_OURS = {"manual": 0, "observe": 1, "api": 2}
"""How much lpconf itself does in each mode."""


def _beyond_mode(plan: Plan, context: RunContext, site: Site) -> Step | None:
    """The first step of an account by which lpconf would do more than the profile's rules let it; None for none."""
    modes = context.modes(site)
    for step in plan.steps:
        if step.address.account == site.name:
            by_hand = catalogue.always_by_hand(step.address)
            today = "manual" if by_hand else modes(SURFACES[step.address.surface])
            if _OURS[step.mode] > _OURS[today]:
                return step
    return None
