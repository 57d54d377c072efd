"""Which addresses a plan has to know of: wishes, their needs, what the chapters watch, and what stands on a wish
that goes off."""

from __future__ import annotations

from lpconf import catalogue
from lpconf.terms.address import Address
from lpconf.terms.state import Desired


def addresses(desired: Desired) -> list[Address]:
    """The addresses to observe for one account's wishes, its own and those of its peers, each once, in order."""
    found: dict[Address, None] = {}
    wished: set[str] = set()
    for wanted in desired.wants:
        found[wanted.address] = None
        wished.add(wanted.setting)
        for need in wanted.needs:
            found[need.address] = None
        setting = catalogue.get(wanted.setting)
        if wanted.raw and setting.is_off(wanted.value):
            for dependant in catalogue.needing(setting):
                if desired.site.platform in dependant.platforms:
                    found[dependant.address(desired.site.name)] = None
    for chapter in catalogue.CHAPTERS:
        if any(setting.name in wished for setting in chapter.settings):
            for watched in chapter.watches:
                if desired.site.platform in watched.platforms:
                    found[watched.address(desired.site.name)] = None
    return sorted(found)
