"""Kinds of text that several files hold."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from lpconf.domain.wording import control_character


def iso_date(text: str) -> str:
    """`text` again. Raises ValueError where it is no real day written YYYY-MM-DD."""
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise ValueError("a day is written YYYY-MM-DD, such as 2026-12-05")


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("it may not be empty")
    return _line(text)


def _line(text: str) -> str:
    control = control_character(text)
    if control:
        raise ValueError(f"it holds the control character U+{ord(control):04X}")
    return text


_LOOPBACK = re.compile(r"localhost|127(?:\.\d{1,3}){3}|::1")


_URL_PATTERN = (
    r"^(?:[Hh][Tt][Tt][Pp][Ss]://[^/?#@\s]+|[Hh][Tt][Tt][Pp]://(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d*)?)"
    r"(?:/[^?#\s]*)?\??#?$"
)
"""What draft-07 can say of `Url`."""


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("https", "http") or any(c.isspace() or not c.isprintable() for c in text):
        raise ValueError("a URL was expected, as in https://api.liveperson.net")
    if parts.scheme == "http" and not _LOOPBACK.fullmatch(host):
        raise ValueError("https was expected: http is for loopback addresses alone")
    if parts.username is not None or parts.password is not None:
        raise ValueError("a URL without user and password was expected: auth says how to log in")
    if parts.query or parts.fragment:
        raise ValueError("a URL without ? and # was expected")
    return text.rstrip("/")


Day = Annotated[
    str, AfterValidator(iso_date), Field(json_schema_extra={"format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
]
"""A day as YYYY-MM-DD."""
Words = Annotated[str, AfterValidator(_said), Field(json_schema_extra={"minLength": 1, "pattern": r"\S"})]
"""Text of one line that says something."""
Line = Annotated[str, AfterValidator(_line)]
"""Text of one line, which may be empty."""
Url = Annotated[str, AfterValidator(_url), Field(json_schema_extra={"format": "uri", "pattern": _URL_PATTERN})]
"""The https address of a service (http on loopback), without a user and a query; an ending slash is left out."""
