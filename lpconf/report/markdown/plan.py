"""A plan as a pull-request comment: what is dangerous first and unfolded, details folded, never too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lpconf.domain import account_tally
from lpconf.domain.plan import Gate, ManualInstructions, Plan, Step
from lpconf.domain.plan_document import change_id
from lpconf.domain.state import Site
from lpconf.domain.wording import count, listed
from lpconf.report.markdown.template import fill_within
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results import PlanReport
from lpconf.report.views import phrases, tally_line
from lpconf.report.views.account_groups import Block, account_of, blocks, by_chapter, gates_of, standing_for
from lpconf.report.views.chapter_summary import headline
from lpconf.report.views.gates import (
    Consequence,
    accepted_where,
    advice,
    consequences,
    flags,
    meaning,
    refused,
)
from lpconf.report.views.manual_sessions import access_of, same_hand, says, sitting_title, sittings
from lpconf.report.views.plan_order import as_wished, in_sync_names, order
from lpconf.report.views.plan_outcome import verdict
from lpconf.report.views.value_parts import REST, groups, parts

MARKER = "lpconf:plan"


def render(report: PlanReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """The comment, at most `presentation.limit` characters.

    When it grows too long the details go first, then whole blocks; counts, dangers and the last line stay, and what
    was left out is said.
    """
    plan, untouched = report.plan, report.untouched
    found = blocks(plan)
    names = in_sync_names(plan, found)
    top: dict[str, Any] = {
        "head": head(plan, found),
        "profile": plan.profile,
        "sandbox": phrases.SANDBOX if plan.kind == "sandbox" else "",
        "run_url": presentation.run_url,
        "last": verdict(plan),
        "tally": tally_line.accounts(account_tally.of_plan(plan), planned=True),
        "confirm": plan.summary["confirm"],
        "gated": sum(len(refused(consequences(gates_of(plan, [name])))) for name in _gated_accounts(plan)),
        "in_sync": f"{count(len(names), 'account')} in sync" if len(names) > 3 else ", ".join(names),
        "untouched": count(untouched, "account") if untouched else "",
        "commit": plan.commit[:12],
        "change": change_id(plan)[:8],
        "marker": MARKER,
    }
    lists: dict[str, Sequence[Any]] = {
        "dangers": [(listed(a, most=6), s, d) for a, s, d in phrases.dangers(plan.diagnostics)],
        "problems": phrases.problems(plan.diagnostics),
        "gates": _gates(plan, found),
        "released": [
            (str(r.address), phrases.tell_seen(r.setting, r.seen), phrases.line_of(r.origin)) for r in plan.released
        ],
        "deleted": [(str(s.address), phrases.change(s, "→")) for s in plan.steps if s.action == "delete"],
        "checks": [(str(c.address), c.status, c.text) for c in plan.checks if c.status != "met"],
        "held": [(h.address.account, h.setting, h.until, h.reason, phrases.line_of(h.mark)) for h in plan.held],
        "outputs": [(o.name, str(o.address), o.value) for o in plan.outputs],
        "blocks": [_block(plan, block) for block in found],
    }
    return fill_within("plan.md.j2", top, lists, presentation.limit)


def head(plan: Plan, found: Sequence[Block]) -> str:
    """``1 account, 4 steps, 2 of them by hand``."""
    accounts = sum(len(block.sites) for block in found)
    steps = sum(not step.confirm for step in plan.steps)
    by_hand = plan.summary["by_hand"]
    if not steps:
        return "no changes"
    return (
        f"{count(accounts, 'account')}, {count(steps, 'step')}, {f'{by_hand:,}' if by_hand else 'none'} of them by hand"
    )


def _gated_accounts(plan: Plan) -> list[str]:
    return sorted({account_of(gate) for gate in plan.gates if not gate.accepted})


def _gates(plan: Plan, found: Sequence[Block]) -> list[dict[str, Any]]:
    """One warning for each block, and one for gates about no account that has steps."""
    shown = {name for block in found for name in block.names}
    groups: list[tuple[Sequence[Gate], tuple[Site, ...]]] = [
        ([gate for gate in plan.gates if account_of(gate) not in shown], tuple(plan.sites.values())),
        *((gates_of(plan, block.names), block.sites) for block in found),
    ]
    return [_gate(consequences(gates), sites) for gates, sites in groups if refused(consequences(gates))]


def _gate(found: Sequence[Consequence], sites: Sequence[Site]) -> dict[str, Any]:
    open_ones = refused(found)
    names = dict.fromkeys(name for c in open_ones for name in c.refused if name != "*")
    return {
        "who": listed(names, most=6) or "the whole plan",
        "count": f"{len(open_ones)} of {count(len(found), 'consequence')} not accepted",
        "codes": [(c.code, meaning(c, sites).removeprefix("NOT ACCEPTED").removeprefix(": ")) for c in open_ones],
        "advice": [
            (place.lines, place.extends, place.files[:4], max(0, len(place.files) - 4))
            for place in advice(found, sites)
        ],
        "flags": " ".join(flags(found)),
    }


def _block(plan: Plan, block: Block) -> dict[str, Any]:
    first = block.sites[0]
    found = consequences(gates_of(plan, block.names))
    about = [phrases.platform(first), *phrases.labels(block.sites)] if first.id else []
    return {
        "names": list(block.names),
        "sites": [(site.name, site.id) for site in block.sites],
        "about": about,
        "chapters": [_chapter(plan, block, steps) for _, steps in by_chapter(block.real)],
        "order": order(block) if len(block.steps) > 1 else "",
        "sittings": _sittings(block),
        "confirm": [
            (block.number(s), s.setting, phrases.tell(s.setting, s.after), s.hand) for s in block.steps if s.confirm
        ],
        "costs": [(c.code, meaning(c, block.sites)) for c in found],
        "accepted": f"{'all ' * (len(found) > 1)}{len(found)} accepted{accepted_where(found)}"
        if not refused(found)
        else "",
        "changes": [change for step in block.real if (change := _changes(step))],
        "rest": as_wished(plan, block),
        "summary": f"{count(len(block.real), 'step')}, {sum(s.by_hand for s in block.real)} by hand",
    }


def _chapter(plan: Plan, block: Block, steps: Sequence[Step]) -> dict[str, Any]:
    title, words = headline(plan, block.sites, by_chapter(steps)[0][0], steps)
    mine = {step.setting for step in steps}
    rows: list[dict[str, Any]] = []
    for s in standing_for(plan, block.names[0], steps):
        twins = [o.seen for o in plan.standing if o.setting == s.setting and o.address.account in block.names]
        hands = "lpconf" if s.mode == "api" else "person, done"
        told = phrases.tell_seen(s.setting, s.seen)
        rows.append(_row("", "", s.setting, "", told, hands, phrases.vouched_all(twins)))
    for step in steps:
        before, after = phrases.tell_seen(step.setting, step.seen), phrases.tell(step.setting, step.after)
        if isinstance(step.after, dict) and "fields" in step.details:
            before, after = "", phrases.change(step, "→")
        sign, number = phrases.SIGNS[step.action], str(block.number(step))
        rows.append(
            _row(sign, number, step.setting, before, after, phrases.hands(step.mode).lower(), phrases.place(step))
        )
    return {
        "title": f"{title} → {words}" if words else title,
        "origins": phrases.origins(s.origin for s in block.all_steps if s.setting in mine and not s.confirm),
        "rows": rows,
    }


def _row(sign: str, number: str, setting: str, before: str, after: str, hands: str, place: str) -> dict[str, Any]:
    names = ("sign", "number", "setting", "before", "after", "hands", "place")
    return dict(zip(names, (sign, number, setting, before, after, hands, place), strict=True))


def _sittings(block: Block) -> list[dict[str, Any]]:
    found = sittings(block.real)
    return [
        {
            "title": sitting_title(block, steps, turn, len(found)),
            "access": access_of(steps),
            "steps": [_act(block, alike) for alike in same_hand(steps)],
        }
        for turn, steps in enumerate(found, 1)
    ]


def _act(block: Block, alike: Sequence[Step]) -> tuple[str, str, ManualInstructions | None, list[str]]:
    """Numbers, setting, what to do, and the lines of the value where the words do not say it."""
    first, hand = alike[0], alike[0].hand
    rows = hand.value.split("\n") if hand and hand.value and not says(first, hand.text, hand.value) else []
    return listed(str(block.number(s)) for s in alike), first.setting, hand, rows


def _changes(step: Step) -> dict[str, Any] | None:
    """All single elements, patterns and long values of one step, as the lines of a diff."""
    lines: list[str] = []
    if any(part.kind == "scope" for part in parts(step)):
        for name, have, of, signed in groups(step):
            lines += [f"@@ {name}: {have} @@" if name == REST else f"@@ {name}: {have} of {of} @@"]
            lines += [f"{sign} {element}" for sign, element in signed]
    else:
        lines += [f"{part.sign} {part.text}" for part in parts(step)]
    lines += [f"{'-' if name == 'from' else '+'} {text}" for name, text in phrases.hidden_parts(step)]
    many = sum(line[:2] in ("+ ", "- ", "~ ") for line in lines)
    return {"setting": step.setting, "count": count(many, "line"), "lines": lines} if lines else None
