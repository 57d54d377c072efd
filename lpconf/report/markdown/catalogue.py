"""The catalogue as a page: the guide, in better order."""

from __future__ import annotations

from typing import Any

from lpconf import catalogue as entries
from lpconf.catalogue.chapter import Chapter
from lpconf.catalogue.setting import Setting
from lpconf.report.markdown.template import fill
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.catalogue import Catalogue
from lpconf.report.views import setting_facts


def render(_: Catalogue, __: Presentation = PLAIN_PRESENTATION) -> str:
    """Every setting: the guide, in better order."""
    chapters = [_chapter(chapter) for chapter in entries.CHAPTERS]
    return fill("catalogue.md.j2", chapters=chapters, codes=setting_facts.CODE_FACTS)


def _chapter(chapter: Chapter) -> dict[str, Any]:
    costs = [(i.code, i.text, i.once) for i in chapter.implications]
    remarks = [(r.code, r.severity, r.text, r.remedy) for r in chapter.problem_kinds]
    settings = [_setting(setting) for setting in chapter.settings]
    return {
        "title": chapter.title,
        "key": chapter.key,
        "costs": costs,
        "remarks": remarks,
        "settings": settings,
        "topics": list(chapter.topics),
    }


def _setting(setting: Setting) -> dict[str, Any]:
    return {
        "name": setting.name,
        "title": setting.display.title,
        "anchor": setting.name.replace(".", "-"),
        "needs": ", ".join(need.setting.name for need in setting.rules.needs) or "–",
        "hands": setting_facts.hands(setting),
        "facts": setting_facts.facts_of(setting),
    }
