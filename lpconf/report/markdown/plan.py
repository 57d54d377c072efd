"""A plan as a pull-request comment: what is dangerous first and unfolded, details folded, never too long."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from lpconf.domain import account_tally
from lpconf.domain.diagnostic import Mark
from lpconf.domain.json.plan_document import change_id
from lpconf.domain.plan import Gate, ManualInstructions, Plan, Released, Step
from lpconf.domain.state import Attestation, Site
from lpconf.domain.wording import count, listed
from lpconf.report.markdown.template import fill_within
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.plan import PlanReport
from lpconf.report.views import phrases, plan_outcome, reasons, tally_line
from lpconf.report.views.account_groups import (
    Block,
    account_of,
    blocks,
    by_chapter,
    gates_of_block,
    gates_of_no_block,
    standing_for,
)
from lpconf.report.views.chapter_summary import headline
from lpconf.report.views.gates import (
    Consequence,
    accepted_where,
    advice,
    consequences_of,
    flags,
    meaning,
    refused,
)
from lpconf.report.views.manual_sessions import access_of, same_hand, sitting_title, sittings, states_value
from lpconf.report.views.plan_order import in_sync_names, order, unchanged_count
from lpconf.report.views.plan_outcome import verdict
from lpconf.report.views.value_parts import REST, as_diff, groups, parts

MARKER = "lpconf:plan"
FEW_ACCOUNTS = 3
"""For more accounts than these an overview stands first."""
UNFOLDED = 10
"""Changes of fewer lines than these are shown, longer ones folded."""


def render(report: PlanReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """The comment, at most `presentation.limit` characters.

    When it grows too long the details go first, then whole blocks; counts, dangers and the last line stay, and what
    was left out is said.
    """
    result = blocks(report.plan)
    return fill_within(
        "plan.md.j2", _top(report, result, presentation), _lists(report, result, presentation), presentation.limit
    )


def _top(report: PlanReport, blocks: Sequence[Block], presentation: Presentation) -> dict[str, Any]:
    """What is never left out."""
    plan = report.plan
    names = in_sync_names(plan, blocks)
    real = [step for step in plan.steps if not step.confirm]
    return {
        "head": head(plan),
        "profile": plan.profile,
        "sandbox": phrases.SANDBOX if plan.kind == "sandbox" else "",
        "run_url": presentation.run_url,
        "last": verdict(plan),
        "tally": tally_line.accounts(account_tally.of_plan(plan), planned=True),
        "confirm": plan.summary["confirm"],
        "cost": plan_outcome.cost(plan),
        "why": "why" if reasons.has_reasons(plan) else "place",
        "partial": plan_outcome.NARROWED if plan.narrowed else "",
        "approves": _approves(len(real)),
        "gated": _gated(plan),
        "in_sync": _in_sync(names),
        "unmanaged": plan_outcome.unmanaged(plan),
        "untouched": count(report.untouched, "account") if report.untouched else "",
        "commit": plan.commit[:12],
        "change": change_id(plan)[:8],
        "marker": MARKER,
    }


def _in_sync(names: Sequence[str]) -> str:
    if len(names) > FEW_ACCOUNTS:
        return f"{count(len(names), 'account')} in sync"
    return f"In sync: {', '.join(names)}" if names else ""


def _approves(steps: int) -> str:
    """What a reviewer approves, in words."""
    if not steps:
        return "approving this approves no change of any account"
    these = "this step" if steps == 1 else f"these {count(steps, 'step')}"
    moved = "what moves before the merge is not applied and comes back here"
    return f"approving this approves {these} and nothing else; {moved}"


def _lists(report: PlanReport, blocks: Sequence[Block], presentation: Presentation) -> dict[str, Sequence[Any]]:
    """What may be shortened where the comment grows too long."""
    plan = report.plan
    dangers = [(listed(names, most=6), summary, detail) for names, summary, detail in phrases.dangers(plan.diagnostics)]
    unmet = [check for check in plan.checks if check.status != "met"]
    deleted = [step for step in plan.steps if step.action == "delete"]
    many = len({step.address.account for step in plan.steps}) > FEW_ACCOUNTS
    lists: dict[str, Sequence[Any]] = {"dangers": dangers, "problems": phrases.problems(plan.diagnostics)}
    lists["gates"] = _gates(plan, blocks)
    lists["released"] = [_released(gone) for gone in plan.released]
    lists["deleted"] = [(str(step.address), phrases.change(step, "→")) for step in deleted]
    lists["checks"] = [(str(check.address), check.status, check.text) for check in unmet]
    lists["held"] = [
        (held.address.account, held.setting, held.until, held.reason, phrases.line_of(held.mark)) for held in plan.held
    ]
    lists["outputs"] = _outputs(plan)
    lists["vouched"] = [_vouched(name, attestation) for name, attestation in report.vouched]
    lists["overview"] = _overview(plan) if many else []
    lists["blocks"] = [_block(plan, block, presentation) for block in blocks]
    return lists


def _released(gone: Released) -> tuple[str, str, str]:
    return str(gone.address), phrases.observed_summary(gone.setting, gone.observed), phrases.line_of(gone.origin)


def _outputs(plan: Plan) -> list[tuple[str, str, Any]]:
    """The outputs of what the plan changes; others stay as they are."""
    changed = {step.address for step in plan.steps}
    return [(output.name, str(output.address), output.value) for output in plan.outputs if output.address in changed]


def _vouched(account: str, attestation: Attestation) -> dict[str, str]:
    value = phrases.value_summary(attestation.name, attestation.value)
    who = ", ".join(filter(None, [attestation.by, attestation.date, attestation.ticket]))
    return {
        "setting": attestation.name,
        "value": value,
        "account": account,
        "who": who,
        "signed": "signed" if attestation.sig else "",
    }


def _overview(plan: Plan) -> list[dict[str, Any]]:
    """A row for each account with steps: how many, by hand, not accepted, and drifted since."""
    rows: dict[str, dict[str, Any]] = {}
    for step in plan.steps:
        name = step.address.account
        row = rows.setdefault(name, {"account": name, "steps": 0, "by_hand": 0, "gated": 0, "drifted": 0})
        row["steps"] += not step.confirm
        row["by_hand"] += step.by_hand and not step.confirm
        row["drifted"] += step.reason in ("drifted", "both")
    for gate in plan.gates:
        row = rows.get(account_of(gate), {})
        if row and not gate.accepted:
            row["gated"] += 1
    return sorted(rows.values(), key=lambda row: (-row["gated"], -row["by_hand"], row["account"]))


def head(plan: Plan) -> str:
    """``1 account, 4 steps, 2 of them by hand``."""
    accounts = len({step.address.account for step in plan.steps})
    steps = sum(not step.confirm for step in plan.steps)
    by_hand = plan.summary["by_hand"]
    if not steps:
        return "incomplete, nothing is planned" if plan_outcome.incomplete(plan) else "no changes"
    return (
        f"{count(accounts, 'account')}, {count(steps, 'step')}, {f'{by_hand:,}' if by_hand else 'none'} of them by hand"
    )


def _gated(plan: Plan) -> str:
    """``2 consequences not accepted in 6 accounts``; each is counted once, whomever it concerns."""
    codes = refused(consequences_of(plan.gates))
    accounts = {account_of(gate) for gate in plan.gates if not gate.accepted}
    if not codes:
        return "Nothing gated"
    where = f" in {count(len(accounts), 'account')}" if len(accounts) > 1 else ""
    return f"{count(len(codes), 'consequence')} not accepted{where}"


def _gates(plan: Plan, blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """One warning for each block, and one for gates about no account that has steps."""
    groups: list[tuple[Sequence[Gate], tuple[Site, ...]]] = [
        (gates_of_no_block(plan, blocks), tuple(plan.sites.values())),
        *((gates_of_block(plan, block), block.sites) for block in blocks),
    ]
    return [_gate(consequences_of(gates), sites) for gates, sites in groups if refused(consequences_of(gates))]


def _gate(consequences: Sequence[Consequence], sites: Sequence[Site]) -> dict[str, Any]:
    open_ones = refused(consequences)
    names = dict.fromkeys(name for c in open_ones for name in c.refused if name != "*")
    codes = [(c.code, meaning(c, sites).removeprefix("NOT ACCEPTED").removeprefix(": ")) for c in open_ones]
    places = [(p.lines, p.where, p.files[:4], max(0, len(p.files) - 4)) for p in advice(consequences, sites)]
    return {
        "who": listed(names, most=6) or "the whole plan",
        "count": f"{len(open_ones)} of {count(len(consequences), 'consequence')} not accepted",
        "codes": codes,
        "advice": places,
        "flags": " ".join(flags(consequences)),
    }


def _block(plan: Plan, block: Block, presentation: Presentation) -> dict[str, Any]:
    first = block.sites[0]
    consequences = consequences_of(gates_of_block(plan, block))
    about = phrases.about_sites(block.sites) if first.id else []
    intended, drifted = reasons.by_cause(block.real)
    sites = [(site.name, site.id) for site in block.sites]
    costs = [(c.code, meaning(c, block.sites)) for c in consequences]
    number = f"all {len(consequences)}" if len(consequences) > 1 else f"{len(consequences)}"
    by_hand = sum(step.by_hand for step in block.real)
    return {
        "names": list(block.names),
        "sites": sites,
        "about": about,
        "chapters": _chapters(plan, block, intended, presentation),
        "drift": _chapters(plan, block, drifted, presentation),
        "drift_title": reasons.drift_title(drifted),
        "order": order(block) if len(block.steps) > 1 else "",
        "sittings": _sittings(block),
        "confirm": [_confirmation(block, step) for step in block.steps if step.confirm],
        "costs": costs,
        "accepted": "" if refused(consequences) else f"{number} accepted{accepted_where(consequences)}",
        "changes": list(filter(None, map(_changes, block.real))),
        "rest": unchanged_count(plan, block),
        "summary": f"{count(len(block.real), 'step')}, {by_hand} by hand",
    }


def _confirmation(block: Block, step: Step) -> tuple[Any, ...]:
    return block.number(step), step.setting, phrases.value_summary(step.setting, step.after), step.hand


def _chapters(plan: Plan, block: Block, steps: Sequence[Step], presentation: Presentation) -> list[dict[str, Any]]:
    return [_chapter(plan, block, some, presentation) for _, some in by_chapter(steps)]


def _chapter(plan: Plan, block: Block, steps: Sequence[Step], presentation: Presentation) -> dict[str, Any]:
    title, words = headline(plan, block.sites, by_chapter(steps)[0][0], steps)
    mine = {step.setting for step in steps}
    rows: list[dict[str, Any]] = []
    for s in standing_for(plan, block.names[0], steps):
        twins = [o.observed for o in plan.standing if o.setting == s.setting and o.address.account in block.names]
        hands = "lpconf" if s.mode == "api" else "person, done"
        live = phrases.observed_summary(s.setting, s.observed)
        rows.append(_row("", "", s.setting, "", live, hands, phrases.vouched_all(twins)))
    for step in steps:
        before, after = phrases.sides(step)
        if isinstance(step.after, dict) and "fields" in step.details:
            before, after = "", phrases.change(step, "→")
        sign, number = phrases.SIGNS[step.action], str(block.number(step))
        rows.append(_row(sign, number, step.setting, before, after, phrases.hands(step.mode).lower(), _why(step)))
    return {
        "title": f"{title} → {words}" if words else title,
        "origins": [(text, presentation.link(mark)) for text, mark in _origins(block, mine)],
        "rows": rows,
    }


def _origins(block: Block, settings: Collection[str]) -> list[tuple[str, Mark]]:
    """Where a chapter is desired, each place once, with the line to open: the account's own where a fragment is."""
    marks: dict[str, Mark] = {}
    for step in block.all_steps:
        if step.setting in settings and not step.confirm:
            marks.setdefault(step.origin.file, step.origin)
    places = [(phrases.line_of(mark), mark) for mark in marks.values()]
    return places if len(places) <= FEW_ACCOUNTS else places[:FEW_ACCOUNTS]


