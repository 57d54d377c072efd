"""File sharing: .txt and .csv for consumers.

Source: guide, "File Sharing". The flag needs UMS 4.8 or newer, is temporary, and files cannot be delivered yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from lpconf.catalogue import surfaces
from lpconf.catalogue.chapter import Chapter, Context, Problem, SettingValue
from lpconf.catalogue.chapters.unified_window import PATH, TAGLET, TRAPS
from lpconf.catalogue.codecs import Flag
from lpconf.catalogue.live_chapter import LiveChapter, SectionFromLive
from lpconf.catalogue.partial_update import Entries
from lpconf.catalogue.section import Section
from lpconf.catalogue.setting import Condition, Display, Implication, Location, ManualStep, Rules, Setting, Transition
from lpconf.domain.value import UNKNOWN, Json

KEY = "file_sharing"
GUIDE = "File Sharing"
LEAST_UMS = (4, 8)

NOT_DELIVERED = Implication(
    "extended-formats-not-delivered",
    "consumers can choose .txt and .csv files, but they cannot be delivered yet; the flag is temporary",
)


def _implies(t: Transition) -> Iterable[Implication]:
    if Flag().decode(t.after):
        yield NOT_DELIVERED


def _new_enough(values: Sequence[Json]) -> bool | None:
    """Whether a version such as ``4.9`` is 4.8 or newer."""
    match = re.match(r"\s*v?(\d+)(?:\.(\d+))?", str(values[0])) if values and values[0] not in (None, "") else None
    return (int(match[1]), int(match[2] or 0)) >= LEAST_UMS if match else None


EXTENDED = Setting(
    name="file_sharing.extended_formats",
    location=Location(
        surface=surfaces.TAGLET, key=TAGLET, part="areExtendedFileFormatsEnabled", partial_update=Entries()
    ),
    codec=Flag(),
    display=Display(title="Files of type .txt and .csv from consumers", source=f"{GUIDE} › Flag", example="true"),
    manual_step=ManualStep(
        path=PATH,
        on="Replace the raw text with the value, click Confirm.",
        off="Replace the raw text with the value, click Confirm.",
        success="A consumer can choose a .txt or .csv file.",
        traps=(*TRAPS, "Files cannot be delivered yet: test only that one can be chosen."),
    ),
    rules=Rules(
        implications=_implies,
        condition=Condition(
            fact="ums_version",
            text="the account runs on UMS 4.8 or newer",
            judge=_new_enough,
            look="Ask your LivePerson account team for the UMS version of the account.",
        ),
    ),
    switch=True,
)


class FileSharing(Section):
    """What consumers may send."""

    extended_formats: Annotated[bool | None, Field(description=".txt and .csv, too; needs UMS 4.8.")] = None


def _desired_values(section: FileSharing | None, context: Context) -> Iterable[SettingValue]:
    if section is None:
        yield SettingValue(EXTENDED, EXTENDED.codec.off, (KEY,))
    elif "extended_formats" in section.model_fields_set:
        yield SettingValue(EXTENDED, EXTENDED.codec.encode(section.extended_formats), (KEY, "extended_formats"))


def _problems(section: FileSharing | None, context: Context) -> Iterable[Problem]:
    return ()


def _section_from_live(live: LiveChapter) -> SectionFromLive:
    """Said where it is on, or where the files speak of it."""
    value = live.meaning(EXTENDED)
    if value is UNKNOWN:
        return SectionFromLive(missing=(EXTENDED.name,))
    said = isinstance(live.section, dict) and "extended_formats" in live.section
    return SectionFromLive({"extended_formats": bool(value)} if value or said else None)


CHAPTER = Chapter(
    key=KEY,
    title="File sharing",
    section=FileSharing,
    settings=(EXTENDED,),
    desired_values=_desired_values,
    problems=_problems,
    implications=(NOT_DELIVERED,),
    section_from_live=_section_from_live,
)
