"""What taking a run back would need: the values that stood before, as far as they are known and nothing else has
happened since. Pure; it asks nobody and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from lpconf import catalogue
from lpconf.apply.run_records import Record, seen_value
from lpconf.catalogue.codecs.codec import same
from lpconf.catalogue.partial_update import AGAIN
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.json.steps import from_object
from lpconf.domain.plan import Plan, Step
from lpconf.domain.state import ObservedValue, Requirement
from lpconf.domain.value import UNKNOWN, UNREADABLE, Json, Marker, digest

Why: TypeAlias = Literal["moved", "before-unknown", "live-unknown", "unreadable", "needed", "needs"]
Look: TypeAlias = Callable[[Address], ObservedValue]


@frozen
class Image:
    """One step that a run carried out, or of which it is not known that it did not (`sure` is false then). `before` is
    the value that stood, UNKNOWN where nobody knew it; `number` is the step's place in the run's plan, from 1."""

    step: Step
    before: Json | Marker
    after_digest: str | None
    sure: bool
    number: int

    @property
    def address(self) -> Address:
        return self.step.address

    @property
    def target(self) -> Json:
        """The value to wish: what stood before; where there was none the setting's off, or nothing at all. An object
        that was deleted is made anew, less what the platform gives to each; a field that the run brought goes."""
        if isinstance(self.before, Marker):
            return catalogue.get(self.step.setting).codec.off
        form = catalogue.get(self.step.setting).location.partial_update
        if form is None or not isinstance(self.before, dict):
            return self.before
        if self.step.after is None:
            return form.recreate(self.before)
        return {**dict.fromkeys(self.step.after), **self.before}

    @property
    def made_anew(self) -> bool:
        """Whether what the run deleted was an object."""
        form = catalogue.get(self.step.setting).location.partial_update
        return form is not None and self.step.after is None and isinstance(self.before, dict)

    @property
    def means(self) -> Mapping[str, str]:
        """What a write has to know beside the value."""
        return {AGAIN: "as it was"} if self.made_anew else self.step.means

    @property
    def goes_on(self) -> bool:
        return not catalogue.get(self.step.setting).is_off(self.target)


@frozen
class Left:
    """A step that is not taken back, and why. `other` is the setting that stands in the way, for the last two."""

    image: Image
    why: Why
    seen: ObservedValue
    other: str = ""


@dataclass(slots=True)
class Undo:
    """What a run's steps come to: `back` are to be set to what stood before, `same` stand so already."""

    back: dict[Address, Image]
    same: list[Image]
    left: list[Left]


def images(record: Record, plan: Plan) -> list[Image]:
    """The steps of a run that there is something to take back of, in the order of its plan."""
    results = []
    raw: Mapping[str, Any] = {change["address"]: change for change in record.plan["resource_changes"]}
    for number, step in enumerate(plan.steps, 1):
        outcome, intent = record.outcomes.get(step.address), record.intents.get(step.address)
        sure = outcome is not None and outcome.status == "verified"
        perhaps = outcome.touched if outcome else intent is not None or (not record.complete and step.mode == "api")
        if not (sure or perhaps):
            continue
        before = intent.before if intent else _planned(step, raw[str(step.address)])
        after = intent.after_digest if intent else digest(step.after)
        results.append(Image(step, before, after, sure, number))
    return results


def _planned(step: Step, change: Mapping[str, Any]) -> Json | Marker:
    """The value that the plan saw, as long as the record still holds it as it was."""
    if not step.seen.known:
        return UNKNOWN
    observed = {"before": from_object(change["change"]["before"]), "before_digest": change["observed"].get("digest")}
    return seen_value(observed, "before")