def _why(step: Step) -> str:
    """Why there is a change; the place, where there is no base to say it."""
    return reasons.WORDS[step.reason] if step.reason else phrases.place(step)


def _row(sign: str, number: str, setting: str, before: str, after: str, hands: str, place: str) -> dict[str, Any]:
    names = ("sign", "number", "setting", "before", "after", "hands", "place")
    return dict(zip(names, (sign, number, setting, before, after, hands, place), strict=True))


def _sittings(block: Block) -> list[dict[str, Any]]:
    result = sittings(block.real)
    titles = [sitting_title(block, steps, turn, len(result)) for turn, steps in enumerate(result, 1)]
    return [_sitting(block, title, steps) for title, steps in zip(titles, result, strict=True)]


def _sitting(block: Block, title: str, steps: Sequence[Step]) -> dict[str, Any]:
    acts = [_act(block, alike) for alike in same_hand(steps)]
    return {"title": title, "access": access_of(steps), "steps": acts}


def _act(block: Block, alike: Sequence[Step]) -> tuple[str, str, ManualInstructions | None, list[str]]:
    """Numbers, setting, what to do, and the lines of the value where the words do not say it."""
    first, hand = alike[0], alike[0].hand
    rows = hand.value.split("\n") if hand and hand.value and not states_value(first, hand.text, hand.value) else []
    return listed(str(block.number(s)) for s in alike), first.setting, hand, rows


def _changes(step: Step) -> dict[str, Any] | None:
    """All single elements, patterns and long values of one step, as the lines of a diff."""
    lines: list[str] = []
    if any(part.kind == "scope" for part in parts(step)):
        for name, have, of, signed in groups(step):
            lines += [f"@@ {name}: {have} @@" if name == REST else f"@@ {name}: {have} of {of} @@"]
            lines += [f"{sign} {element}" for sign, element in signed]
    else:
        lines += as_diff(parts(step))
    lines += [f"{'-' if name == 'from' else '+'} {text}" for name, text in phrases.hidden_parts(step)]
    many = sum(line[:2] in ("+ ", "- ", "~ ") for line in lines)
    return (
        {"setting": step.setting, "count": count(many, "line"), "lines": lines, "folded": many >= UNFOLDED}
        if lines
        else None
    )
