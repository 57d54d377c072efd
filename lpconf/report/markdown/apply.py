"""What became of a plan, as a comment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lpconf.domain import account_tally
from lpconf.report.markdown.passages import danger_rows, sandbox
from lpconf.report.markdown.template import fill_within
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.apply import ApplyReport
from lpconf.report.views import apply, phrases, tally_line


def render(report: ApplyReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """What became of each step. The last line counts what was verified."""
    run, plan = report.run, report.plan
    lists: dict[str, Sequence[Any]] = {
        "dangers": danger_rows(run.diagnostics),
        "problems": phrases.problems(run.diagnostics),
        "accounts": [
            {
                "names": names,
                "lines": lines,
                "hands": [
                    (number, step.hand, step.hand.value.split("\n") if step.hand and step.hand.value else [])
                    for number, step in apply.refused(lines)
                ],
                "next": apply.next_steps(names, lines),
                "summary": apply.counts({s: sum(x.outcome.status == s for x in lines) for s in apply.WORST_FIRST}),
            }
            for names, lines in apply.by_account(run, plan).items()
        ],
        "outputs": [(o.name, str(o.address), o.value) for o in run.outputs],
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
