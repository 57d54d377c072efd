"""Desired values at addresses, from what the chapters ask for; and the conflicts among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

from lpconf import catalogue
from lpconf.catalogue.chapter import Chapter, SettingValue
from lpconf.catalogue.chapters import raw_settings
from lpconf.catalogue.schema.validation import MOST_PROBLEMS, described, dotted, scalar, too_many
from lpconf.catalogue.setting import Setting
from lpconf.catalogue.surfaces import FACT
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Label, Mark, error, warning
from lpconf.domain.source_document import Document, Path
from lpconf.domain.state import DesiredValue, NameReference, PartOrigin, Requirement, Site
from lpconf.domain.value import Json
from lpconf.domain.wording import argument, listed, nearest, shown

_SCALARS = frozenset((str, bool, int))
"""Types whose every value is JSON as it is: most desired values of a fleet."""


@frozen
class _Entry:
    """What a chapter says of a setting, and the value that it desires at its address."""

    setting_value: SettingValue
    desired: DesiredValue

    @property
    def setting(self) -> Setting:
        return self.setting_value.setting

    @property
    def is_on(self) -> bool:
        return not self.setting.is_off(self.desired.value)

    @property
    def said(self) -> str:
        """``encryption.global on``"""
        return f"{shown(self.setting.name)} {self.setting.codec.summary(self.desired.value)}"


def desired_values(
    site: Site, setting_values: Iterable[tuple[Chapter, SettingValue]], document: Document
) -> tuple[tuple[DesiredValue, ...], list[Diagnostic]]:
    """The desired values of an account in the order of their addresses, each once; and what is wrong with them."""
    by_address: dict[Address, _Entry] = {}
    needing: list[Address] = []
    made_by_hand: list[_Entry] = []
    diagnostics: list[Diagnostic] = []
    for chapter, setting_value in setting_values:
        is_raw = chapter.key == raw_settings.KEY
        if is_raw:
            setting_value, problem = _at_home(setting_value, site, document)
            if problem is not None:
                diagnostics.append(problem)
                continue
        entry = _entry(setting_value, site, document, is_raw=is_raw)
        rules = setting_value.setting.rules
        if is_raw and rules.created_by_hand(setting_value.value):
            made_by_hand.append(entry)
        first = by_address.setdefault(entry.desired.address, entry)
        if first is not entry:
            diagnostics.append(_twice(first, entry))
        elif rules.needs:
            needing.append(entry.desired.address)
        if len(diagnostics) > MOST_PROBLEMS:
            return (), [*diagnostics, too_many(document, ())]
    diagnostics += _conflicts(by_address, sorted(needing))
    if made_by_hand:
        diagnostics.append(_made_by_hand(made_by_hand))
    diagnostics += islice(_slips(by_address.values(), document), MOST_PROBLEMS)
    return tuple([by_address[address].desired for address in sorted(by_address)]), diagnostics


def _entry(setting_value: SettingValue, site: Site, document: Document, *, is_raw: bool) -> _Entry:
    """A desired value with its address, place, needs and references, as the file writes it."""
    setting = setting_value.setting
    if setting.part:  # an entry of a document may have a chapter of its own, with conditions
        setting = catalogue.declared(setting.name)
    needs = needs_of(setting, site) if setting.rules.needs else ()
    mark = document.mark(setting_value.path)
    address = setting.address(site.name)
    special = setting_value.needs or setting_value.refs or setting_value.write_hints or setting_value.parts
    if not (special or setting.rules.condition):
        return _Entry(setting_value, DesiredValue(address, setting.name, setting_value.value, mark, needs, is_raw))
    refs = tuple(
        NameReference(ref.account, ref.surface, ref.name, ref.at, document.mark(ref.path), ref.as_text)
        for ref in setting_value.refs
    )
    checks = (Address.at(site.name, FACT.name, setting.rules.condition.fact),) if setting.rules.condition else ()
    desired = DesiredValue(
        address,
        setting.name,
        setting_value.value,
        mark,
        (*needs, *setting_value.needs),
        is_raw,
        refs,
        setting_value.write_hints,
        checks,
        origins=tuple(PartOrigin(part, document.mark(path)) for part, path in setting_value.parts.items()),
    )
    return _Entry(setting_value, desired)


def needs_of(setting: Setting, site: Site) -> tuple[Requirement, ...]:
    """What the catalogue says that a setting of this account needs."""
    return tuple(
        Requirement(need.setting.address(site.name), need.setting.name, need.soft)
        for need in setting.rules.needs
        if site.platform in need.setting.rules.platforms
    )


def _at_home(setting_value: SettingValue, site: Site, document: Document) -> tuple[SettingValue, Diagnostic | None]:
    """A raw desired value as one of the setting that lives at its address, its value in the form that lpconf writes; or
    what is wrong with it."""
    raw = setting_value.setting
    setting = catalogue.declared(raw.name)
    if site.platform not in setting.rules.platforms:
        return setting_value, _wrong_platform(setting, setting_value, site, document)
    value = setting_value.value if type(setting_value.value) in _SCALARS else plain(setting_value.value)
    if value is None:
        if setting.codec.off is None:
            return setting_value, _no_default(setting_value, document)
        value = setting.codec.off
    if type(value) not in _SCALARS and not_json(value):
        summary = f"{shown(setting.name)} holds a number that JSON cannot hold"
        return setting_value, error("settings.not-json", summary, document.mark(setting_value.path))
    expected = setting.codec.expects(value)
    if expected:
        return setting_value, _wrong_type(setting, value, expected, document.mark(setting_value.path))
    written = setting.codec.encode(setting.codec.decode(value))
    if written is setting_value.value and setting.name == raw.name:
        return setting_value, None
    return SettingValue(setting, written, setting_value.path), None


_ALIKE = 0.94
"""How much alike two identifiers are of which one is a slip of the pen: one or two letters of twenty."""


def _slips(entries: Iterable[_Entry], document: Document) -> Iterator[Diagnostic]:
    """A warning for each raw identifier that is hardly meant: nearly that of a setting which the catalogue has."""
    for entry in entries:
        key = entry.setting_value.path[-1] if entry.desired.raw else ""
        meant = _meant(entry.setting.surface.name, str(key)) if key else ""
        if meant:
            yield warning(
                raw_settings.NEAR_KEY.code,
                f"the catalogue has no {shown(str(key))}, and it would be written as it is",
                document.mark(entry.setting_value.path, key=True),
                label=f"is {meant} meant?",
                more=f"lpconf explain {raw_settings.NEAR_KEY.code}",
            )


@lru_cache(maxsize=10_000)
def _meant(surface: str, key: str) -> str:
    """The identifier of the catalogue that differs from `key` by a slip of the pen; empty where none does, and for
    those of the catalogue."""
    known = [setting.key for setting in catalogue.SETTINGS.values() if setting.key and setting.surface.name == surface]
    hits = [] if key in known else nearest(key, known, alike=_ALIKE)
    return hits[0] if hits else ""


def _made_by_hand(entries: Sequence[_Entry]) -> Diagnostic:
    """One warning for all of an account: it says the same of each."""
    code, first = raw_settings.NEW_NUMBER.code, entries[0]
    summary = f"{shown(first.setting.name)} is a number: where it is not live yet, a person has to make it"
    if len(entries) > 1:
        summary = f"{len(entries)} settings are numbers: where one is not live yet, a person has to make it"
    return warning(
        code,
        summary,
        first.desired.mark,
        address=first.desired.address if len(entries) == 1 else None,
        label="lpconf changes it once it is there",
        detail=f"They are {listed([shown(entry.setting.name) for entry in entries])}." if len(entries) > 1 else "",
        more=f"lpconf explain {code}",
    )


def _wrong_platform(setting: Setting, setting_value: SettingValue, site: Site, document: Document) -> Diagnostic:
    return error(
        "setting.platform",
        f"{shown(setting.name)} is not for {site.platform.replace('_', ' ')} accounts",
        document.mark(setting_value.path, key=True),
        label=f"needs {' or '.join(setting.rules.platforms)}",
        others=(Label(document.mark(("account", "platform")), "the account's platform"),),
    )


def _no_default(setting_value: SettingValue, document: Document) -> Diagnostic:
    return error(
        "settings.no-default",
        f"lpconf does not know the default of {shown(setting_value.setting.key)}, so null means nothing here",
        document.mark(setting_value.path),
        label="write the value",
        fix=("no longer watched, live value stays: remove the line",),
    )


def _wrong_type(setting: Setting, value: Json, expected: str, mark: Mark) -> Diagnostic:
    is_unquoted = expected == "text" and isinstance(value, bool | int | float)
    return error(
        "schema.type",
        f"{shown(setting.name)} has to be {expected}, not {described(value)}",
        mark,
        label=f'quote it: "{scalar(value)}"' if is_unquoted else f"expected {expected}",
        more=f"lpconf explain {argument(setting.name)}",
    )


def plain(value: Any) -> Json:
    """A value of a document without its places."""
    if isinstance(value, Mapping):
        return {key: plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [plain(below) for below in value]
    return value


def not_json(value: Json) -> bool:
    """Whether a value holds a number that JSON cannot: infinite, or none at all."""
    if isinstance(value, dict):
        return any(not_json(below) for below in value.values())
    if isinstance(value, list):
        return any(not_json(below) for below in value)
    return isinstance(value, float) and (value != value or value in (float("inf"), float("-inf")))


def _twice(first: _Entry, again: _Entry) -> Diagnostic:
    return error(
        "wish.twice",
        f"{shown(again.setting.name)} has two desired values",
        again.desired.mark,
        address=again.desired.address,
        label=f"asks for {again.said}",
        others=(Label(first.desired.mark, f"{dotted(first.setting_value.path)} asks for {first.said}"),),
        fix=(f"say it once: remove {dotted(_entry_path(again.setting_value.path))}",),
    )


def _entry_path(path: Path) -> Path:
    """The path of the entry of a list that a path leads into; the path itself where it leads into none."""
    numbers = [i for i, step in enumerate(path) if isinstance(step, int)]
    return path[: numbers[-1] + 1] if numbers else path


def _conflicts(entries: Mapping[Address, _Entry], needing: Sequence[Address]) -> Iterator[Diagnostic]:
    """What stays on while its need goes off is a conflict (contract 2.1). `needing` are the addresses of settings that
    need others, in order."""
    by_name = {entry.setting.name: entry for entry in entries.values()} if needing else {}
    for entry in map(entries.__getitem__, needing):
        if entry.is_on:
            for chain in _off_below(entry.setting, by_name, (entry.setting.name,)):
                yield _conflict(entry, by_name[chain[-1]], chain)


def _off_below(setting: Setting, by_name: Mapping[str, _Entry], chain: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The needs of `setting` that the files switch off: its own, and those of needs that no file sets."""
    for need in setting.rules.needs:
        below = (*chain, need.setting.name)
        desired = by_name.get(need.setting.name)
        if need.soft:
            continue
        if desired is None:
            yield from _off_below(need.setting, by_name, below)
        elif not desired.is_on:
            yield below


def _conflict(on: _Entry, off: _Entry, chain: Sequence[str]) -> Diagnostic:
    steps = [f"{name} needs {need}" for name, need in pairwise(chain)]
    way = f"{', '.join(steps)}." if len(steps) > 1 else ""
    return error(
        "need.conflict",
        f"{shown(on.setting.name)} needs {off.setting.name}, which the files switch off",
        on.desired.mark,
        address=on.desired.address,
        label=f"asks for {on.said}",
        detail=way,
        others=(Label(off.desired.mark, f"asks for {off.said}"),),
        fix=(f"switch both on, or both off: {off.setting.name} goes off after {shown(on.setting.name)}",),
        more=f"lpconf explain {argument(on.setting.name)}",
    )
