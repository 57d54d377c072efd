"""What a page over https asks for over http: browsers block it (W3C, Mixed Content).

Pictures, sound and films are asked for over https instead; links lead away. Addresses that scripts put together, and
functions of their own that ask, are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lpconf.checks.widget.content_security_policy import SecurityPolicy
from lpconf.checks.widget.html import Markup
from lpconf.checks.widget.javascript.parsed_scripts import Places, Read
from lpconf.checks.widget.javascript.scripts import maker, runs
from lpconf.checks.widget.urls import parts_of, shown_url
from lpconf.domain.diagnostic import Diagnostic, error, warning

_UPGRADE = "upgrade-insecure-requests"
_ASKS = re.compile(
    r"(?:(?:window|self|globalThis)\.)?(?:fetch|EventSource|WebSocket|Worker|importScripts|axios)\(\)"
    r"|(?:\$|jQuery|axios)\.(?:get|post|put|patch|delete|ajax|getJSON|getScript)\(\)"
    r"|navigator\.sendBeacon\(\)|(?!(?:window|self|top|parent|globalThis)\.)[\w$.]+\.open\(\)"
)
"""Calls that ask for the address they are given. window.open leads away instead."""


def mixed_content(markup: Markup, page: str, policies: Sequence[SecurityPolicy]) -> Iterator[Diagnostic]:
    """Scripts and other parts of the page that browsers block. The SDK's own is judged elsewhere."""
    if not _is_strict(page, policies):
        return
    for script in markup.scripts:
        if script.src and runs(script) and not maker(script.src, page) and _is_blocked(script.src):
            yield error(
                "widget.script-http",
                "this script is loaded over http, which browsers refuse in an https page",
                markup.mark(script.at, 7),
                label=shown_url(script.src),
                fix=("load it over https",),
            )
    for part in markup.embedded:
        if _is_blocked(part.url):
            yield warning(
                "widget.part-http",
                f"this {part.what} is loaded over http, which browsers refuse in an https page",
                markup.mark(part.at),
                label=shown_url(part.url),
                fix=("load it over https",),
            )


def mixed_requests(
    markup: Markup, page: str, policies: Sequence[SecurityPolicy], scripts: Sequence[Read]
) -> Iterator[Diagnostic]:
    """What scripts import and ask for over http."""
    if not _is_strict(page, policies):
        return
    places = Places(markup, [script.part for script in scripts])
    for number, script in enumerate(scripts):
        for text, at, use in script.code.strings:
            is_import = use == "import()"
            if _is_blocked(text) and (is_import or _ASKS.fullmatch(use)):
                say = error if is_import else warning
                yield say(
                    "widget.request-http",
                    f"this {'is imported' if is_import else 'is asked for'} over http, which browsers refuse in an "
                    "https page",
                    places.of(number, at),
                    label=shown_url(text),
                    fix=("use https",),
                )


def _is_strict(page: str, policies: Sequence[SecurityPolicy]) -> bool:
    """Whether browsers block what is asked for over http. A file is meant for https; a policy may have browsers ask
    over https instead."""
    here = parts_of(page)
    is_plain = page and (here is None or here.scheme != "https")
    return not is_plain and not any(_UPGRADE in policy.directives for policy in policies)


def _is_blocked(url: str) -> bool:
    parts = parts_of(url)
    return parts is not None and parts.scheme in ("http", "ws") and not _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    """Addresses that browsers trust without https."""
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
