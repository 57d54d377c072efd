"""Two accounts compared by what their files ask for; nothing is asked of anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lpconf import catalogue
from lpconf.catalogue.codecs import Codec, same
from lpconf.catalogue.setting import Setting
from lpconf.domain.address import Address
from lpconf.domain.results.account_diff import AccountDiff, Difference
from lpconf.domain.state import DesiredState, DesiredValue, Site
from lpconf.domain.value import ABSENT, Json, equal

NAMES_AGAINST_IDS = "one file says names, the other ids: whether they mean the same cannot be told from files"

Home = tuple[str, str, str]


def differences(a: DesiredState, b: DesiredState) -> AccountDiff:
    """Each setting that one of them manages and the other does not, or wishes otherwise. Off is a wish, too: it is
    never the same as not managed."""
    left, right = _by_home(a.wants), _by_home(b.wants)
    results: list[Difference] = []
    for home in sorted({*left, *right}):
        result, other = left.get(home), right.get(home)
        if result and other and _same(result, other):
            continue
        results.append(_difference(home, result, other, a.site, b.site))
    both = len({*left, *right})
    return AccountDiff(a.site, b.site, tuple(results), both - len(results))


def _by_home(wants: Iterable[DesiredValue]) -> dict[Home, DesiredValue]:
    return {desired.address[1:]: desired for desired in wants}


def _same(one: DesiredValue, other: DesiredValue) -> bool:
    codec = catalogue.get(one.setting).codec
    return same(codec, one.value, other.value) and dict(one.means) == dict(other.means)


def _difference(home: Home, a: DesiredValue | None, b: DesiredValue | None, left: Site, right: Site) -> Difference:
    desired = a or b
    assert desired is not None
    setting = catalogue.get(desired.setting)
    place = str(Address("", *home)).removeprefix(":")
    if a and b:
        names = {tuple(bool(ref.at) for ref in w.refs if ref.at) != () for w in (a, b)}
        note = NAMES_AGAINST_IDS if len(names) == 2 and _holds_ids(a, b) else ""
        return Difference(place, desired.setting, a, b, _details(setting, a, b), note)
    lacking = right if a else left
    note = ""
    if lacking.platform not in setting.rules.platforms:
        note = f"{lacking.name} is a {lacking.platform.replace('_', ' ')} account, which has no such setting"
    return Difference(place, desired.setting, a, b, _one_sided(setting, desired, gone=bool(a)), note)


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


def _details(setting: Setting, a: DesiredValue, b: DesiredValue) -> Mapping[str, Json]:
    result = setting.codec.details(a.value, b.value)
    if "added" in result or "removed" in result:
        return result
    fields = [*_fields(setting.codec, a.value, b.value), *_fields_of(dict(a.means), dict(b.means))]
    return {"fields": _worded(setting, fields)} if fields else {}


def _fields(codec: Codec, a: Json, b: Json) -> list[dict[str, Json]]:
    """The fields that differ, also those that only one of them manages; none for values without fields."""
    old, new = codec.decode(a), codec.decode(b)
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return []
    if isinstance(a, dict) and isinstance(b, dict):
        return _fields_of(a, b, old, new)
    from lpconf.diff.fields import fields  # JSON inside of text

    return fields(old, new)


def _fields_of(
    a: Mapping[str, Json],
    b: Mapping[str, Json],
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> list[dict[str, Json]]:
    old, new = old or a, new or b
    names = dict.fromkeys((*a, *b))
    differ = [n for n in names if n not in old or n not in new or not equal(old[n], new[n])]
    return [{"path": name, "before": a.get(name), "after": b.get(name)} for name in differ]


def _one_sided(setting: Setting, desired: DesiredValue, *, gone: bool) -> Mapping[str, Json]:
    """All parts of a value that only one of them has."""
    result = setting.codec.details(ABSENT, desired.value)
    if "fields" in result or desired.means:
        fields = [
            *result.get("fields", ()),
            *({"path": n, "before": None, "after": v} for n, v in desired.means.items()),
        ]
        if gone:
            fields = [{"path": f["path"], "before": f["after"], "after": None} for f in fields]
        return {"fields": _worded(setting, fields)}
    if gone and result:
        return {"added": result.get("removed", []), "removed": result.get("added", [])}
    return result


def _worded(setting: Setting, fields: Iterable[Mapping[str, Json]]) -> list[dict[str, Json]]:
    """Fields that hold ids by the account file's own words; fields that only repeat others are left out."""
    told = []
    for entry in fields:
        word, _ = setting.references.fields.get(entry["path"], (entry["path"], ""))
        if word:
            told.append({**entry, "path": word})
    return told
