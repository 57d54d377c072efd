"""Access for a terminal."""

from __future__ import annotations

from lpconf.domain.results.access import AccessReport
from lpconf.report.characters import pad
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.text.plan import profile
from lpconf.report.views import access as accessing


def render(report: AccessReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """A block for accounts with the same findings, a line for each surface; the last line counts."""
    layout = TextLayout(presentation.wide, presentation.ascii)
    sections = [profile(layout, report.profile, report.kind)]
    sections += [_block(layout, block, report.auth) for block in accessing.blocks(report)]
    steps = accessing.next_steps(report)
    if steps:
        sections.append(["Next", *(line for step in steps for line in layout.wrap(step, first="  "))])
    sections.append([accessing.last_line(report)])
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _block(layout: TextLayout, block: accessing.AccessBlock, auth: str) -> list[str]:
    rows = accessing.shown(block.first.surfaces)
    left = max(len(surface) for surface, *_ in rows)
    middle = max(len(mode) for _, mode, *_ in rows)
    lines = layout.wrap(f"{block.names}: {accessing.head(block)}")
    lines += layout.wrap(accessing.log_in(block, auth), first=f"  {pad('log-in', left)}  ")
    for name, mode, item, error in rows:
        first = f"  {pad(name, left)}  {pad(mode, middle)}  {item}"
        lines += layout.wrap(error, first=f"{first}  ", then=" " * (left + middle + 6)) if error else [first]
    return lines
