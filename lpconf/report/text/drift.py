"""Drift for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.domain.results.drift import DriftAccount, DriftReport, DriftSetting
from lpconf.domain.wording import count, listed
from lpconf.report.characters import fold, pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.text.plan import dangers, profile
from lpconf.report.views import drift as drifting
from lpconf.report.views.drift import DriftFinding, DriftGroup
from lpconf.report.views.value_parts import ValuePart, drift_parts

_PART = len("-        ")
_LEAST_LIVE = 10
"""Columns for what is live, and the gap before it."""
MOST_NAMES = 12
"""Names of accounts that are shown where many have the same; of more it is said how many there are."""


def render(report: DriftReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """What differs, the worst first and what is equal in many accounts once; then what to do, then counts."""
    layout = TextLayout(presentation.wide, presentation.ascii)
    groups = drifting.groups(report)
    quiet = drifting.quiet_accounts(report)
    sections = [profile(layout, report.profile, report.kind), dangers(layout, report.diagnostics)]
    lines = _groups(layout, groups, quiet if len(quiet) < drifting.FOLD_FROM else [])
    lines += [f"{count(len(quiet), 'account')} in sync"] if len(quiet) >= drifting.FOLD_FROM else []
    last = [line for words in drifting.last_lines(report) for line in layout.wrap(words, then="  ")]
    sections += [lines, _next(layout, groups, presentation.profile), last]
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _groups(layout: TextLayout, groups: Sequence[DriftGroup], quiet: Sequence[DriftAccount]) -> list[str]:
    findings: list[DriftFinding] = []
    for group in groups:
        findings += group.findings
    findings += [DriftFinding((account,), "in_sync", tuple(account.settings)) for account in quiet]
    titles = [layout.say(group.title) for group in groups]
    titles += [layout.say(account.site.name) for account in quiet]
    names = min(max(map(width, titles), default=0), 40)
    states = max((len(finding.shown) for finding in findings), default=1)
    shares = _aligned([finding.share for finding in findings])
    heads = iter(shares)
    lines: list[str] = []
    for group in groups:
        for number, finding in enumerate(group.findings):
            title = layout.short(group.title, 40) if not number else ""
            lines += _finding(layout, f"{pad(title, names)}  {pad(finding.shown, states)}  {next(heads)}", finding)
        lines += _accounts(layout, group)
    for account in quiet:
        lines.append(f"{pad(layout.short(account.site.name, 40), names)}  {pad('in sync', states)}  {next(heads)}")
    return lines


def _aligned(shares: Sequence[str]) -> list[str]:
    """``2 of 16`` and ``12 of  9`` with their numbers below one another."""
    halves = [share.partition(" of ") for share in shares]
    have = max((len(half[0]) for half in halves), default=1)
    of = max((len(half[2]) for half in halves), default=1)
    return [f"{first:>{have}} of {second:>{of}}" if second else f"{first:>{have}}" for first, _, second in halves]


def _accounts(layout: TextLayout, group: DriftGroup) -> list[str]:
    """The names of many accounts, folded."""
    if len(group.names) == 1:
        return []
    return layout.wrap(f"in {listed(group.names, most=MOST_NAMES)}", first="       ", then="         ")


def _finding(layout: TextLayout, head: str, finding: DriftFinding) -> list[str]:
    if finding.status == "drifted":
        return _drifted(layout, head, finding)
    texts = drifting.descriptions(finding)
    lines = [] if texts else [head]
    for number, text in enumerate(texts):
        lines += layout.wrap(text, first=(" " * width(head) if number else head) + "  ")
    return lines


def _drifted(layout: TextLayout, head: str, finding: DriftFinding) -> list[str]:
    """A table of its own: what Git says and what is live, below one another."""
    rows: list[tuple[DriftSetting, str, str]] = []
    for setting in finding.settings:
        git, live = drifting.sides(setting)
        rows.append((setting, layout.say(git), layout.say(live)))
    names = [layout.say(setting.setting) for setting in finding.settings]
    left = max(min(max(map(width, names)), 44) + 9, width(head) + 2)
    middle = max(min(max(width(git) for _, git, _ in rows), 28, layout.wide - left - _LEAST_LIVE), 3)
    lines = [f"{pad(head, left)}{pad('Git', middle)}  live"]
    for setting, git, live in rows:
        lines += _row(layout, f"~      {layout.say(setting.setting)}", git, live, left, middle)
        lines += _below(layout, finding, setting, left)
    return lines


def _row(layout: TextLayout, first: str, desired: str, live: str, left: int, middle: int) -> list[str]:
    if width(first) <= left - 2 and width(desired) <= middle and left + middle + 2 + width(live) <= layout.wide:
        return [pad(first, left) + pad(desired, middle) + "  " + live]
    head, *tail = fold(first[7:], layout.wide - 9)
    lines = [f"~      {head}", *(" " * 9 + piece for piece in tail)]
    for label, value in (("Git", desired), ("live", live)):
        lines += layout.wrap_value(value, first=f"         {label:<5} ")
    return lines


def _below(layout: TextLayout, finding: DriftFinding, setting: DriftSetting, left: int) -> list[str]:
    parts = [(part.sign, _part_words(layout, part), part.count) for part in drift_parts(setting)]
    edited = layout.say(drifting.edited_in(finding, setting))
    lines: list[str] = []
    for sign, text, number in parts:
        line = f"{sign}        {text}{'   ' + number if number else ''}"
        if not lines and width(line) <= left - 2 and left + width(edited) <= layout.wide:
            line, edited = pad(line, left) + edited, ""
        lines.append(line)
    if edited:
        lines += layout.wrap(edited, first=" " * (left if left + width(edited) <= layout.wide else 9))
    return [*lines, *(layout.wrap(setting.note, first=" " * 9) if setting.note else [])]


def _part_words(layout: TextLayout, part: ValuePart) -> str:
    """A pattern of the library is known by its name, and need not be whole."""
    if part.name:
        return layout.short(part.words, layout.wide - _PART)
    return "  " * part.depth + layout.value(part.text)


def _next(layout: TextLayout, groups: Sequence[DriftGroup], profile: str) -> list[str]:
    rows = [(group.title, goal, way) for group in groups for goal, way in drifting.next_steps(group, profile)]
    lines = ["Next"] if rows else []
    names = min(max((width(layout.say(row[0])) for row in rows), default=0), 40)
    before = ""
    for name, goal, way in rows:
        lead = "" if name == before else layout.short(name, 40)
        lines += layout.wrap(way, first=f"  {pad(lead, names)}  {pad(goal, 17)}  ")
        before = name
    return lines
