"""From desired state to observations, for accounts and the peers that they stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, error, warning
from lpconf.domain.state import DesiredState, Site
from lpconf.observe.contradictions import across_accounts
from lpconf.observe.observed_state import AccountObservation, AttestationMismatch, ObservedState
from lpconf.observe.question import Question
from lpconf.observe.refresh import Receive, refresh, refresh_groups
from lpconf.workspace.live.comparison import has_something_to_say
from lpconf.workspace.live.observation_scope import HUB, ObservationScope
from lpconf.workspace.run_context import LiveContext


async def observe(
    context: LiveContext,
    names: Iterable[str] = (),
    *,
    desired: Iterable[DesiredState] = (),
    also: Iterable[tuple[Site, Address]] = (),
) -> ObservedState:
    """Everything that a plan for `names` has to know, in one. `desired` are values besides those of their files, the
    later winning where two are for one address; `also` further addresses to look at."""
    results: list[AccountObservation] = []
    around = await observe_each(
        context, names, lambda _, observed: results.extend(observed.accounts), desired=desired, also=also
    )
    return ObservedState([*results, *around.accounts])


async def observe_each(
    context: LiveContext,
    names: Iterable[str],
    receive: Receive,
    *,
    desired: Iterable[DesiredState] = (),
    also: Iterable[tuple[Site, Address]] = (),
    on_hubs: Callable[[Sequence[str]], None] = lambda names: None,
    hub: int = HUB,
) -> ObservedState:
    """The same, handed over as it comes: accounts that stand on each other together, all others one by one. Returns
    what was observed around them.

    What many stand on is read first, once for all that ask for it, together with the accounts that have no desired
    values and are only asked about. Those that stand on such a hub (more than `hub` do) are together only where
    something has to be said of the hub: else they are no matter of each other. `on_hubs` hears which accounts are hubs.
    """
    scope = ObservationScope(context.configuration, names, desired, also, hub)
    on_hubs(scope.hubs)

    def question(name: str) -> Question:
        site = scope.site(name)
        return scope.question(name, context.attestations(name), context.modes(site))

    def on_progress(name: str) -> None:
        if scope.has_desired_state(name):
            context.on_progress(name)

    def judged(names: tuple[str, ...], observed: ObservedState) -> None:
        desired_values = [value for name in names for state in scope.desired(name) for value in state.values]
        receive(names, across_accounts(desired_values, observed))

    at_once = context.profile.limits.concurrency
    first = [question(name) for name in sorted(scope.first)]
    around = await refresh(first, context.connector, concurrency=at_once, on_progress=on_progress)
    for name in scope.hubs:
        if any(has_something_to_say(state, around) for state in scope.desired(name)):
            scope.bind(name)

    def remaining_questions(names: tuple[str, ...]) -> list[Question]:
        return [question(name) for name in names if name not in scope.first]

    groups = ((names, remaining_questions(names)) for names in scope.groups)
    await refresh_groups(groups, context.connector, judged, concurrency=at_once, on_progress=on_progress, around=around)
    return around


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def observation_diagnostics(observed: ObservedState) -> Iterable[Diagnostic]:
    """What a refresh has to say: surfaces that could not be read, and people whose word a reading contradicts."""
    by_account = sorted(observed.accounts, key=lambda observation: observation.account)
    for observation in by_account:
        yield from _unreadable(observation)
    notes = [note for observation in by_account for note in observation.notes]
    for note in sorted(notes, key=lambda note: note.address):
        report = error if note.is_error else warning
        yield report(
            "unreadable-value" if note.is_error else "note",
            f"{note.address}: {note.text}",
            address=note.address,
            account=note.address.account,
        )
    mismatches = [mismatch for observation in by_account for mismatch in observation.mismatches]
    for mismatch in sorted(mismatches, key=lambda mismatch: mismatch.address):
        yield _mismatch(mismatch)


def _mismatch(mismatch: AttestationMismatch) -> Diagnostic:
    """What is said of a word that a reading beats."""
    word, address = mismatch.attested, mismatch.address
    if not mismatch.why:
        summary = f"{address}: {word.by} attested something else on {word.date}; the live reading counts"
        return warning("attestation-differs", summary, address=address, account=address.account)
    return warning(
        "attestation-contradicted",
        f"{address}: {word.by} attested it on {word.date}, but {mismatch.why}; the word does not count",
        address=address,
        account=address.account,
        fix=("look at the account, and attest it again when what it needs stands; or delete the line",),
    )


def _unreadable(observation: AccountObservation) -> Iterable[Diagnostic]:
    """One error for all surfaces of an account that failed alike."""
    alike: dict[str, list[str]] = {}
    for surface, fault in sorted(observation.faults.items()):
        alike.setdefault(str(fault), []).append(surface)
    for why, surfaces in alike.items():
        yield error(
            "unreadable",
            f"{observation.account}: {_listed(surfaces)} could not be read: {why}",
            account=observation.account,
            detail="Its settings are left as they are, and what needs them waits.",
        )
