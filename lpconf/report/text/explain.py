"""Settings and values explained, for a terminal."""

from __future__ import annotations

from lpconf.catalogue.setting import Setting
from lpconf.domain.value import UNKNOWN, UNREADABLE
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.explain import Explanation, ValueExplained
from lpconf.report.views import phrases, setting_facts
from lpconf.report.views.explanation import explained_lines


def render(report: Explanation, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """A setting, an address, an account as merged, or a word, whichever was asked for."""
    layout = TextLayout(presentation.wide, presentation.ascii)
    lines = _value(report.value, layout) if report.value else []
    lines += _about(report.setting, layout) if report.setting else explained_lines(report, layout)
    return "\n".join(lines) + "\n" if lines else ""


def _about(setting: Setting, layout: TextLayout) -> list[str]:
    """All that the catalogue knows of one setting."""
    lines = layout.wrap(f"{setting.name}: {setting.display.title}", then="  ")
    for name, texts in setting_facts.facts_of(setting):
        for i, text in enumerate(texts):
            lines += layout.wrap(text, first=f"  {'' if i else name:<13} ")
    return lines


def _value(explained: ValueExplained, layout: TextLayout) -> list[str]:
    """One address: what is desired and where, what is known of it, and how the two differ."""
    address, setting, observed, desired = explained.address, explained.setting, explained.observed, explained.desired
    lines = layout.wrap(f"{address}", then="  ")
    lines += layout.wrap(f"{setting.name}: {setting.display.title}", first="  ")
    if desired:
        origin = phrases.origins([desired.mark])[0].removeprefix("wished in ")
        lines += _side(layout, "wished", phrases.value_summary(setting.name, desired.value), origin)
        lines += _full(layout, setting, desired.value)
    else:
        lines += layout.wrap("not wished: not managed", first=_lead("wished"))
    why = observed.why or phrases.vouched(observed)
    lines += _side(layout, "live", phrases.observed_summary(setting.name, observed), why)
    lines += _full(layout, setting, observed.json)
    for name, output in sorted(setting_facts.outputs_of(setting, observed).items()):
        lines += [f"  {name}", f"    {layout.value(str(output))}"]
    for sign, key in (("+", "added"), ("-", "removed")):
        parts = explained.details.get(key) or ()
        lines += [f"{sign}{' ' * (len(_lead('')) - 1)}{layout.value(str(part))}" for part in parts]
    return lines


def _lead(name: str) -> str:
    return f"  {name:<7} "


def _side(layout: TextLayout, name: str, value: str, source: str) -> list[str]:
    text = value if value == source else f"{value}  ({source})"
    return layout.wrap(text, first=_lead(name))


def _full(layout: TextLayout, setting: Setting, value: object) -> list[str]:
    """The value itself, where the summary does not show it and no parts follow."""
    if value is None or value in (UNKNOWN, UNREADABLE) or setting.switch:
        return []
    full = setting.codec.full_text(value)
    return [] if full in ("", setting.codec.summary(value)) else layout.wrap_value(full, first=_lead(""))
