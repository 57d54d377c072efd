"""Pages of widgets as texts, and what the doctor says of them."""

from __future__ import annotations

from collections.abc import Sequence

from lpconf.checks.widget import html
from lpconf.checks.widget import page as widget
from lpconf.checks.widget.content_security_policy import parse
from lpconf.checks.widget.javascript import scripts
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.results.page_check import UncheckedScript

SDK = '<script src="https://lpcdn.lpsnmedia.net/webagent/client-SDK.min.js"></script>'
INIT = "lpTag.agentSDK.init({});"
BIND = "lpTag.agentSDK.bind('visitorInfo.visitorName', show);"
PAGE = "https://widgets.acme.example/orders"


def page(*parts: str) -> str:
    """A page with these parts in its body."""
    return (
        "<!doctype html>\n<html><head><title>Orders</title></head>\n<body>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def inline(code: str, attributes: str = "") -> str:
    return f"<script{' ' + attributes if attributes else ''}>\n{code}\n</script>"


def findings(
    text: str,
    *,
    url: str = PAGE,
    files: dict[str, str] | None = None,
    csp: Sequence[str] = (),
    cut: bool = False,
) -> list[Diagnostic]:
    """What is found in a page. `files` are the texts of external scripts by their URL; others are not to be had."""
    read = html.read("orders.html", text, url)
    desired, unseen = scripts.desired(read, url)
    there = files or {}
    texts = {one.number: (one.url, there[one.url]) for one in desired if one.url in there}
    unseen += [UncheckedScript(one.url, "404", own=True) for one in desired if one.url not in there]
    rules = [*parse(csp), *(rule for meta in read.policies for rule in parse([meta.content], "meta"))]
    return [*widget.examine(read, url, texts=texts, unseen=unseen, policies=rules, cut=cut)]


def codes(text: str, **more: object) -> list[str]:
    """Severity and code of each finding but information, sorted."""
    found = findings(text, **more)  # type: ignore[arg-type]
    return sorted(f"{d.severity} {d.code.removeprefix('widget.')}" for d in found if d.severity != "info")
