"""From files to a plan: choose, observe, compare, order. Sends no mutating request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from lpconf import catalogue
from lpconf.connect.connector import Connector
from lpconf.doctor import regex
from lpconf.errors import ConfigError, RemoteError, UsageError
from lpconf.journeys import git
from lpconf.journeys.comparing import compared, outputs
from lpconf.journeys.estate import Chosen, Estate
from lpconf.journeys.moment import Moment
from lpconf.journeys.observing import observe, remarks
from lpconf.observe.refresh import Observed
from lpconf.plan.build import Inputs, build
from lpconf.terms.address import Address
from lpconf.terms.diagnostic import error
from lpconf.terms.plan import Change, Gate, Plan, Released
from lpconf.terms.profile import Profile
from lpconf.terms.state import Acceptance, Desired, Wanted
from lpconf.terms.words import shown, suggest


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What the command line asks of a plan. `targets` and `excludes` are addresses or setting names."""

    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    accepts: tuple[Acceptance, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
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
class Seeing:
    """What was observed for a plan, the wishes of the base revision that are gone from the files, and the zones of the
    accounts that have to be together."""

    observed: Observed
    gone: Sequence[tuple[Desired, Wanted]]
    zones: Mapping[str, str] = field(default_factory=dict)


async def look(
    estate: Estate,
    chosen: Chosen,
    profile: Profile,
    connector: Connector,
    moment: Moment,
    *,
    base: Estate | None = None,
    told: Callable[[str], None] = lambda account: None,
) -> Seeing:
    """Observe all that a plan for the chosen accounts has to know."""
    gone = _gone(estate, chosen, base) if base else []
    also = [(desired.site, wanted.address) for desired, wanted in gone]
    observed = await observe(estate, chosen.whole, profile, connector, moment, also=also, told=told)
    return Seeing(observed, gone, await _zones(estate, chosen, connector))


async def _zones(estate: Estate, chosen: Chosen, connector: Connector) -> dict[str, str]:
    """The zones of accounts whose facts have to be equal, where host names tell them. What cannot be asked is left
    out: the person's check stays."""
    together: set[str] = set()
    for name in chosen.whole:
        for wanted in estate.desired[name].wants:
            condition = catalogue.get(wanted.setting).condition
            if condition and condition.shared and len(wanted.checks) > 1:
                together |= {check.account for check in wanted.checks}
    found = {}
    for name in sorted(together & estate.desired.keys()):
        try:
            zone = await connector.zone(estate.desired[name].site)
        except RemoteError:
            continue
        if zone:
            found[name] = zone
    return found


def plan(
    estate: Estate, chosen: Chosen, profile: Profile, moment: Moment, request: PlanRequest, seeing: Seeing
) -> Planned:
    """The plan for the chosen accounts. Raises ConfigError for a target that nothing is called."""
    desired = {name: estate.desired[name] for name in chosen.whole}
    observed = seeing.observed
    found = compared(desired.values(), observed)
    changes = found.changes
    made = build(
        Inputs(
            profile=profile.name,
            kind=profile.kind,
            policy=estate.project.policy,
            desired=desired,
            changes=changes,
            look=observed.get,
            mode=observed.mode,
            masks_cards=regex.masks_cards,
            given=request.accepts,
            keep=matcher(request.targets, changes, "--target"),
            leave=matcher(request.excludes, changes, "--exclude"),
            released=_released(seeing.gone, observed),
            broken=chosen.broken,
            diagnostics=[*chosen.diagnostics, *remarks(observed), *found.diagnostics],
            outputs=outputs(changes.values()),
            accounts={one.site.id: name for name, one in estate.desired.items()},
            objects=observed.objects,
            zones=seeing.zones,
            commit=git.commit(estate.root),
            created=moment.created,
        )
    )
    return Planned(made, observed.faults)


def _gone(estate: Estate, chosen: Chosen, base: Estate) -> list[tuple[Desired, Wanted]]:
    """The wishes of the base revision that the files of today no longer have: of the chosen accounts and, unless they
    were picked by name or label, of accounts that are gone."""
    names = set(chosen.whole)
    if not chosen.picked:
        names |= {name for name in base.desired if name not in estate.repository.accounts}
    now = {wanted.address for name in names if name in estate.desired for wanted in estate.desired[name].wants}
    return [
        (base.desired[name], wanted)
        for name in sorted(names & set(base.desired))
        for wanted in base.desired[name].wants
        if wanted.address not in now
    ]


def _released(gone: Sequence[tuple[Desired, Wanted]], observed: Observed) -> list[Released]:
    return sorted(
        (Released(w.address, w.setting, observed.get(w.address), w.mark) for _, w in gone), key=lambda r: r.address
    )


def matcher(given: Sequence[str], changes: Mapping[Address, Change], flag: str) -> Callable[[Change], bool] | None:
    """Whether a change is meant by one of the addresses or setting names in `given`; None where none are given."""
    if not given:
        return None
    settings = {change.wanted.setting for change in changes.values()}
    texts = {str(address) for address in changes}
    unknown = [name for name in given if name not in settings and name not in texts]
    if unknown:
        raise ConfigError(
            [
                error(
                    "target.unknown",
                    f"{flag} {shown(name)}: no managed setting or address of these accounts is called so",
                    fix=tuple(hint for hint in (suggest(name, settings | texts),) if hint),
                )
                for name in unknown
            ]
        )
    meant = frozenset(given)
    return lambda change: change.wanted.setting in meant or str(change.address) in meant
