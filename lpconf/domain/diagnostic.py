"""What is wrong, where, and what to do: gathered, sorted and printed together."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import NamedTuple

from lpconf.data_class import frozen
from lpconf.domain.address import Address


class Severity(enum.StrEnum):
    """Errors stop what they touch; warnings do not; what is said for information is no problem at all."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Mark(NamedTuple):
    """A place in a file. Lines and columns count from 1; `file` is relative to the repository root.

    `length` is the number of columns to underline. `via` is the place in the account's own file that took in the
    fragment, where the mark is in a fragment.
    """

    file: str
    line: int
    column: int = 1
    length: int = 1
    via: Mark | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@frozen
class Label:
    """A second place that explains the first, with a few words."""

    mark: Mark
    text: str


@frozen
class Diagnostic:
    """One problem in words. `code` is stable and may be relied on by scripts.

    `label` stands under the marked text, `detail` below it (may have several lines), `fix` are the ways out and
    `more` a command that tells more.
    """

    severity: Severity
    code: str
    summary: str
    detail: str = ""
    mark: Mark | None = None
    address: Address | None = None
    account: str = ""
    label: str = ""
    others: tuple[Label, ...] = ()
    fix: tuple[str, ...] = ()
    more: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def error(code: str, summary: str, mark: Mark | None = None, **more: object) -> Diagnostic:
    """A diagnostic of severity error."""
    return Diagnostic(Severity.ERROR, code, summary, mark=mark, **more)  # type: ignore[arg-type]


def warning(code: str, summary: str, mark: Mark | None = None, **more: object) -> Diagnostic:
    """A diagnostic of severity warning."""
    return Diagnostic(Severity.WARNING, code, summary, mark=mark, **more)  # type: ignore[arg-type]


def info(code: str, summary: str, mark: Mark | None = None, **more: object) -> Diagnostic:
    """Something worth knowing that is no problem."""
    return Diagnostic(Severity.INFO, code, summary, mark=mark, **more)  # type: ignore[arg-type]


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Errors first, then warnings, then by place, address and code; repeated ones once."""

    def key(d: Diagnostic) -> tuple[object, ...]:
        place = (d.mark.file, d.mark.line, d.mark.column) if d.mark else ("", 0, 0)
        return (_RANK[d.severity], place, str(d.address or d.account), d.code, d.summary)

    return tuple(sorted(dict.fromkeys(diagnostics), key=key))


_RANK = {severity: rank for rank, severity in enumerate(Severity)}
