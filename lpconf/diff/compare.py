"""Compare: desired against observed, address by address. Only what is desired counts."""

from __future__ import annotations

from collections.abc import Mapping

from lpconf import catalogue
from lpconf.catalogue.codecs.codec import is_off, same
from lpconf.catalogue.setting import Setting
from lpconf.domain.plan import Action, Change
from lpconf.domain.state import DesiredValue, ObservedValue
from lpconf.domain.value import ABSENT, UNKNOWN, UNREADABLE, Json

_NO_DETAILS: Mapping[str, Json] = {}
"""One for all changes without parts: a fleet has many of them."""

_WITH_FIELDS = (dict, list)
"""Types of values whose differences are told field by field."""


def compare(desired: DesiredValue, observed: ObservedValue) -> Change:
    """The change that makes `desired` true, a no-op where it is true already or nothing may be planned.

    Unknown and a desired value that is the platform's default: no step, unless somebody's word that does not count says
    that it is on. Unreadable: never a change (contract 1.2, promise 8).
    """
    setting = catalogue.get(desired.setting)
    action = _action(setting, desired, observed)
    details = (setting.codec.details(observed.value, desired.value) if action != "no-op" else None) or _NO_DETAILS
    if action != "no-op" and not details and isinstance(desired.value, _WITH_FIELDS):
        from lpconf.diff.fields import fields  # start-up

        details = {**details, "fields": fields(observed.json, desired.value)}
    return Change(desired, observed, action, observed.json, desired.value, details)


def _action(setting: Setting, desired: DesiredValue, observed: ObservedValue) -> Action:
    codec, value = setting.codec, desired.value
    if observed.value is UNREADABLE:
        return "no-op"
    if setting.rules.may_be_missing and observed.value is ABSENT and not desired.raw:
        return "no-op"  # not every account has it: `missing_location` tells
    if observed.value is UNKNOWN:
        return "no-op" if is_off(codec, value) and not observed.claim else "update"
    if same(codec, observed.value, value):
        return "no-op"
    return setting.action(observed.value, value)
