"""The account model: a head, acceptances, holds, and one optional section per chapter of the catalogue."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, create_model

from lpconf.catalogue import CHAPTERS, IMPLICATIONS, SETTINGS
from lpconf.catalogue.chapter import Chapter
from lpconf.catalogue.schema.field_types import Day, Line, Words
from lpconf.catalogue.schema.introspection import mention_paths, merge_at
from lpconf.catalogue.section import UNITES, Section
from lpconf.domain.source_document import DocumentShape, MergeHow, Path
from lpconf.domain.state import Platform

ORDER = ("account", "extends", "accept", "hold", *(chapter.key for chapter in CHAPTERS))
"""The order of the parts of an account file."""

ID_PATTERN = r"^[A-Za-z0-9_]{1,20}$"


def _site_id(text: str) -> str:
    if not re.fullmatch(ID_PATTERN, text) or text.endswith("\n"):
        raise ValueError("a site id has letters, digits and underscores, 20 at most")
    return text


class AccountHead(Section):
    """Which account this file is about."""

    id: Annotated[
        str,
        AfterValidator(_site_id),
        Field(
            description="LivePerson site id, in quotes: letters, digits, underscore, 20 at most.",
            json_schema_extra={"pattern": ID_PATTERN},
            examples=["20260001"],
        ),
    ]
    platform: Annotated[Platform, Field(description="What the account does: chat, messaging, or both.")]
    labels: Annotated[
        dict[str, str],
        Field(description="Words to select accounts by.", examples=[{"environment": "production", "brand": "acme"}]),
    ] = {}


class AcceptEntry(Section):
    """An acceptance with an end date."""

    code: Annotated[str, Field(description="The consequence.", json_schema_extra={"enum": sorted(IMPLICATIONS)})]
    until: Annotated[Day | None, Field(description="The last day on which it counts.", examples=["2026-12-05"])] = None
    ticket: Annotated[Line | None, Field(description="Where it was decided.", examples=["SEC-240"])] = None


_NAMES = [name for name, setting in SETTINGS.items() if not setting.family]
_FAMILY_PATTERNS = [rf"^{re.escape(setting.name)}\.." for setting in SETTINGS.values() if setting.family]


class HoldEntry(Section):
    """A setting to leave alone for now: planned never, reported as held."""

    setting: Annotated[
        str,
        Field(
            description="A setting's name.",
            json_schema_extra={
                "anyOf": [
                    {"enum": _NAMES},
                    {"pattern": "|".join(_FAMILY_PATTERNS)},
                ]
            },
        ),
    ]
    until: Annotated[Day, Field(description="The last day of the hold; an expired one is an error.")]
    reason: Annotated[Words, Field(description="Why.", examples=["INC-4711"])]
    by: Annotated[Words, Field(description="Who asked for it.", examples=["dana@acme.example"])]


LASTING = sorted(code for code, implication in IMPLICATIONS.items() if not implication.once)
"""The codes that may be accepted by their bare name."""

ACCEPT = Annotated[
    list[Annotated[str, Field(json_schema_extra={"enum": LASTING})] | AcceptEntry] | None,
    UNITES,
    Field(description="Consequences that the reviewers accept, for the whole account."),
]
HOLD = Annotated[list[HoldEntry] | None, UNITES, Field(description="Settings to leave alone for now.")]


def _type(chapter: Chapter) -> Any:
    return list[chapter.section] if chapter.many else chapter.section  # type: ignore[name-defined]


def _described(chapter: Chapter) -> str:
    return f"{chapter.title}; null: back to the default." if chapter.takes_null else chapter.title


@cache
def model() -> type[BaseModel]:
    """The model of a whole account document: what `extends` has merged."""
    chapters: dict[str, Any] = {
        chapter.key: (Annotated[_type(chapter) | None, Field(description=_described(chapter))], None)
        for chapter in CHAPTERS
    }
    return create_model(
        "Account",
        __base__=Section,
        __doc__="The desired state of one LivePerson account. What is absent is unmanaged.",
        account=(AccountHead, Field(description="Which account this is.")),
        accept=(ACCEPT, None),
        hold=(HOLD, None),
        **chapters,
    )


@cache
def _merge_at(path: Path) -> MergeHow:
    return merge_at(model(), path)


def merge_keys(path: Path) -> MergeHow:
    """How `extends` merges the lists at `path`: by entries with these keys, as a union, or (None) the later replaces.

    Read from the models: a chapter says it with `Section.merge_by` and `UNITES`.
    """
    return _merge_at(tuple(0 if isinstance(step, int) else step for step in path))


@cache
def shape() -> DocumentShape:
    """How lists of account files merge, and where other accounts, sites and files are named in them."""
    return DocumentShape(merge_keys, mention_paths(model()))
