"""What is observed of one account, put together surface by surface."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue.codecs.codec import same
from lpconf.catalogue.codecs.objects import Object
from lpconf.catalogue.setting import Setting
from lpconf.connect.connector import Reading
from lpconf.domain.address import Address
from lpconf.domain.state import BY_RECORDING, NOT_KNOWN, DesiredValue, Mode, ObservedValue
from lpconf.domain.value import ABSENT, UNREADABLE, Id, Json
from lpconf.errors import RemoteError
from lpconf.observe.attestations import attested
from lpconf.observe.contradictions import discounted, within_account
from lpconf.observe.live_value import live_value
from lpconf.observe.observed_state import AccountObservation, AttestationMismatch, ValueNote
from lpconf.observe.question import Question

_OF_OBJECTS = frozenset(s.surface.name for s in catalogue.SETTINGS.values() if isinstance(s.codec, Object))
"""The surfaces that hold named objects."""
_OF_DOCUMENTS = frozenset(s.surface.name for s in catalogue.SETTINGS.values() if s.location.partial_update)
"""The surfaces that hold more than a setting speaks of."""


class ObservationBuilder:
    """An account's observation while its surfaces are gone through."""

    def __init__(self, question: Question, values: dict[Address, ObservedValue]) -> None:
        self._question = question
        self._values = values
        self._modes: dict[str, Mode] = {}
        self._faults: dict[str, RemoteError] = {}
        self._mismatches: list[AttestationMismatch] = []
        self._notes: list[ValueNote] = []
        self._names: dict[str, Mapping[str, Sequence[Id]]] = {}
        self._keys: dict[str, frozenset[str]] = {}
        self._objects: dict[str, Mapping[str, Json]] = {}
        self._starts: dict[Address, Json] = {}
        self._unmanaged: dict[str, int] = {}

    def frozen(self) -> AccountObservation:
        """All of it, for good."""
        return AccountObservation(
            self._question.site.name,
            self._values,
            self._modes,
            self._faults,
            tuple(self._mismatches),
            tuple(self._notes),
            self._names,
            self._keys,
            self._objects,
            self._starts,
            self._unmanaged,
        )

    def contradict(self, addresses: Iterable[Address]) -> None:
        """Take back the words that readings contradict, when all surfaces have been gone through."""
        for mismatch in within_account(addresses, lambda address: self._values.get(address, NOT_KNOWN)):
            self._values[mismatch.address] = discounted(mismatch.attested, mismatch.why)
            self._mismatches.append(mismatch)

    def add(self, surface: str, mode: Mode, answer: Reading | RemoteError | None, addresses: Sequence[Address]) -> None:
        """Take in what came of one surface: a reading, a failure, or nothing, where nobody reads it."""
        self._modes[surface] = mode
        if isinstance(answer, RemoteError):
            self._faults[surface] = answer
            unreadable = ObservedValue(UNREADABLE, "unreadable", why=str(answer))
            self._values |= dict.fromkeys(addresses, unreadable)
            return
        if answer is None:
            for address in addresses:
                self._values[address] = attested(address, self._question.vouched) or NOT_KNOWN
            return
        if surface in self._question.lookups:
            self._names[surface] = answer.names
            self._keys[surface] = frozenset(answer.values)
        self._count_objects(surface, answer, addresses)
        self._count_unmanaged(surface, answer, addresses)
        for address in addresses:
            try:
                self._add_value(address, answer)
            except Exception as fault:  # noqa: BLE001 - what one value holds must not end the other accounts' run
                why = f"the answer could not be dealt with ({type(fault).__name__})"
                self._values[address] = ObservedValue(UNREADABLE, "unreadable", why=why)
                self._notes.append(ValueNote(address, why, is_error=True))

    def _count_objects(self, surface: str, answer: Reading, addresses: Sequence[Address]) -> None:
        """Keep whole objects of surfaces that hold named ones: they are counted, and their names compared.

        Of objects with one name each counts.
        """
        settings = filter(None, map(catalogue.at, addresses)) if surface in _OF_OBJECTS else ()
        if not any(isinstance(setting.codec, Object) for setting in settings):
            return
        objects = dict(answer.values)
        for key in answer.ambiguous & answer.values.keys():
            for own in answer.names.get(key, ())[1:]:
                objects[f"{key} {own}"] = answer.values[key]
        self._objects[surface] = objects

    def _count_unmanaged(self, surface: str, answer: Reading, addresses: Sequence[Address]) -> None:
        """Count the objects that are live and that no file names; the platform's own are none of them."""
        if surface not in _OF_DOCUMENTS:
            return
        named = {address.plain_key for address in addresses}
        named |= {
            desired.write_hints["was"] for desired in self._question.desired.values() if "was" in desired.write_hints
        }
        unmanaged = [key for key in answer.values if key not in named and _is_ours(surface, key, answer.values[key])]
        if unmanaged:
            self._unmanaged[surface] = len(unmanaged)

    def _add_value(self, address: Address, answer: Reading) -> None:
        """Add the value of one address: from the reading, else what people vouch for."""
        desired = self._question.desired.get(address)
        vouched = attested(address, self._question.vouched)
        setting = catalogue.at(address)
        live = live_value(address, answer, desired)
        if answer.recorded:
            live = self._by_age(live, address, setting, answer)
        if live is None:
            self._values[address] = vouched or NOT_KNOWN
        else:
            self._values[address] = live
            if desired is not None and live.value is ABSENT:
                self._keep_start(address, setting, desired, answer)
            if vouched is not None and setting is not None and _contradicts(setting, vouched, live):
                self._mismatches.append(AttestationMismatch(address, vouched))
        self._note(address, live, desired, answer)

    def _by_age(
        self, live: ObservedValue | None, address: Address, setting: Setting | None, answer: Reading
    ) -> ObservedValue | None:
        """A value from a recording that is older than an attestation may be is no longer verified."""
        if live is None:
            return None
        vouched, day = self._question.vouched, answer.recorded[:10]
        age = (vouched.today - datetime.date.fromisoformat(day)).days
        if age <= vouched.max_age(setting.name if setting else str(address)):
            return live
        return replace(live, source="expired", date=day, by=BY_RECORDING)

    def _keep_start(self, address: Address, setting: Setting | None, desired: DesiredValue, answer: Reading) -> None:
        """Keep the object that the one to be made is a clone of."""
        if setting is None or setting.location.partial_update is None or not desired.write_hints:
            return
        start = setting.location.partial_update.clone_source(address.plain_key, desired.write_hints)
        if start and start.key in answer.values:
            self._starts[address] = answer.values[start.key]

    def _note(
        self, address: Address, live: ObservedValue | None, desired: DesiredValue | None, answer: Reading
    ) -> None:
        if live is not None and live.value is UNREADABLE:
            self._notes.append(ValueNote(address, live.why, is_error=True))
        elif answer.notes and desired and desired.value is not None and address.plain_key in answer.notes:
            self._notes.append(ValueNote(address, answer.notes[address.plain_key], is_error=False))


def _is_ours(surface: str, key: str, value: Json) -> bool:
    """Whether a live value is an object that a file could name."""
    setting = catalogue.at_home(surface, key)
    form = setting.location.partial_update if setting and isinstance(value, dict) else None
    if form is None:
        return False
    try:
        return form.extract(value, "", None) is not ABSENT
    except ValueError:
        return False


def _contradicts(setting: Setting, vouched: ObservedValue, live: ObservedValue) -> bool:
    """Whether a reading says something else than a word that still counts."""
    return live.known and vouched.source == "attested" and not same(setting.codec, vouched.value, live.value)
