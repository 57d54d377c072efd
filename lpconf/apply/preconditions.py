"""The rule of every write: re-read before, read back after (contract, section 5).

The home holds the plan's *before*: write. It holds the plan's *after*, whoever did it: unchanged. Anything else: stale.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from lpconf import catalogue
from lpconf.catalogue.codecs.codec import same
from lpconf.connect.connector import Reading
from lpconf.domain.address import unquote
from lpconf.domain.plan import Output, Step
from lpconf.domain.value import ABSENT, Json, Marker, equal
from lpconf.errors import Unexpected

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
    """What of the desired value a live value lacks, in words: the field that did not converge."""
    details = catalogue.get(step.setting).codec.details(value, step.after)
    parts = [f"{sign}{part}" for sign, key in (("+", "added"), ("-", "removed")) for part in details.get(key, ())]
    parts = parts or [path for path in _differing(value, step.after) if path]
    more = f" and {len(parts) - 5} more" if len(parts) > 5 else ""
    return f"reads {value_summary(step, value)}" + (f", still to come: {', '.join(parts[:5])}{more}" if parts else "")


def _differing(value: Json | Marker, desired: Json, path: str = "") -> list[str]:
    """The paths, ``a.b[2]``, at which two JSON values differ; an empty path: they differ as a whole."""
    if isinstance(value, dict) and isinstance(desired, dict):
        keys = dict.fromkeys([*desired, *value])
        pairs = [(f"{path}.{k}" if path else k, value.get(k, ABSENT), desired.get(k, ABSENT)) for k in keys]
    elif isinstance(value, list) and isinstance(desired, list) and len(value) == len(desired):
        pairs = [(f"{path}[{i}]", *both) for i, both in enumerate(zip(value, desired, strict=True))]
    elif isinstance(value, Marker) or isinstance(desired, Marker):
        return [] if value is desired else [path]
    else:
        return [] if equal(value, desired) else [path]
    return [entry for below, item, other in pairs for entry in _differing(item, other, below)]
