"""The catalogue, for programs."""

from __future__ import annotations

from typing import Any

from lpconf import catalogue
from lpconf.catalogue.setting import Setting
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.catalogue import Catalogue


def render(report: Catalogue, _: Presentation) -> str:
    """Every setting, with every code that can be accepted, every fact and every remark."""
    return dump(
        {
            "settings": [setting_entry(setting) for setting in catalogue.SETTINGS.values()],
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
            "diagnostics": diagnostics(report.diagnostics),
        }
    )


def setting_entry(setting: Setting) -> dict[str, Any]:
    """What the catalogue says of a setting."""
    return {
        "name": setting.name,
        "title": setting.display.title,
        "address": f"{setting.surface.name}/{setting.key or 'KEY'}",
        "family": setting.family,
        "platforms": list(setting.rules.platforms),
        "needs": [{"setting": need.setting.name, "soft": need.soft} for need in setting.rules.needs],
        "off": setting.codec.off,
        "hands": _hands(setting),
        "hand": {
            "path": " › ".join(setting.manual_step.path),
            "on": setting.manual_step.on,
            "off": setting.manual_step.off,
            "access": setting.manual_step.access or setting.surface.access,
            "success": setting.manual_step.success,
            "traps": list(setting.manual_step.traps),
        },
        "place": setting.place,
        "source": setting.display.source,
        "example": setting.display.example,
    }


def _hands(setting: Setting) -> str:
    """Who carries a change out by default, in the words of the catalogue's page."""
    if setting.rules.always_by_hand:
        return "manual"
    return "api" if setting.surface.speaks == "account_config" else "manual, or bridge"
