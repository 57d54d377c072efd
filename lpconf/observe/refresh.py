"""Refresh: what is known of every address that matters, each surface of each account read at most once."""

from __future__ import annotations

import asyncio
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from lpconf import catalogue
from lpconf.catalogue.codecs import same
from lpconf.catalogue.setting import Setting, never_crowded
from lpconf.catalogue.surfaces import SURFACES, Surface
from lpconf.connect.connector import Connector, Reading
from lpconf.connect.http.slots import place, wait_for_slot
from lpconf.domain.address import Address, unquote
from lpconf.domain.state import NOT_KNOWN, DesiredValue, Mode, ObservedValue, Site
from lpconf.domain.value import ABSENT, UNREADABLE, Json, Marker
from lpconf.errors import NotOffered, RemoteError
from lpconf.observe.attestations import Attestations, attested

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Question:
    """What to find out about one account: the addresses, and what its people vouch for.

    `wants` are the wishes at these addresses, which say how much of an object matters; `lookups` the surfaces whose
    names are needed.
    """

    site: Site
    addresses: Sequence[Address]
    vouched: Attestations
    mode: Callable[[Surface], Mode]
    wants: Mapping[Address, DesiredValue] = field(default_factory=dict)
    lookups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AttestationMismatch:
    """A live reading that beats an attestation which says otherwise."""

    address: Address
    attested: ObservedValue


@dataclass(frozen=True, slots=True)
class ValueNote:
    """Something that a reader of one address has to know. `is_error`: its value cannot be told."""

    address: Address
    text: str
    is_error: bool


@dataclass(slots=True)
class ObservedState:
    """What a refresh found. `faults` are the surfaces that could not be read; `modes` who reads and writes each home
    (a surface that the bridge does not offer is by hand); `odd` what is wrong or remarkable at single addresses;
    `names` ids by name of the surfaces that were asked for names, `keys` the keys of what stands there; `objects`
    whole objects where their number counts; `starts` the objects that those to be made are clones of, by the address of
    the new one; `peers` what was seen before of accounts around these.
    """

    seen: dict[Address, ObservedValue] = field(default_factory=dict)
    modes: dict[tuple[str, str], Mode] = field(default_factory=dict)
    faults: dict[tuple[str, str], RemoteError] = field(default_factory=dict)
    differing: list[AttestationMismatch] = field(default_factory=list)
    odd: list[ValueNote] = field(default_factory=list)
    names: dict[tuple[str, str], Mapping[str, Sequence[str]]] = field(default_factory=dict)
    keys: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    objects: dict[tuple[str, str], Mapping[str, Json]] = field(default_factory=dict)
    starts: dict[Address, Json] = field(default_factory=dict)
    surfaces_read: int = 0
    peers: ObservedState | None = None

    def get(self, address: Address) -> ObservedValue:
        """What is known of `address`; not known where nobody asked."""
        seen = self.seen.get(address)
        if seen is None:
            return self.peers.get(address) if self.peers else NOT_KNOWN
        return seen

    def mode(self, address: Address) -> Mode:
        """Who writes `address`."""
        if catalogue.always_by_hand(address):
            return "manual"
        mode = self.modes.get(address.home)
        if mode is None:
            return self.peers.mode(address) if self.peers else "manual"
        return mode

    def add(self, other: ObservedState) -> None:
        """Take in what was seen of other accounts."""
        self.seen |= other.seen
        self.modes |= other.modes
        self.faults |= other.faults
        self.differing += other.differing
        self.odd += other.odd
        self.names |= other.names
        self.keys |= other.keys
        self.objects |= other.objects
        self.starts |= other.starts
        self.surfaces_read += other.surfaces_read


def _own(found: Mapping[K, V]) -> Mapping[K, V]:
    """What was found itself, without what was known before."""
    return found.maps[0] if isinstance(found, ChainMap) else found


Take: TypeAlias = Callable[[tuple[str, ...], ObservedState], None]
"""Accounts that belong together, and all that was seen of them."""