def sort_out(before_images: Iterable[Image], look: Look) -> Undo:
    """Which steps can be taken back, by what is live now."""
    undo = Undo({}, [], [])
    for image in before_images:
        seen, codec = look(image.address), catalogue.get(image.step.setting).codec
        if image.before is UNKNOWN:
            undo.left.append(Left(image, "before-unknown", seen))
        elif seen.value is UNREADABLE:
            undo.left.append(Left(image, "unreadable", seen))
        elif not seen.known:
            undo.left.append(Left(image, "live-unknown", seen))
        elif same(codec, seen.value, image.before):
            undo.same.append(image)
        elif same(codec, seen.value, image.step.after) or digest(seen.json) == image.after_digest:
            undo.back[image.address] = image
        else:
            undo.left.append(Left(image, "moved", seen))
    return undo


def needs(plan: Plan) -> dict[Address, list[Requirement]]:
    """What the run's own order says: for each address what it stood on. For the order alone, so they are soft."""
    steps = {step.address: step for step in plan.steps}
    result: dict[Address, list[Requirement]] = {}
    for step in plan.steps:
        on = not catalogue.get(step.setting).is_off(step.after)
        for other in step.depends_on:
            if other in steps:
                above, below = (step, steps[other]) if on else (steps[other], step)
                result.setdefault(above.address, []).append(Requirement(below.address, below.setting, soft=True))
    return result


def prune(
    undo: Undo, look: Look, hard: Callable[[Image], Iterable[Requirement]], order: Mapping[Address, list[Requirement]]
) -> None:
    """Leave what cannot go: nothing goes off under something that stays on, nothing goes on over something that is
    off. `hard` are the needs that the catalogue names, `order` those of the run's plan."""
    while True:
        stays = next((left for image in undo.back.values() if (left := _stays(undo, image, look, hard, order))), None)
        if stays is None:
            return
        del undo.back[stays.image.address]
        undo.left.append(stays)


def _stays(
    undo: Undo,
    image: Image,
    look: Look,
    hard: Callable[[Image], Iterable[Requirement]],
    order: Mapping[Address, list[Requirement]],
) -> Left | None:
    seen = look(image.address)
    if image.goes_on:
        others = [
            replace(n, soft=False) for n in order.get(image.address, ()) if n.address.account != image.address.account
        ]
        for need in (*hard(image), *others):
            if not need.soft and (unmet := _lacking(undo, need, look)):
                return Left(image, "needs", seen, unmet)
        return None
    for address, name in _above(image, order):
        if _on(undo, address, name, look):
            return Left(image, "needed", seen, name)
    return None


def _lacking(undo: Undo, need: Requirement, look: Look) -> str:
    """The setting that keeps a need from standing: itself where it is not known to be on, else one below it that is
    known to be off; empty where it stands."""
    if not _on(undo, need.address, need.setting, look):
        return need.setting
    todo = [below.setting for below in catalogue.get(need.setting).rules.needs if not below.soft]
    while todo:
        setting = todo.pop()
        address = setting.address(need.address.account)
        if not _on(undo, address, setting.name, look) and (address in undo.back or look(address).known):
            return setting.name
        todo += [below.setting for below in setting.rules.needs if not below.soft]
    return ""


def _above(image: Image, order: Mapping[Address, list[Requirement]]) -> Iterable[tuple[Address, str]]:
    """What stands on an address: in its account by the catalogue, in others by the order of the run's plan."""
    setting = catalogue.get(image.step.setting)
    for other in catalogue.needing(setting):
        if not any(need.soft for need in other.rules.needs if need.setting.name == setting.name):
            yield other.address(image.address.account), other.name
    for address, below in order.items():
        if address.account != image.address.account and any(need.address == image.address for need in below):
            known = catalogue.at(address)
            yield address, known.name if known else str(address)


def _on(undo: Undo, address: Address, name: str, look: Look) -> bool:
    """Whether an address is known to be on when all that can be taken back is."""
    image = undo.back.get(address)
    if image:
        return image.goes_on
    seen, setting = look(address), catalogue.find(name)
    return seen.known and setting is not None and not setting.is_off(seen.value)
