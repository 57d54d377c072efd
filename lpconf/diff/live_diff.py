"""Two accounts compared by what is live at the homes that the files of either name. Pure.

What the files say of an object tells which of its fields matter; ids are compared by the names that they have in their
own account, because the same skill has another id in each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from lpconf import catalogue
from lpconf.catalogue.codecs.codec import same
from lpconf.catalogue.partial_update import OWN_FIELDS
from lpconf.catalogue.setting import Setting
from lpconf.diff.account_diff import Home, by_home, platform_note
from lpconf.diff.side_details import details_alone, details_between
from lpconf.domain.address import Address
from lpconf.domain.results.account_diff import Difference, LiveSide
from lpconf.domain.state import DesiredState, DesiredValue, ObservedValue, Site
from lpconf.domain.value import ABSENT, Id, Json

NameLookup: TypeAlias = Callable[[str, str], Mapping[str, Sequence[Id]] | None]
"""The ids by name on a surface of an account; None where they are not known."""


def desired_values_of_both(own: DesiredState, other: DesiredState) -> Iterator[DesiredValue]:
    """What to read in the first of two accounts: every desired value of either that its platform can have, with the
    fields that either names."""
    first, second = by_home(own.values), by_home(other.values)
    for home in sorted({*first, *second}):
        desired = first.get(home) or second[home]
        if own.site.platform in catalogue.get(desired.setting).rules.platforms:
            value = _fields_of_both(first.get(home), second.get(home))
            hints = first[home].write_hints if home in first else {}
            yield DesiredValue(Address(own.site.name, *home), desired.setting, value, desired.mark, write_hints=hints)


def _fields_of_both(a: DesiredValue | None, b: DesiredValue | None) -> Json:
    values = [desired.value for desired in (a, b) if desired is not None]
    objects = [value for value in values if isinstance(value, dict)]
    if not objects:
        return values[0]
    return {name: value for fields in reversed(objects) for name, value in fields.items()}


def live_differences(
    a: DesiredState, b: DesiredState, look: Callable[[Address], ObservedValue], names: NameLookup
) -> tuple[tuple[Difference, ...], int]:
    """Each home where something else is live, or something that is not known, and how many are equal. What is absent is
    off, as everywhere."""
    settings = {home: desired.setting for home, desired in (by_home(b.values) | by_home(a.values)).items()}
    results: list[Difference] = []
    for home in sorted(settings):
        setting = catalogue.get(settings[home])
        sides = [_side(setting, site, home, look, names) for site in (a.site, b.site)]
        details = _details(setting, *sides)
        if details is not None:
            notes = filter(None, (platform_note(setting, site) for site in (a.site, b.site)))
            place = str(Address("", *home)).removeprefix(":")
            results.append(Difference(place, settings[home], sides[0], sides[1], details, next(notes, "")))
    return tuple(results), len(settings) - len(results)


def _side(
    setting: Setting, site: Site, home: Home, look: Callable[[Address], ObservedValue], names: NameLookup
) -> LiveSide | None:
    """What is known of a home; None where the platform of the account has no such setting."""
    if site.platform not in setting.rules.platforms:
        return None
    observed = look(Address(site.name, *home))
    return LiveSide(_in_names(setting, site, observed.json, names), observed)


def _in_names(setting: Setting, site: Site, value: Json, names: NameLookup) -> Json:
    """A value in the words of the account file; the platform's own fields of an object are none of ours."""
    if not isinstance(value, dict):
        return value
    result: dict[str, Json] = {}
    for name, item in value.items():
        word, surface = setting.references.fields.get(name, (name, ""))
        if word and name not in OWN_FIELDS:
            result[word] = _names_for(item, names(site.name, surface)) if surface else item
    return result


def _names_for(ids: Json, known: Mapping[str, Sequence[Id]] | None) -> Json:
    """The names of ids; an id that has none stays one."""
    by_id = {str(own): name for name, own_ids in (known or {}).items() for own in own_ids}
    if isinstance(ids, list):
        return sorted(by_id.get(str(item), f"id {item}") for item in ids)
    return ids if ids is None else by_id.get(str(ids), f"id {ids}")


def _details(setting: Setting, a: LiveSide | None, b: LiveSide | None) -> Mapping[str, Json] | None:
    """The parts that differ, none where something is not known; None where both are the same."""
    known = [side for side in (a, b) if side is not None]
    if not all(side.observed.known for side in known):
        return {}
    there = [side for side in known if side.observed.value is not ABSENT]
    first, second = (ABSENT if side is None or side not in there else side.value for side in (a, b))
    if same(setting.codec, first, second):
        return None
    if len(there) == 2:
        return details_between(setting, there[0], there[1])
    return details_alone(setting, there[0], gone=there[0] is a)
