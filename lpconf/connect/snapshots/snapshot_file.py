"""A recorded observation: every reading of a run, in one file that is canonical, digested, and holds no credential."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, fields
from datetime import datetime
from types import UnionType
from typing import Any

from lpconf import __version__, errors
from lpconf.connect.connector import EVERYTHING, Reading
from lpconf.connect.exact_json import exact_json, parse_exact
from lpconf.data_class import frozen
from lpconf.domain.value import Json, canonical, digest
from lpconf.errors import LpconfError, RemoteError
from lpconf.redaction import redact

FORMAT = 1
ENDING = ".lpobs"
LIMIT = 256 * 1024 * 1024
"""Bytes of a recording that is read at all."""
HOLDS_CREDENTIAL = "its values hold a credential of the run that recorded it"

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_SETS = frozenset({"ambiguous", "defaults"})
"""The fields of a reading that are sets: lists in JSON."""


_TEXT_MAPPINGS = frozenset({"modified", "revisions", "notes", "unreadable"})
_MAPPINGS = _TEXT_MAPPINGS | {"values", "items", "names"}

_FOR_WRITES = frozenset({"document", "recorded"})
"""The fields that only a write needs, or that a replay adds."""


class BrokenRecording(LpconfError):
    """A file is no recording, or not as it was written."""


@frozen
class RecordedAnswer:
    """What came of one surface of one account: a reading with the keys that were asked for, or a failure. `why` says
    why it was left out of the recording."""

    keys: frozenset[str] = frozenset()
    reading: Reading | None = None
    fault: RemoteError | None = None
    why: str = ""

    def covers(self, keys: frozenset[str]) -> bool:
        """Whether all of these keys were asked for; with no keys, all that is there."""
        if EVERYTHING in self.keys or not self.keys:
            return True
        return bool(keys) and keys <= self.keys


@frozen
class RecordedAccount:
    """All that was read of one account. `zone` is None where it was not asked for or has none."""

    site_id: str
    answers: Mapping[str, RecordedAnswer] = field(default_factory=dict)
    zone: str | None = None
    has_zone: bool = False


@frozen
class Recording:
    """Readings by account, with the time (ISO, UTC), the profile, the commit of the configuration and who took them."""

    taken: str
    profile: str
    accounts: Mapping[str, RecordedAccount]
    commit: str = ""
    by: str = ""

    def left_out(self) -> list[tuple[str, str]]:
        """The accounts and surfaces that are left out because they hold a credential."""
        return [
            (name, surface)
            for name, account in sorted(self.accounts.items())
            for surface, answer in sorted(account.answers.items())
            if answer.why
        ]


def to_text(recording: Recording) -> str:
    """The file: canonical JSON with a digest of all the rest. A surface whose text holds a credential is left out."""
    accounts = {name: _account_json(account) for name, account in sorted(recording.accounts.items())}
    document: dict[str, Any] = {
        "format": FORMAT,
        "lpconf_version": __version__,
        "taken": recording.taken,
        "profile": recording.profile,
        "commit": recording.commit,
        "by": recording.by,
        "accounts": accounts,
    }
    document["digest"] = digest(document)
    return exact_json(_sorted(document)) + "\n"


def of_text(text: str, name: str) -> Recording:
    """The recording in the text of a file called `name`. Raises BrokenRecording."""
    try:
        document = parse_exact(text.encode())
        assert isinstance(document, dict)
        claimed = document.pop("digest")
    except (ValueError, KeyError, AssertionError, RecursionError):
        raise BrokenRecording(f"{name} is no recording: take one with lpconf observe --out FILE{ENDING}") from None
    if document.get("format") != FORMAT:
        raise BrokenRecording(f"{name} has another format than this lpconf reads: record again")
    if claimed != digest(document):
        raise BrokenRecording(f"{name} is not as it was written: its digest does not fit. Record again")
    try:
        accounts = {name: _account_of(data) for name, data in document["accounts"].items()}
        taken = str(document["taken"])
        datetime.strptime(taken, _TIME)
        return Recording(taken, str(document["profile"]), accounts, str(document["commit"]), str(document["by"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BrokenRecording(f"{name} is no recording of this lpconf: record again") from None


def _sorted(value: Json) -> Json:
    """A value with the keys of all its mappings in order."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list | tuple) else value


