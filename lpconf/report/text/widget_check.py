"""A widget check for a terminal."""

from __future__ import annotations

from lpconf.domain.results.page_check import ExplainedMessage, PageCheck
from lpconf.domain.wording import count
from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.text.diagnostics import diagnostics
from lpconf.report.views.page_check import verdict


def render(check: PageCheck, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """The way to the page, what is found, the hosts to allow; the last line is the verdict."""
    layout = TextLayout(presentation.wide, presentation.ascii)
    sections: list[list[str]] = []
    if check.target:
        sections.append(layout.wrap(f"Widget {check.target}"))
    if check.hops:
        sections.append([line for number, hop in enumerate(check.hops, 1) for line in _hop(layout, number, *hop)])
    if check.explained and check.explained.meaning:
        sections.append(_explained(layout, check.explained))
    if check.diagnostics:
        problems = diagnostics(check.diagnostics, check.sources, presentation)
        sections.append(problems.rstrip("\n").split("\n"))
    if check.hosts:
        column = min(max(width(host.name) for host in check.hosts), 50)
        lines = [f"  {pad(layout.short(host.name, 50), column)}  {layout.say(host.why)}" for host in check.hosts]
        sections.append(["A firewall has to allow", *lines])
    sections.append(_looked(layout, check))
    sections.append(layout.wrap(verdict(check)) if check.target else [])
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _hop(layout: TextLayout, number: int, url: str, answer: str) -> list[str]:
    return [*layout.wrap(url, first=f"  {number}  ", then="     "), *layout.wrap(answer, first="     ", then="     ")]


def _explained(layout: TextLayout, e: ExplainedMessage) -> list[str]:
    lines = [*layout.wrap(f"{e.message} ({e.source})"), *layout.wrap(e.meaning, first="  ")]
    return [*lines, *(line for way in e.ways for line in layout.wrap(way, first="  - "))]


def _looked(layout: TextLayout, check: PageCheck) -> list[str]:
    if not check.looked_at:
        return []
    scripts = len(check.looked_at) - 1
    lines = layout.wrap(
        f"Looked at: the page and {count(scripts, 'script')} of its own." if scripts else "Looked at: the page."
    )
    if check.unseen:
        lines.append("Not looked at:")
        lines += [
            line
            for script in check.unseen
            for line in layout.wrap(f"{script.url}: {script.why}", first="  ", then="    ")
        ]
    return lines
