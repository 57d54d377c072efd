"""A plan carried out: guarded, journaled, with people's steps handed over, and told as it goes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lpconf import __version__, catalogue
from lpconf.apply.execute import Asker, Execution, Stop
from lpconf.apply.journal import Journal
from lpconf.apply.write import Writer
from lpconf.connect.connector import Connector
from lpconf.journeys.estate import Estate
from lpconf.journeys.moment import Moment
from lpconf.journeys.observing import vouched
from lpconf.journeys.outside import STATE
from lpconf.observe.attested import attested
from lpconf.plan.build import dangers
from lpconf.plan.people import hand
from lpconf.plan.planfile import to_json
from lpconf.terms.address import Address
from lpconf.terms.diagnostic import Diagnostic, in_order
from lpconf.terms.outcome import Outcome, Run
from lpconf.terms.plan import Plan, Step
from lpconf.terms.profile import Profile
from lpconf.terms.state import NOT_KNOWN, Desired, Seen, Wanted


@dataclass(frozen=True, slots=True)
class Hands:
    """What an apply needs of the person at the terminal and of the program around it.

    `ask` shows a sitting (None: nobody is there); `begun` and `told` hear of each step; `stop` is set from outside.
    """

    ask: Asker | None = None
    begun: Callable[[Step], None] = lambda step: None
    told: Callable[[Outcome], None] = lambda outcome: None
    stop: Stop | None = None
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep


async def apply(
    plan: Plan,
    estate: Estate,
    profile: Profile,
    connector: Connector,
    moment: Moment,
    hands: Hands,
    *,
    who: str = "",
) -> Run:
    """Carry out `plan`. Attestations are read as they are now. Raises OSError where the journal cannot be written."""
    run_id = f"{moment.now.strftime('%Y%m%dT%H%M%S%f')[:-3]}Z-{to_json(plan)['change_id'][:8]}"
    stop = hands.stop or Stop()
    words = {name: vouched(estate, name, moment) for name in plan.sites}

    def now_attested(address: Address) -> Seen | None:
        return attested(address, words[address.account])

    with Journal(estate.root / STATE / "runs" / f"{run_id}.jsonl") as journal:
        journal.write("run", run=run_id, who=who, commit=plan.commit, plan=to_json(plan), lpconf=__version__)
        scale = profile.limits.backoff_scale
        writer = Writer(connector, journal, lambda seconds: hands.wait(seconds * scale))
        execution = Execution(
            plan, writer, now_attested, hands.ask, hands.told, hands.begun, stop, profile.limits.concurrency
        )
        outcomes = await execution.run()
        journal.write("end", interrupted=stop.now)
    found = afterwards(plan, outcomes)
    return Run(run_id, outcomes, plan.outputs, found, interrupted=stop.now)


def afterwards(plan: Plan, outcomes: Sequence[Outcome]) -> tuple[Diagnostic, ...]:
    """The plan's diagnostics as they are after a run: dangers are judged anew by what came about."""
    ended = {outcome.address: outcome.status for outcome in outcomes}
    seen: dict[Address, Seen] = {standing.address: standing.seen for standing in plan.standing}
    left: dict[Address, Step] = {}
    for step in plan.steps:
        done = ended.get(step.address) in ("verified", "unchanged")
        seen[step.address] = Seen(step.after, "live") if done else step.seen
        if not done and not step.confirm:
            left[step.address] = replace(step, mode="manual") if ended.get(step.address) == "waiting" else step
    desired = {
        name: Desired(
            site,
            tuple(
                Wanted(step.address, step.setting, step.after, step.origin)
                for step in plan.steps
                if step.address.account == name
            ),
        )
        for name, site in plan.sites.items()
    }
    fresh = {(d.code, d.address): d for d in dangers(desired, lambda a: seen.get(a, NOT_KNOWN), left)}
    kept = [d for d in plan.diagnostics if not _is_over(d, ended) and (d.code, d.address) not in fresh]
    return in_order([*kept, *fresh.values()])


def _is_over(diagnostic: Diagnostic, ended: Mapping[Address, str]) -> bool:
    """Whether a danger of the plan has gone, because the step that it waited for came about."""
    if diagnostic.code not in catalogue.DANGERS or diagnostic.address is None:
        return False
    return ended.get(diagnostic.address) in ("verified", "unchanged")


def left_over(plan: Plan, run: Run) -> tuple[Plan, frozenset[Address]]:
    """The plan after a run, with what lpconf was not allowed to write as steps by hand; and what has come about."""
    refused = {o.address for o in run.outcomes if o.status == "waiting" and o.fault == "permission"}
    steps = tuple(
        replace(step, mode="manual", hand=hand(step.setting, step.after, step.seen))
        if step.address in refused
        else step
        for step in plan.steps
    )
    over = frozenset(o.address for o in run.outcomes if o.status in ("verified", "unchanged"))
    return replace(plan, steps=steps, diagnostics=run.diagnostics), over


def run_file(run: Run, plan: Plan, who: str, moment: Moment) -> dict[str, Any]:
    """One self-contained account of a run: who, commit, plan with its before-images, outcomes. Holds no credential."""
    return {
        "format_version": "1.0",
        "kind": "lpconf-run",
        "run": run.id,
        "who": who,
        "created": moment.created,
        "commit": plan.commit,
        "interrupted": run.interrupted,
        "plan": to_json(plan),
        "outcomes": [
            {"address": str(o.address), "setting": o.setting, "status": o.status, "detail": o.detail}
            for o in run.outcomes
        ],
        "summary": run.summary,
    }


def write_file(path: Path, text: str) -> None:
    """Write a result file whole or not at all. Raises OSError."""
    from lpconf.load.record import write_atomically

    write_atomically(path, text)


def dumps(document: Mapping[str, Any]) -> str:
    """JSON text with sorted keys and a newline at the end."""
    return json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
