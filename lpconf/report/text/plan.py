"""A plan for a terminal: its frame, and one block for accounts with equal changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.plan import Plan, Step
from lpconf.domain.wording import count, listed
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.results.plan import PlanReport
from lpconf.report.text.plan_footer import consequences_text, further, whole_plan_gates
from lpconf.report.text.plan_manual_steps import by_hand, confirmations
from lpconf.report.text.plan_table import table
from lpconf.report.views import phrases, reasons
from lpconf.report.views.account_groups import Block, blocks, by_chapter, gates_of_block
from lpconf.report.views.chapter_summary import headline
from lpconf.report.views.manual_sessions import sittings
from lpconf.report.views.plan_order import order, unchanged_count
from lpconf.report.views.plan_outcome import last_lines

MOST_WITH_IDS = 8
"""So many accounts of a block are shown with their site ids."""
MOST_NAMES = 40
"""Names of accounts that a block shows."""


def render(report: PlanReport, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """The whole plan as text of at most `wide` columns; the last line is Terraform's. No clock, no colour."""
    plan = report.plan
    layout = TextLayout(presentation.wide, presentation.ascii)
    result = blocks(plan)
    on_top = [
        dangers(layout, plan.diagnostics),
        problems(layout, plan.diagnostics),
        whole_plan_gates(layout, plan, result),
    ]
    in_header = len(result) == 1 and plan.kind != "sandbox" and not any(on_top)
    sections = [[] if in_header else profile(layout, plan.profile, plan.kind), *on_top]
    for block in result:
        sections += _block(layout, plan, block, f"profile {plan.profile}" if in_header else "")
    sections += [*further(layout, plan, result), _end(layout, plan)]
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def profile(layout: TextLayout, name: str, kind: str) -> list[str]:
    """The profile; of the sandbox in words what it is."""
    return layout.wrap(f"profile {name} · {phrases.SANDBOX}" if kind == "sandbox" else f"profile {name}")


def dangers(layout: TextLayout, diagnostics: Iterable[Diagnostic]) -> list[str]:
    """What has to be read first. The same words about several accounts stand once."""
    lines: list[str] = []
    for accounts, summary, detail in phrases.dangers(diagnostics):
        names = listed(accounts, most=6)
        lead = "" if not names or summary.startswith(names) else f"{names}: "
        lines += layout.wrap(f"{lead}{summary}", first="DANGER  ")
        lines += layout.wrap(detail, first=" " * 8) if detail else []
    return lines


def problems(layout: TextLayout, diagnostics: Iterable[Diagnostic]) -> list[str]:
    """What is left out of the plan, and why."""
    lines: list[str] = []
    for text in phrases.problems(diagnostics):
        lines += layout.wrap(text, first="  ", then="    ")
    return ["NOT PLANNED, and left as it is:", *lines] if lines else []


def _block(layout: TextLayout, plan: Plan, block: Block, right: str) -> list[list[str]]:
    return [
        _header(layout, block, right),
        *_chapters(layout, plan, block),
        *by_hand(layout, block),
        confirmations(layout, block),
        consequences_text(layout, gates_of_block(plan, block), block.sites),
        _order(layout, plan, block),
    ]


def _header(layout: TextLayout, block: Block, right: str) -> list[str]:
    first = block.sites[0]
    about = phrases.about_sites(block.sites) if first.id else []
    if len(block.sites) == 1:
        site = [f"site {first.id}"] if first.id else []
        return layout.ends(layout.say(" · ".join([first.name, *site, *about])), layout.say(right))
    few = len(block.sites) <= MOST_WITH_IDS
    names = [f"{site.name} ({site.id})" if site.id and few else site.name for site in block.sites]
    lines = layout.wrap(f"{count(len(block.sites), 'account')}: {_folded(names)}", then="  ")
    return lines + layout.ends(layout.say(" · ".join(about)), layout.say(right)) if about or right else lines


def _folded(names: Sequence[str]) -> str:
    """Names in a row; of very many it is said how many more there are."""
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES:,} more"


def _chapters(layout: TextLayout, plan: Plan, block: Block) -> list[list[str]]:
    """The tables of what the files cause, then under a title of their own those of what drifted."""
    intended, drifted = reasons.by_cause(block.real)
    title = layout.wrap(f"Drifted meanwhile: {reasons.drift_title(drifted)}") if drifted else []
    sections = [_chapter(layout, plan, block, steps) for _, steps in by_chapter(intended)]
    sections.append(title)
    sections += [_chapter(layout, plan, block, steps) for _, steps in by_chapter(drifted)]
    return sections


def _chapter(layout: TextLayout, plan: Plan, block: Block, steps: Sequence[Step]) -> list[str]:
    chapter = by_chapter(steps)[0][0]
    title, words = headline(plan, block.sites, chapter, steps)
    lines = layout.ends(layout.say(f"{title} → {words}" if words else title), _counts(block, steps))
    mine = {step.setting for step in steps}
    for text in phrases.origins(step.origin for step in block.all_steps if step.setting in mine and not step.confirm):
        lines += layout.wrap(text, first="  ", then="    ")
    return [*lines, "", *table(layout, plan, block, steps)]


def _addresses(steps: Iterable[Step]) -> set[Address]:
    return {step.address for step in steps}


def _counts(block: Block, steps: Sequence[Step]) -> str:
    hands = sum(step.by_hand for step in steps)
    each = " in each account" if len(block.sites) > 1 else ""
    if not hands:
        return f"{count(len(steps), 'step')}{each}, none by hand"
    # A sitting of the account is counted in each chapter that it serves.
    mine = _addresses(steps)
    turns = sum(not mine.isdisjoint(_addresses(sitting)) for sitting in sittings(block.real))
    share = count(hands, "step") if hands == len(steps) else f"{hands} of {count(len(steps), 'step')}"
    return f"{share} by hand{each}, {count(turns, 'hand-over')}"


def _order(layout: TextLayout, plan: Plan, block: Block) -> list[str]:
    words = [f"Order: {order(block)}."] if len(block.steps) > 1 else []
    rest = unchanged_count(plan, block)
    if rest > 0:
        of = "this account" if len(block.names) == 1 else "each account"
        words.append(f"{count(rest, 'other setting')} of {of} {'is' if rest == 1 else 'are'} as wished.")
    return layout.wrap(" ".join(words), then="  ") if words else []


def _end(layout: TextLayout, plan: Plan) -> list[str]:
    return [line for text in last_lines(plan) for line in layout.wrap(text, then="  ")]
