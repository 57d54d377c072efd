"""Which addresses a plan has to observe: desired values, their needs and facts, what the chapters watch, and the
dependants of a desired value that goes off; and which names it has to look up."""

from __future__ import annotations

from collections.abc import Iterable

from lpconf import catalogue
from lpconf.catalogue.setting import no_conflict
from lpconf.domain.address import Address
from lpconf.domain.state import DesiredState, DesiredValue

_WATCHING = tuple(chapter for chapter in catalogue.CHAPTERS if chapter.watches)


def addresses(desired: DesiredState) -> list[Address]:
    """The addresses to observe for one account's desired values, its own and those of its peers, each once, in
    order."""
    result: dict[Address, None] = {}
    settings: set[str] = set()
    for desired_value in desired.values:
        result[desired_value.address] = None
        settings.add(desired_value.setting)
        for need in desired_value.needs:
            result[need.address] = None
        result |= dict.fromkeys(desired_value.checks)
        result |= dict.fromkeys(_dependants(desired_value, desired))
    for chapter in _WATCHING:
        if chapter.concerns(settings):
            for watched in chapter.watches:
                if desired.site.platform in watched.rules.platforms:
                    result[watched.address(desired.site.name)] = None
    return sorted(result)


def _dependants(desired_value: DesiredValue, desired: DesiredState) -> Iterable[Address]:
    """The dependants that may stay on while `desired_value` goes off, where no chapter switches them off as well."""
    dependants = catalogue.needing(desired_value.setting)
    if not dependants:
        return ()
    setting = catalogue.get(desired_value.setting)
    is_off_alone = desired_value.raw or setting.rules.conflict is not no_conflict
    if not is_off_alone or not setting.is_off(desired_value.value):
        return ()
    platform, account = desired.site.platform, desired.site.name
    return [dependant.address(account) for dependant in dependants if platform in dependant.rules.platforms]


def lookups(desired: DesiredState) -> set[tuple[str, str]]:
    """Account and surface of each name that has to be looked up."""
    return {(ref.account, ref.surface) for desired_value in desired.values for ref in desired_value.refs}
