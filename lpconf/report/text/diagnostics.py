"""Problems for a terminal: what, where with the lines, and the ways out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lpconf.domain.diagnostic import Diagnostic, in_order
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.source_excerpt import Underline, excerpt, files, place
from lpconf.report.views.merge_diagnostics import merge_alike


def diagnostics(
    problems: Iterable[Diagnostic],
    sources: Mapping[str, str] | None = None,
    presentation: Presentation = PLAIN_PRESENTATION,
) -> str:
    """Errors first, then by place. `sources` has the text of files by their path; without it no lines are shown.

    Empty where nothing is found.
    """
    layout = TextLayout(presentation.wide, presentation.ascii)
    blocks = [_diagnostic(layout, d, sources or {}) for d in merge_alike(in_order(problems))]
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n" if blocks else ""


def _diagnostic(layout: TextLayout, d: Diagnostic, sources: Mapping[str, str]) -> list[str]:
    """One problem."""
    lines = layout.wrap(f"{d.severity}[{d.code}]: {d.summary}", then="  ")
    if d.mark:
        lines += layout.wrap(place(d.mark), first="  ", then="    ")
    elif d.address or d.account:
        lines += layout.wrap(str(d.address or d.account), first="  ", then="    ")
    lines += _excerpts(layout, d, sources)
    if d.detail:
        lines += ["", *layout.wrap(d.detail, first="  ")]
    ways = [("" if number else "fix", way) for number, way in enumerate(d.fix)]
    ways += [("more", d.more)] if d.more else []
    if ways:
        lines.append("")
    for name, text in ways:
        lines += layout.wrap(text, first=f"  {name:<4}  ")
    return lines


def _excerpts(layout: TextLayout, d: Diagnostic, sources: Mapping[str, str]) -> list[str]:
    places = [Underline(d.mark, d.label, True)] if d.mark else []
    places += [Underline(other.mark, other.text, False) for other in d.others]
    lines: list[str] = []
    if d.label and not d.mark:
        lines += layout.wrap(d.label, first="  ")
    for file in files(places):
        here = [u for u in places if u.mark.file == file]
        foreign = not (d.mark and d.mark.file == file)
        if file in sources:
            head = layout.wrap(place(here[0].mark), first="  ", then="    ") if foreign else []
            lines += ["", *head, *excerpt(layout, sources[file], here)]
        else:
            for u in here:
                words = f"{place(u.mark)}: {u.text}" if not u.main else u.text
                lines += layout.wrap(words, first="  ", then="    ") if u.text else []
    return lines
