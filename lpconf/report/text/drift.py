"""Drift for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.domain.results.drift import DriftAccount, DriftReport, DriftSetting
from lpconf.domain.wording import count
from lpconf.report.characters import fold, pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.text.plan import dangers, profile
from lpconf.report.views import drift as drifting
from lpconf.report.views import phrases
from lpconf.report.views.drift import Finding
from lpconf.report.views.value_parts import drift_parts


def render(report: DriftReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """Worst first; what differs with both values; what to do next; counts in the last lines. No clock: dates only."""
    layout = TextLayout(presentation.wide, presentation.ascii)
    accounts = drifting.in_order(report)
    shown, folded = drifting.folded(accounts)
    sections = [profile(layout, report.profile, report.kind), dangers(layout, report.diagnostics)]
    lines = _accounts(layout, shown)
    lines += [f"{count(folded, 'account')} in sync"] if folded else []
    sections += [lines, _next(layout, shown), drifting.last_lines(report)]
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _accounts(layout: TextLayout, accounts: Sequence[DriftAccount]) -> list[str]:
    rows = [(one if i == 0 else None, f) for one in accounts for i, f in enumerate(drifting.findings(one))]
    names = min(max((width(layout.say(one.site.name)) for one in accounts), default=0), 40)
    have = max((len(str(f.share[0])) for _, f in rows), default=1)
    of = max((len(str(f.share[1])) for _, f in rows), default=1)
    states = max((len(f.shown) for _, f in rows), default=1)
    lines: list[str] = []
    for account, finding in rows:
        name = layout.short(account.site.name, 40) if account else ""
        share = f"{finding.share[0]:>{have}} of {finding.share[1]:>{of}}"
        head = f"{pad(name, names)}  {pad(finding.shown, states)}  {share}"
        if finding.status == "drifted":
            lines += _drifted(layout, head, finding)
            continue
        texts = drifting.told(finding)
        lines += [] if texts else [head]
        for i, text in enumerate(texts):
            lines += layout.wrap(text, first=(head if not i else " " * width(head)) + "  ")
    return lines


def _drifted(layout: TextLayout, head: str, finding: Finding) -> list[str]:
    """A table of its own: what Git says and what is live, below one another."""
    names = [layout.say(s.setting) for s in finding.settings]
    git = [layout.say(phrases.tell(s.setting, s.desired)) for s in finding.settings]
    left = max(min(max(map(width, names)), 44) + 9, width(head) + 2)
    middle = min(max(*map(width, git), 3), 28)
    lines = [f"{pad(head, left)}{pad('Git', middle)}  live"]
    for setting, name, wished in zip(finding.settings, names, git, strict=True):
        live = layout.say(phrases.tell_seen(setting.setting, setting.seen))
        lines += _row(layout, f"~      {name}", wished, live, left, middle)
        lines += _below(layout, setting, left)
    return lines


def _row(layout: TextLayout, first: str, wished: str, live: str, left: int, middle: int) -> list[str]:
    if width(first) <= left - 2 and width(wished) <= middle and left + middle + 2 + width(live) <= layout.wide:
        return [pad(first, left) + pad(wished, middle) + "  " + live]
    head, *tail = fold(first[7:], layout.wide - 9)
    lines = [f"~      {head}", *(" " * 9 + piece for piece in tail)]
    for label, value in (("Git", wished), ("live", live)):
        lines += layout.wrap_value(value, first=f"         {label:<5} ")
    return lines


def _below(layout: TextLayout, setting: DriftSetting, left: int) -> list[str]:
    parts = [(part.sign, "  " * part.depth + layout.value(part.text), part.count) for part in drift_parts(setting)]
    edited = layout.say(drifting.edited(setting))
    lines: list[str] = []
    for sign, text, number in parts:
        line = f"{sign}        {text}{'   ' + number if number else ''}"
        if not lines and width(line) <= left - 2 and left + width(edited) <= layout.wide:
            line, edited = pad(line, left) + edited, ""
        lines.append(line)
    if edited:
        lines += layout.wrap(edited, first=" " * (left if left + width(edited) <= layout.wide else 9))
    return [*lines, *(layout.wrap(setting.note, first=" " * 9) if setting.note else [])]


def _next(layout: TextLayout, accounts: Sequence[DriftAccount]) -> list[str]:
    rows = [(a.site.name, goal, way) for a in accounts for goal, way in drifting.next_steps(a)]
    lines = ["Next"] if rows else []
    names = min(max((width(layout.say(row[0])) for row in rows), default=0), 40)
    before = ""
    for name, goal, way in rows:
        lead = "" if name == before else layout.short(name, 40)
        lines += layout.wrap(way, first=f"  {pad(lead, names)}  {pad(goal, 17)}  ")
        before = name
    return lines
