"""Manual steps: the instructions for a person, and which steps only ask them to look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from lpconf import catalogue
from lpconf.catalogue.setting import Setting
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Mark
from lpconf.domain.plan import Change, ManualInstructions, Step
from lpconf.domain.state import Mode, ObservedValue
from lpconf.domain.value import ABSENT, UNKNOWN, Json, Marker, field_text
from lpconf.domain.wording import argument
from lpconf.plan.order import OrderNode, reversed_edges
from lpconf.redaction import disclose_in_place


def hand(name: str, after: Json, observed: ObservedValue, named: Json = None) -> ManualInstructions:
    """What a person does to set the setting `name` to `after`: path, exact value, access, how success looks, all from
    the catalogue. `named` is `after` in the names of the files."""
    setting = catalogue.get(name)
    how = setting.member_step
    off = setting.is_off(after)
    way = setting.way(observed)
    value = setting.codec.full_text(after)
    if how.value_text is not None and not off:
        value = how.value_text(after, after if named is None else named)
    action = (how.off if off else how.on).replace("{value}", value)
    look_first = _look_first(setting) if observed.value is UNKNOWN else ""
    return ManualInstructions(
        path=" › ".join(way.path),
        value=value,
        access=how.access or setting.surface.access,
        success=(how.success_off if off else how.success) or "Leave the page, open it again: is it as set?",
        text=" ".join(filter(None, [*way.landmarks, look_first, action])),
        place=setting.place,
        look_first=look_first,
    )


def _look_first(setting: Setting) -> str:
    """The instruction to look first where the live value is not known: what is replaced unseen cannot be restored."""
    if setting.switch and not setting.part:
        return "Make sure of it, its live value is not known: perhaps it is so already."
    # A document is attested as one line, and its entries are pasted in one step.
    document = catalogue.document_of(setting)
    name = document.name if document else setting.name
    write_down = f"lpconf attest {ACCOUNT} {argument(name)} --value 'WHAT YOU FOUND'"
    return (
        "Make sure of it, its live value is not known. Look first: where something else stands there, change nothing, "
        f"write it down ({write_down}) and plan again."
    )


ACCOUNT = "ACCOUNT"
"""Stands for the name of the account in the text of a step, which is the same for all accounts of a block."""


def mode(setting: Setting, change: Change, usual: Mode) -> Mode:
    """Who does a change, where the setting's home alone does not say it: what lpconf cannot begin, a person makes, and
    lpconf reads it back."""
    if usual != "api" or change.action != "create":
        return usual
    if setting.rules.created_by_hand(change.after):
        return "observe"
    form = setting.location.partial_update
    if form is None or not isinstance(change.after, dict):
        return usual
    return "observe" if form.is_created_by_hand(change.desired.write_hints) else usual


def manual_instructions(change: Change, together: Iterable[Change], first: str = "") -> ManualInstructions:
    """What a person does for one change. Of a document that is one text they paste the whole, with all that this plan
    lets them change in it: that is `together`. `first` is what they have to look at before."""
    setting = catalogue.get(change.desired.setting)
    made = hand(setting.name, change.after, change.observed, change.desired.named)
    made = _in_words(made, change.after, change.desired.write_hints, change.details)
    if first:
        made = replace(made, text=f"Look first: {first}? {made.text}")
    if not setting.part or setting.location.partial_update is None:
        return _naming_what_is_shortened(made, change.desired.mark)
    document: Json | Marker = ABSENT if change.observed.container is None else change.observed.container
    for other in together:
        if other.address[:3] == change.address[:3]:
            part = catalogue.get(other.desired.setting)
            document = setting.location.partial_update.merge(document, part.part, other.after)
    text = made.text
    if change.observed.container is None:
        text += " Paste it only where the raw text is empty: else add its entries to those that are there."
    made = replace(made, value="" if isinstance(document, Marker) else str(document), text=text)
    return _naming_what_is_shortened(made, change.desired.mark)


def hand_instead(step: Step, document: str = "") -> ManualInstructions:
    """What a person does for a step that lpconf may not write. `document` is the one that it stands in, with its
    value in it."""
    made = hand(step.setting, step.after, step.observed, step.named)
    made = _in_words(made, step.after, step.write_hints, step.details)
    return _naming_what_is_shortened(replace(made, value=document) if document else made, step.origin)


def _naming_what_is_shortened(made: ManualInstructions, mark: Mark) -> ManualInstructions:
    """The same with the place of the whole value, where no page shows it: a person would paste what they see."""
    if disclose_in_place(made.value) == made.value:
        return made
    where = f"{mark.file}:{mark.line}" if mark.line else mark.file
    note = (
        "Do not paste the value as it is shown: … stands for a part of a URL that no page shows. Take that part "
        f"from {where}; what is live already, leave as it is."
    )
    return replace(made, text=f"{made.text} {note}")


def _in_words(
    made: ManualInstructions, after: Json, hints: Mapping[str, str], details: Mapping[str, Json]
) -> ManualInstructions:
    """The same with the write hints in words, and with an object's fields line by line, names in them for ids."""
    text = made.text
    besides: list[str] = []
    for name, meant in sorted(hints.items()):
        if f"{{{name}}}" in text:
            text = text.replace(f"{{{name}}}", meant)
        else:
            besides.append(f"{name.replace('_', ' ')}: {meant}")
    if besides:
        text = f"{text} ({'; '.join(besides)})"
    made = replace(made, text=text)
    if isinstance(after, dict) and "fields" in details:
        rows = [f"{entry['path']}: {field_text(entry['after'])}" for entry in details["fields"]]
        made = replace(made, value="\n".join(rows))
    return made


def confirmations(
    nodes: Mapping[Address, OrderNode],
    before: Mapping[Address, Iterable[Address]],
    changes: Mapping[Address, Change],
    mode: Callable[[Address], Mode],
) -> set[Address]:
    """The steps by hand that only ask to look: unknown, while every readable setting that stands on them is live as
    desired (contract 1.2). Where nothing readable stands on a step, it is no confirmation."""
    standing_on = reversed_edges(before)
    results = set()
    for address, node in nodes.items():
        if not (node.step and node.on and changes[address].observed.value is UNKNOWN):
            continue
        readable = [a for a in _above(address, standing_on) if mode(a) != "manual"]
        if readable and all(changes[a].action == "no-op" and changes[a].observed.known for a in readable):
            results.add(address)
    return results


def _above(address: Address, standing_on: Mapping[Address, Iterable[Address]]) -> set[Address]:
    above: set[Address] = set()
    todo = list(standing_on.get(address, ()))
    while todo:
        other = todo.pop()
        if other not in above:
            above.add(other)
            todo.extend(standing_on.get(other, ()))
    return above
