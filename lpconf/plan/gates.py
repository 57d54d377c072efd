"""Consequences that somebody has to accept before anything is written (contract 2.3, and policy of 1.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from lpconf import catalogue
from lpconf.catalogue.chapters.masking import requirement
from lpconf.catalogue.policy_codes import BRAKE, PROTECTED, REQUIRED_MASKING
from lpconf.catalogue.setting import Implication, Transition
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Mark, warning
from lpconf.domain.plan import AcceptPlace, Change, Gate, Released
from lpconf.domain.project import Policy
from lpconf.domain.state import Acceptance, DesiredState, ObservedValue, Site
from lpconf.domain.wording import count

BRAKE_FROM = 10
"""The brake on an account's share counts only from this many set values on."""

MasksCards = Callable[[tuple[str, ...]], "bool | None"]
AcceptPlaces = Callable[[str], AcceptPlace]
"""Where each file would take a further acceptance."""


def implications(
    change: Change,
    site: Site,
    observed: Callable[[str], ObservedValue],
    changing: Callable[[str], bool],
    masks_cards: MasksCards,
) -> tuple[Implication, ...]:
    """The consequences that `change` causes, each once, in the catalogue's order."""
    setting = catalogue.get(change.desired.setting)
    transition = Transition(site, change.observed.value, change.after, change.details, observed, changing, masks_cards)
    return tuple({i.code: i for i in setting.rules.implications(transition)}.values())


def weakens(change: Change) -> bool:
    """Whether a change protects less than what is live: parts or the whole go, a switch goes off, or an opaque value is
    replaced, of which this is not known."""
    setting = catalogue.get(change.desired.setting)
    if change.action == "delete" or change.details.get("removed"):
        return True
    if change.action != "update" or not change.observed.known or setting.is_off(change.observed.value):
        return False
    return setting.is_off(change.after) or not setting.codec.details("", "")


def is_protected(address: Address, policy: Policy) -> bool:
    """Whether a glob of ``policy.protect`` covers `address`."""
    return any(fnmatchcase(str(address), glob) for glob in policy.protect)


_YAML = (".yaml", ".yml")


class Judge:
    """Decides which codes are accepted, and remembers which acceptances were used."""

    def __init__(
        self, desired: Mapping[str, DesiredState], given: Sequence[Acceptance], place_in: AcceptPlaces = AcceptPlace
    ) -> None:
        """`desired` has the acceptances of the account files by account, `given` are those of the command line;
        `place_in` knows where a file would take a further one."""
        self._accepts = {name: state.acceptances for name, state in desired.items()}
        self._files = {name: state.site.file for name, state in desired.items()}
        self._given = given
        self._place_in = place_in
        self._used: set[tuple[str, str]] = set()

    def gate(self, implication: Implication, address: str, account: str, cause: Mark | None = None) -> Gate:
        """The gate of one code at one address. `cause` is the line that causes the change."""
        by = self._accepted_by(implication, account)
        return Gate(
            implication.code,
            address,
            by is not None,
            implication.text,
            account,
            implication.once,
            by.mark if by else None,
            self._place(account, cause) if by is None and cause else None,
        )

    def _place(self, account: str, cause: Mark) -> AcceptPlace:
        """The place in the file that causes a change: whoever shares the cause shares the acceptance, and nobody else.
        What no file causes, but a run that is taken back, the account's own accepts."""
        return self._place_in(cause.file if cause.file.endswith(_YAML) else self._files.get(account) or cause.file)

    def _accepted_by(self, implication: Implication, account: str) -> Acceptance | None:
        codes = {implication.code, implication.covered_by} - {""}
        for acceptance in (*self._accepts.get(account, ()), *self._given):
            if acceptance.code in codes and acceptance.account in ("", account):
                self._used.add((account, acceptance.code))
                return acceptance
        return None

    def unused(self) -> Iterable[Diagnostic]:
        """Acceptances of what happens once that no change of this run uses."""
        for account, acceptances in self._accepts.items():
            for acceptance in acceptances:
                known = catalogue.IMPLICATIONS.get(acceptance.code)
                if known and known.once and (account, acceptance.code) not in self._used:
                    yield warning(
                        "accept.unused",
                        f"no change of this run raises {acceptance.code}",
                        acceptance.mark,
                        account=account,
                        label="remove it when its change is done",
                    )


def policy_gates(
    judge: Judge, policy: Policy, steps: Sequence[Change], live: Mapping[str, int], going: Mapping[str, int]
) -> Iterable[Gate]:
    """The gates that ``policy`` raises: protected addresses, the brake per account, the brake on the number of
    accounts. `live` counts for each account the managed values that are live and not off, `going` those of them that
    `steps` change."""
    for change in steps if policy.protect else ():
        if is_protected(change.address, policy) and weakens(change):
            yield judge.gate(PROTECTED, str(change.address), change.address.account, change.desired.mark)
    for account, changed in sorted(going.items()):
        total = live.get(account, 0)
        if total >= BRAKE_FROM and changed * 100 > policy.max_changed_percent * total:
            text = f"{changed} of {total} set values would change or go; policy allows {policy.max_changed_percent:g} %"
            yield judge.gate(Implication(BRAKE.code, text, once=True), account, account)
    accounts = {change.desired.address.account for change in steps}
    if len(accounts) > policy.max_accounts:
        text = f"{count(len(accounts), 'account')} would change; policy allows {policy.max_accounts} in one run"
        yield judge.gate(Implication(BRAKE.code, text, once=True), "*", "")


def masking_gates(
    judge: Judge, policy: Policy, desired: Mapping[str, DesiredState], accounts: Iterable[str]
) -> Iterable[Gate]:
    """The gates of accounts that would be changed and lack a mask that ``policy.require_masking`` asks for."""
    if not policy.require_masking:
        return
    for account in sorted(accounts):
        if account not in desired:
            continue
        values = {value.setting: value.value for value in desired[account].values}
        for setting, preset in requirement.lacking(values, policy.require_masking):
            where = f"{setting} does not hold" if setting else "no list of masking patterns in its files holds"
            address = str(catalogue.get(setting).address(account)) if setting else account
            text = f"{where} the preset {preset}, which policy.require_masking asks for"
            yield judge.gate(Implication(REQUIRED_MASKING.code, text, once=True), address, account)


def release_gates(judge: Judge, policy: Policy, released: Sequence[Released]) -> Iterable[Gate]:
    """The gates of protected addresses that the files no longer name."""
    for gone in released:
        if is_protected(gone.address, policy):
            yield judge.gate(PROTECTED, str(gone.address), gone.address.account)
