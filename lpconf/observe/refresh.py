"""Refresh: what is known of every address that matters, each surface of each account read at most once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lpconf import catalogue
from lpconf.catalogue.surfaces import SURFACES, Surface
from lpconf.connect.connector import Connector, Reading
from lpconf.connect.http.slots import place, wait_for_slot
from lpconf.domain.address import Address
from lpconf.domain.state import NOT_KNOWN, Mode, ObservedValue
from lpconf.errors import NotOffered, RemoteError, Unexpected
from lpconf.observe.attestations import attested
from lpconf.observe.observation_builder import ObservationBuilder
from lpconf.observe.observed_state import AccountObservation, ObservedState
from lpconf.observe.question import Question

Receive: TypeAlias = Callable[[tuple[str, ...], ObservedState], None]
"""Takes accounts that belong together, and all that was observed of them."""


@dataclass(slots=True)
class _Group:
    """Questions that are answered together. `left` counts those that are not answered yet."""

    names: tuple[str, ...]
    left: int
    observations: list[AccountObservation] = field(default_factory=list)


async def refresh(
    questions: Iterable[Question],
    connector: Connector,
    *,
    concurrency: int = 64,
    on_progress: Callable[[str], None] = lambda account: None,
) -> ObservedState:
    """Answer all questions in one. A surface that fails makes its addresses unreadable, and stops nothing else."""
    results: list[AccountObservation] = []
    groups = (((question.site.name,), [question]) for question in questions)
    await refresh_groups(
        groups,
        connector,
        lambda _, observed: results.extend(observed.accounts),
        concurrency=concurrency,
        on_progress=on_progress,
    )
    return ObservedState(results)


async def refresh_groups(
    groups: Iterable[tuple[tuple[str, ...], Sequence[Question]]],
    connector: Connector,
    receive: Receive,
    *,
    concurrency: int = 64,
    on_progress: Callable[[str], None] = lambda account: None,
    around: ObservedState | None = None,
) -> None:
    """The same for accounts that belong together, by their names, with the questions about them that are still open:
    what was observed of each group is handed over as soon as it is whole. In memory are the groups under way, never the
    fleet. A surface that fails makes its addresses unreadable, and stops nothing else.

    `on_progress` is called with the name of each account when it is done. `around` is what was observed before. An
    account that waits for its host to recover does not count towards `concurrency`.
    """
    room = asyncio.Semaphore(concurrency)

    async def answer(group: _Group, question: Question) -> None:
        async with place(room):
            group.observations.append(await _account(question, connector))
        on_progress(question.site.name)
        group.left -= 1
        if not group.left:
            receive(group.names, ObservedState(group.observations, around))

    async with asyncio.TaskGroup() as crew:
        for names, questions in groups:
            group = _Group(names, len(questions))
            for question in questions:
                await wait_for_slot(room)
                crew.create_task(answer(group, question))
                await asyncio.sleep(0)  # let it take its place
            if not questions:
                receive(names, ObservedState((), around))


async def _account(question: Question, connector: Connector) -> AccountObservation:
    """Read the surfaces of one account concurrently, and take the value of each address from them."""
    values: dict[Address, ObservedValue] = {}
    by_surface: dict[str, list[Address]] = {name: [] for name in question.lookups}
    for address in question.addresses:
        if catalogue.always_by_hand(address):
            values[address] = attested(address, question.vouched) or NOT_KNOWN
        else:
            by_surface.setdefault(address.surface, []).append(address)
    surfaces = [SURFACES[name] for name in sorted(by_surface)]
    results = await asyncio.gather(*(_surface(question, s, by_surface[s.name], connector) for s in surfaces))
    result = ObservationBuilder(question, values)
    for surface, (mode, answer) in zip(surfaces, results, strict=True):
        try:
            result.add(surface.name, mode, answer, by_surface[surface.name])
        except Exception as fault:  # noqa: BLE001 - one account's odd answer must not end the run of all others
            why = f"{surface.name} of {question.site.name}: the answer could not be dealt with ({type(fault).__name__})"
            failure = Unexpected(why, surface=surface.name, account=question.site.name)
            result.add(surface.name, mode, failure, by_surface[surface.name])
    result.contradict(question.addresses)
    return result.frozen()


async def _surface(
    question: Question, surface: Surface, addresses: Sequence[Address], connector: Connector
) -> tuple[Mode, Reading | RemoteError | None]:
    """What came of one surface and in which mode: a reading, the failure to read it, or None where a person looks."""
    mode = question.mode(surface)
    if mode == "manual":
        return mode, None
    try:
        keys: dict[str, None] = {}
        for address in addresses:
            desired = question.desired.get(address)
            keys |= dict.fromkeys(catalogue.keys_to_read(address, desired.write_hints if desired else {}))
        return mode, await connector.read(question.site, surface, list(keys))
    except NotOffered:
        return "manual", None
    except RemoteError as fault:
        return mode, _bare(fault)


def _bare(fault: RemoteError) -> RemoteError:
    """A failure without the frames that it came through: a fleet's failures would hold on to all that was under way."""
    fault.__context__ = fault.__cause__ = None
    return fault.with_traceback(None)
