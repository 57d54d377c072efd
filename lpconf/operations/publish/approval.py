"""What was approved, gathered for the apply job: the plans that the merged change requests stored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from lpconf.connect.hosts.code_host import ChangeRequest, CodeHost, oldest_first
from lpconf.data_class import frozen
from lpconf.errors import LpconfError, Unexpected
from lpconf.operations.publish.waiting_issues import approved_by, waiting_account

NOTHING: Mapping[str, Any] = {"format_version": "1.2", "accounts": [], "change_ids": {}, "resource_changes": []}
"""The plan JSON of an approval of nothing."""


@frozen
class Approval:
    """`before` is the commit since which nothing has been applied; `plan` the plan JSON of all that was approved in
    between. `without_plan` are change requests for which the pipeline stored none that can be read; `waiting` are the
    earlier ones by which an account still waits, by account; `unusable` says of either why their plan counts for
    nothing, where more is known than that there is none."""

    before: str
    change_requests: tuple[int, ...]
    without_plan: tuple[int, ...]
    waiting: Mapping[str, Sequence[int]]
    unusable: Mapping[int, str]
    plan: Mapping[str, Any]


async def approval_of(host: CodeHost, before: str, commits: Sequence[str], *, first: bool) -> Approval:
    """What the change requests of `commits` approved, and those for which an account still waits. `first`: `before` has
    no project file, so that lpconf itself came with these commits. A plan that cannot be read approves nothing, and
    stops none of the others. Raises RemoteError."""
    merged: list[ChangeRequest] = []
    for commit in commits:
        merged += await host.change_requests_of(commit)
    plans, without_plan = [], []
    unusable: dict[int, str] = {}
    for request in oldest_first(merged):
        plan = await _stored(host, request, unusable, first=first)
        if plan is None:
            without_plan.append(request.number)
        else:
            plans.append(plan)
    numbers = {request.number for request in merged}
    waiting: dict[str, list[int]] = {}
    for issue in await host.issues():
        account = waiting_account(issue.body) if issue.is_open and issue.ours else ""
        if account:
            waiting[account] = [number for number in approved_by(issue.body) if number not in numbers]
    plans = [*await _plans_of(host, waiting, unusable), *plans]
    return Approval(before, tuple(sorted(numbers)), tuple(without_plan), waiting, unusable, combined(plans))


async def _plans_of(
    host: CodeHost, waiting: Mapping[str, Sequence[int]], unusable: dict[int, str]
) -> list[Mapping[str, Any]]:
    """The plans by which accounts wait, each for its account alone: what people have done in between is no reason to
    approve the rest again. People can edit the issue that names them, so each has to be merged."""
    plans = []
    for account, numbers in sorted(waiting.items()):
        for number in numbers:
            try:
                request = await host.change_request(number)
            except Unexpected as fault:
                unusable[number] = f"it cannot be read ({fault})"
                continue
            if not request.is_merged:
                unusable[number] = f"the issue of {account} names it, but it is not merged"
                continue
            plan = await _stored(host, request, unusable, first=False)
            if plan is not None:
                plans.append(_of_account(plan, account))
    return plans


async def _stored(
    host: CodeHost, request: ChangeRequest, unusable: dict[int, str], *, first: bool
) -> Mapping[str, Any] | None:
    """The plan that was stored for a change request; None where there is none, or one that cannot be read: then
    `unusable` says why. Raises RemoteError."""
    try:
        stored = await host.stored_plan(request, first=first)
        return None if stored is None else _parsed(stored)
    except (Unexpected, _Damaged) as fault:
        unusable[request.number] = f"its stored plan cannot be read ({fault})"
        return None


def combined(plans: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """One plan JSON of several: of an address that stands in more than one, the later plan's change."""
    if not plans:
        return NOTHING
    if len(plans) == 1:
        return plans[0]
    changes: dict[str, Any] = {}
    change_ids: dict[str, str] = {}
    accounts: set[str] = set()
    for plan in plans:
        changes |= {change["address"]: change for change in plan["resource_changes"]}
        change_ids |= plan.get("change_ids") or {}
        accounts |= set(plan.get("accounts") or ())
    rest = {key: value for key, value in plans[-1].items() if key not in ("plan_id", "change_id")}
    together = {"accounts": sorted(accounts), "change_ids": change_ids, "resource_changes": [*changes.values()]}
    return {**rest, **together}


def _of_account(plan: Mapping[str, Any], account: str) -> Mapping[str, Any]:
    changes = [change for change in plan["resource_changes"] if change.get("account") == account]
    own_ids = {name: digest for name, digest in (plan.get("change_ids") or {}).items() if name == account}
    return {**plan, "accounts": [account], "change_ids": own_ids, "resource_changes": changes}


class _Damaged(LpconfError):
    """What was stored is no plan JSON."""


def _parsed(stored: bytes) -> Mapping[str, Any]:
    try:
        plan = json.loads(stored)
        addresses = [change["address"] for change in plan["resource_changes"]]
        is_sound = all(isinstance(address, str) for address in addresses)
        is_sound = is_sound and isinstance(plan.get("change_ids", {}), dict)
    except (ValueError, RecursionError, KeyError, TypeError):
        is_sound = False
    if not is_sound:
        raise _Damaged("it is damaged")
    return plan  # type: ignore[no-any-return] # looked at above
