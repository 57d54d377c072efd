"""Something explained, as Markdown."""

from __future__ import annotations

from lpconf.catalogue.setting import Setting
from lpconf.report.layout import TextLayout
from lpconf.report.markdown.escape import block
from lpconf.report.markdown.template import fill
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.explain import Explanation, ValueExplained
from lpconf.report.views import phrases, setting_facts
from lpconf.report.views.explanation import explained_lines


def render(report: Explanation, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """A setting as a page of facts, with what is desired and live at an address; anything else as text."""
    if report.setting is not None:
        return _setting(report.setting, report.value)
    text = "\n".join(explained_lines(report, TextLayout(presentation.wide, presentation.ascii)))
    return block(text.split("\n"), "text") + "\n"


def _setting(setting: Setting, explained: ValueExplained | None) -> str:
    desired, observed = (explained.desired, explained.observed) if explained else (None, None)
    rows: list[tuple[str, str, str]] = []
    lines: list[str] = []
    if desired:
        rows.append(("wished", phrases.value_summary(setting.name, desired.value), phrases.origins([desired.mark])[0]))
    if observed:
        rows.append(
            ("live", phrases.observed_summary(setting.name, observed), observed.why or phrases.vouched(observed))
        )
    if desired and observed and observed.known:
        details = setting.codec.details(observed.value, desired.value)
        lines = [f"{sign} {part}" for sign, key in (("+", "added"), ("-", "removed")) for part in details.get(key, ())]
    return fill(
        "explain.md.j2",
        name=str(explained.address if explained else setting.name),
        title=setting.display.title,
        rows=rows,
        lines=lines,
        facts=setting_facts.facts_of(setting),
        codes=setting_facts.CODE_FACTS,
    )
