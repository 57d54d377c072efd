"""Scripts over http in a page over https: browsers do not load them (W3C, Mixed Content)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lpconf.checks.widget.content_security_policy import SecurityPolicy
from lpconf.checks.widget.html import Markup
from lpconf.checks.widget.javascript.scripts import maker, runs
from lpconf.checks.widget.urls import parts_of, shown_url
from lpconf.domain.diagnostic import Diagnostic, error

_UPGRADE = "upgrade-insecure-requests"


def mixed_content(markup: Markup, page: str, policies: Sequence[SecurityPolicy]) -> Iterator[Diagnostic]:
    """Scripts that browsers block. The SDK's own is judged elsewhere. A file is meant for https; a policy may have
    browsers ask over https instead."""
    here = parts_of(page)
    if page and (here is None or here.scheme != "https"):
        return
    if any(_UPGRADE in policy.directives for policy in policies):
        return
    for script in markup.scripts:
        if not script.src or not runs(script) or maker(script.src, page):
            continue
        parts = parts_of(script.src)
        if parts is not None and parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
            yield error(
                "widget.script-http",
                "this script is loaded over http, which browsers refuse in an https page",
                markup.mark(script.at, 7),
                label=shown_url(script.src),
                fix=("load it over https",),
            )


def _is_loopback(host: str) -> bool:
    """Addresses that browsers trust without https."""
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
