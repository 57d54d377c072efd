"""The order of some steps as a drawing: columns by depth, an arrow from each step to what needs it. Inline SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.plan import Step

WIDTH, HEIGHT = 230, 46
GAP_ACROSS, GAP_DOWN = 56, 16
MOST_NODES = 120
"""A drawing of more steps than that helps nobody."""
MOST_LETTERS = 30


@frozen
class Box:
    """A step in the drawing, at its upper left corner."""

    step: Step
    left: int
    top: int


def draw(steps: Sequence[Step], numbers: Mapping[Address, int]) -> str:
    """The drawing; empty where no step waits for another, or there are too many."""
    places = {step.address: step for step in steps}
    edges = [(need, step.address) for step in steps for need in step.depends_on if need in places]
    if not edges or len(steps) > MOST_NODES:
        return ""
    boxes = _boxes(steps)
    across = max(box.left for box in boxes.values()) + WIDTH + 8
    down = max(box.top for box in boxes.values()) + HEIGHT + 8
    title = f"Order of {len(steps)} steps"
    lines = [
        f'<svg class="graph" role="img" aria-label="{title}" viewBox="0 0 {across} {down}" width="{across}">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>',
    ]
    lines += [_arrow(boxes[first], boxes[then]) for first, then in edges]
    lines += [_node(box, numbers) for box in boxes.values()]
    return "".join([*lines, "</svg>"])


def _boxes(steps: Sequence[Step]) -> dict[Address, Box]:
    """Each step in the column behind the last of its needs, one below the other in the order of application."""
    depths: dict[Address, int] = {}
    filled: dict[int, int] = {}
    boxes = {}
    for step in steps:
        depth = max((depths[need] + 1 for need in step.depends_on if need in depths), default=0)
        depths[step.address] = depth
        row = filled.get(depth, 0)
        filled[depth] = row + 1
        boxes[step.address] = Box(step, 4 + depth * (WIDTH + GAP_ACROSS), 4 + row * (HEIGHT + GAP_DOWN))
    return boxes


def _arrow(first: Box, then: Box) -> str:
    start, end = (first.left + WIDTH, first.top + HEIGHT // 2), (then.left, then.top + HEIGHT // 2)
    bend = (start[0] + end[0]) // 2
    path = f"M{start[0]} {start[1]} C{bend} {start[1]} {bend} {end[1]} {end[0]} {end[1]}"
    return f'<path class="edge" d="{path}" marker-end="url(#tip)"/>'


def _node(box: Box, numbers: Mapping[Address, int]) -> str:
    step = box.step
    hands = "person" if step.by_hand else "lpconf"
    name = f"{numbers[step.address]} {step.setting}"
    short = name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}…"
    return (
        f'<g class="node {hands}"><title>{escape(name)}</title>'
        f'<rect x="{box.left}" y="{box.top}" width="{WIDTH}" height="{HEIGHT}" rx="{12 if step.by_hand else 4}"/>'
        f'<text x="{box.left + 12}" y="{box.top + 20}">{escape(short)}</text>'
        f'<text class="who" x="{box.left + 12}" y="{box.top + 37}">{hands}</text></g>'
    )
