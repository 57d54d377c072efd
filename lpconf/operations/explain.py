"""Explain: what an account, an address, a setting or a code is, and where its value comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lpconf import catalogue
from lpconf.catalogue.setting import Setting
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Mark
from lpconf.domain.source_document import Map, Path, Seq
from lpconf.domain.state import DesiredValue, Mode, ObservedValue
from lpconf.errors import RemoteError
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.live.observation import observe, remarks
from lpconf.workspace.run_context import LiveContext


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a merged account: its path, its value (None for a mapping or list that has parts), its origin."""

    path: Path
    value: object
    mark: Mark


def merged(configuration: Configuration, name: str) -> list[Line]:
    """Every value of an account as it is after ``extends``, with the line that it comes from."""
    document = configuration.document(name)
    if document is None:
        return []
    lines: list[Line] = []
    todo: list[tuple[Path, object]] = [((key,), value) for key, value in reversed(document.data.items())]
    while todo:
        path, value = todo.pop()
        branches: list[tuple[Path, object]] = []
        if isinstance(value, Map):
            branches = [((*path, key), child) for key, child in value.items()]
        elif isinstance(value, Seq):
            branches = [((*path, i), child) for i, child in enumerate(value)]
        if branches:
            todo.extend(reversed(branches))
        else:
            lines.append(Line(path, value, document.mark(path)))
    return lines


@dataclass(frozen=True, slots=True)
class Value:
    """One address: what is wished of it and what is live, or why that could not be read."""

    setting: Setting
    address: Address
    desired: DesiredValue | None
    seen: ObservedValue
    mode: Mode
    problems: tuple[Diagnostic, ...]
    faults: Mapping[tuple[str, str], RemoteError]


async def value_at(context: LiveContext, address: Address) -> Value | None:
    """What is known of an address; None where no setting lives there. The account has to be a valid one."""
    setting = catalogue.at(address)
    if setting is None:
        return None
    desired = context.configuration.desired[address.account]
    desired_value = next((one for one in desired.wants if one.address == address), None)
    observed = await observe(context, also=[(desired.site, address)])
    return Value(
        setting,
        address,
        desired_value,
        observed.get(address),
        observed.mode(address),
        tuple(remarks(observed)),
        observed.faults,
    )


def topic(name: str) -> str | None:
    """The text of a topic of a chapter, or of what may be said of its files; None where there is none of this name."""
    for chapter in catalogue.CHAPTERS:
        if name in chapter.topics:
            return chapter.topics[name]
        for remark in chapter.remarks:
            if name == remark.code:
                return f"{name} ({remark.severity})\n{remark.text}\nWhat to do: {remark.remedy}"
    return None


def topics() -> list[str]:
    """The names of all topics."""
    named = [name for chapter in catalogue.CHAPTERS for name in chapter.topics]
    return named + [remark.code for chapter in catalogue.CHAPTERS for remark in chapter.remarks]
