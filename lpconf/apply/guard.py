"""The rule of every write: re-read before, read back after (contract, section 5).

The home holds the plan's *before*: write. It holds the plan's *after*, whoever did it: unchanged. Anything else: stale.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from lpconf import catalogue
from lpconf.catalogue.codecs import same
from lpconf.connect.connector import Reading
from lpconf.terms.plan import Step
from lpconf.terms.value import ABSENT, Json, Marker

Verdict: TypeAlias = Literal["before", "after", "stale"]


def live(step: Step, reading: Reading) -> Json | Marker:
    """The value of a step's home in a reading of its surface."""
    return reading.values.get("/".join(step.address.names), ABSENT)


def judge(step: Step, value: Json | Marker) -> Verdict:
    """What the plan says of a live value."""
    codec = catalogue.get(step.setting).codec
    if same(codec, value, step.after):
        return "after"
    if not step.seen.known or same(codec, value, ABSENT if step.before is None else step.before):
        return "before"
    return "stale"


def tell(step: Step, value: Json | Marker) -> str:
    """A live value in a few words."""
    return "not set" if isinstance(value, Marker) else catalogue.get(step.setting).codec.tell(value)


def missing(step: Step, value: Json | Marker) -> str:
    """What of the wished value a live value lacks, in words: the field that did not converge."""
    details = catalogue.get(step.setting).codec.details(value, step.after)
    parts = [f"{sign}{part}" for sign, key in (("+", "added"), ("-", "removed")) for part in details.get(key, ())]
    return f"reads {tell(step, value)}" + (f", still to come: {', '.join(parts[:5])}" if parts else "")
