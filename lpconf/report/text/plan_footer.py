"""What a plan costs and what it leaves alone, for a terminal: consequences, checks, held, released, in sync."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.domain.plan import Gate, Output, Plan
from lpconf.domain.state import Site
from lpconf.domain.value import canonical
from lpconf.domain.wording import count, listed
from lpconf.report.characters import pad, width
from lpconf.report.layout import TextLayout
from lpconf.report.views import phrases
from lpconf.report.views.account_groups import Block, gates_of_no_block
from lpconf.report.views.gates import (
    Consequence,
    accepted_where,
    advice,
    consequences_of,
    flags,
    gate_head,
    meaning,
    refused,
)
from lpconf.report.views.plan_order import in_sync_names
from lpconf.report.views.plan_outcome import unmanaged


def whole_plan_gates(layout: TextLayout, plan: Plan, blocks: Sequence[Block]) -> list[str]:
    """Gates that are about no account that has steps."""
    return consequences_text(layout, gates_of_no_block(plan, blocks), tuple(plan.sites.values()))


def consequences_text(layout: TextLayout, gates: Sequence[Gate], sites: Sequence[Site]) -> list[str]:
    """All codes; what is not accepted first, and at the end the YAML that would accept it."""
    result = consequences_of(gates)
    if not result:
        return []
    if refused(result):
        head = f"GATED: {gate_head(result)}, apply will refuse this plan (exit 5)"
    else:
        head = f"Consequences, {'all ' * (len(result) > 1)}{len(result)} accepted{accepted_where(result)}"
    lines = layout.wrap(head, then="  ")
    codes = min(max(width(c.code) for c in result), 46)
    for c in result:
        lines += layout.wrap(meaning(c, sites), first=f"  {pad(layout.say(c.code), codes)}  ")
    return lines + (_to_accept(layout, result, sites) if refused(result) else [])


def _to_accept(layout: TextLayout, consequences: Sequence[Consequence], sites: Sequence[Site]) -> list[str]:
    """The flag for one run, then the YAML with its file and line."""
    lines = layout.items(flags(consequences), first="  for this run alone: ")
    for place in advice(consequences, sites):
        lines += layout.wrap(f"or {place.where} {listed(place.files, most=3)}", first="  ", then="    ")
        margin = " " * (4 + place.indent)
        for entry in place.lines:
            lines += layout.wrap(entry, first=margin, then=f"{margin}  ")
    return lines


def further(layout: TextLayout, plan: Plan, blocks: Sequence[Block]) -> list[list[str]]:
    """What is said once, below all blocks."""
    return [
        _checks(layout, plan),
        _held(layout, plan),
        _released(layout, plan),
        _outputs(layout, plan),
        _in_sync(layout, plan, blocks) + _unmanaged(layout, plan),
    ]


def _checks(layout: TextLayout, plan: Plan) -> list[str]:
    rows = [check for check in plan.checks if check.status != "met"]
    lines = ["Checks that do not hold"] if rows else []
    for check in rows:
        status = "not met" if check.status == "unmet" else "not known"
        lines += layout.wrap(f"{check.address}: {check.text}", first=f"  {pad(status, 9)}  ")
    return lines


def _held(layout: TextLayout, plan: Plan) -> list[str]:
    lines = ["Held, left alone for now"] if plan.held else []
    for held in plan.held:
        words = ", ".join(filter(None, [f"until {held.until}", held.reason, held.by]))
        text = f"{held.address.account}  {held.setting}  {words}, {phrases.line_of(held.mark)}"
        lines += layout.wrap(text, first="  ", then="    ")
    return lines


def _released(layout: TextLayout, plan: Plan) -> list[str]:
    if not plan.released:
        return []
    lines = ["No longer managed: nothing changes live, but nobody watches these any more"]
    for gone in plan.released:
        live = f"live: {phrases.observed_summary(gone.setting, gone.observed)}"
        text = f"{gone.address}  {live}  was wished in {phrases.line_of(gone.origin)}"
        lines += layout.wrap(text, first="  ", then="    ")
    return lines


def _outputs(layout: TextLayout, plan: Plan) -> list[str]:
    return outputs(layout, plan.outputs)


def outputs(layout: TextLayout, values: Sequence[Output]) -> list[str]:
    """Values that come out of the platform, each on a line of its own, so that it can be copied."""
    lines = ["Outputs"] if values else []
    for output in values:
        text = output.value if isinstance(output.value, str) else canonical(output.value)
        lines += layout.wrap(f"{output.name} of {output.address}", first="  ")
        lines.append(f"    {layout.value(text)}")
    return lines


def _unmanaged(layout: TextLayout, plan: Plan) -> list[str]:
    counted = unmanaged(plan)
    return layout.wrap(f"Live and not managed: {counted}.", then="  ") if counted else []


def _in_sync(layout: TextLayout, plan: Plan, blocks: Sequence[Block]) -> list[str]:
    names = in_sync_names(plan, blocks)
    if len(names) > 3:
        return [f"{count(len(names), 'account')} in sync."]
    accounts = ", ".join(f"{name} ({count(plan.in_sync[name], 'setting')})" for name in names)
    return layout.wrap(f"In sync: {accounts}.", then="  ") if names else []
