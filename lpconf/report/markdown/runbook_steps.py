"""One step by hand on a runbook's page: where, what, the value to paste, how success looks, and the line to tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lpconf.catalogue import IMPLICATIONS, document_of, find
from lpconf.domain.plan import ManualInstructions, Step
from lpconf.domain.state import Site
from lpconf.domain.value import UNKNOWN
from lpconf.domain.wording import argument, command
from lpconf.report.characters import visible
from lpconf.report.markdown.checklist import done
from lpconf.report.markdown.escape import code, prose
from lpconf.report.views import phrases

LONGEST_TITLE = 40
"""A value that takes more characters than this stands below the heading, not in it."""
OPEN_AGAIN = "Leave the page, open it again: is it as set?"


@dataclass(slots=True)
class PageState:
    """What a page has said so far. `identity` is its id; `profile` that of its command lines; `access` what the person
    is logged in to by now; `mentioned` are traps and costs that stand on it already."""

    identity: str
    profile: str = ""
    access: str = ""
    mentioned: set[str] = field(default_factory=set)


def step_lines(site: Site, alike: Sequence[Step], heading: str, state: PageState) -> list[str]:
    """One step, or several entries of a document that one act does."""
    step, hand = alike[0], alike[0].hand
    lines = [f"## {heading}: {_title(alike)}", ""]
    if hand:
        lines += _where_and_what(site, step, hand, state)
    lines += _success(site, alike, state)
    lines += _notes(alike, state)
    return [*lines, ""]


def _title(alike: Sequence[Step]) -> str:
    step = alike[0]
    if len(alike) > 1:
        names = ", ".join(entry.setting.partition(".")[2] or entry.setting for entry in alike)
        document = document_of(known) if (known := find(step.setting)) else None
        title = document.name if document else step.setting.partition(".")[0]
        return prose(f"{title}: {names if len(names) <= LONGEST_TITLE else f'{len(alike)} entries'}")
    value = phrases.value_summary(step.setting, step.after)
    short = f", {_verb(step)}: {value}" if len(value) <= LONGEST_TITLE else ""
    return prose(f"{step.setting}{short}")


def _verb(step: Step) -> str:
    if step.confirm:
        return "look"
    return "set" if step.observed.known else "make sure"


def _where_and_what(site: Site, step: Step, hand: ManualInstructions, state: PageState) -> list[str]:
    lines = []
    if hand.access and hand.access != state.access:
        choose = f", choose site **{prose(site.id)}**" if site.id else ""
        lines.append(f"- [ ] {prose(hand.access)}{choose}")
        state.access = hand.access
    lines.append(f"- [ ] {prose(hand.path)}")
    if step.confirm:
        lines.append(f"- [ ] {prose(f'Still {phrases.value_summary(step.setting, step.after)}?')}")
    else:
        look_first = _look_first(site, step, state.profile)
        text = hand.text.replace(f"{hand.look_first} ", "") if look_first and hand.look_first else hand.text
        lines += [*look_first, f"- [ ] {prose(text or 'Set the value.')}"]
    return lines + _value(step, hand.value)


def _look_first(site: Site, step: Step, profile: str) -> list[str]:
    """What to do before something is replaced that nobody has seen: written down it can be brought back, and a gate can
    tell what would be lost."""
    known = find(step.setting)
    if step.observed.value is not UNKNOWN or known is None or known.switch or step.mode != "manual":
        return []
    name = step.setting if not step.address.part else (document_of(known) or known).name
    way = code(command(f"attest {site.name} {argument(name)} --value '...'", profile))
    words = "Look first. Does something else than the value below stand there? Then change nothing: write it down with"
    return [f"- [ ] {words} {way} and plan again"]


def _value(step: Step, value: str) -> list[str]:
    """The value to paste, indented, not fenced: nothing in a value can end the block, and it is copied as it stands.
    A switch of a page that says on and off needs none."""
    known = find(step.setting)
    is_plain_switch = known is not None and known.switch and not known.part and value in ("on", "off")
    if not value or is_plain_switch:
        return []
    return ["", *(f"      {visible(row)}" for row in value.split("\n")), ""]


def _success(site: Site, alike: Sequence[Step], state: PageState) -> list[str]:
    """How success looks; the last line is the one whose tick vouches for the step."""
    step, hand = alike[0], alike[0].hand
    signs = dict.fromkeys(entry.hand.success for entry in alike if entry.hand and entry.hand.success)
    *more, last = map(prose, signs or [OPEN_AGAIN])
    lines = [f"- [ ] {sign}" for sign in more]
    if step.mode != "manual":
        return [*lines, f"- [ ] {last} (lpconf reads it back: nothing to attest)"]
    known = find(step.setting)
    document = document_of(known) if known else None
    name, value = (document.name, hand.value) if document and hand else (step.setting, step.after)
    return [*lines, f"- [ ] {last} {done(state.identity, site.name, name, value)}"]


def _notes(alike: Sequence[Step], state: PageState) -> list[str]:
    """Traps and consequences, each once on a page."""
    hand = alike[0].hand
    traps = [trap for trap in _traps(alike) if not (hand and trap in hand.text)]
    codes = [code for step in alike for code in step.implications]
    costs = [IMPLICATIONS[code].text if code in IMPLICATIONS else code for code in codes]
    new_traps, new_costs = _unmentioned(traps, state), _unmentioned(costs, state)
    lines = ["", *(f"> {prose(trap)}  " for trap in new_traps)] if new_traps else []
    return lines + (["", f"*From now on: {prose('; '.join(new_costs))}.*"] if new_costs else [])


def _traps(alike: Sequence[Step]) -> list[str]:
    traps: list[str] = []
    for step in alike:
        known = find(step.setting)
        if known:
            how = known.manual_step
            traps += how.traps_off if known.is_off(step.after) else how.traps
    return traps


def _unmentioned(texts: Sequence[str], state: PageState) -> list[str]:
    """The texts that do not stand on the page yet; from now on they do."""
    new = [text for text in dict.fromkeys(texts) if text not in state.mentioned]
    state.mentioned.update(new)
    return new
