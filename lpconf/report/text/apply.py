"""An apply for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.domain import account_tally
from lpconf.domain.wording import count
from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.apply import ApplyReport
from lpconf.report.text.plan import dangers, problems, profile
from lpconf.report.text.plan_footer import outputs
from lpconf.report.text.plan_manual_steps import instructions
from lpconf.report.views import apply, tally_line
from lpconf.report.views.apply import OutcomeLine

_BESIDE_SETTING = 50
"""Columns beside a setting: its number and status, and enough for words about them."""


def render(report: ApplyReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """What became of each step in order, what to do next, and counts of what was verified in the last line."""
    run, plan = report.run, report.plan
    layout = TextLayout(presentation.wide, presentation.ascii)
    result = apply.by_account(run, plan)
    sections = [
        profile(layout, plan.profile, plan.kind),
        dangers(layout, run.diagnostics),
        problems(layout, run.diagnostics),
    ]
    sections += [_account(layout, names, lines) for names, lines in result.items()]
    sections += [_by_hand(layout, names, lines) for names, lines in result.items()]
    sections.append(_next(layout, result, presentation.profile, interrupted=run.interrupted))
    sections.append(outputs(layout, run.outputs))
    summaries = [
        tally_line.accounts(account_tally.of_run(run, plan.sites)),
        f"{apply.counts(run.summary)}.".lstrip("."),
    ]
    sections.append([*filter(None, summaries), apply.last_line(run, plan)])
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _account(layout: TextLayout, names: Sequence[str], lines: Sequence[OutcomeLine]) -> list[str]:
    title = names[0] if len(names) == 1 else f"{count(len(names), 'account')}: {', '.join(names)}"
    result = layout.wrap(title, then="  ")
    digits = max(len(str(line.number)) for line in lines)
    setting = min(max(width(layout.say(line.outcome.setting)) for line in lines), most_setting(layout))
    for line in lines:
        above, first = layout.column(f"  {line.number or '':>{digits}}  ", line.outcome.setting, setting)
        result += [*above, *layout.wrap(line.words, first=f"{first}  {pad(line.status, 9)}  ")]
    return result


def most_setting(layout: TextLayout) -> int:
    """The widest that a column of settings may be, so that there is room for what became of them."""
    return max(40, layout.wide - _BESIDE_SETTING)


def _by_hand(layout: TextLayout, names: Sequence[str], lines: Sequence[OutcomeLine]) -> list[str]:
    """What a person does in the place of lpconf, with the values to paste."""
    acts = apply.refused(lines)
    result = layout.wrap(f"By hand, since lpconf may not write it: {', '.join(names)}", then="  ") if acts else []
    for number, step in acts:
        result += instructions(layout, number, step)
    return result


def _next(
    layout: TextLayout, by_account: dict[tuple[str, ...], list[OutcomeLine]], profile: str, *, interrupted: bool
) -> list[str]:
    rows = [(names, apply.next_steps(names, lines, profile)) for names, lines in by_account.items()]
    rows = [(names, steps) for names, steps in rows if steps]
    lines = ["Next"] if rows or interrupted else []
    if interrupted:
        lines += layout.wrap("apply again: it goes on where this one stopped", first="  ")
    for names, steps in rows:
        lead = layout.short(names[0] if len(names) == 1 else count(len(names), "account"), 30)
        for i, text in enumerate(steps):
            lines += _advice(layout, text, f"  {lead if not i else ' ' * width(lead)}  ")
    return lines


def _advice(layout: TextLayout, text: str, first: str) -> list[str]:
    """A sentence; where it does not fit one line, the command in it begins one, so that it can be copied."""
    lines = layout.wrap(text, first=first)
    words, name, command = text.partition("lpconf ")
    if len(lines) == 1 or not words or not command:
        return lines
    return [*layout.wrap(words.rstrip(), first=first), *layout.wrap(name + command, first=" " * width(first))]
