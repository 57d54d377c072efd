"""Steps by hand, gathered in as few sittings as the order of needs allows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from lpconf.catalogue import find
from lpconf.domain.address import Address
from lpconf.domain.plan import Step
from lpconf.domain.wording import listed
from lpconf.report.views.account_groups import Block


def rounds(steps: Sequence[Step]) -> dict[Address, int]:
    """For each step the number of sittings that are over before it can be done, for steps in order of application.

    A step by hand is in the first sitting that begins after all steps of lpconf that it needs are done; a step of
    lpconf is done after the last sitting that it needs. So no other grouping has fewer sittings: their number is the
    largest number of turns from person to lpconf and back along one chain of needs.
    """
    result: dict[Address, int] = {}
    hands: dict[Address, bool] = {}
    for step in steps:
        before = [
            # After a person's step lpconf's next one waits for that sitting to end; a person's next one does not.
            result[need] + (hands[need] and not step.by_hand)
            for need in step.depends_on
            if need in result
        ]
        result[step.address] = max(before, default=0)
        hands[step.address] = step.by_hand
    return result


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
    result: dict[object, list[Step]] = {}
    for step in steps:
        hand = step.hand
        entry = (step.address[:3], hand.path, hand.text, hand.value) if step.address.part and hand else step.address
        result.setdefault(entry, []).append(step)
    return list(result.values())


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


def states_value(step: Step, text: str, value: str) -> bool:
    """Whether the words alone tell the value: it stands in them, or the setting is a switch, or is emptied. Of a
    document the whole is pasted, whatever becomes of an entry."""
    known = find(step.setting)
    return value in text or bool(known and text and not known.part and (known.switch or known.is_off(step.after)))


def handed_over_now(steps: Iterable[Step], left_out: Container[Address] = ()) -> list[Step]:
    """The steps by hand that a person can do at this moment, for steps in order of application of which none is done.

    Everything that such a step needs stands, or is a step by hand of the same list. What waits for lpconf to write
    first is not among them, nor what is `left_out` (it waits for a fact, or failed), nor what waits for those.
    """
    undone: set[Address] = set()
    now: dict[Address, Step] = {}
    for step in steps:
        undone.add(step.address)
        blocked = [need for need in step.depends_on if need in undone and need not in now]
        if step.by_hand and not blocked and step.address not in left_out:
            now[step.address] = step
    return list(now.values())


def pages(steps: Sequence[Step]) -> list[list[Step]]:
    """Steps by hand by the page that a person opens once: the entries of one document together. A page stands where
    its last step does, so that all that it needs comes before it."""
    by_page: dict[Address, list[Step]] = {}
    for step in steps:
        page = Address(*step.address[:3]) if step.address.part else step.address
        before = by_page.pop(page, [])
        by_page[page] = [*before, step]
    return list(by_page.values())