@dataclass(slots=True)
class _Group:
    """Questions that are answered together. `left` counts those that are not answered yet."""

    names: tuple[str, ...]
    left: int
    observed: ObservedState


async def refresh(
    questions: Iterable[Question],
    connector: Connector,
    *,
    at_once: int = 64,
    on_progress: Callable[[str], None] = lambda account: None,
) -> ObservedState:
    """Answer all questions in one. A surface that fails makes its addresses unreadable, and stops nothing else."""
    found = ObservedState()
    await refresh_each(questions, connector, lambda _, seen: found.add(seen), at_once=at_once, on_progress=on_progress)
    return found


async def refresh_each(
    questions: Iterable[Question],
    connector: Connector,
    take: Take,
    *,
    at_once: int = 64,
    on_progress: Callable[[str], None] = lambda account: None,
) -> None:
    """The same, handed over account by account."""
    groups = (((question.site.name,), [question]) for question in questions)
    await refresh_groups(groups, connector, take, at_once=at_once, on_progress=on_progress)


async def refresh_groups(
    groups: Iterable[tuple[tuple[str, ...], Sequence[Question]]],
    connector: Connector,
    take: Take,
    *,
    at_once: int = 64,
    on_progress: Callable[[str], None] = lambda account: None,
    peers: ObservedState | None = None,
) -> None:
    """The same for accounts that belong together, by their names, with the questions about them that are still open:
    what was seen of each group is handed over as soon as it is whole. In memory are the groups under way, never the
    fleet. A surface that fails makes its addresses unreadable, and stops nothing else.

    `told` is called with the name of each account when it is done. `peers` is what was seen before. An account that
    waits for its host to recover does not count among those `at_once`.
    """
    room = asyncio.Semaphore(at_once)

    async def one(group: _Group, question: Question) -> None:
        async with place(room):
            await _account(question, connector, group.observed)
        on_progress(question.site.name)
        group.left -= 1
        if not group.left:
            take(group.names, group.observed)

    async with asyncio.TaskGroup() as crew:
        for names, questions in groups:
            group = _Group(names, len(questions), _beside(peers))
            for question in questions:
                await wait_for_slot(room)
                crew.create_task(one(group, question))
                await asyncio.sleep(0)  # let it take its place
            if not questions:
                take(names, group.observed)


def _beside(peers: ObservedState | None) -> ObservedState:
    """Room for what will be seen beside what was seen before, of which nothing is copied."""
    if peers is None:
        return ObservedState()
    return ObservedState(names=ChainMap({}, peers.names), objects=ChainMap({}, peers.objects), peers=peers)  # type: ignore[arg-type]


async def _account(question: Question, connector: Connector, observed: ObservedState) -> None:
    by_surface: dict[str, list[Address]] = {name: [] for name in question.lookups}
    for address in question.addresses:
        if catalogue.always_by_hand(address):
            observed.seen[address] = attested(address, question.vouched) or NOT_KNOWN
        else:
            by_surface.setdefault(address.surface, []).append(address)
    surfaces = [SURFACES[name] for name in sorted(by_surface)]
    results = await asyncio.gather(*(_surface(question, s, by_surface[s.name], connector) for s in surfaces))
    for surface, (mode, answer) in zip(surfaces, results, strict=True):
        home = (question.site.name, surface.name)
        observed.modes[home] = mode
        if isinstance(answer, RemoteError):
            observed.faults[home] = answer
        elif answer is not None:
            observed.surfaces_read += 1
            _keep(home, answer, by_surface[surface.name], observed, named=surface.name in question.lookups)
        if isinstance(answer, RemoteError):
            observed.seen |= dict.fromkeys(
                by_surface[surface.name], ObservedValue(UNREADABLE, "unreadable", why=str(answer))
            )
            continue
        for address in by_surface[surface.name]:
            _tell(address, answer, question, observed)


