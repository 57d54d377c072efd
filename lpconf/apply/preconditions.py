"""The rule of every write: re-read before, read back after (contract, section 5).

The home holds the plan's *before*: write. It holds the plan's *after*, whoever did it: unchanged. Anything else: stale.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal, TypeAlias

from lpconf import catalogue
from lpconf.catalogue.codecs.codec import same
from lpconf.connect.connector import Reading
from lpconf.domain.address import unquote
from lpconf.domain.plan import Output, Step
from lpconf.domain.value import ABSENT, Json, Marker, equal
from lpconf.errors import Unexpected
from lpconf.redaction import disclose

Verdict: TypeAlias = Literal["before", "after", "stale"]


def live(step: Step, reading: Reading) -> Json | Marker:
    """The value of a step's home in a reading of its surface, as far as the step is about it.

    Raises Unexpected where the home holds what cannot be understood, or where it is not unique.
    """
    held = _held(step, reading)
    try:
        return catalogue.get(step.setting).value_in(held, unquote(step.address.part), step.after)
    except ValueError as wrong:
        raise _unexpected(step, str(wrong)) from None


def outputs(step: Step, reading: Reading) -> tuple[Output, ...]:
    """What comes out of the live object of a step, to be passed on; nothing where there is none."""
    held = _held(step, reading)
    if isinstance(held, Marker):
        return ()
    live_outputs = catalogue.get(step.setting).references.outputs(held)
    return tuple(Output(step.address, *output) for output in sorted(live_outputs, key=lambda output: output.name))


def to_write(steps: Sequence[Step], reading: Reading) -> Json | Marker:
    """The whole to be written for steps of one home: what they do not speak of is carried through.

    Raises Unexpected where it cannot be made.
    """
    first = steps[0]
    form = catalogue.get(first.setting).location.partial_update
    if form is None:
        return ABSENT if first.after is None else first.after
    held = _held(first, reading)
    try:
        if held is ABSENT and first.after is not None:
            held = form.initial_object(reading.values, first.address.plain_key, first.write_hints)
        for step in steps:
            held = form.merge(held, unquote(step.address.part), step.after)
    except ValueError as wrong:
        raise _unexpected(first, str(wrong)) from None
    return held


def _held(step: Step, reading: Reading) -> Json | Marker:
    key, was = step.address.plain_key, step.write_hints.get("was", "")
    if key in reading.unreadable:
        raise _unexpected(step, reading.unreadable[key])
    if key in reading.ambiguous:
        raise _unexpected(step, f"more than one is called {step.address.names[-1]!r}")
    if was and was in reading.ambiguous and key not in reading.values:
        raise _unexpected(step, f"more than one is called {was!r}")
    return reading.values.get(key, reading.values.get(was, ABSENT) if was else ABSENT)


def _unexpected(step: Step, what: str) -> Unexpected:
    return Unexpected(
        f"{step.setting} of {step.address.account}: {what}",
        surface=step.address.surface,
        account=step.address.account,
    )


def judge(step: Step, value: Json | Marker) -> Verdict:
    """What the plan says of a live value."""
    codec = catalogue.get(step.setting).codec
    if same(codec, value, step.after):
        return "after"
    if not step.observed.known or same(codec, value, before(step)):
        return "before"
    return "stale"


def value_summary(step: Step, value: Json | Marker) -> str:
    """A live value in a few words."""
    return "not set" if isinstance(value, Marker) else catalogue.get(step.setting).codec.summary(value)


def before(step: Step) -> Json | Marker:
    """The value that the plan saw."""
    return ABSENT if step.before is None else step.before


def missing_fields(step: Step, value: Json | Marker) -> str:
    """What of the desired value a live value lacks, in words: the field that did not converge. Where both read alike,
    exactly how they differ."""
    fields, reads = _differing(value, step.after), value_summary(step, value)
    parts = _parts(step, value, step.after) or [path for path, _, _ in fields if path]
    if not parts and step.after is not None and reads == value_summary(step, step.after):
        parts = [_change(*field) for field in fields]
    return f"reads {reads}" + (f", still to come: {_first(parts, 5)}" if parts else "")


def moved_from(step: Step, value: Json | Marker) -> str:
    """What moved of a value that the plan saw otherwise: from what to what. Where both are the same in a few words,
    the parts or the fields that differ."""
    planned = before(step)
    was, now = value_summary(step, planned), value_summary(step, value)
    if was != now:
        return f"planned from {was}, now {now}"
    parts = _parts(step, planned, value)
    return _first(parts or [_change(*field) for field in _fields(step, planned, value)], 3)


def _parts(step: Step, old: Json | Marker, new: Json | Marker) -> list[str]:
    """The parts that come and go, with their signs."""
    details = {} if isinstance(new, Marker) else catalogue.get(step.setting).codec.details(old, new)
    return [f"{sign}{part}" for sign, key in (("+", "added"), ("-", "removed")) for part in details.get(key, ())]


_Field: TypeAlias = tuple[str, Json | Marker, Json | Marker]
"""The path of a field, and its values on both sides."""


def _fields(step: Step, old: Json | Marker, new: Json | Marker) -> list[_Field]:
    """The fields that differ, as the codec sees them; of a value that has none for it, as JSON does."""
    details = {} if isinstance(new, Marker) else catalogue.get(step.setting).codec.details(old, new)
    fields = details.get("fields")
    if not fields:
        return _differing(old, new)
    return [(field["path"], field["before"], field["after"]) for field in fields]


def _change(path: str, old: Json | Marker, new: Json | Marker) -> str:
    # Shortened before they are cut: a piece of a URL is none, and its keys would stand there.
    was, now = disclose(_exact(old)), disclose(_exact(new))
    was, now = _cut_to_difference(was, now) if was != now else (was, "another value")
    return f"{path}: {was} → {now}" if path else f"{was} → {now}"


def _exact(value: Json | Marker) -> str:
    """A value by which it can be told from any other: texts have quotes, what cannot be seen is escaped."""
    return "not set" if isinstance(value, Marker) else json.dumps(value, sort_keys=True)


_AROUND = 24
"""Characters that are shown before and after the first difference of two long texts."""


def _cut_to_difference(first: str, second: str) -> tuple[str, str]:
    if max(len(first), len(second)) <= 3 * _AROUND:
        return first, second
    shorter = min(len(first), len(second))
    at = next((i for i in range(shorter) if first[i] != second[i]), shorter)
    start, end = max(0, at - _AROUND), at + _AROUND
    lead = "…" if start else ""
    cut = [f"{lead}{text[start:end]}{'…' if end < len(text) else ''}" for text in (first, second)]
    return cut[0], cut[1]


def _first(parts: Sequence[str], most: int) -> str:
    more = f" and {len(parts) - most} more" if len(parts) > most else ""
    return ", ".join(parts[:most]) + more


def _differing(value: Json | Marker, other: Json | Marker, path: str = "") -> list[_Field]:
    """The paths, ``a.b[2]``, at which two JSON values differ, with both; an empty path: they differ as a whole."""
    if isinstance(value, dict) and isinstance(other, dict):
        keys = dict.fromkeys([*other, *value])
        pairs = [(f"{path}.{k}" if path else k, value.get(k, ABSENT), other.get(k, ABSENT)) for k in keys]
    elif isinstance(value, list) and isinstance(other, list) and len(value) == len(other):
        pairs = [(f"{path}[{i}]", *both) for i, both in enumerate(zip(value, other, strict=True))]
    elif isinstance(value, Marker) or isinstance(other, Marker):
        return [] if value is other else [(path, value, other)]
    else:
        return [] if equal(value, other) else [(path, value, other)]
    return [field for below, left, right in pairs for field in _differing(left, right, below)]
