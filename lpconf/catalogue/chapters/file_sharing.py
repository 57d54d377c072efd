"""File sharing: .txt and .csv for consumers.

Source: guide, "File Sharing". The flag needs UMS 4.8 or newer, is temporary, and files cannot be delivered yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from lpconf.catalogue import surfaces, taglets
from lpconf.catalogue.codecs.scalars import Flag
from lpconf.catalogue.partial_update import Entries
from lpconf.catalogue.plain_chapter import plain_chapter
from lpconf.catalogue.section import Section
from lpconf.catalogue.setting import Condition, Display, Implication, Location, ManualStep, Rules, Setting, Transition
from lpconf.domain.value import Json

LEAST_UMS = (4, 8)

NOT_DELIVERED = Implication(
    "extended-formats-not-delivered",
    "consumers can choose .txt and .csv files, but they cannot be delivered yet; the flag is temporary",
)


def _implications(transition: Transition) -> Iterable[Implication]:
    if Flag().decode(transition.after):
        yield NOT_DELIVERED


def is_new_enough(versions: Sequence[Json]) -> bool | None:
    """Whether a UMS version such as ``4.9`` is 4.8 or newer; None where there is none that reads as a version."""
    text = str(versions[0]) if versions and versions[0] is not None else ""
    match = re.match(r"\s*v?(\d+)(?:\.(\d+))?", text)
    if match is None:
        return None
    return (int(match[1]), int(match[2] or 0)) >= LEAST_UMS


EXTENDED = Setting(
    name="file_sharing.extended_formats",
    location=Location(
        surfaces.TAGLET, taglets.UNIFIED_WINDOW, part="areExtendedFileFormatsEnabled", partial_update=Entries()
    ),
    codec=Flag(),
    display=Display("Files of type .txt and .csv from consumers", source="File Sharing › Flag", example="true"),
    manual_step=ManualStep(
        path=taglets.UNIFIED_WINDOW_PATH,
        on="Replace the raw text with the value, click Confirm.",
        off="Replace the raw text with the value, click Confirm.",
        landmarks=taglets.UNIFIED_WINDOW_LANDMARKS,
        success="A consumer can choose a .txt or .csv file.",
        success_off="A consumer can no longer choose a .txt or .csv file.",
        traps=(
            *taglets.UNIFIED_WINDOW_TRAPS,
            "Files cannot be delivered yet: test only that one can be chosen.",
            "The flag goes when every farm has the new backend, and the feature is always on then: take file_sharing "
            "out of the file when the entry has no effect any more.",
        ),
        traps_off=taglets.UNIFIED_WINDOW_TRAPS,
    ),
    rules=Rules(
        implications=_implications,
        condition=Condition(
            fact="ums_version",
            text="the account runs on UMS 4.8 or newer",
            judge=is_new_enough,
            where_to_look="Ask your LivePerson account team for the UMS version of the account.",
        ),
    ),
    switch=True,
)


class FileSharing(Section):
    """What consumers may send."""

    extended_formats: Annotated[bool | None, Field(description=".txt and .csv, too; needs UMS 4.8.")] = None


CHAPTER = plain_chapter(
    "file_sharing", "File sharing", FileSharing, {"extended_formats": EXTENDED}, implications=(NOT_DELIVERED,)
)
