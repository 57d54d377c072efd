"""A widget check for a terminal."""

from __future__ import annotations

from lpconf.domain.diagnostic import Severity
from lpconf.domain.results.page_check import Explained, PageCheck
from lpconf.domain.wording import count
from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.text.diagnostics import diagnostics


def page(check: PageCheck, *, wide: int = 100, ascii: bool = False) -> str:  # noqa: A002
    """The way to the page, what is found, the hosts to allow; the last line is the verdict."""
    layout = TextLayout(wide, ascii)
    sections: list[list[str]] = []
    if check.target:
        sections.append(layout.wrap(f"Widget {check.target}"))
    if check.hops:
        sections.append([line for number, hop in enumerate(check.hops, 1) for line in _hop(layout, number, *hop)])
    if check.explained and check.explained.meaning:
        sections.append(_explained(layout, check.explained))
    if check.diagnostics:
        told = diagnostics(check.diagnostics, check.sources, wide=wide, ascii=ascii)
        sections.append(told.rstrip("\n").split("\n"))
    if check.hosts:
        column = min(max(width(host.name) for host in check.hosts), 50)
        lines = [f"  {pad(layout.short(host.name, 50), column)}  {layout.say(host.why)}" for host in check.hosts]
        sections.append(["A firewall has to allow", *lines])
    sections.append(_looked(layout, check))
    sections.append(layout.wrap(verdict(check)) if check.target else [])
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _hop(layout: TextLayout, number: int, url: str, answer: str) -> list[str]:
    return [*layout.wrap(url, first=f"  {number}  ", then="     "), *layout.wrap(answer, first="     ", then="     ")]


def _explained(layout: TextLayout, e: Explained) -> list[str]:
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
            line for one in check.unseen for line in layout.wrap(f"{one.url}: {one.why}", first="  ", then="    ")
        ]
    return lines


def verdict(check: PageCheck) -> str:
    """``2 errors, 1 warning: the widget would not load.``"""
    errors, warnings = check.count(Severity.ERROR), check.count(Severity.WARNING)
    told = ", ".join(
        [count(n, noun) for n, noun in ((errors, "error"), (warnings, "warning")) if n] or ["0 errors, 0 warnings"]
    )
    if check.stops:
        return f"{told}: as it is, the widget would not work in the agent workspace."
    if check.is_unreached:
        return f"{told}: the page was not reached from here, so nothing is known of it."
    where = "in the file" if check.kind == "file" else "that can be seen from here"
    return f"{told}: nothing {where} stops the widget."