def _keep(
    home: tuple[str, str], answer: Reading, addresses: Sequence[Address], observed: ObservedState, *, named: bool
) -> None:
    """Names, and whole objects where somebody has to count them."""
    if named:
        observed.names[home] = answer.names
        observed.keys[home] = frozenset(answer.values)
    settings = filter(None, map(catalogue.at, addresses))
    if any(setting.rules.crowd is not never_crowded for setting in settings):
        twins = {
            f"{key} {own}": answer.values[key] for key in answer.ambiguous for own in answer.names.get(key, ())[1:]
        }
        observed.objects[home] = {**answer.values, **twins}


async def _surface(
    question: Question, surface: Surface, addresses: Sequence[Address], connector: Connector
) -> tuple[Mode, Reading | RemoteError | None]:
    mode = question.mode(surface)
    if mode == "manual":
        return mode, None
    try:
        return mode, await connector.read(question.site, surface, [address.plain_key for address in addresses])
    except NotOffered:
        return "manual", None
    except RemoteError as fault:
        return mode, _bare(fault)


def _bare(fault: RemoteError) -> RemoteError:
    """A failure without the frames that it came through: a fleet's failures would hold on to all that was under way."""
    fault.__context__ = fault.__cause__ = None
    return fault.with_traceback(None)


def _tell(address: Address, answer: Reading | None, question: Question, observed: ObservedState) -> None:
    wanted = question.wants.get(address)
    word = attested(address, question.vouched)
    setting = catalogue.at(address)
    live = None if answer is None else _live(address, setting, answer, wanted)
    if live is not None and live.value is UNREADABLE:
        observed.odd.append(ValueNote(address, live.why, is_error=True))
    elif answer is not None and wanted and wanted.value is not None and address.plain_key in answer.notes:
        observed.odd.append(ValueNote(address, answer.notes[address.plain_key], is_error=False))
    if live is None:
        observed.seen[address] = word or NOT_KNOWN
        return
    observed.seen[address] = live
    if (
        answer is not None
        and wanted
        and wanted.means
        and live.value is ABSENT
        and setting
        and setting.location.partial_update
    ):
        start = setting.location.partial_update.starts_with(address.plain_key, wanted.means)
        if start and start.key in answer.values:
            observed.starts[address] = answer.values[start.key]
    if (
        word
        and live.known
        and setting
        and word.source == "attested"
        and not same(setting.codec, word.value, live.value)
    ):
        observed.differing.append(AttestationMismatch(address, word))


def live_value(address: Address, reading: Reading, wanted: DesiredValue | None = None) -> ObservedValue | None:
    """The value of `address` in a reading of its surface; None where the reading cannot tell (a fact nobody gave).

    `wanted` says how much of an object matters, and under which name it may stand still.
    """
    return _live(address, catalogue.at(address), reading, wanted)


def _live(
    address: Address, setting: Setting | None, reading: Reading, wanted: DesiredValue | None
) -> ObservedValue | None:
    key = address.plain_key
    if key in reading.ambiguous:
        why = f"more than one {SURFACES[address.surface].title} is called {address.names[-1]!r}: lpconf never guesses"
        return ObservedValue(UNREADABLE, "unreadable", reading.guard(key), why=why)
    was = wanted.means.get("was", "") if wanted and key not in reading.values else ""
    if was and was in reading.ambiguous:
        why = f"more than one {SURFACES[address.surface].title} is called {was!r}: which one is renamed, is no guess"
        return ObservedValue(UNREADABLE, "unreadable", reading.guard(key), why=why)
    whole = reading.values.get(key, reading.values.get(was, ABSENT) if was else ABSENT)
    modified = reading.modified.get(key, "")
    if setting is None or setting.location.partial_update is None:
        if whole is ABSENT:
            silent = not SURFACES[address.surface].writable
            return None if silent else ObservedValue(ABSENT, "live", reading.guard(key))
        return ObservedValue(whole, "live", reading.guard(key), modified=modified)
    try:
        value = setting.location.partial_update.extract(whole, unquote(address.part), wanted.value if wanted else None)
    except ValueError as wrong:
        return ObservedValue(UNREADABLE, "unreadable", reading.guard(key), why=str(wrong))
    kept = None if isinstance(whole, Marker) else whole
    return ObservedValue(value, "live", reading.guard(key), modified=modified, whole=kept)
