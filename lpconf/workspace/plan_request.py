"""What the command line asks of a plan, what every plan is made from, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache

from lpconf.checks.masking import compilation
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, error
from lpconf.domain.plan import AcceptPlace, Change, Plan
from lpconf.domain.state import Acceptance, Attestation, DesiredState, DesiredValue
from lpconf.domain.wording import shown, suggest
from lpconf.errors import ConfigError, RemoteError
from lpconf.load.yaml.accept_list import accept_place
from lpconf.observe.observed_state import ObservedState
from lpconf.plan.inputs import Inputs
from lpconf.workspace.run_context import RunContext


@frozen
class PlanOptions:
    """What the command line asks of a plan. `targets` and `excludes` are addresses or setting names."""

    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    accepts: tuple[Acceptance, ...] = ()


@frozen
class PlanResult:
    """A plan, the surfaces that could not be read while it was made, and what people vouch for that they did not at
    the base revision, with the account."""

    plan: Plan
    faults: Mapping[tuple[str, str], RemoteError]
    vouched: tuple[tuple[str, Attestation], ...] = ()


def common_inputs(
    context: RunContext,
    desired: Mapping[str, DesiredState],
    changes: Mapping[Address, Change],
    observed: ObservedState,
) -> Inputs:
    """The inputs that every plan has."""
    return Inputs(
        profile=context.profile.name,
        kind=context.profile.kind,
        policy=context.configuration.project.policy,
        desired=desired,
        changes=changes,
        look=observed.get,
        mode=observed.mode,
        masks_cards=compilation.masks_cards,
        accounts=context.configuration.desired.names_by_id,
        objects=observed.objects,
        accept_place=accept_places(context.configuration.sources),
    )


def accept_places(sources: Mapping[str, str]) -> Callable[[str], AcceptPlace]:
    """Where a file would take a further acceptance. A fragment is looked at once, however many accounts take it in."""
    return cache(lambda file: accept_place(sources.get(file, ""), file))


def matcher(
    names: Sequence[str], managed: Callable[[], Iterable[DesiredValue]], flag: str
) -> Callable[[Change], bool] | None:
    """Whether a change is meant by one of the addresses or setting names in `names`; None where none are given.

    Raises ConfigError where none of the `managed` values is called so.
    """
    if not names:
        return None
    unknown = dict.fromkeys(names)
    for desired_value in managed():
        unknown.pop(desired_value.setting, None)
        unknown.pop(str(desired_value.address), None)
    if unknown:
        known = {name for desired_value in managed() for name in (desired_value.setting, str(desired_value.address))}
        raise ConfigError([_unknown_target(name, known, flag) for name in unknown])
    meant = frozenset(names)
    return lambda change: change.desired.setting in meant or str(change.address) in meant


def _unknown_target(name: str, known: Collection[str], flag: str) -> Diagnostic:
    hint = suggest(name, known)
    return error(
        "target.unknown",
        f"{flag} {shown(name)}: no managed setting or address of these accounts is called so",
        fix=(hint,) if hint else (),
    )
