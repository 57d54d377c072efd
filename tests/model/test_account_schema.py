"""How lists merge, read from the models; and what a document's types have to be."""

from __future__ import annotations

from typing import Annotated, ClassVar

import pytest
from pydantic import Field

from lpconf.catalogue import CHAPTERS
from lpconf.catalogue.schema import introspection
from lpconf.catalogue.section import UNITES, Section
from lpconf.domain.source_document import Path
from lpconf.model.account_schema import merge_keys, model


@pytest.mark.parametrize(
    ("path", "how"),
    [
        (("accept",), "unite"),
        (("hold",), "unite"),
        (("data_encryption", "extra_elements"), "unite"),
        (("data_encryption", "except_elements"), "unite"),
        (("data_encryption", "scopes"), None),
        (("data_masking", "real_time", "patterns"), ("name",)),
        (("data_masking", "at_rest", "patterns"), ("name",)),
        (("data_masking", "at_rest", "patterns", 7, "tests", "masks"), None),
        (("settings", "site_settings", "any.list"), None),
        (("settings", "site_settings", "any", "below"), None),
        (("no_such_chapter", "list"), None),
        ((), None),
    ],
)
def test_lists_merge_as_the_contract_says(path: Path, how: object) -> None:
    assert merge_keys(path) == how


class _Engagement(Section):
    merge_by: ClassVar[tuple[str, ...]] = ("campaign", "name")
    campaign: str
    name: str


class _Chapter(Section):
    engagements: list[_Engagement]
    maybe: list[_Engagement] | None = None
    words: Annotated[list[str], UNITES, Field(description="united")] = []


@pytest.mark.parametrize(
    ("path", "how"),
    [(("engagements",), ("campaign", "name")), (("maybe",), ("campaign", "name")), (("words",), "unite")],
)
def test_a_chapter_declares_how_its_lists_merge_in_its_own_file(path: Path, how: object) -> None:
    assert introspection.merge_at(_Chapter, path) == how


def test_every_chapter_has_its_key_in_the_model() -> None:
    assert {chapter.key for chapter in CHAPTERS} <= set(model().model_fields)
