"""What people vouch for, as an observation (contract 1.2)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import field

from lpconf import catalogue
from lpconf.catalogue.surfaces import FACT
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.state import Attestation, ObservedValue, Source
from lpconf.domain.value import UNKNOWN, Json, Marker


@frozen
class Attestations:
    """An account's attestations by setting name and its facts by fact name, with the day that counts as today and
    the age in days after which a setting's attestation is no longer verified.

    `contradiction` says why no word of the file can be true of this account; `shortfalls`, by the name of a setting or
    fact, what the project asks of a word and this one lacks: it is claimed, and satisfies nothing.
    """

    by_setting: Mapping[str, Attestation]
    facts: Mapping[str, Attestation]
    today: datetime.date
    max_age: Callable[[str], int]
    contradiction: str = ""
    shortfalls: Mapping[str, str] = field(default_factory=dict)


def attested(address: Address, vouched: Attestations) -> ObservedValue | None:
    """The attested value of `address`, marked as expired when it is too old; None where nobody has vouched.

    A word that cannot be true of this account, or falls short of what the project asks, is told with a value that is
    not known.
    """
    if not vouched.by_setting and not vouched.facts:
        return None
    about = _attestation_about(address, vouched)
    if about is None:
        return None
    word, value, document = about
    if vouched.contradiction:
        return _unknown_value(word, "contradicted", vouched.contradiction)
    shortfall = vouched.shortfalls.get(word.name)
    if shortfall:
        return _unknown_value(word, "unknown", shortfall)
    age = (vouched.today - datetime.date.fromisoformat(word.date)).days
    source: Source = "expired" if age > vouched.max_age(word.name) else "attested"
    return ObservedValue(value, source, None, word.by, word.date, word.ticket, container=document)


def _attestation_about(address: Address, vouched: Attestations) -> tuple[Attestation, Json | Marker, Json] | None:
    """The word about an address, the value that it gives, and the document of which that is an entry."""
    setting = catalogue.at(address)
    if setting and setting.name in vouched.by_setting:
        word = vouched.by_setting[setting.name]
        return word, word.value, None
    document = catalogue.document_of(setting) if setting else None
    if setting and document and document.location.partial_update and document.name in vouched.by_setting:
        word = vouched.by_setting[document.name]
        return word, document.location.partial_update.extract(word.value, setting.part, None), word.value
    if address.surface == FACT.name and address.key in vouched.facts:
        word = vouched.facts[address.key]
        return word, word.value, None
    return None


def _unknown_value(word: Attestation, source: Source, why: str) -> ObservedValue:
    return ObservedValue(UNKNOWN, source, None, word.by, word.date, word.ticket, why=why)
