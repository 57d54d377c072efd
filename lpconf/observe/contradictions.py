"""Words that readings contradict: nobody can have switched on what needs something that reads off.

Such a word is told, with a value that is not known: it satisfies no need and silences no danger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue.setting import Setting
from lpconf.domain.address import Address
from lpconf.domain.state import DesiredValue, ObservedValue, Source
from lpconf.domain.value import UNKNOWN, digest
from lpconf.observe.observed_state import AccountObservation, AttestationMismatch, ObservedState

Lookup = Callable[[Address], ObservedValue]

_ATTESTED: frozenset[Source] = frozenset(("attested", "expired"))
"""The sources of values that somebody vouches for."""


def within_account(addresses: Iterable[Address], look: Lookup) -> list[AttestationMismatch]:
    """The attestations of `addresses` of one account that readings of the same account contradict."""
    mismatches = []
    for address in addresses:
        attested = look(address)
        if attested.source not in _ATTESTED:  # nearly all are read
            continue
        setting = catalogue.at(address)
        if setting is None or setting.is_off(attested.value):
            continue
        for need in _needs_below(setting):
            if _reads_off(need, look(need.address(address.account))):
                mismatches.append(AttestationMismatch(address, attested, f"{need.name} reads off"))
                break
    return mismatches


def across_accounts(desired: Iterable[DesiredValue], observed: ObservedState) -> ObservedState:
    """What was observed, with the attestations taken back that readings of other accounts contradict."""
    by_account: dict[str, list[AttestationMismatch]] = {}
    for value in desired:
        mismatch = _mismatch_elsewhere(value, observed)
        if mismatch:
            by_account.setdefault(value.address.account, []).append(mismatch)
    if not by_account:
        return observed
    judged = []
    for observation in observed.accounts:
        mismatches = by_account.get(observation.account, [])
        judged.append(_without(observation, mismatches) if mismatches else observation)
    return observed.replaced(judged)


def discounted(attested: ObservedValue, why: str) -> ObservedValue:
    """A word that does not count, with the reason."""
    return replace(attested, value=UNKNOWN, source="contradicted", why=why, container=None, claim=digest(attested.json))


def _mismatch_elsewhere(value: DesiredValue, observed: ObservedState) -> AttestationMismatch | None:
    if not value.needs:
        return None
    attested = observed.get(value.address)
    if attested.source not in _ATTESTED or catalogue.get(value.setting).is_off(attested.value):
        return None
    for need in value.needs:
        is_elsewhere = need.address.account != value.address.account and not need.soft
        if is_elsewhere and _reads_off(catalogue.get(need.setting), observed.get(need.address)):
            why = f"{need.setting} of {need.address.account} reads off"
            return AttestationMismatch(value.address, attested, why)
    return None


def _without(observation: AccountObservation, mismatches: list[AttestationMismatch]) -> AccountObservation:
    values: Mapping[Address, ObservedValue] = {
        **observation.values,
        **{mismatch.address: discounted(mismatch.attested, mismatch.why) for mismatch in mismatches},
    }
    return replace(observation, values=values, mismatches=(*observation.mismatches, *mismatches))


def _reads_off(need: Setting, observed: ObservedValue) -> bool:
    return observed.source in ("live", "recorded") and observed.known and need.is_off(observed.value)


def _needs_below(setting: Setting) -> list[Setting]:
    """Everything that a setting needs, directly or not, in the same account. What is needed only where it is desired
    says nothing about it."""
    below: dict[str, Setting] = {}
    todo = [setting]
    while todo:
        for need in todo.pop().rules.needs:
            if not need.soft and need.setting.name not in below:
                below[need.setting.name] = need.setting
                todo.append(need.setting)
    return list(below.values())
