"""Steps by hand, gathered in as few sittings as the order of needs allows."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.domain.address import Address
from lpconf.domain.plan import Step


def rounds(steps: Sequence[Step]) -> dict[Address, int]:
    """For each step the number of sittings that are over before it can be done, for steps in order of application.

    A step by hand is in the first sitting that begins after all steps of lpconf that it needs are done; a step of
    lpconf is done after the last sitting that it needs. So no other grouping has fewer sittings: their number is the
    largest number of turns from person to lpconf and back along one chain of needs.
    """
    found: dict[Address, int] = {}
    hands: dict[Address, bool] = {}
    for step in steps:
        before = [
            # After a person's step lpconf's next one waits for that sitting to end; a person's next one does not.
            found[need] + (hands[need] and not step.by_hand)
            for need in step.depends_on
            if need in found
        ]
        found[step.address] = max(before, default=0)
        hands[step.address] = step.by_hand
    return found


def sittings(steps: Sequence[Step]) -> list[list[Step]]:
    """The steps by hand of `steps` (in order of application) by sitting; their order is kept."""
    when = rounds(steps)
    gathered: dict[int, list[Step]] = {}
    for step in steps:
        if step.by_hand:
            gathered.setdefault(when[step.address], []).append(step)
    return [gathered[turn] for turn in sorted(gathered)]


def same_hand(steps: Sequence[Step]) -> list[list[Step]]:
    """Steps that one act does: entries of a document that is pasted whole. Others stand alone; their order is kept."""
    found: dict[object, list[Step]] = {}
    for step in steps:
        hand = step.hand
        one = (step.address[:3], hand.path, hand.text, hand.value) if step.address.part and hand else step.address
        found.setdefault(one, []).append(step)
    return list(found.values())
