"""What of an answer to a read is understood: its status, its revision, and whether it is all there is.

One place for every surface, because what is not understood has to be unreadable everywhere: an answer of which only a
part is known would make settings look absent, and a plan would then write them.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping

from lpconf.connect.connector import WriteAnswer
from lpconf.connect.http.messages import Answer
from lpconf.domain.value import Json
from lpconf.errors import Unexpected

REVISION = "ac-revision"
_ETAG = "etag"
_TOKEN = re.compile(r"[!-~]{1,128}")
"""Visible ASCII, no blanks: what may stand in a header as it is."""
_NEXT_NAMES = frozenset({
    "nextPage", "next_page", "nextPageToken", "nextLink", "nextCursor", "next", "hasMore", "has_more", "hasNext",
    "hasNextPage", "@odata.nextLink",
})  # fmt: skip
_LINK_NAMES = ("_links", "links", "paging", "pagination", "page")
_NEXT_REL = re.compile(r""";\s*rel\s*=\s*(?:"[^"]*\bnext\b[^"]*"|'[^']*\bnext\b[^']*'|next\b)""", re.IGNORECASE)
_RANGE_TOTAL = re.compile(r"/(\d{1,15})\s*$")


def token(named: Json) -> str | None:
    """A revision as it may be named in ``If-Match``; None where none is named.

    Raises ValueError for what is no short printable word, and for ``*`` and negative numbers: these would make the
    platform write unconditionally (facts 3.3).
    """
    if named is None or named == "":
        return None
    if isinstance(named, bool) or not isinstance(named, str | int):
        raise ValueError("the answer names a revision of no known form")
    text = str(named)
    if not _TOKEN.fullmatch(text) or text == "*" or text.startswith("-"):
        raise ValueError("the answer names a revision that cannot guard a write")
    return text


def revision_of(answer: Answer, in_body: Json = None) -> str | None:
    """The revision that an answer names: ``ac-revision``, else one of its body, else its ETag. Raises ValueError."""
    for named in (answer.headers.get(REVISION), in_body, answer.headers.get(_ETAG)):
        revision = token(named)
        if revision is not None:
            return revision
    return None


def write_answer(answer: Answer) -> WriteAnswer:
    """What the answer to a write tells. What cannot be understood in it is not told: the write was taken all the same,
    and reading back finds out."""
    revision, stored = None, None
    with contextlib.suppress(ValueError):
        revision = revision_of(answer)
    with contextlib.suppress(Unexpected):
        stored = answer.json() if answer.body else None
    return WriteAnswer(revision, stored)


def require_whole(answer: Answer, body: Json, entries: int) -> None:
    """Raises Unexpected where an answer with so many `entries` announces more of them elsewhere."""
    if _says_more(answer.headers, body, entries):
        raise too_few(answer, entries)


def too_few(answer: Answer, entries: int) -> Unexpected:
    """The failure of an answer that is one page of several."""
    return answer.unexpected(f"the answer holds {entries} entries and announces more")


def _says_more(headers: Mapping[str, str], body: Json, entries: int) -> bool:
    if _NEXT_REL.search(headers.get("link", "")):
        return True
    total = headers.get("x-total-count", "").strip()
    if total.isascii() and total.isdigit() and int(total[:15]) > entries:
        return True
    in_range = _RANGE_TOTAL.search(headers.get("content-range", ""))
    if in_range and int(in_range[1]) > entries:
        return True
    return isinstance(body, dict) and _body_says_more(body, entries)


def _body_says_more(body: Mapping[str, Json], entries: int) -> bool:
    places = [body, *(body[name] for name in _LINK_NAMES if isinstance(body.get(name), dict))]
    for place in places:
        if any(place[name] for name in _NEXT_NAMES & place.keys()):
            return True
        total = place.get("totalCount", place.get("total"))
        if isinstance(total, int) and not isinstance(total, bool) and total > entries:
            return True
    return False
