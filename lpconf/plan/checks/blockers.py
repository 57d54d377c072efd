"""Which changes cannot be planned, and why: conflicts, and steps whose needs will not stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from lpconf import catalogue
from lpconf.catalogue.setting import Setting, Transition, no_conflict
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, error, warning
from lpconf.domain.plan import Change
from lpconf.domain.state import DesiredState, ObservedValue, Platform, Requirement
from lpconf.domain.value import UNREADABLE
from lpconf.plan.order import OrderNode, reversed_edges

Lookup = Callable[[Address], ObservedValue]

_NEEDED = frozenset(need.setting.name for setting in catalogue.SETTINGS.values() for need in setting.rules.needs)
"""The settings that any other needs."""

_CLASHING = frozenset(name for name, setting in catalogue.SETTINGS.items() if setting.rules.conflict is not no_conflict)
"""The settings with a rule that may forbid a change."""


def is_known_on(need: Requirement, observed: ObservedValue) -> bool:
    """Whether a needed setting is known to be on, by a reading or a person's word."""
    return observed.known and not catalogue.get(need.setting).is_off(observed.value)


def dependants_left_on(
    nodes: Mapping[Address, OrderNode],
    changes: Mapping[Address, Change],
    platforms: Mapping[str, Platform],
    look: Lookup,
) -> Iterable[Diagnostic]:
    """Conflicts: something that no file switches off stays on while what it needs goes off. What cannot be read may be
    on, so it keeps its need. `platforms` are by account: what an account's platform does not have is not looked for."""
    for address, node in nodes.items():
        if node.on or not node.step:
            continue
        name = changes[address].desired.setting
        if name not in _NEEDED:
            continue
        setting, change = catalogue.get(name), changes[address]
        for dependant in catalogue.needing(setting.name):
            other = dependant.address(address.account)
            if other in nodes or platforms[address.account] not in dependant.rules.platforms:
                continue
            if all(need.keeps_on for need in dependant.rules.needs if need.setting is setting):
                yield from _dependant_left_on(change, setting, dependant, other, look(other))


def _dependant_left_on(
    change: Change, setting: Setting, dependant: Setting, other: Address, observed: ObservedValue
) -> Iterable[Diagnostic]:
    """What is to be said of `setting` going off while `dependant` at `other`, which needs it, is as `observed`."""
    account = change.address.account
    if observed.known and not dependant.is_off(observed.value):
        yield error(
            "need.left-on",
            f"{setting.name} goes off while {dependant.name} stays on",
            change.desired.mark,
            address=change.address,
            account=account,
            label=f"{dependant.name} needs it, and is live: {dependant.codec.summary(observed.json)}",
            fix=(f"switch {dependant.name} off too, or leave {setting.name} on",),
        )
    elif observed.value is UNREADABLE:
        yield warning(
            "blocked",
            f"{setting.name} waits for {other}: it cannot be read, and may still be on",
            change.desired.mark,
            address=change.address,
            account=account,
        )
    elif not observed.known:
        yield warning(
            "need.perhaps-left-on",
            f"{setting.name} goes off while {dependant.name} is not known to be off",
            change.desired.mark,
            address=change.address,
            account=account,
            label=f"{dependant.name} needs it: look first",
        )


def live_conflicts(
    nodes: Mapping[Address, OrderNode],
    changes: Mapping[Address, Change],
    desired: Mapping[str, DesiredState],
    look: Lookup,
) -> Iterable[Diagnostic]:
    """Changes that the live account does not allow, as their settings say."""
    for address, node in nodes.items():
        change = changes[address]
        if not node.step or change.desired.setting not in _CLASHING:
            continue
        setting = catalogue.get(change.desired.setting)

        def observed(name: str, account: str = address.account) -> ObservedValue:
            return look(catalogue.get(name).address(account))

        transition = Transition(
            desired[address.account].site,
            change.observed.value,
            change.after,
            change.details,
            observed,
            _nothing,
            _cannot_tell,
        )
        why = setting.rules.conflict(transition)
        if why:
            yield error(
                "need.left-on",
                f"{setting.name} cannot be changed: {why}",
                change.desired.mark,
                address=address,
                account=address.account,
                label=why,
            )


def _nothing(_: str) -> bool:
    return False


def _cannot_tell(_: tuple[str, ...]) -> None:
    return None


def unmet_needs(
    nodes: Mapping[Address, OrderNode], changes: Mapping[Address, Change], scope: frozenset[str], look: Lookup
) -> Iterable[Diagnostic]:
    """Steps that need something which no file sets and which is not on: a conflict in the same account, a
    block where the need is in another account that this run does not change."""
    for address, node in nodes.items():
        if not (node.on and node.step):
            continue
        for need in node.needs:
            if need.soft or need.address in nodes:
                continue
            observed = look(need.address)
            if is_known_on(need, observed):
                continue
            mark = changes[address].desired.mark
            state = _words_for(observed)
            if need.address.account != address.account and need.address.account not in scope:
                yield error(
                    "blocked",
                    f"{changes[address].desired.setting} waits for {need.address}, which is {state}",
                    mark,
                    address=address,
                    account=address.account,
                    fix=(f"add the account to this run: {need.address.account}",),
                )
            elif observed.value is not UNREADABLE:
                yield error(
                    "need.unmet",
                    f"{changes[address].desired.setting} needs {need.setting}, which is {state} and not wished",
                    mark,
                    address=address,
                    account=address.account,
                    label=f"needs {need.setting} first",
                    fix=(f"switch {need.setting} on in this file, or attest it once it is on",),
                )


def _words_for(observed: ObservedValue) -> str:
    """How a need stands that is not known to be on."""
    if observed.known:
        return "off"
    return "unreadable" if observed.value is UNREADABLE else "not known to be on"


def blocked_steps(
    nodes: Mapping[Address, OrderNode],
    before: Mapping[Address, Iterable[Address]],
    changes: Mapping[Address, Change],
    stuck: Mapping[Address, str],
    look: Lookup,
) -> dict[Address, tuple[Address, str]]:
    """The steps that must not be planned because something before them will not come about.

    `stuck` are the addresses that stay as they are, with the reason. The result names for each blocked step the
    stuck address at the root of it, and the reason.
    """
    blocked: dict[Address, tuple[Address, str]] = {}
    for address, why in stuck.items():
        if not _fulfilled(changes[address]):
            blocked[address] = (address, why)
    for address, node in nodes.items():
        unread = _unread_need(node, nodes, look) if node.on and node.step else None
        if unread is not None:
            blocked.setdefault(address, (unread, "it cannot be read"))
    after = reversed_edges(before) if blocked else {}
    todo = list(blocked)
    while todo:
        address = todo.pop()
        for dependant in after.get(address, ()):
            if dependant not in blocked:
                blocked[dependant] = blocked[address]
                todo.append(dependant)
    return {address: root for address, root in blocked.items() if nodes[address].step and address not in stuck}


def _unread_need(node: OrderNode, nodes: Mapping[Address, OrderNode], look: Lookup) -> Address | None:
    """A need that no desired value is about, and that cannot be read."""
    for need in node.needs:
        if not need.soft and need.address not in nodes and look(need.address).value is UNREADABLE:
            return need.address
    return None


def _fulfilled(change: Change) -> bool:
    """Whether an address that stays as it is stands as desired all the same."""
    return change.action == "no-op" and change.observed.value is not UNREADABLE
