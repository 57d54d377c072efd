"""Two accounts compared by what their files ask for; nothing is asked of anybody."""

from __future__ import annotations

from collections.abc import Iterable

from lpconf import catalogue
from lpconf.catalogue.codecs.codec import same
from lpconf.catalogue.setting import Setting
from lpconf.diff.side_details import details_alone, details_between
from lpconf.domain.address import Address
from lpconf.domain.results.account_diff import AccountDiff, Difference
from lpconf.domain.state import DesiredState, DesiredValue, Site
from lpconf.domain.value import Json

NAMES_AGAINST_IDS = "one file says names, the other ids: whether they mean the same cannot be told from files"

Home = tuple[str, str, str]


def differences(a: DesiredState, b: DesiredState) -> AccountDiff:
    """Each setting that one of them manages and the other does not, or sets otherwise. Off is a desired value, too: it
    is never the same as not managed."""
    left, right = by_home(a.values), by_home(b.values)
    results: list[Difference] = []
    for home in sorted({*left, *right}):
        first, second = left.get(home), right.get(home)
        if first and second and _same(first, second):
            continue
        results.append(_difference(home, first, second, a.site, b.site))
    both = len({*left, *right})
    return AccountDiff(a.site, b.site, tuple(results), both - len(results))


def by_home(wants: Iterable[DesiredValue]) -> dict[Home, DesiredValue]:
    """Desired values by their addresses without the account."""
    return {desired.address[1:]: desired for desired in wants}


def _same(left: DesiredValue, right: DesiredValue) -> bool:
    codec = catalogue.get(left.setting).codec
    return same(codec, left.value, right.value) and dict(left.write_hints) == dict(right.write_hints)


def _difference(home: Home, a: DesiredValue | None, b: DesiredValue | None, left: Site, right: Site) -> Difference:
    desired = a or b
    assert desired is not None
    setting = catalogue.get(desired.setting)
    place = str(Address("", *home)).removeprefix(":")
    if a and b:
        only_one_by_name = _names_objects(a) != _names_objects(b)
        note = NAMES_AGAINST_IDS if only_one_by_name and _holds_ids(a, b) else ""
        return Difference(place, desired.setting, a, b, details_between(setting, a, b), note)
    note = platform_note(setting, right if a else left)
    return Difference(place, desired.setting, a, b, details_alone(setting, desired, gone=bool(a)), note)


def platform_note(setting: Setting, site: Site) -> str:
    """That an account cannot have a setting; empty where it can."""
    if site.platform in setting.rules.platforms:
        return ""
    return f"{site.name} is a {site.platform.replace('_', ' ')} account, which has no such setting"


def _names_objects(desired: DesiredValue) -> bool:
    return any(ref.at for ref in desired.refs)


def _holds_ids(a: DesiredValue, b: DesiredValue) -> bool:
    """Whether both have something at a place where one has a name that stands for an id."""
    return all(_has(w.value, ref.at) for w in (a, b) for ref in (*a.refs, *b.refs) if ref.at)


def _has(value: Json, at: Iterable[str | int]) -> bool:
    for step in at:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True
