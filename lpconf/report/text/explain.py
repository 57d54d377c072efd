"""Settings and values explained, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf import catalogue
from lpconf.catalogue.setting import Setting
from lpconf.domain.address import Address
from lpconf.domain.state import DesiredValue, ObservedValue
from lpconf.domain.value import UNKNOWN, UNREADABLE
from lpconf.report.characters import pad, width
from lpconf.report.json import listings
from lpconf.report.layout import TextLayout
from lpconf.report.views import phrases, setting_facts


def explain_setting(setting: Setting, *, wide: int = 100, ascii: bool = False) -> str:  # noqa: A002
    """All that the catalogue knows of one setting."""
    layout = TextLayout(wide, ascii)
    lines = layout.wrap(f"{setting.name}: {setting.display.title}", then="  ")
    for name, texts in setting_facts.facts_of(setting):
        for i, text in enumerate(texts):
            lines += layout.wrap(text, first=f"  {'' if i else name:<13} ")
    return "\n".join(lines) + "\n"


def explain_value(
    address: Address,
    setting: Setting,
    seen: ObservedValue,
    desired: DesiredValue | None = None,
    *,
    wide: int = 100,
    ascii: bool = False,  # noqa: A002
) -> str:
    """One address: what is wished and where, what is known of it, and how the two differ."""
    layout = TextLayout(wide, ascii)
    lines = layout.wrap(f"{address}", then="  ")
    lines += layout.wrap(f"{setting.name}: {setting.display.title}", first="  ")
    if desired:
        origin = phrases.origins([desired.mark])[0].removeprefix("wished in ")
        lines += _side(layout, "wished", phrases.tell(setting.name, desired.value), origin)
        lines += _full(layout, setting, desired.value)
    else:
        lines += layout.wrap("not wished: not managed", first=_lead("wished"))
    why = seen.why or phrases.vouched(seen)
    lines += _side(layout, "live", phrases.tell_seen(setting.name, seen), why)
    lines += _full(layout, setting, seen.json)
    for name, output in sorted(listings.outputs_of(setting, seen).items()):
        lines += [f"  {name}", f"    {layout.value(str(output))}"]
    if desired and seen.known:
        details = setting.codec.details(seen.value, desired.value)
        for sign, key in (("+", "added"), ("-", "removed")):
            lines += [f"{sign}{' ' * (len(_lead('')) - 1)}{layout.value(str(part))}" for part in details.get(key, ())]
    return "\n".join(lines) + "\n"


def _lead(name: str) -> str:
    return f"  {name:<7} "


def _side(layout: TextLayout, name: str, value: str, source: str) -> list[str]:
    told = value if value == source else f"{value}  ({source})"
    return layout.wrap(told, first=_lead(name))


def _full(layout: TextLayout, setting: Setting, value: object) -> list[str]:
    """The value itself, where the few words do not tell it and no parts follow."""
    if value is None or value in (UNKNOWN, UNREADABLE) or setting.switch:
        return []
    full = setting.codec.full_text(value)
    return [] if full in ("", setting.codec.summary(value)) else layout.wrap_value(full, first=_lead(""))


def catalogue_text(*, wide: int = 100, ascii: bool = False) -> str:  # noqa: A002
    """Every setting by chapter: name, who does it by default, address, and what it needs first."""
    layout = TextLayout(wide, ascii)
    lines: list[str] = []
    rows = [_row(setting) for setting in catalogue.SETTINGS.values()]
    widths = [max(width(layout.say(row[i])) for row in rows) for i in (0, 1)]
    for chapter in catalogue.CHAPTERS:
        lines += [*([""] if lines else []), layout.say(f"{chapter.title} ({chapter.key})")]
        lines += _table(layout, chapter.settings, widths)
    return "\n".join(lines) + "\n"


def _row(setting: Setting) -> tuple[str, str, str]:
    return (setting.name, setting_facts.hands(setting), setting_facts.address(setting).removeprefix("ACCOUNT:"))


def _table(layout: TextLayout, settings: Sequence[Setting], widths: Sequence[int]) -> list[str]:
    lines: list[str] = []
    for setting in settings:
        name, hands, address = _row(setting)
        first = f"  {pad(layout.say(name), widths[0])}  {pad(hands, widths[1])}  "
        lines += layout.wrap(address, first=first)
        needs = [need.setting.name + setting_facts.soft(need.soft) for need in setting.rules.needs]
        lines += layout.wrap(f"needs {', '.join(needs)}", first=" " * (width(first) + 2)) if needs else []
    return lines
