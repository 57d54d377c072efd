"""What became of a plan, as a comment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from lpconf.domain import account_tally
from lpconf.domain.plan import Step
from lpconf.report.markdown.passages import danger_rows, sandbox
from lpconf.report.markdown.template import fill_within
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.apply import ApplyReport
from lpconf.report.views import apply, phrases, tally_line
from lpconf.report.views.apply import OutcomeLine


def render(report: ApplyReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """What became of each step. The last line counts what was verified."""
    run, plan = report.run, report.plan
    accounts = [_account(names, lines, presentation.profile) for names, lines in apply.by_account(run, plan).items()]
    outputs = [(o.name, str(o.address), o.value) for o in run.outputs]
    lists: dict[str, Sequence[Any]] = {
        "dangers": danger_rows(run.diagnostics),
        "problems": phrases.problems(run.diagnostics),
        "accounts": accounts,
        "outputs": outputs,
    }
    top = {
        "marker": "lpconf:apply",
        "counts": apply.counts(run.summary),
        "last": apply.last_line(run, plan),
        "tally": tally_line.accounts(account_tally.of_run(run, plan.sites)),
        "profile": plan.profile,
        "sandbox": sandbox(plan.kind),
    }
    return fill_within("applied.md.j2", top, lists, presentation.limit)


def _account(names: tuple[str, ...], lines: Sequence[OutcomeLine], profile: str) -> dict[str, Any]:
    statuses = Counter(line.outcome.status for line in lines)
    hands = [(number, step.hand, _value_lines(step)) for number, step in apply.refused(lines)]
    return {
        "names": names,
        "lines": lines,
        "hands": hands,
        "next": apply.next_steps(names, lines, profile),
        "summary": apply.counts({status: statuses[status] for status in apply.WORST_FIRST}),
    }


def _value_lines(step: Step) -> list[str]:
    return step.hand.value.split("\n") if step.hand and step.hand.value else []
