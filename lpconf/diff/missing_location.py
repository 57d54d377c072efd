"""Locations that an account may lack: they are reported, and nothing is planned for them."""

from __future__ import annotations

from lpconf import catalogue
from lpconf.domain.diagnostic import Diagnostic, warning
from lpconf.domain.plan import Change
from lpconf.domain.value import ABSENT
from lpconf.domain.wording import argument

CODE = "masking.gate-missing"


def missing_location(change: Change) -> list[Diagnostic]:
    """The warning that an account's own list does not hold what a value is desired of; empty where it does."""
    if change.observed.value is not ABSENT or change.desired.raw:
        return []
    setting = catalogue.get(change.desired.setting)
    if not setting.rules.may_be_missing or setting.is_off(change.desired.value):
        return []
    address, path = change.address, " › ".join(setting.way(change.observed).path)
    return [
        warning(
            CODE,
            f"{address.account} lists no {setting.surface.title} {setting.key}: nothing is planned for it",
            change.desired.mark,
            address=address,
            account=address.account,
            label=f"{setting.name} goes with this",
            detail=f"{setting.display.title}, as far as is known. Look once at {path}.",
            more=f"lpconf explain {argument(setting.name)}",
        )
    ]
