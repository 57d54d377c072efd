"""Steps and observed values as JSON and back: Terraform's shape of a resource change (contract, section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lpconf.domain.address import Address
from lpconf.domain.json.diagnostics import mark_from, mark_json
from lpconf.domain.plan import ManualInstructions, Step
from lpconf.domain.state import ObservedValue, PartOrigin
from lpconf.domain.value import ABSENT, UNKNOWN, UNREADABLE, Json, Marker, digest

_ACTIONS = ("create", "update", "delete")
_MARKERS: Mapping[str, Marker] = {"unknown": UNKNOWN, "contradicted": UNKNOWN, "unreadable": UNREADABLE}


def step_json(step: Step, site: str) -> dict[str, Any]:
    """A step of the account with the id `site`."""
    observed = observed_json(step.observed)
    del observed["value"]  # it is `before`
    document = {
        "address": str(step.address),
        "account": step.address.account,
        "site": site,
        "mode": "managed",
        "type": step.address.surface,
        "provider_name": "lpconf",
        "name": step.address.plain_key + (f"#{step.address.part}" if step.address.part else ""),
        "setting": step.setting,
        "hands": step.mode,
        "reason": step.reason,
        "change": {
            "actions": [step.action],
            "before": as_object(step.before),
            "after": as_object(step.after),
            "after_unknown": {},
            "before_sensitive": False,
            "after_sensitive": False,
            "digest": step_digest(step),
        },
        "details": dict(step.details),
        "depends_on": list(map(str, step.depends_on)),
        "confirm": step.confirm,
        "implications": list(step.implications),
        "origin": mark_json(step.origin),
        "origins": [{"part": origin.part, **mark_json(origin.mark)} for origin in step.origins],
        "observed": observed,
        "hand": _hand_json(step.hand) if step.hand else None,
    }
    if step.write_hints:
        document["means"] = dict(step.write_hints)
    if step.checks:
        document["checks"] = list(map(str, step.checks))
    if step.named is not None:
        document["named"] = step.named
    return document


def step_from(d: Mapping[str, Any]) -> Step:
    """The step behind `step_json`. Raises KeyError, TypeError, ValueError or AttributeError where it is damaged."""
    (action,) = d["change"]["actions"]
    if action not in _ACTIONS:
        raise ValueError(action)
    before = from_object(d["change"]["before"])
    return Step(
        address=Address.parse(d["address"]),
        setting=d["setting"],
        mode=d["hands"],
        action=action,
        before=before,
        after=from_object(d["change"]["after"]),
        observed=observed_from({**d["observed"], "value": before}),
        origin=mark_from(d["origin"]),
        depends_on=tuple(map(Address.parse, d["depends_on"])),
        details=d["details"],
        confirm=d["confirm"],
        implications=tuple(d["implications"]),
        hand=ManualInstructions(**d["hand"]) if d["hand"] else None,
        write_hints=d.get("means", {}),
        checks=tuple(map(Address.parse, d.get("checks", ()))),
        reason=d["reason"],
        named=d.get("named"),
        origins=tuple(PartOrigin(str(origin["part"]), mark_from(origin)) for origin in d["origins"]),
    )


def step_digest(step: Step) -> str:
    """The digest of the true values before and after a step: what is compared where an output shortens them."""
    return digest([step.before, step.after])


def as_object(value: Json) -> dict[str, Any] | None:
    """A value as Terraform's readers expect one: an object's own, else ``{"value": …}``; None for none.

    An object with the one key ``value`` is wrapped too, so that the two can be distinguished.
    """
    if value is None:
        return None
    return value if isinstance(value, dict) and value.keys() != {"value"} else {"value": value}


def from_object(value: Any) -> Json:
    """The value behind `as_object`. Raises TypeError for what is no object."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise TypeError("before and after are objects")
    return value["value"] if value.keys() == {"value"} else value


_WORDS = ("by", "date", "ticket", "why", "modified", "claim")
"""What is told of an observed value in words, where there is any."""


def observed_json(observed: ObservedValue) -> dict[str, Any]:
    """What is known of a value, and by whom."""
    result: dict[str, Any] = {
        "source": observed.source,
        "revision": observed.revision,
        "digest": None if isinstance(observed.value, Marker) else digest(observed.value),
        "value": observed.json,
        "present": not isinstance(observed.value, Marker),
    }
    for key in _WORDS:
        if text := getattr(observed, key):
            result[key] = text
    return result


def observed_from(d: Mapping[str, Any]) -> ObservedValue:
    """The observed value behind `observed_json`."""
    value = d["value"] if d["present"] else _MARKERS.get(d["source"], ABSENT)
    words = {key: str(d.get(key, "")) for key in _WORDS}
    return ObservedValue(value, d["source"], d["revision"], **words)


_HAND_FIELDS = ("path", "value", "access", "success", "text", "place", "look_first")


def _hand_json(hand: ManualInstructions) -> dict[str, str]:
    return {name: getattr(hand, name) for name in _HAND_FIELDS}
