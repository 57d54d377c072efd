"""What chapters with a list of named objects have in common."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from lpconf.catalogue.chapter import Problem, ProblemKind
from lpconf.catalogue.live_chapter import LeftOut
from lpconf.catalogue.section import Section
from lpconf.domain.source_document import Path
from lpconf.domain.value import Json
from lpconf.domain.wording import count, quoted, shown

NEAR_NAME = ProblemKind(
    "object.near-name",
    "warning",
    "An object is about to be made while one with nearly the same name is live: another case, or other blanks. Perhaps "
    "the platform stored the name a little otherwise.",
    "Write the live name, or rename with `was:`.",
)


def alike(name: str, other: str) -> bool:
    """Whether two different names differ in nothing but blanks and case."""
    return name != other and "".join(name.split()).casefold() == "".join(other.split()).casefold()


def bad_name(chapter: str, name: str, what: str, path: Path) -> Iterable[Problem]:
    """What is wrong with the name of an object, which the platform may store a little otherwise than it is written."""
    yield from control_character(name, path)
    if not name.strip():
        yield Problem(f"{chapter}.name-empty", f"{what} has a name", path)
    elif name != name.strip():
        yield Problem(
            f"{chapter}.name-blanks",
            f"the name {quoted(name)} begins or ends with a blank, which the platform may drop",
            path,
            label="take the blank out",
        )


def control_character(name: str, path: Path) -> Iterable[Problem]:
    """A control character in a name, written as an escape: nobody sees it in the console (contract 1)."""
    control = next((char for char in name if unicodedata.category(char) == "Cc"), "")
    if control:
        yield Problem(
            "yaml.control-character",
            f"the name {quoted(name)} holds the control character U+{ord(control):04X}",
            path,
            label="take it out",
        )


def no_nulls(entry: Section, keys: Sequence[str], path: Path) -> Iterable[Problem]:
    """A null at one of `keys`: lpconf does not know the platform's default of a field, so it means nothing."""
    for key in keys:
        if key in entry.model_fields_set and getattr(entry, key) is None:
            yield Problem(
                "settings.no-default",
                f"the platform's default of {key} is not public, so null means nothing here",
                (*path, key),
                label="write a value, or remove the line",
            )


def unnamed(setting: str, word: str, ids: Iterable[Json], names: Mapping[str, str]) -> LeftOut:
    """A field that holds ids, some of which have no name, or one that others have too."""
    lost = [str(item) for item in ids if str(item) not in names]
    examples = ", ".join(map(shown, lost[:5])) + (" ..." if len(lost) > 5 else "")
    what = count(len(lost), "id has", "ids have")
    return LeftOut("adopt.no-name", f"{setting} {word}", f"{what} no name of its own here: {examples}")
