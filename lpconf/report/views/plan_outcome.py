"""The last lines of a plan: what is missing, what is gated, that it is partial, and Terraform's own line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lpconf.catalogue import DANGERS
from lpconf.catalogue.surfaces import SURFACES
from lpconf.domain import account_tally
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.plan import Plan
from lpconf.domain.wording import count, listed
from lpconf.report.views import phrases, tally_line
from lpconf.report.views.account_groups import account_of, blocks

MOST_NAMES = 6
"""Accounts that a last line names; of more it says how many there are."""
MOST_REASONS = 3
"""Errors that a last line says, each of some accounts; of more it says the first."""
MOST_ERRORS = 12
"""Errors that are repeated at the end; all of them stand above."""
NARROWED = "Partial: narrowed by --target or --exclude; other changes of these accounts may be left out."


def last_lines(plan: Plan) -> list[str]:
    """What somebody who reads the end alone has to know. The last line is ``Plan: ...``, ``No changes.`` only where
    nothing was left out, or ``Plan incomplete: ...`` with the accounts."""
    tally = tally_line.accounts(account_tally.of_plan(plan), planned=True)
    confirm = plan.summary["confirm"]
    requests = cost(plan)
    lines = [
        f"Cost: {requests}." if requests and plan.steps else "",
        tally,
        f"{confirm:,} to confirm." if confirm else "",
    ]
    lines += [f"Danger: {text}" for text in _dangers(plan)]
    lines += [f"Error: {text}" for text in errors(plan.diagnostics)]
    lines += [f"Gated: {text}. Nothing will be written." for text in gated(plan)]
    lines.append(NARROWED if plan.narrowed else "")
    lines.append(verdict(plan))
    return [line for line in lines if line]


def cost(plan: Plan) -> str:
    """How many requests the plan took and its apply takes; empty where that is not known."""
    if not (plan.cost.refresh or plan.cost.apply):
        return ""
    return f"{count(plan.cost.refresh, 'request')} to look, at most {plan.cost.apply:,} to apply"


def unmanaged(plan: Plan) -> str:
    """What is live and not managed, of what the plan read anyway: ``1 engagement, 2 agent widgets (acme-outlet)``."""
    totals: dict[str, int] = {}
    for counts in plan.unmanaged.values():
        for surface, number in counts.items():
            totals[surface] = totals.get(surface, 0) + number
    if not totals:
        return ""
    things = ", ".join(count(number, SURFACES[surface].title) for surface, number in sorted(totals.items()))
    return f"{things} ({listed(sorted(plan.unmanaged), most=MOST_NAMES)})"


def verdict(plan: Plan) -> str:
    """The one line that scripts look for."""
    missing = incomplete(plan)
    if missing:
        counts = _counts(plan)
        return f"Plan incomplete: {'; '.join(missing)}. {counts} in the rest."
    if phrases.no_changes(plan) and not plan.narrowed:
        return "No changes."
    return f"Plan: {_counts(plan)}."


def _counts(plan: Plan) -> str:
    summary = plan.summary
    return f"{summary['add']} to add, {summary['change']} to change, {summary['destroy']} to destroy"


def incomplete(plan: Plan) -> list[str]:
    """What of the accounts is not planned: ``acme-outlet could not be read``. Of an account with errors the first one
    is said, of many such accounts that of the first."""
    by_reason: dict[str, set[str]] = {}
    firsts = _first_errors(plan.diagnostics)
    for diagnostic in plan.diagnostics:
        reason = _reason(diagnostic, firsts)
        if reason:
            by_reason.setdefault(reason, set()).add(phrases.account_of(diagnostic))
    missing = []
    for reason, names in by_reason.items():
        accounts = sorted(names - {""})
        missing.append(f"{listed(accounts, most=MOST_NAMES) or 'the files'} {reason}")
    return missing


def _first_errors(diagnostics: Iterable[Diagnostic]) -> dict[str, str]:
    """The first error of each account, with its place."""
    firsts: dict[str, str] = {}
    for diagnostic in diagnostics:
        if diagnostic.is_error and diagnostic.code not in _OTHER_REASONS:
            place = f" ({phrases.line_of(diagnostic.mark)})" if diagnostic.mark else ""
            account = phrases.account_of(diagnostic)
            firsts.setdefault(account, f"{diagnostic.summary.removeprefix(f'{account}: ')}{place}")
    return firsts


_OTHER_REASONS = {"unreadable": "could not be read", "blocked": "could not be planned in full"}


def _reason(diagnostic: Diagnostic, firsts: Mapping[str, str]) -> str:
    if diagnostic.code in _OTHER_REASONS or not diagnostic.is_error:
        return _OTHER_REASONS.get(diagnostic.code, "")
    texts = list(dict.fromkeys(firsts.values()))
    if len(texts) > MOST_REASONS:
        return f"could not be planned, for {len(texts):,} reasons: {texts[0]}, and others"
    return f"could not be planned: {firsts[phrases.account_of(diagnostic)]}"


def errors(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Each error in one line, as tools that read Terraform's output look for it."""
    wrong = [diagnostic for diagnostic in diagnostics if diagnostic.is_error]
    texts = list(dict.fromkeys(phrases.sentence(diagnostic) for diagnostic in phrases.merged(wrong)))
    more = len(texts) - MOST_ERRORS
    return texts if more <= 0 else [*texts[:MOST_ERRORS], f"and {more:,} more"]


def gated(plan: Plan) -> list[str]:
    """The codes that nobody has accepted, each with the accounts and the steps that raise it, all in one text. Steps
    have the numbers under which they stand above it, in their block."""
    numbered: dict[Address, int] = {}
    for block in blocks(plan):
        numbered.update(block.numbers)
    by_code: dict[str, dict[str, list[int]]] = {}
    for gate in plan.gates:
        if not gate.accepted:
            by_code.setdefault(gate.code, {}).setdefault(account_of(gate) or "the whole plan", [])
    for step in plan.steps:
        for code in step.implications:
            steps = by_code.get(code, {}).get(step.address.account)
            if steps is not None:
                steps.append(numbered[step.address])
    texts = []
    for code, accounts in by_code.items():
        places = []
        for account, steps in accounts.items():
            which = f", step{'s' * (len(steps) > 1)} {listed(map(str, steps), most=3)}" if steps else ""
            places.append(f"{account}{which}")
        texts.append(f"{code} ({'; '.join(_few(places))})")
    return [", ".join(texts)] if texts else []


def _few(places: list[str]) -> list[str]:
    return places if len(places) <= MOST_NAMES else [*places[:MOST_NAMES], f"and {len(places) - MOST_NAMES:,} more"]


def _dangers(plan: Plan) -> list[str]:
    by_code: dict[str, set[str]] = {}
    for diagnostic in plan.diagnostics:
        if diagnostic.code in DANGERS:
            by_code.setdefault(diagnostic.code, set()).add(phrases.account_of(diagnostic))
    return [f"{code} ({listed(sorted(names - {''}), most=MOST_NAMES)})" for code, names in by_code.items()]
