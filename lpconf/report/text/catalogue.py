"""The catalogue for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lpconf import catalogue
from lpconf.catalogue.setting import Setting
from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.catalogue import Catalogue
from lpconf.report.views import setting_facts

_BELOW = " " * 6
"""Where an address begins that is too wide to stand beside its setting."""


def render(_: Catalogue, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """Every setting by chapter: name, who does it by default, address, and what it needs first."""
    layout = TextLayout(presentation.wide, presentation.ascii)
    lines: list[str] = []
    rows = [_row(setting) for setting in catalogue.SETTINGS.values()]
    names = [name for name, *_ in rows]
    hands = [who for _, who, _ in rows]
    widths = [_widest(layout, names), _widest(layout, hands)]
    for chapter in catalogue.CHAPTERS:
        lines += [*([""] if lines else []), layout.say(f"{chapter.title} ({chapter.key})")]
        lines += _table(layout, chapter.settings, widths)
    return "\n".join(lines) + "\n"


def _widest(layout: TextLayout, texts: Iterable[str]) -> int:
    return max(width(layout.say(text)) for text in texts)


def _row(setting: Setting) -> tuple[str, str, str]:
    return (setting.name, setting_facts.hands(setting), setting_facts.address(setting).removeprefix("ACCOUNT:"))


def _table(layout: TextLayout, settings: Sequence[Setting], widths: Sequence[int]) -> list[str]:
    lines: list[str] = []
    for setting in settings:
        name, hands, address = _row(setting)
        first = f"  {pad(layout.say(name), widths[0])}  {pad(hands, widths[1])}  "
        if width(first) + width(layout.say(address)) > layout.wide:
            lines, first = [*lines, first.rstrip(" ")], _BELOW
        lines += layout.wrap(address, first=first)
        needs = [need.setting.name + setting_facts.soft(need.soft) for need in setting.rules.needs]
        lines += layout.wrap(f"needs {', '.join(needs)}", first=" " * (width(first) + 2)) if needs else []
    return lines
