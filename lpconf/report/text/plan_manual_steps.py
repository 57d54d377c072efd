"""The steps of a plan that people do, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.catalogue import find
from lpconf.domain.plan import Step
from lpconf.domain.wording import listed
from lpconf.report.characters import width
from lpconf.report.layout import TextLayout
from lpconf.report.views import phrases
from lpconf.report.views.account_groups import Block
from lpconf.report.views.manual_sessions import same_hand, sittings


def by_hand(layout: TextLayout, block: Block) -> list[list[str]]:
    """One section for each sitting: when it begins, what it takes, and each step with its click path."""
    found = sittings(block.real)
    sections = []
    for turn, steps in enumerate(found, 1):
        lines = layout.wrap(f"By hand, in {sitting_title(block, steps, turn, len(found))}", then="  ")
        for access in access_of(steps):
            lines += layout.wrap(access, first="  ")
        for group in same_hand(steps):
            lines += instructions(layout, listed(str(block.number(step)) for step in group), group[0])
        sections.append(lines)
    return sections


def sitting_title(block: Block, steps: Sequence[Step], turn: int, of: int) -> str:
    """``one sitting after step 1, site 20260001``."""
    which = "one sitting" if of == 1 else f"sitting {turn} of {of}"
    before = direct_predecessors(block, steps)
    when = f" after step{'s' * (len(before) > 1)} {listed(map(str, before))}" if before else ""
    ids = [site.id for site in block.sites if site.id]
    sites = f", site{'s' * (len(ids) > 1)} {listed(ids, most=8)}" if ids else ""
    return f"{which}{when}{sites}"


def direct_predecessors(block: Block, sitting: Sequence[Step]) -> list[int]:
    """Numbers of the steps of lpconf that have to be done right before a sitting."""
    own = {step.address: step for step in block.steps}
    needs = {need for step in sitting for need in step.depends_on if need in own and not own[need].by_hand}
    return sorted(block.numbers[address] for address in needs)


def access_of(steps: Sequence[Step]) -> list[str]:
    """What the steps take, each once."""
    return list(dict.fromkeys(step.hand.access for step in steps if step.hand and step.hand.access))


def instructions(layout: TextLayout, number: str, step: Step) -> list[str]:
    """Number, click path, what to do there, and the value where the words do not say it."""
    number = f"  {number}  "
    hand = step.hand
    if hand is None:
        return layout.wrap(f"{step.setting}: {phrases.change(step, '→')}", first=number)
    then = " " * width(number)
    lines = layout.wrap(hand.path, first=number)
    lines += layout.wrap(hand.text, first=then) if hand.text else []
    if hand.value and not says(step, hand.text, hand.value):
        lines += layout.wrap_value(hand.value, first=then + "Value: ")
    return lines


def says(step: Step, text: str, value: str) -> bool:
    """Whether the words alone tell the value: it stands in them, or the setting is a switch, or is emptied. Of a
    document the whole is pasted, whatever becomes of an entry."""
    known = find(step.setting)
    return value in text or bool(known and text and not known.part and (known.switch or known.is_off(step.after)))


def confirmations(layout: TextLayout, block: Block) -> list[str]:
    """The steps that only ask to look."""
    steps = [step for step in block.steps if step.confirm]
    if not steps:
        return []
    head = "To confirm: not known, but all that stands on it is live. Look, and attest what you see."
    lines = layout.wrap(head, then="  ")
    for step in steps:
        wish = f"{step.setting}: still {phrases.tell(step.setting, step.after)}?"
        lines += layout.wrap(wish, first=f"  {block.number(step)}  ")
        lines += layout.wrap(step.hand.path, first="     ") if step.hand else []
    return lines
