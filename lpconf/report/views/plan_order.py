"""Who does which steps after whom."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.domain.plan import Plan
from lpconf.domain.wording import listed
from lpconf.report.views.account_groups import Block, by_chapter, standing_for


def order(block: Block) -> str:
    """Who does what after whom: ``lpconf 1, person 2 and 3, lpconf 4``."""
    runs: list[tuple[str, list[int]]] = []
    for step in block.steps:
        who = "person" if step.by_hand else "lpconf"
        if not runs or runs[-1][0] != who:
            runs.append((who, []))
        runs[-1][1].append(block.number(step))
    return ", ".join(f"{who} {_span(numbers)}" for who, numbers in runs)


def unchanged_count(plan: Plan, block: Block) -> int:
    """How many settings of each account of the block are as desired and not shown; 0 where the accounts differ, and
    where they have changes in other blocks."""
    if not block.complete:
        return 0
    shown = {s.setting for _, steps in by_chapter(block.real) for s in standing_for(plan, block.names[0], steps)}
    others = {plan.in_sync.get(name, 0) - len(shown) for name in block.names}
    return max(others.pop(), 0) if len(others) == 1 else 0


def _span(numbers: Sequence[int]) -> str:
    if len(numbers) < 4:
        return listed(map(str, numbers))
    return f"{numbers[0]} to {numbers[-1]}"


def in_sync_names(plan: Plan, blocks: Sequence[Block]) -> list[str]:
    """Accounts that were looked at and have no steps, nothing held, and no error."""
    other = {name for block in blocks for name in block.names}
    other |= {held.address.account for held in plan.held}
    other |= {diagnostic.account for diagnostic in plan.diagnostics if diagnostic.is_error}
    return sorted(name for name in plan.in_sync if name not in other)
