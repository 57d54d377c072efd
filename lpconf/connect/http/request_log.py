"""The wire log: one line per request with ``-vv``, and how patience is told with ``-v``. Everything is redacted here,
whatever handler prints it."""

from __future__ import annotations

import logging

from lpconf.connect.http.messages import Answer, Request, shown
from lpconf.errors import RemoteError
from lpconf.redaction import HIDDEN_TEXT, redact, redact_fields, repeats_secret

_MOST_READ = 64 * 1024
_MOST_TOLD = 300
"""Bytes of an error's body that are looked at, and characters that are told."""


class RedactingFilter(logging.Filter):
    """Redacts records: their words, and the exceptions that they carry."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), None
        if record.exc_info:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True


log = logging.getLogger("lpconf.wire")
log.addFilter(RedactingFilter())


def log_answer(answer: Answer, seconds: float) -> None:
    """A line for an answer; a second one for what an error says."""
    if not log.isEnabledFor(logging.DEBUG):
        return
    request, size = answer.request, len(answer.body)
    log.debug("%s -> %d, %.0f ms, %s", _line_of(request), answer.status, seconds * 1000, _bytes(size))
    if answer.status >= 400 and answer.body:
        body = redact_fields(answer.body[:_MOST_READ].decode("utf-8", "replace"), request.hidden)
        if repeats_secret(body):
            log.debug("    %s", HIDDEN_TEXT)
            return
        said = "".join(c if c.isprintable() else " " for c in body)
        log.debug("    %s", said if len(said) <= _MOST_TOLD else f"{said[:_MOST_TOLD]} … ({size:,} bytes)")


def log_loss(request: Request, error: RemoteError, seconds: float) -> None:
    """A line for a request that got no answer."""
    if log.isEnabledFor(logging.DEBUG):
        log.debug("%s -> %s, %.0f ms", _line_of(request), error, seconds * 1000)


def _line_of(request: Request) -> str:
    sent = f" ({_bytes(request.size)})" if request.size else ""
    return f"{request.method} {shown(request.full_url)}{sent}"


def _bytes(size: int) -> str:
    return f"{size} B" if size < 1000 else f"{size / 1000:,.1f} kB"
