"""The steps of a plan that people do, for a terminal."""

from __future__ import annotations

from lpconf.domain.plan import Step
from lpconf.domain.wording import listed
from lpconf.report.characters import width
from lpconf.report.layout import TextLayout
from lpconf.report.views import phrases
from lpconf.report.views.account_groups import Block
from lpconf.report.views.manual_sessions import access_of, same_hand, sitting_title, sittings, states_value


def by_hand(layout: TextLayout, block: Block) -> list[list[str]]:
    """One section for each sitting: when it begins, what it takes, and each step with its click path."""
    result = sittings(block.real)
    sections = []
    for turn, steps in enumerate(result, 1):
        lines = layout.wrap(f"By hand, in {sitting_title(block, steps, turn, len(result))}", then="  ")
        for access in access_of(steps):
            lines += layout.wrap(access, first="  ")
        for group in same_hand(steps):
            lines += instructions(layout, listed(str(block.number(step)) for step in group), group[0])
        sections.append(lines)
    return sections


def instructions(layout: TextLayout, number: str, step: Step) -> list[str]:
    """Number, click path, what to do there, and the value where the words do not say it."""
    number = f"  {number}  "
    hand = step.hand
    if hand is None:
        return layout.wrap(f"{step.setting}: {phrases.change(step, '→')}", first=number)
    then = " " * width(number)
    lines = layout.wrap(hand.path, first=number)
    lines += layout.wrap(hand.text, first=then) if hand.text else []
    if hand.value and not states_value(step, hand.text, hand.value):
        lines += layout.wrap_value(hand.value, first=then + "Value: ")
    return lines


def confirmations(layout: TextLayout, block: Block) -> list[str]:
    """The steps that only ask to look."""
    steps = [step for step in block.steps if step.confirm]
    if not steps:
        return []
    head = "To confirm: not known, but all that stands on it is live. Look, and attest what you see."
    lines = layout.wrap(head, then="  ")
    for step in steps:
        question = f"{step.setting}: still {phrases.value_summary(step.setting, step.after)}?"
        lines += layout.wrap(question, first=f"  {block.number(step)}  ")
        lines += layout.wrap(step.hand.path, first="     ") if step.hand else []
    return lines
