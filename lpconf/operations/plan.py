"""From files to a plan: choose, observe, compare, order. Sends no mutating request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lpconf import catalogue
from lpconf.checks.masking import compilation
from lpconf.connect.connector import Connector
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import error
from lpconf.domain.plan import Change, Gate, Output, Plan, Released
from lpconf.domain.project import Profile
from lpconf.domain.state import Acceptance, DesiredState, DesiredValue, Site
from lpconf.domain.wording import shown, suggest
from lpconf.errors import ConfigError, RemoteError, UsageError
from lpconf.observe.refresh import ObservedState
from lpconf.plan.builder import Inputs, build
from lpconf.workspace import git
from lpconf.workspace.clock import RunClock
from lpconf.workspace.comparison import Compared, compared, outputs
from lpconf.workspace.configuration import Configuration, Selection
from lpconf.workspace.observation import observe_each, remarks


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What the command line asks of a plan. `targets` and `excludes` are addresses or setting names."""

    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    accepts: tuple[Acceptance, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A plan, and the surfaces that could not be read while it was made."""

    plan: Plan
    faults: Mapping[tuple[str, str], RemoteError]


def acceptance(text: str, accounts: Collection[str]) -> Acceptance:
    """``[ACCOUNT:]CODE`` of the command line. Raises UsageError for a code or an account that does not exist."""
    account, colon, code = text.rpartition(":")
    if code not in catalogue.IMPLICATIONS or (colon and not account):
        hint = suggest(code, catalogue.IMPLICATIONS)
        raise UsageError(f"--accept: no code is called {shown(code)!r}{': ' + hint if hint else ''}")
    if account and account not in accounts:
        hint = suggest(account, accounts)
        raise UsageError(f"--accept: there is no account {shown(account)!r}{': ' + hint if hint else ''}")
    return Acceptance(code, account)


def accepts_gate(given: Sequence[Acceptance]) -> Callable[[Gate], bool]:
    """Whether one of `given` accepts a gate of a saved plan."""

    def accepts(gate: Gate) -> bool:
        implication = catalogue.IMPLICATIONS.get(gate.code)
        codes = {gate.code, implication.covered_by if implication else ""} - {""}
        return any(one.code in codes and one.account in ("", gate.account) for one in given)

    return accepts


@dataclass(frozen=True, slots=True)
class PlanObservation:
    """What was observed for a plan, the wishes of the base revision that are gone from the files, and the zones of the
    accounts that have to be together.

    `quiet` are accounts of which a plan says nothing but that so many settings are in sync: what was seen of them is
    not kept. `compared` are the changes of all others, `outputs` those of the quiet ones.
    """

    observed: ObservedState
    gone: Sequence[tuple[DesiredState, DesiredValue]]
    zones: Mapping[str, str]
    quiet: Mapping[str, int]
    compared: Compared
    outputs: Sequence[Output]


async def look(
    configuration: Configuration,
    chosen: Selection,
    profile: Profile,
    connector: Connector,
    clock: RunClock,
    *,
    base: Configuration | None = None,
    on_progress: Callable[[str], None] = lambda account: None,
) -> PlanObservation:
    """Observe all that a plan for the chosen accounts has to know, and keep of it what a plan needs: memory grows with
    the changes, not with the fleet."""
    gone = _gone(configuration, chosen, base) if base else []
    also = [(desired.site, wanted.address) for desired, wanted in gone]
    sieve = ChangeCollector(configuration, profile, frozenset(site.name for site, _ in also))
    around = ObservedState()
    await observe_each(
        configuration,
        chosen.whole,
        profile,
        connector,
        clock,
        sieve.take,
        around=around,
        also=also,
        on_progress=on_progress,
        on_hubs=sieve.keep,
    )
    return sieve.seeing(gone, around, await _zones(configuration, sieve.changed_accounts(chosen), connector))


class ChangeCollector:
    """Takes what was seen of accounts as it comes, and keeps it where a plan has something to say of them."""

    def __init__(self, configuration: Configuration, profile: Profile, kept: frozenset[str] = frozenset()) -> None:
        """`kept` are accounts that a plan speaks of anyhow."""
        self._estate, self._profile, self._kept = configuration, profile, kept
        self._observed = ObservedState()
        self._quiet: dict[str, int] = {}
        self._loud: dict[tuple[str, ...], Compared] = {}
        self._outputs: list[Output] = []

    def keep(self, hubs: Iterable[str]) -> None:
        """Keep these whatever they say: many stand on them, whose steps tell that they stand."""
        self._kept |= frozenset(hubs)

    def take(self, names: tuple[str, ...], seen: ObservedState) -> None:
        """Take accounts that belong together."""
        desired = {name: self._estate.desired[name] for name in names}
        found = compared(desired.values(), seen)
        if self._kept.isdisjoint(names) and self._says_nothing(desired, found, seen):
            self._quiet.update((name, len(one.wants)) for name, one in desired.items())
            self._outputs += outputs(found.changes.values())
            return
        self._observed.add(seen)
        self._loud[names] = found

    def _says_nothing(self, desired: Mapping[str, DesiredState], found: Compared, seen: ObservedState) -> bool:
        """Whether the plan of these accounts alone would be empty in every respect."""
        if any(change.action != "no-op" for change in found.changes.values()):
            return False
        problems = [*remarks(seen), *found.diagnostics]
        given = _inputs(self._estate, self._profile, desired, found.changes, seen)
        made = build(replace(given, diagnostics=problems))
        whole = all(made.in_sync.get(name) == len(one.wants) for name, one in desired.items())
        return whole and made == Plan(made.profile, made.kind, made.sites, (), in_sync=made.in_sync)

    def changed_accounts(self, chosen: Selection) -> list[str]:
        """The accounts that are kept."""
        return [name for name in chosen.whole if name not in self._quiet]

    def seeing(
        self,
        gone: Sequence[tuple[DesiredState, DesiredValue]] = (),
        around: ObservedState | None = None,
        zones: Mapping[str, str] = {},
    ) -> PlanObservation:
        """All that a plan has to know."""
        if around:
            self._observed.add(around)
        whole = Compared({}, [])
        for names in sorted(self._loud):  # by name, whichever answered first
            whole.changes.update(self._loud[names].changes)
            whole.diagnostics.extend(self._loud[names].diagnostics)
        return PlanObservation(self._observed, gone, zones, self._quiet, whole, self._outputs)


async def _zones(configuration: Configuration, names: Iterable[str], connector: Connector) -> dict[str, str]:
    """The zones of accounts whose facts have to be equal, where host names tell them. What cannot be asked is left
    out: the person's check stays."""
    together: set[str] = set()
    for name in names:
        for wanted in configuration.desired[name].wants:
            condition = catalogue.get(wanted.setting).rules.condition
            if condition and condition.shared and len(wanted.checks) > 1:
                together |= {check.account for check in wanted.checks}
    asked = sorted(together & configuration.desired.sites.keys())
    zones = await asyncio.gather(*(_zone(configuration.desired.sites[name], connector) for name in asked))
    return {name: zone for name, zone in zip(asked, zones, strict=True) if zone}


async def _zone(site: Site, connector: Connector) -> str | None:
    try:
        return await connector.zone(site)
    except RemoteError:
        return None


def _inputs(
    configuration: Configuration,
    profile: Profile,
    desired: Mapping[str, DesiredState],
    changes: Mapping[Address, Change],
    observed: ObservedState,
) -> Inputs:
    return Inputs(
        profile=profile.name,
        kind=profile.kind,
        policy=configuration.project.policy,
        desired=desired,
        changes=changes,
        look=observed.get,
        mode=observed.mode,
        masks_cards=compilation.masks_cards,
        accounts=configuration.desired.names_by_id,
        objects=observed.objects,
    )


def plan(
    configuration: Configuration,
    chosen: Selection,
    profile: Profile,
    clock: RunClock,
    request: PlanOptions,
    seeing: PlanObservation,
) -> PlanResult:
    """The plan for the chosen accounts. Raises ConfigError for a target that nothing is called."""
    observed, quiet, changes = seeing.observed, seeing.quiet, seeing.compared.changes
    desired = {name: configuration.desired[name] for name in chosen.whole if name not in quiet}

    def wishes() -> Iterable[DesiredValue]:
        return (wanted for name in chosen.whole for wanted in configuration.desired[name].wants)

    on_progress = sorted([*seeing.outputs, *outputs(changes.values())], key=lambda one: (one.address, one.name))
    given = replace(
        _inputs(configuration, profile, desired, changes, observed),
        given=request.accepts,
        keep=matcher(request.targets, wishes, "--target"),
        leave=matcher(request.excludes, wishes, "--exclude"),
        released=_released(seeing.gone, observed),
        broken=chosen.broken,
        diagnostics=[*chosen.diagnostics, *remarks(observed), *seeing.compared.diagnostics],
        outputs=on_progress,
        zones=seeing.zones,
        commit=git.commit(configuration.root),
        created=clock.created,
    )
    made = build(given)
    if quiet:
        sites = {**made.sites, **{name: configuration.desired.sites[name] for name in quiet}}
        in_sync = {**made.in_sync, **quiet}
        made = replace(made, sites=dict(sorted(sites.items())), in_sync=dict(sorted(in_sync.items())))
    return PlanResult(made, observed.faults)


def _gone(
    configuration: Configuration, chosen: Selection, base: Configuration
) -> list[tuple[DesiredState, DesiredValue]]:
    """The wishes of the base revision that the files of today no longer have: of the chosen accounts and, unless they
    were picked by name or label, of accounts that are gone."""
    names = set(chosen.whole)
    if not chosen.picked:
        names |= {name for name in base.desired if name not in configuration.repository.accounts}
    now = {
        wanted.address
        for name in names
        if name in configuration.desired
        for wanted in configuration.desired[name].wants
    }
    return [
        (base.desired[name], wanted)
        for name in sorted(names & set(base.desired))
        for wanted in base.desired[name].wants
        if wanted.address not in now
    ]


def _released(gone: Sequence[tuple[DesiredState, DesiredValue]], observed: ObservedState) -> list[Released]:
    return sorted(
        (Released(w.address, w.setting, observed.get(w.address), w.mark) for _, w in gone), key=lambda r: r.address
    )


def matcher(
    given: Sequence[str], wishes: Callable[[], Iterable[DesiredValue]], flag: str
) -> Callable[[Change], bool] | None:
    """Whether a change is meant by one of the addresses or setting names in `given`; None where none are given."""
    if not given:
        return None
    unknown = dict.fromkeys(given)
    for wanted in wishes():
        unknown.pop(wanted.setting, None)
        unknown.pop(str(wanted.address), None)
    if unknown:
        names = {name for wanted in wishes() for name in (wanted.setting, str(wanted.address))}
        raise ConfigError(
            [
                error(
                    "target.unknown",
                    f"{flag} {shown(name)}: no managed setting or address of these accounts is called so",
                    fix=tuple(hint for hint in (suggest(name, names),) if hint),
                )
                for name in unknown
            ]
        )
    meant = frozenset(given)
    return lambda change: change.wanted.setting in meant or str(change.address) in meant
