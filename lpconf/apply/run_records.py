"""What a run left behind, read back: from its journal, also of a run that was killed, or from its run file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from lpconf.apply.journal import outcome_json, read_entries
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.run import STATUSES, Fault, Outcome
from lpconf.domain.value import ABSENT, UNKNOWN, Json, Marker, digest
from lpconf.errors import LpconfError

FORMAT = "1.0"
KIND = "lpconf-run"

State: TypeAlias = Literal["done", "interrupted", "failed", "under way", "killed"]
"""How a run ended. ``failed``: lpconf itself could not go on. ``under way`` and ``killed``: it has not said that it
ended, and its process lives, or not."""


class NoRun(LpconfError):
    """A file holds no run, or a run that cannot be read."""


@frozen
class Intent:
    """A write that was about to be sent. `before` is the value that was live then, ABSENT where there was none, UNKNOWN
    where the record no longer holds it (a redactor took it out); `after_digest` is that of the value to be written."""

    before: Json | Marker
    after_digest: str | None


@frozen
class Record:
    """One run. `head` says who ran which plan (as JSON), from where and when; `intents` are the first of each address.
    `complete`: every intent is in the record, so that what has none was not sent."""

    head: Mapping[str, Any]
    state: State
    intents: Mapping[Address, Intent] = field(default_factory=dict)
    outcomes: Mapping[Address, Outcome] = field(default_factory=dict)
    complete: bool = True

    @property
    def id(self) -> str:
        return str(self.head["run"])

    @property
    def plan(self) -> Mapping[str, Any]:
        result: Mapping[str, Any] = self.head["plan"]
        return result

    @property
    def summary(self) -> dict[str, int]:
        """How many steps ended in which status; every status is named. ``unknown`` are those without an outcome."""
        counts: dict[str, int] = dict.fromkeys(STATUSES, 0)
        for outcome in self.outcomes.values():
            counts[outcome.status] += 1
        ended = sum(Address.parse(c["address"]) in self.outcomes for c in self.plan["resource_changes"])
        return {**counts, "unknown": len(self.plan["resource_changes"]) - ended}


def value_of_image(data: Mapping[str, Any], name: str) -> Json | Marker:
    """A value as `journal.image` wrote it; UNKNOWN where it is no longer the one that its digest tells of."""
    expected = data.get(f"{name}_digest")
    if expected is None:
        return ABSENT
    return data[name] if digest(data[name]) == expected else UNKNOWN


def of_journal(path: Path, under_way: Iterable[str] = ()) -> Record:
    """The run of a journal. `under_way` are ids of runs whose processes live. Raises NoRun, OSError."""
    lines, damaged = read_entries(path)
    if damaged:
        raise NoRun(f"{path.name} is damaged in line {damaged}: what the run did after that is not known")
    if not lines or lines[0].get("kind") != "run":
        raise NoRun(f"{path.name} holds no run: it was cut off before the first step, so nothing was sent")
    end = next((e for e in lines if e.get("kind") == "end"), None)
    if end is not None:
        state: State = "interrupted" if end.get("interrupted") else "done"
    else:
        state = "under way" if lines[0].get("run") in set(under_way) else "killed"
    return _record(path, lines[0], state, _kind(lines, "intent"), _kind(lines, "outcome"), complete=True)


def of_file(path: Path, text: str) -> Record:
    """The run of a run file's text. Raises NoRun."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise NoRun(f"{path} is no run file: it is not JSON") from None
    if not isinstance(data, dict) or data.get("kind") != KIND:
        raise NoRun(f"{path} is no run file of lpconf: apply writes one with --run-file")
    version = str(data.get("format_version"))
    if version.partition(".")[0] != FORMAT.partition(".")[0]:
        raise NoRun(f"{path} has format {version}, this lpconf reads {FORMAT}")
    state: State = "killed" if data.get("state") == "under way" else data.get("state", "killed")
    if state not in get_args(State):
        raise NoRun(f"{path} is damaged: it has no state")
    complete = data.get("state") != "under way"
    return _record(path, data, state, data.get("before_images", ()), data.get("outcomes", ()), complete=complete)


def document(record: Record, images: Iterable[Mapping[str, Any]], more: Mapping[str, Any]) -> dict[str, Any]:
    """A run file: one self-contained account of a run. `images` are the intents, as the journal has them."""
    outcomes = [outcome_json(outcome) for outcome in record.outcomes.values()]
    return {
        **_without_kind(record.head),
        "format_version": FORMAT,
        "kind": KIND,
        "state": record.state,
        "interrupted": record.state == "interrupted",
        "before_images": list(map(_without_kind, images)),
        "outcomes": outcomes,
        "summary": record.summary,
        **more,
    }


def _without_kind(line: Mapping[str, Any]) -> dict[str, Any]:
    """What a line of the journal says beside what kind of line it is."""
    return {key: value for key, value in line.items() if key != "kind"}


def _kind(entries: Iterable[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if entry.get("kind") == kind]


def _record(
    path: Path,
    head: Mapping[str, Any],
    state: State,
    intents: Iterable[Mapping[str, Any]],
    outcomes: Iterable[Mapping[str, Any]],
    *,
    complete: bool,
) -> Record:
    """A run of parsed lines. Of several intents of an address the first counts: it has what stood before the run.

    Raises NoRun.
    """
    try:
        first: dict[Address, Intent] = {}
        for entry in intents:
            intent = Intent(value_of_image(entry, "before"), entry.get("after_digest"))
            first.setdefault(Address.parse(entry["address"]), intent)
        ended = {outcome.address: outcome for outcome in map(_outcome, outcomes)}
        record = Record(head, state, first, ended, complete)
        _ = (record.id, record.summary, record.plan["profile"], record.plan["change_id"])
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise NoRun(f"{path} is damaged ({type(fault).__name__}): it holds no run that can be read") from None
    return record


def _outcome(entry: Mapping[str, Any]) -> Outcome:
    if entry["status"] not in STATUSES:
        raise ValueError(entry["status"])
    fault: Fault = entry.get("fault") or ""
    if not isinstance(entry["setting"], str) or not isinstance(entry.get("detail", ""), str):
        raise TypeError("a text")
    touched = entry.get("touched") is True
    return Outcome(
        Address.parse(entry["address"]), entry["setting"], entry["status"], entry.get("detail", ""), fault, touched
    )
