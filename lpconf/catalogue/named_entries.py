"""What chapters with a list of named objects have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lpconf.catalogue.chapter import Problem
from lpconf.catalogue.live_chapter import LeftOut
from lpconf.catalogue.section import Section
from lpconf.domain.source_document import Path
from lpconf.domain.value import Json
from lpconf.domain.wording import count, shown


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
    lost = [str(one) for one in ids if str(one) not in names]
    told = ", ".join(map(shown, lost[:5])) + (" ..." if len(lost) > 5 else "")
    what = count(len(lost), "id has", "ids have")
    return LeftOut("adopt.no-name", f"{setting} {word}", f"{what} no name of its own here: {told}")