def without_credentials(answer: RecordedAnswer) -> RecordedAnswer:
    """The answer, or what stands for one whose text holds a credential of this run."""
    text = canonical(_answer_json(answer))
    return RecordedAnswer(why=HOLDS_CREDENTIAL) if redact(text) != text else answer


def _account_json(account: RecordedAccount) -> dict[str, Any]:
    surfaces = {surface: _answer_json(answer) for surface, answer in sorted(account.answers.items())}
    data: dict[str, Any] = {"site": account.site_id, "surfaces": surfaces}
    if account.has_zone:
        data["zone"] = account.zone
    return data


def _answer_json(answer: RecordedAnswer) -> dict[str, Any]:
    if answer.why:
        return {"left_out": answer.why}
    data: dict[str, Any] = {"keys": sorted(answer.keys)}
    if answer.fault is not None:
        fault = answer.fault
        data["fault"] = {"kind": type(fault).__name__, "text": str(fault), "status": fault.status}
    if answer.reading is not None:
        data["reading"] = _reading_json(answer.reading)
    return data


def _reading_json(reading: Reading) -> dict[str, Any]:
    """The fields of a reading that say something."""
    data: dict[str, Any] = {}
    for item in fields(Reading):
        value = getattr(reading, item.name)
        if item.name in _FOR_WRITES:
            continue
        if item.name == "values" or value:
            data[item.name] = sorted(value) if item.name in _SETS else value
    return data


def _account_of(data: Mapping[str, Any]) -> RecordedAccount:
    answers = {surface: _answer_of(surface, answer) for surface, answer in data["surfaces"].items()}
    return RecordedAccount(str(data["site"]), answers, data.get("zone"), "zone" in data)


def _answer_of(surface: str, data: Mapping[str, Any]) -> RecordedAnswer:
    if "left_out" in data:
        return RecordedAnswer(why=str(data["left_out"]))
    keys = frozenset(map(str, data["keys"]))
    fault = data.get("fault")
    if fault is not None:
        return RecordedAnswer(keys, fault=_fault_of(surface, fault))
    return RecordedAnswer(keys, _reading_of(data["reading"]))


def _fault_of(surface: str, data: Mapping[str, Any]) -> RemoteError:
    kind = getattr(errors, str(data["kind"]), None)
    if not (isinstance(kind, type) and issubclass(kind, RemoteError)):
        kind = errors.Unexpected
    fault: RemoteError = kind(str(data["text"]), surface=surface, status=data.get("status"))
    return fault


def _reading_of(data: Mapping[str, Any]) -> Reading:
    known = {item.name for item in fields(Reading)}
    given: dict[str, Any] = {name: value for name, value in data.items() if name in known}
    for name in _MAPPINGS & given.keys():
        _expect(given[name], dict)
    for name in _TEXT_MAPPINGS & given.keys():
        _expect_each(given[name].values(), str)
    for ids in given.get("names", {}).values():
        _expect(ids, list)
        _expect_each(ids, str | int)
    _expect(given.get("revision"), str | None)
    for name in _SETS & given.keys():
        _expect_each(given[name], str)
        given[name] = frozenset(given[name])
    return Reading(**given)


def _expect_each(values: Iterable[object], kind: type | UnionType) -> None:
    for value in values:
        _expect(value, kind)


def _expect(value: object, kind: type | UnionType) -> None:
    """Raises TypeError for a value of another kind."""
    if not isinstance(value, kind):
        raise TypeError(type(value).__name__)
