"""Plans from YAML text and a few live values, without any connector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lpconf import catalogue
from lpconf.diff.compare import compare
from lpconf.domain.address import Address
from lpconf.domain.plan import Plan
from lpconf.domain.project import Policy
from lpconf.domain.state import NOT_KNOWN, DesiredState, Mode, ObservedValue
from lpconf.domain.value import UNREADABLE
from lpconf.plan.builder import build
from lpconf.plan.inputs import Inputs
from tests.documents import head, worked_out
from tests.fakes import NOT_SET

LADDER = ("encryption.feature_69", "encryption.global", "encryption.transcripts")
REFERRER = "encryption.referrer"
UNREAD = ObservedValue(UNREADABLE, "unreadable", why="403 Forbidden")


def desired_of(text: str, platform: str = "messaging_and_chat") -> DesiredState:
    """What the account ``acme`` asks for in `text`, below its head."""
    desired, problems = worked_out(head(platform) + text)
    assert desired is not None, problems
    return desired


def plan_for(
    text: str,
    live: Mapping[str, Any] | None = None,
    *,
    platform: str = "messaging_and_chat",
    modes: Mapping[str, Mode] | None = None,
    **more: Any,
) -> Plan:
    """The plan of one account. `live` has values or Seen by setting name; everything else is not set, and not known
    where `modes` (by setting) says manual."""
    desired = desired_of(text, platform)
    seen = {
        catalogue.get(name).address("acme"): value if isinstance(value, ObservedValue) else ObservedValue(value, "live")
        for name, value in (live or {}).items()
    }
    by_hand = {catalogue.get(name).address("acme"): mode for name, mode in (modes or {}).items()}

    def mode(address: Address) -> Mode:
        return by_hand.get(address, "api")

    def look(address: Address) -> ObservedValue:
        return seen.get(address, NOT_KNOWN if mode(address) == "manual" else NOT_SET)

    given: dict[str, Any] = {
        "profile": "test",
        "kind": "sandbox",
        "policy": Policy(),
        "desired": {"acme": desired},
        "changes": {
            desired_value.address: compare(desired_value, look(desired_value.address))
            for desired_value in desired.values
        },
        "look": look,
        "mode": mode,
        "masks_cards": lambda patterns: None,
        **more,
    }
    return build(Inputs(**given))


def names(plan: Plan) -> list[str]:
    """The settings of the steps, in order."""
    return [step.setting for step in plan.steps]


def codes(plan: Plan) -> list[str]:
    """Severity and code of each diagnostic."""
    return [f"{d.severity} {d.code}" for d in plan.diagnostics]
