"""Further documents for machines: the catalogue, one value, the steps by hand, what will age, the graph."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from lpconf import catalogue
from lpconf.catalogue.setting import Setting
from lpconf.domain.address import Address
from lpconf.domain.json_format import mark_json
from lpconf.domain.plan import Plan
from lpconf.domain.state import DesiredValue, ObservedValue
from lpconf.report.markdown.runbook_lists import Attestations


def setting(one: Setting) -> dict[str, Any]:
    """What the catalogue says of a setting."""
    return {
        "name": one.name,
        "title": one.display.title,
        "address": f"{one.surface.name}/{one.key or 'KEY'}",
        "family": one.family,
        "platforms": list(one.rules.platforms),
        "needs": [{"setting": need.setting.name, "soft": need.soft} for need in one.rules.needs],
        "off": one.codec.off,
        "hands": _hands(one),
        "hand": {
            "path": " › ".join(one.manual_step.path),
            "on": one.manual_step.on,
            "off": one.manual_step.off,
            "access": one.manual_step.access or one.surface.access,
            "success": one.manual_step.success,
            "traps": list(one.manual_step.traps),
        },
        "place": one.place,
        "source": one.display.source,
        "example": one.display.example,
    }


def _hands(one: Setting) -> str:
    """Who carries a change out by default, in the words of the catalogue's page."""
    if one.rules.always_by_hand:
        return "manual"
    return "api" if one.surface.speaks == "account_config" else "manual, or bridge"


def all_settings() -> dict[str, Any]:
    """The whole catalogue, with every code that can be accepted."""
    return {
        "settings": [setting(one) for one in catalogue.SETTINGS.values()],
        "implications": [
            {"code": i.code, "text": i.text, "once": i.once, "covered_by": i.covered_by}
            for i in catalogue.IMPLICATIONS.values()
        ],
        "facts": dict(catalogue.FACTS),
        "remarks": [
            {"code": r.code, "severity": r.severity, "text": r.text, "remedy": r.remedy}
            for chapter in catalogue.CHAPTERS
            for r in chapter.remarks
        ],
    }


def value(address: Address, one: Setting, seen: ObservedValue, desired: DesiredValue | None) -> dict[str, Any]:
    """One address: its setting, what is wished and where, what is known of it."""
    return {
        "address": str(address),
        "setting": setting(one),
        "desired": desired.value if desired else None,
        "managed": desired is not None,
        "origin": mark_json(desired.mark) if desired else None,
        "observed": seen.json,
        "source": seen.source,
        "outputs": outputs_of(one, seen),
    }


def outputs_of(one: Setting, seen: ObservedValue) -> dict[str, Any]:
    """What comes out of a live object, to be passed on."""
    return dict(one.references.outputs(seen.whole)) if seen.whole is not None else {}


def by_hand(plan: Plan) -> dict[str, Any]:
    """The steps by hand of a plan, in order."""
    return {
        "steps": [
            {
                "address": str(step.address),
                "account": step.address.account,
                "setting": step.setting,
                "after": step.after,
                "confirm": step.confirm,
                "depends_on": [str(other) for other in step.depends_on],
                "hand": {
                    "path": step.hand.path,
                    "value": step.hand.value,
                    "access": step.hand.access,
                    "success": step.hand.success,
                    "text": step.hand.text,
                },
            }
            for step in plan.steps
            if step.hand
        ]
    }


def due(vouched: Iterable[Attestations], today: date, within_days: int) -> dict[str, Any]:
    """The attestations that are unverified within some days, the oldest first."""
    found = []
    for one in vouched:
        until = date.fromisoformat(one.attestation.date) + timedelta(days=one.max_age_days)
        if (until - today).days <= within_days:
            found.append({"account": one.account, "setting": one.attestation.name, "verified_until": until.isoformat()})
    return {"due": sorted(found, key=lambda entry: (entry["verified_until"], entry["account"], entry["setting"]))}


def graph(plan: Plan) -> dict[str, Any]:
    """Nodes and edges of a plan; an edge leads from what comes first to what waits for it."""
    steps = {step.address for step in plan.steps}
    return {
        "nodes": [{"address": str(s.address), "setting": s.setting, "mode": s.mode} for s in plan.steps],
        "edges": [
            {"from": str(before), "to": str(s.address)}
            for s in plan.steps
            for before in s.depends_on
            if before in steps
        ],
    }
