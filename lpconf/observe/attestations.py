"""What people vouch for, as an observation (contract 1.2)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lpconf import catalogue
from lpconf.domain.address import Address
from lpconf.domain.state import Attestation, ObservedValue, Source


@dataclass(frozen=True, slots=True)
class Attestations:
    """An account's attestations by setting name and its facts by fact name, with the day that counts as today and
    the age in days after which a setting's attestation is no longer verified."""

    by_setting: Mapping[str, Attestation]
    facts: Mapping[str, Attestation]
    today: datetime.date
    max_age: Callable[[str], int]


def attested(address: Address, vouched: Attestations) -> ObservedValue | None:
    """The attested value of `address`, marked as expired when it is too old; None where nobody has vouched."""
    if not vouched.by_setting and not vouched.facts:
        return None
    setting = catalogue.at(address)
    word = vouched.by_setting.get(setting.name) if setting else None
    value = word.value if word else None
    whole = None
    document = catalogue.document_of(setting) if setting and word is None else None
    if setting and document and document.location.partial_update and document.name in vouched.by_setting:
        word = vouched.by_setting[document.name]
        whole = word.value
        value = document.location.partial_update.extract(whole, setting.part, None)
    if word is None and address.surface == "fact":
        word = vouched.facts.get(address.key)
        value = word.value if word else None
    if word is None:
        return None
    age = (vouched.today - datetime.date.fromisoformat(word.date)).days
    source: Source = "expired" if age > vouched.max_age(word.name) else "attested"
    return ObservedValue(value, source, None, word.by, word.date, word.ticket, whole=whole)
