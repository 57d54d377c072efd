"""Who changed what drifted, in words. What is not audited and what nobody asked about are kept apart."""

from __future__ import annotations

from collections.abc import Mapping

from lpconf.domain.results.authorship import Authorship
from lpconf.domain.value import Json

_UNNAMED: Mapping[str, str] = {
    "not_asked": "not asked (drift --who)",
    "not_audited": "not audited",
    "no_row": "the audit trail does not say",
    "not_answered": "the audit trail did not answer",
}


def author_words(author: Authorship | None) -> str:
    """Who it was, with the program that was used."""
    row = author.row if author else None
    if author is None or row is None:
        return _UNNAMED[author.status if author else "not_audited"]
    return _named(row.by, row.program, author.about, by_liveperson=row.by_liveperson)


def author_document(author: Authorship | None, modified: str) -> dict[str, Json] | None:
    """The same for programs, None where nothing was read. The date is the setting's own of its last edit (`modified`)
    where no row tells one."""
    if author is None:
        return None
    row = author.row
    return {
        "status": author.status,
        "by": row.by if row else None,
        "date": (row.date if row else "") or modified or None,
        "program": row.program if row else None,
        "liveperson": row.by_liveperson if row else None,
        "about": author.about or None,
    }


def document_words(document: Json) -> tuple[str, str]:
    """When and by whom, in words, of what `author_document` made. Empty where nobody can say."""
    if not isinstance(document, dict):
        return "", ""
    date, status = (str(document.get(name) or "") for name in ("date", "status"))
    if status != "known":
        return date, _UNNAMED.get(status, "")
    texts = [str(document.get(name) or "") for name in ("by", "program", "about")]
    return date, _named(*texts, by_liveperson=document.get("liveperson") is True)


def _named(by: str, program: str, about: str, *, by_liveperson: bool) -> str:
    beside = [f"with {program}"] if program else []
    beside += ["of LivePerson"] if by_liveperson else []
    beside += [f"a change of {about}"] if about else []
    who = by or "somebody without a name"
    return f"{who} ({', '.join(beside)})" if beside else who
