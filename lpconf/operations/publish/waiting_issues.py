"""An issue for each account that waits for people, with its runbook; closed when nobody is waited for any more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lpconf.apply.run_records import Record, of_file
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.json.plan_document import from_json
from lpconf.domain.plan import Plan
from lpconf.domain.run import Outcome, Run
from lpconf.domain.wording import count
from lpconf.errors import LpconfError
from lpconf.operations.publish.markers import marker, subject
from lpconf.operations.publish.reconcile import IssuePage
from lpconf.report.markdown import host_pages
from lpconf.report.markdown.runbook import page
from lpconf.workspace.runs.after_apply import remaining_plan

KIND = "waiting"
_APPROVED_BY = re.compile(r"<!-- lpconf:approved-by ((?:\d+ ?)+)-->")


@frozen
class AppliedRun:
    """One run as its run file has it. `plan` is what was left to do then; `over` what has come about."""

    plan: Plan
    over: frozenset[Address]
    outcomes: tuple[Outcome, ...]

    @property
    def accounts(self) -> list[str]:
        return sorted({outcome.address.account for outcome in self.outcomes} | set(self.plan.sites))

    def waiting(self, account: str) -> int:
        """How many steps of `account` wait for people."""
        waits = [o for o in self.outcomes if o.status == "waiting" and o.address.account == account]
        return len(waits)


def read_run(path: Path, text: str) -> AppliedRun:
    """The run of a run file. Raises LpconfError where it is none."""
    record: Record = of_file(path, text)
    try:
        plan = from_json(record.plan)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise LpconfError(f"{path} is damaged: its plan cannot be read") from None
    outcomes = tuple(record.outcomes.values())
    rest, over = remaining_plan(plan, Run(record.id, outcomes, (), plan.diagnostics))
    return AppliedRun(rest, over, outcomes)


def issue_pages(
    run: AppliedRun,
    planned: Sequence[int],
    earlier: Mapping[str, Sequence[int]],
    *,
    sign: str,
    scope: str = "",
    profile: str = "",
) -> list[IssuePage]:
    """An issue for each account of the run: open where it waits, else closed. It names the change requests that were
    approved for it: those `planned` ones that were merged just now, and `earlier` ones by account. `profile` is that
    of the command lines."""
    pages = []
    for account in run.accounts:
        steps = run.waiting(account)
        line = marker(KIND, account, scope=scope)
        if not steps:
            pages.append(IssuePage(line, "", "", is_open=False))
            continue
        change_requests = sorted({*planned, *earlier.get(account, ())})
        why = ", ".join(f"{sign}{number}" for number in change_requests)
        because = f"change request {why}" if why else ""
        runbook = page(run.plan, account, why=because, over=run.over, profile=profile)
        approved = f"<!-- lpconf:approved-by {' '.join(map(str, change_requests))} -->\n" if change_requests else ""
        title = f"lpconf: {account} waits for {count(steps, 'step')} by hand"
        pages.append(IssuePage(line, title, approved + host_pages.waiting_issue(runbook), is_open=True))
    return pages


def waiting_account(body: str) -> str:
    """The account that waits, by the body of its issue; empty for other issues."""
    return subject(body, KIND)


def approved_by(body: str) -> list[int]:
    """The change requests whose plan the account of this issue carries out."""
    match = _APPROVED_BY.search(body)
    return [int(number) for number in match[1].split()] if match else []


def closing(accounts: Iterable[str], *, scope: str = "") -> list[IssuePage]:
    """The issues of accounts for which nobody is waited."""
    return [IssuePage(marker(KIND, account, scope=scope), "", "", is_open=False) for account in accounts]


def outcomes_of(document: Mapping[str, Any]) -> dict[str, int]:
    """How many steps of an apply's JSON document ended in which status."""
    counts: dict[str, int] = {}
    for outcome in document.get("outcomes") or ():
        counts[outcome["status"]] = counts.get(outcome["status"], 0) + 1
    return counts


def parsed(path: Path, text: str) -> Mapping[str, Any]:
    """A JSON document that lpconf wrote. Raises LpconfError where it is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise LpconfError(f"{path} is no JSON document of lpconf") from None
    if not isinstance(document, dict):
        raise LpconfError(f"{path} is no JSON document of lpconf")
    return document
