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
    attestation, value, document = about
    if vouched.contradiction:
        return _unknown_value(attestation, "contradicted", vouched.contradiction)
    shortfall = vouched.shortfalls.get(attestation.name)
    if shortfall:
        return _unknown_value(attestation, "unknown", shortfall)
    age = (vouched.today - datetime.date.fromisoformat(attestation.date)).days
    source: Source = "expired" if age > vouched.max_age(attestation.name) else "attested"
    return ObservedValue(value, source, None, attestation.by, attestation.date, attestation.ticket, container=document)


def _attestation_about(address: Address, vouched: Attestations) -> tuple[Attestation, Json | Marker, Json] | None:
    """The word about an address, the value that it gives, and the document of which that is an entry."""
    setting = catalogue.at(address)
    if setting and setting.name in vouched.by_setting:
        attestation = vouched.by_setting[setting.name]
        return attestation, attestation.value, None
    document = catalogue.document_of(setting) if setting else None
    if setting and document and document.location.partial_update and document.name in vouched.by_setting:
        attestation = vouched.by_setting[document.name]
        entry = document.location.partial_update.extract(attestation.value, setting.part, None)
        return attestation, entry, attestation.value
    if address.surface == FACT.name and address.key in vouched.facts:
        attestation = vouched.facts[address.key]
        return attestation, attestation.value, None
    return None


def _unknown_value(attestation: Attestation, source: Source, why: str) -> ObservedValue:
    return ObservedValue(UNKNOWN, source, None, attestation.by, attestation.date, attestation.ticket, why=why)
