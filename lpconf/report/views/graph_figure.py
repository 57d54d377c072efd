"""The order of a plan as a drawing in Mermaid or Graphviz: steps are nodes, needs are edges.

The same plan gives the same text.
"""

from __future__ import annotations

from collections.abc import Callable

from lpconf.domain.plan import Plan, Step
from lpconf.report.characters import visible
from lpconf.report.layout import TextLayout
from lpconf.report.presentation import PLAIN_PRESENTATION, Presentation
from lpconf.report.views import phrases
from lpconf.report.views.account_groups import numbers
from lpconf.report.views.graph import edges, node_names


def mermaid(plan: Plan, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """Mermaid: people's steps are rounded and dashed, what stands already has a thin frame."""
    layout = TextLayout(presentation.wide, presentation.ascii)
    lines = ["flowchart TD"]
    ids, numbered = node_names(plan), numbers(plan)
    for step in plan.steps:
        left, right = ("([", "])") if step.by_hand else ("[", "]")
        words = _label(step, numbered[step.address], layout, _mermaid, "<br/>")
        lines.append(f'  {ids[step.address]}{left}"{words}"{right}:::{_kind(step)}')
    for standing in plan.standing:
        words = _mermaid(f"{standing.address.account}: {standing.setting}")
        value = _mermaid(phrases.observed_summary(standing.setting, standing.observed))
        lines.append(f'  {ids[standing.address]}["{words}<br/>{value}, stands"]:::stands')
    lines += [f"  {ids[first]} --> {ids[then]}" for first, then in edges(plan)]
    lines += [
        "  classDef lpconf stroke-width:2px",
        "  classDef person stroke-width:2px,stroke-dasharray:6 3",
        "  classDef stands stroke-width:1px,opacity:0.7",
    ]
    return "\n".join(lines) + "\n"


def dot(plan: Plan, presentation: Presentation = PLAIN_PRESENTATION) -> str:
    """Graphviz DOT, with the same meaning."""
    layout = TextLayout(presentation.wide, presentation.ascii)
    lines = ["digraph plan {", "  rankdir=TB;", "  node [shape=box];"]
    ids, numbered = node_names(plan), numbers(plan)
    for step in plan.steps:
        style = "rounded,dashed" if step.by_hand else "solid"
        words = _label(step, numbered[step.address], layout, _dot, "\\n")
        lines.append(f'  {ids[step.address]} [label="{words}", style="{style}"];')
    for standing in plan.standing:
        words = _dot(f"{standing.address.account}: {standing.setting}")
        value = _dot(phrases.observed_summary(standing.setting, standing.observed))
        lines.append(f'  {ids[standing.address]} [label="{words}\\n{value}, stands", style="dotted"];')
    lines += [f"  {ids[first]} -> {ids[then]};" for first, then in edges(plan)]
    return "\n".join([*lines, "}"]) + "\n"


def _label(step: Step, number: int, layout: TextLayout, escape: Callable[[str], str], gap: str) -> str:
    hands = "confirm" if step.confirm else phrases.hands(step.mode)
    rows = (f"{step.address.account} {number}: {step.setting}", phrases.change(step, layout.arrow), hands)
    return gap.join(escape(row) for row in rows)


def _kind(step: Step) -> str:
    return "person" if step.by_hand else "lpconf"


def _mermaid(text: str) -> str:
    """Letters, digits and plain spaces stay; everything else is a character code of Mermaid."""
    return "".join(c if c.isalnum() or c in " .,:_→" else f"#{ord(c)};" for c in visible(text))


def _dot(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace('"', '\\"')
