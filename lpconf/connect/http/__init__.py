"""HTTP: sessions, limits, caches and the transport.

Three habits of the libraries cost more than what they do here, and are stopped at this door. Wherever rich and pygments
are installed, httpx imports them for a command line of its own: nobody uses that, so its module counts as missing. With
each request to an application in the same process it looks for sniffio on the disk: that it is missing is remembered.
And aiohttp reads all certificates of the machine when it is imported, for contexts that nobody here uses.
"""

from __future__ import annotations

import importlib.util
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

_modules = cast("dict[str, Any]", sys.modules)
_modules.setdefault("httpx._main", None)
if importlib.util.find_spec("sniffio") is None:
    _modules.setdefault("sniffio", None)


@contextmanager
def trusting_nobody() -> Iterator[None]:
    """For the import of a library that makes TLS contexts for itself: they trust no certificate at all, so that whoever
    used them after all would be refused, and never trust too much."""
    usual = ssl.create_default_context
    context = cast("Any", ssl.SSLContext)

    def bare(*_: Any, **__: Any) -> ssl.SSLContext:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    ssl.create_default_context = bare
    context.set_default_verify_paths = _trust_nobody  # hides what its base class does
    try:
        yield
    finally:
        ssl.create_default_context = usual
        del context.set_default_verify_paths


def _trust_nobody(_: ssl.SSLContext) -> None:
    """Add no certificates."""
