"""A chapter's wishes to wanted values at addresses, and what does not go together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lpconf import catalogue
from lpconf.catalogue.chapter import Chapter, SettingValue
from lpconf.catalogue.chapters import raw_settings
from lpconf.catalogue.schema.validation import dotted, scalar, told
from lpconf.catalogue.setting import Setting
from lpconf.catalogue.surfaces import FACT
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Label, error
from lpconf.domain.source_document import Document
from lpconf.domain.state import DesiredValue, NameReference, Requirement, Site
from lpconf.domain.value import Json
from lpconf.domain.wording import shown

_SCALARS = frozenset((str, bool, int))
"""Types whose every value is JSON as it is: most wishes of a fleet."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One wish at its address."""

    wish: SettingValue
    wanted: DesiredValue

    @property
    def setting(self) -> Setting:
        return self.wish.setting

    @property
    def is_on(self) -> bool:
        return not self.setting.is_off(self.wanted.value)

    @property
    def said(self) -> str:
        """``encryption.global on``"""
        return f"{shown(self.setting.name)} {self.setting.codec.summary(self.wanted.value)}"


def wants(
    site: Site, wishes: Iterable[tuple[Chapter, SettingValue]], document: Document
) -> tuple[tuple[DesiredValue, ...], list[Diagnostic]]:
    """The wanted values of an account in the order of their addresses, each once; and what is wrong with them."""
    by_address: dict[Address, _Entry] = {}
    found: list[Diagnostic] = []
    for chapter, wish in wishes:
        is_raw = chapter.key == raw_settings.KEY
        if is_raw:
            wish, problems = _at_home(wish, site, document)
            found += problems
            if problems:
                continue
        entry = _entry(wish, site, document, is_raw=is_raw)
        first = by_address.setdefault(entry.wanted.address, entry)
        if first is not entry:
            found.append(_twice(first, entry))
    found += _conflicts(by_address)
    return tuple([by_address[address].wanted for address in sorted(by_address)]), found


def _entry(wish: SettingValue, site: Site, document: Document, *, is_raw: bool) -> _Entry:
    setting = wish.setting
    if setting.part:  # an entry of a document may have a chapter of its own, with conditions
        setting = catalogue.at_home(setting.surface.name, setting.key, setting.part) or setting
    needs = needs_of(setting, site) if setting.rules.needs else ()
    mark = document.mark(wish.path)
    address = setting.address(site.name)
    if not (wish.needs or wish.refs or wish.means or setting.rules.condition):
        return _Entry(wish, DesiredValue(address, setting.name, wish.value, mark, needs, is_raw))
    refs = tuple(
        NameReference(ref.account, ref.surface, ref.name, ref.at, document.mark(ref.path)) for ref in wish.refs
    )
    checks = (Address.at(site.name, FACT.name, setting.rules.condition.fact),) if setting.rules.condition else ()
    wanted = DesiredValue(
        address, setting.name, wish.value, mark, (*needs, *wish.needs), is_raw, refs, wish.means, checks
    )
    return _Entry(wish, wanted)


def needs_of(setting: Setting, site: Site) -> tuple[Requirement, ...]:
    """What the catalogue says that a setting of this account needs."""
    return tuple(
        Requirement(need.setting.address(site.name), need.setting.name, need.soft)
        for need in setting.rules.needs
        if site.platform in need.setting.rules.platforms
    )


def _at_home(wish: SettingValue, site: Site, document: Document) -> tuple[SettingValue, list[Diagnostic]]:
    """A raw wish as one of the setting that lives at its address, its value in the form that lpconf writes."""
    setting = catalogue.at_home(wish.setting.surface.name, wish.setting.key, wish.setting.part) or wish.setting
    if site.platform not in setting.rules.platforms:
        return wish, [
            error(
                "setting.platform",
                f"{shown(setting.name)} is not for {site.platform.replace('_', ' ')} accounts",
                document.mark(wish.path, key=True),
                label=f"needs {' or '.join(setting.rules.platforms)}",
                others=(Label(document.mark(("account", "platform")), "the account's platform"),),
            )
        ]
    value = wish.value if type(wish.value) in _SCALARS else plain(wish.value)
    if value is None:
        if setting.codec.off is None:
            return wish, [
                error(
                    "settings.no-default",
                    f"lpconf does not know the default of {shown(wish.setting.key)}, so null means nothing here",
                    document.mark(wish.path),
                    label="write the value",
                    fix=("no longer watched, live value stays: remove the line",),
                )
            ]
        value = setting.codec.off
    if type(value) not in _SCALARS and not_json(value):
        summary = f"{shown(setting.name)} holds a number that JSON cannot hold"
        return wish, [error("settings.not-json", summary, document.mark(wish.path))]
    expected = setting.codec.expects(value)
    if expected:
        hint = f'quote it: "{scalar(value)}"' if expected == "text" and isinstance(value, bool | int | float) else ""
        return wish, [
            error(
                "schema.type",
                f"{shown(setting.name)} has to be {expected}, not {told(value)}",
                document.mark(wish.path),
                label=hint or f"expected {expected}",
                more=f"lpconf explain {setting.name}",
            )
        ]
    written = setting.codec.encode(setting.codec.decode(value))
    if written is wish.value and setting.name == wish.setting.name:
        return wish, []
    return SettingValue(setting, written, wish.path), []


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
        f"{shown(again.setting.name)} is wished twice",
        again.wanted.mark,
        address=again.wanted.address,
        label=f"wishes {again.said}",
        others=(Label(first.wanted.mark, f"{dotted(first.wish.path)} wishes {first.said}"),),
        fix=(f"say it once: remove {dotted(again.wish.path)}",),
    )


def _conflicts(entries: Mapping[Address, _Entry]) -> Iterator[Diagnostic]:
    """What stays on while its need goes off is a conflict (contract 2.1)."""
    needing = sorted(address for address, entry in entries.items() if entry.setting.rules.needs)
    by_name = {entry.setting.name: entry for entry in entries.values()} if needing else {}
    for entry in map(entries.__getitem__, needing):
        if entry.is_on:
            for chain in _off_below(entry.setting, by_name, (entry.setting.name,)):
                yield _conflict(entry, by_name[chain[-1]], chain)


def _off_below(setting: Setting, by_name: Mapping[str, _Entry], chain: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The needs of `setting` that are wished off: its own, and those of needs that nobody wishes either way."""
    for need in setting.rules.needs:
        below = (*chain, need.setting.name)
        wished = by_name.get(need.setting.name)
        if need.soft:
            continue
        if wished is None:
            yield from _off_below(need.setting, by_name, below)
        elif not wished.is_on:
            yield below


def _conflict(on: _Entry, off: _Entry, chain: Sequence[str]) -> Diagnostic:
    steps = [f"{one} needs {other}" for one, other in pairwise(chain)]
    way = f"{', '.join(steps)}." if len(steps) > 1 else ""
    return error(
        "need.conflict",
        f"{shown(on.setting.name)} needs {off.setting.name}, which is wished off",
        on.wanted.mark,
        address=on.wanted.address,
        label=f"wishes {on.said}",
        detail=way,
        others=(Label(off.wanted.mark, f"wishes {off.said}"),),
        fix=(f"wish both on, or both off: {off.setting.name} goes off after {shown(on.setting.name)}",),
        more=f"lpconf explain {on.setting.name}",
    )
