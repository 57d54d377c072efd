"""What a chapter comes to when a plan is done, in a few words, told only as far as it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lpconf.catalogue import find
from lpconf.catalogue.chapter import Chapter
from lpconf.domain.plan import Plan, Step
from lpconf.domain.state import Site
from lpconf.domain.value import Json
from lpconf.domain.wording import count
from lpconf.report.views.phrases import value_summary

MOST = 60
"""A longer list of values is shown as a count."""


def headline(plan: Plan, sites: Sequence[Site], chapter: Chapter | None, steps: Sequence[Step]) -> tuple[str, str]:
    """The chapter's title, and what it comes to (empty where nothing short and true can be said)."""
    if chapter is None:
        return "Other settings", count(len(steps), "change")
    if chapter.headline:
        headlines = {chapter.headline(site, _after(plan, site, steps)) for site in sites}
        return chapter.title, headlines.pop() if len(headlines) == 1 else ""
    words = ", ".join(_words(step) for step in steps)
    return chapter.title, words if len(words) <= MOST else count(len(steps), "change")


def _words(step: Step) -> str:
    if isinstance(step.after, dict) and "fields" in step.details:
        return _short(step.setting)
    return f"{_short(step.setting)} {value_summary(step.setting, step.after)}"


def _short(setting: str) -> str:
    known = find(setting)
    name = known.key if known and setting.startswith("settings.") else setting.partition(".")[2] or setting
    return name.replace("_", " ") if known and not setting.startswith("settings.") else name


def _after(plan: Plan, site: Site, steps: Sequence[Step]) -> Mapping[str, Json]:
    """Values by setting that stand when the steps are done; settings that nobody knows of are missing."""
    result = {s.setting: s.observed.json for s in plan.standing if s.address.account == site.name and s.observed.known}
    return {**result, **{step.setting: step.after for step in steps}}
