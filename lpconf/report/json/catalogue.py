"""The catalogue, for programs."""

from __future__ import annotations

from itertools import chain
from typing import Any

from lpconf import catalogue
from lpconf.catalogue.chapter import ProblemKind
from lpconf.catalogue.setting import Implication, Setting
from lpconf.report.json.documents import diagnostics, dump
from lpconf.report.presentation import Presentation
from lpconf.report.results.catalogue import Catalogue


def render(report: Catalogue, _: Presentation) -> str:
    """Every setting, with every code that can be accepted, every fact and every remark."""
    settings = [setting_entry(setting) for setting in catalogue.SETTINGS.values()]
    implications = [_implication(implication) for implication in catalogue.IMPLICATIONS.values()]
    kinds = chain.from_iterable(chapter.problem_kinds for chapter in catalogue.CHAPTERS)
    return dump(
        {
            "settings": settings,
            "implications": implications,
            "facts": dict(catalogue.FACTS),
            "remarks": list(map(_problem_kind, kinds)),
            "diagnostics": diagnostics(report.diagnostics),
        }
    )


def _implication(implication: Implication) -> dict[str, Any]:
    return {
        "code": implication.code,
        "text": implication.text,
        "once": implication.once,
        "covered_by": implication.covered_by,
    }


def _problem_kind(kind: ProblemKind) -> dict[str, Any]:
    return {"code": kind.code, "severity": kind.severity, "text": kind.text, "remedy": kind.remedy}


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
            "landmarks": list(setting.manual_step.landmarks),
            "on": setting.manual_step.on,
            "off": setting.manual_step.off,
            "access": setting.manual_step.access or setting.surface.access,
            "success": setting.manual_step.success,
            "success_off": setting.manual_step.success_off,
            "traps": list(setting.manual_step.traps),
            "traps_off": list(setting.manual_step.traps_off),
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
