"""The accounts: sites, platforms, labels, what waits for people, what is held, who vouches for what. Files alone."""

from __future__ import annotations

from lpconf import catalogue
from lpconf.domain.results.accounts import AccountEntry, AccountList
from lpconf.domain.state import DesiredState, DesiredValue, Site
from lpconf.domain.value import canonical
from lpconf.observe.attestations import Attestations, attested
from lpconf.workspace.run_context import RunContext


def list_accounts(context: RunContext) -> AccountList:
    """The chosen accounts as their files show them. Nothing is asked of anybody."""
    entries = tuple(_entry(context, name) for name in context.selection.names)
    return AccountList(context.profile.name, entries, context.selection.diagnostics)


def _entry(context: RunContext, name: str) -> AccountEntry:
    file = context.configuration.repository.accounts[name]
    desired = context.configuration.desired.get(name)
    if desired is None:
        index = context.configuration.repository.index
        own = index.own(name)
        site = Site(name, own.site_id, "messaging_and_chat", index.labels(name), file.path)
        return AccountEntry(site, vouched=(*file.attestations, *file.facts), broken=True)
    waiting = _waiting(context, desired)
    return AccountEntry(desired.site, len(desired.values), waiting, desired.holds, (*file.attestations, *file.facts))


def _waiting(context: RunContext, desired: DesiredState) -> tuple[str, ...]:
    """The manual settings that are to be on and that nobody vouches for, without those that are held."""
    mode = context.modes(desired.site)
    words = context.attestations(desired.site.name)
    held = {hold.address for hold in desired.holds}
    names: dict[str, None] = {}
    for value in desired.values:
        setting = catalogue.get(value.setting)
        by_hand = mode(setting.location.surface) == "manual" and value.address not in held
        if by_hand and not setting.is_off(value.value) and not _is_vouched(value, words):
            names[value.setting] = None
    return tuple(names)


def _is_vouched(value: DesiredValue, words: Attestations) -> bool:
    word = attested(value.address, words)
    return word is not None and word.source == "attested" and canonical(word.json) == canonical(value.value)
