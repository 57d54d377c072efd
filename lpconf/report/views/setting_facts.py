"""What the catalogue knows of a setting, as named lists of sentences: for `explain` and for the catalogue page."""

from __future__ import annotations

from lpconf import catalogue
from lpconf.catalogue.setting import Setting, Transition, nothing_known
from lpconf.domain.state import ObservedValue, Site
from lpconf.domain.value import ABSENT, Json

LOOK_AGAIN = "The guide names no sign of success: leave the page, open it again."
CODE_FACTS = ("lives at", "value", "needs first", "needed by", "off is")
"""Facts that are shown as code."""


def facts_of(setting: Setting) -> list[tuple[str, list[str]]]:
    """Name and texts of each fact, in the order in which a reader asks for them; without empty ones."""
    person = setting.manual_step
    chapter = catalogue.chapter_of(setting)
    platforms = ", ".join(platform.replace("_and_", " and ") for platform in setting.rules.platforms)
    needs = [need.setting.name + soft(need.soft) for need in setting.rules.needs]
    dependants = [other.name for other in catalogue.needing(setting.name)]
    results: list[tuple[str, list[str]]] = [
        ("chapter", [f"{chapter.title} ({chapter.key})"]),
        ("lives at", [address(setting)]),
        ("platforms", [platforms]),
        ("needs first", needs),
        ("needed by", dependants),
        ("off is", [off(setting)]),
        ("hands", [hands(setting)]),
        ("click path", [" › ".join(person.path)]),
        ("on the way", list(person.landmarks)),
        ("to set it", [person.on]),
        ("to undo it", [person.off]),
        ("value", [setting.codec.full_text(setting.display.example)]),
        ("access", [person.access or setting.surface.access]),
        ("success", [person.success or LOOK_AGAIN]),
        ("undone", [person.success_off]),
        ("traps", list(dict.fromkeys((*person.traps, *person.traps_off)))),
        ("may cost", [": ".join(cost) for cost in costs(setting)]),
        ("source", [setting.display.source]),
    ]
    return [(name, list(filter(None, texts))) for name, texts in results if any(texts)]


def address(setting: Setting) -> str:
    """The address with placeholders: ``ACCOUNT:site_setting/KEY``."""
    return f"ACCOUNT:{setting.surface.name}/{'KEY' if setting.family else setting.address('x').key}"


def soft(is_soft: bool) -> str:
    """What is said behind a need that counts only where it is desired on too; nothing for any other."""
    return " (where it is wished on too)" if is_soft else ""


def off(setting: Setting) -> str:
    """What is said behind a need that counts only where it is desired on too; nothing for any other."""
    """What switched off looks like."""
    value = setting.codec.off
    if value is None:
        return "not set"
    return '""' if value == "" else setting.codec.summary(value)


def hands(setting: Setting) -> str:
    """Who does it by default."""
    if setting.rules.always_by_hand or not setting.surface.writable:
        return "person"
    return "lpconf" if setting.surface.speaks == "account_config" else "person or bridge"


def costs(setting: Setting) -> list[tuple[str, str]]:
    """Codes and words of the consequences of switching the setting on and off, as its own rule raises them for its
    example on each platform, with nothing else known."""
    result: dict[str, str] = {}
    off_value = "" if setting.codec.off is None else setting.codec.off
    for platform in setting.rules.platforms:
        for before, after in ((ABSENT, setting.display.example), (setting.display.example, off_value)):
            transition = Transition(
                site=Site("example", "1", platform),
                before=before,
                after=after,
                details=setting.codec.details(before, after),
                observed=nothing_known,
                changing=lambda _: False,
                masks_cards=lambda _: None,
            )
            result.update((i.code, i.text) for i in setting.rules.implications(transition))
    return list(result.items())


def outputs_of(setting: Setting, observed: ObservedValue) -> dict[str, Json]:
    """What comes out of a live object, to be passed on."""
    if observed.container is None:
        return {}
    return {output.name: output.value for output in setting.references.outputs(observed.container)}
