"""Refresh: what is known of every address that matters, each surface of each account read at most once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from lpconf import catalogue
from lpconf.catalogue.codecs import same
from lpconf.catalogue.surfaces import SURFACES, Surface
from lpconf.connect.connector import Connector, Reading
from lpconf.errors import NotOffered, RemoteError
from lpconf.observe.attested import Vouched, attested
from lpconf.terms.address import Address
from lpconf.terms.state import NOT_KNOWN, Mode, Seen, Site
from lpconf.terms.value import ABSENT, UNREADABLE


@dataclass(frozen=True, slots=True)
class Question:
    """What to find out about one account: the addresses, and what its people vouch for."""

    site: Site
    addresses: Sequence[Address]
    vouched: Vouched
    mode: Callable[[Surface], Mode]


@dataclass(frozen=True, slots=True)
class Differs:
    """A live reading that beats an attestation which says otherwise."""

    address: Address
    attested: Seen


@dataclass(slots=True)
class Observed:
    """What a refresh found. `faults` are the surfaces that could not be read; `modes` who reads and writes each home
    (a surface that the bridge does not offer is by hand)."""

    seen: dict[Address, Seen] = field(default_factory=dict)
    modes: dict[tuple[str, str], Mode] = field(default_factory=dict)
    faults: dict[tuple[str, str], RemoteError] = field(default_factory=dict)
    differing: list[Differs] = field(default_factory=list)
    surfaces_read: int = 0

    def get(self, address: Address) -> Seen:
        """What is known of `address`; not known where nobody asked."""
        return self.seen.get(address, NOT_KNOWN)

    def mode(self, address: Address) -> Mode:
        """Who writes `address`."""
        return "manual" if catalogue.always_by_hand(address) else self.modes.get(address.home, "manual")


async def refresh(
    questions: Iterable[Question],
    connector: Connector,
    *,
    at_once: int = 64,
    told: Callable[[str], None] = lambda account: None,
) -> Observed:
    """Answer all questions. A surface that fails makes its addresses unreadable, and stops nothing else.

    `told` is called with the name of each account when it is done.
    """
    observed = Observed()
    room = asyncio.Semaphore(at_once)

    async def one(question: Question) -> None:
        async with room:
            await _account(question, connector, observed)
        told(question.site.name)

    async with asyncio.TaskGroup() as group:
        for question in questions:
            group.create_task(one(question))
    return observed


async def _account(question: Question, connector: Connector, observed: Observed) -> None:
    by_surface: dict[str, list[Address]] = {}
    for address in question.addresses:
        if catalogue.always_by_hand(address):
            observed.seen[address] = attested(address, question.vouched) or NOT_KNOWN
        else:
            by_surface.setdefault(address.surface, []).append(address)
    surfaces = [SURFACES[name] for name in sorted(by_surface)]
    results = await asyncio.gather(*(_surface(question, s, connector) for s in surfaces))
    for surface, (mode, answer) in zip(surfaces, results, strict=True):
        home = (question.site.name, surface.name)
        observed.modes[home] = mode
        if isinstance(answer, RemoteError):
            observed.faults[home] = answer
        elif answer is not None:
            observed.surfaces_read += 1
        for address in by_surface[surface.name]:
            _tell(address, answer, question.vouched, observed)


async def _surface(
    question: Question, surface: Surface, connector: Connector
) -> tuple[Mode, Reading | RemoteError | None]:
    mode = question.mode(surface)
    if mode == "manual":
        return mode, None
    try:
        return mode, await connector.read(question.site, surface)
    except NotOffered:
        return "manual", None
    except RemoteError as fault:
        return mode, fault


def _tell(address: Address, answer: Reading | RemoteError | None, vouched: Vouched, observed: Observed) -> None:
    if isinstance(answer, RemoteError):
        observed.seen[address] = Seen(UNREADABLE, "unreadable", why=str(answer))
        return
    word = attested(address, vouched)
    live = None if answer is None else live_value(address, answer)
    if live is None:
        observed.seen[address] = word or NOT_KNOWN
        return
    observed.seen[address] = live
    setting = catalogue.at_home(address.surface, "/".join(address.names))
    if word and setting and word.source == "attested" and not same(setting.codec, word.value, live.value):
        observed.differing.append(Differs(address, word))


def live_value(address: Address, reading: Reading) -> Seen | None:
    """The value of `address` in a reading of its surface; None where the reading cannot tell (a fact nobody gave)."""
    key = "/".join(address.names)
    if key not in reading.values:
        silent = not SURFACES[address.surface].writable
        return None if silent else Seen(ABSENT, "live", reading.revision)
    return Seen(reading.values[key], "live", reading.revision, modified=reading.modified.get(key, ""))
