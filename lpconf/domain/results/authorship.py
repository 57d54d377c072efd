"""Who changed something, as far as it is known; and the rows of the platform's audit trail that show it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from lpconf.data_class import frozen

AuthorshipStatus: TypeAlias = Literal["known", "not_asked", "not_audited", "no_row", "not_answered"]


@frozen
class AuditRow:
    """One row of the audit trail: who changed one element of an object, and when (UTC, as text). `program` is what the
    one who asked called itself; `by_liveperson`: it was somebody of LivePerson."""

    object_type: str
    object_name: str
    element: str
    by: str
    date: str
    program: str = ""
    by_liveperson: bool = False


@frozen
class Authorship:
    """Who is behind a live value, the `row` that shows it, and where that is a row of a larger object its name.

    `not_audited`: the trail holds no such thing. `not_asked`: it might, and nobody asked. `no_row`: it was asked and
    tells nothing of it. `not_answered`: it was asked and could not say.
    """

    status: AuthorshipStatus
    row: AuditRow | None = None
    about: str = ""


NOT_ASKED, NOT_AUDITED = Authorship("not_asked"), Authorship("not_audited")
NO_ROW, NOT_ANSWERED = Authorship("no_row"), Authorship("not_answered")
