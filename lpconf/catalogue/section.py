"""What every section of an account file is made of."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from lpconf.data_class import frozen
from lpconf.domain.wording import suggest


class Section(BaseModel):
    """A part of an account file. Unknown keys are errors, and nothing is converted silently."""

    # Validators are built when they are first needed: a command needs few of them.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    merge_by: ClassVar[tuple[str, ...]] = ()
    """Where `extends` lays a list of these over another: the keys that tell one entry from the others. Empty: `name`,
    where there is such a key; else the later list replaces the earlier."""


@frozen
class Unites:
    """Metadata of a list field: `extends` unites the lists of all files instead of taking the last."""


UNITES = Unites()


class FieldError(ValueError):
    """What a validator finds wrong, where it knows more than a few words of one value.

    `key` is the key below the value whose value is meant, `itself` that the key itself is; the rest is as in
    `Diagnostic`.
    """

    def __init__(
        self,
        summary: str,
        *,
        code: str = "schema.value",
        key: str = "",
        itself: bool = False,
        label: str = "",
        fix: tuple[str, ...] = (),
    ) -> None:
        super().__init__(summary)
        self.code, self.key, self.itself, self.label, self.fix = code, key, itself, label, fix


def unknown_word(summary: str, code: str, word: str, known: list[str], more: str) -> FieldError:
    """The complaint about a word that nobody knows: with the one that was meant, else with where to look."""
    hint = suggest(word, known)
    return FieldError(summary, code=code, label=hint, fix=() if hint else (more,))


@frozen
class Mentions:
    """Metadata of a text field: its value names another ``account``, the ``site`` of one, or a ``file``."""

    what: str


MENTIONS_ACCOUNT = Mentions("account")
MENTIONS_SITE = Mentions("site")
MENTIONS_FILE = Mentions("file")
