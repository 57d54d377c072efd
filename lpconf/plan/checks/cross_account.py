"""What a value stands on in other accounts, as far as the value itself tells it: by their site ids.

Switching off is the exact reverse of switching on, across accounts too (contract 2.1): what a value no longer stands on
may go off only when the value has been changed, and so has what the value itself needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from lpconf import catalogue
from lpconf.catalogue.setting import Setting
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, error, warning
from lpconf.domain.plan import Change
from lpconf.domain.state import ObservedValue
from lpconf.domain.value import UNREADABLE
from lpconf.plan.order import OrderNode

_USERS = {name: setting for name, setting in catalogue.SETTINGS.items() if setting.references.on_sites is not None}
"""The settings whose values stand on other accounts."""
_USED = {setting.references.on_sites.name for setting in _USERS.values() if setting.references.on_sites}


def _live(change: Change) -> Iterator[str]:
    yield from catalogue.get(change.desired.setting).references.sites(change.observed.container or change.observed.json)


def freed(
    changes: Mapping[Address, Change], nodes: Mapping[Address, OrderNode], accounts: Mapping[str, str]
) -> Iterator[tuple[Address, Address]]:
    """Pairs of what comes first and what comes then: a value lets go of an account before that account lets go of it.
    A value that cannot be read may hold on to any of them.

    `accounts` are the names of all accounts by site id.
    """
    for address, change in changes.items():
        if change.desired.setting not in _USERS:
            continue
        setting = _USERS[change.desired.setting]
        if setting.references.on_sites is None:
            continue
        stays = set(setting.references.sites(change.desired.value))
        for site in accounts if change.observed.value is UNREADABLE else _live(change):
            name = accounts.get(site)
            there = setting.references.on_sites.address(name) if name else None
            if site in stays or there is None or there not in nodes or nodes[there].on:
                continue
            yield address, there
            for need in nodes[address].needs:
                if need.address in nodes and not nodes[need.address].on:
                    yield need.address, there


def still_used(
    changes: Mapping[Address, Change],
    nodes: Mapping[Address, OrderNode],
    accounts: Mapping[str, str],
    look: Callable[[Address], ObservedValue],
    scope: frozenset[str],
) -> Iterable[Diagnostic]:
    """Problems where something would go off while an account that this run does not change still depends on it by its
    live value, or may depend on it because that value cannot be read."""
    off = [a for a, node in nodes.items() if not node.on and node.step and changes[a].desired.setting in _USED]
    # A fleet has many accounts, and each of them is planned by itself first: nothing here may cost what all of them do.
    sites = {name: site for site, name in accounts.items()} if off else {}
    for address in off:
        for setting in _users_of(changes[address].desired.setting):
            for name in sorted(sites.keys() - scope):
                user = setting.address(name)
                observed = look(user)
                if observed.value is UNREADABLE:
                    yield _may_be_used(changes[address], user)
                elif sites[address.account] in setting.references.sites(observed.container or observed.json):
                    yield _used(changes[address], user)


def _users_of(name: str) -> list[Setting]:
    """The settings whose values stand on the setting `name` of other accounts."""
    users = []
    for setting in _USERS.values():
        below = setting.references.on_sites
        if below is not None and below.name == name:
            users.append(setting)
    return users


def _may_be_used(change: Change, user: Address) -> Diagnostic:
    return warning(
        "blocked",
        f"{change.desired.setting} waits for {user}: it cannot be read, and may stand on it",
        change.desired.mark,
        address=change.address,
        account=change.address.account,
    )


def _used(change: Change, user: Address) -> Diagnostic:
    return error(
        "blocked",
        f"{change.desired.setting} goes off while {user} still stands on it",
        change.desired.mark,
        address=change.address,
        account=change.address.account,
        fix=(f"add the account to this run: {user.account}",),
    )
