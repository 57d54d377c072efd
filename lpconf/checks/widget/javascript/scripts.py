"""The scripts of a page: which of them run, in which order, which is the SDK, and which have to be fetched to know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from lpconf.checks.widget.content_security_policy import Origin, SecurityPolicy, allows_script
from lpconf.checks.widget.html import Handler, Markup, Script
from lpconf.checks.widget.response import SDK_HOST
from lpconf.checks.widget.urls import parts_of, same_site, shown_url
from lpconf.data_class import frozen
from lpconf.domain.results.page_check import UncheckedScript
from lpconf.domain.wording import shown

MOST_SCRIPTS = 10
"""So many external scripts of a page are fetched."""
_FILE = re.compile(r"client-?sdk[\w.-]*\.js", re.IGNORECASE)
SDK_URL = re.compile(rf"(?:https?:)?//{re.escape(SDK_HOST)}(?::443)?/[^\s\"'<>]*client-?sdk[\w.-]*\.js", re.IGNORECASE)
"""The SDK's address inside of a longer text."""

When: TypeAlias = tuple[int, int] | None
"""When a script runs: while the page is read (0) or after it (1), and its number. None: any time."""
Maker: TypeAlias = Literal["official", "liveperson", "copy", "foreign"]


def when(script: Script, number: int) -> When:
    """When a browser runs a script."""
    if script.is_async:
        return None
    return (1 if script.kind == "module" or script.is_deferred else 0, number)


def before(left: When, right: When) -> bool:
    """Whether `left` certainly runs before `right`."""
    return left is not None and right is not None and left < right


def runs(script: Script) -> bool:
    """Whether browsers of today run a script of this kind."""
    return script.kind in ("classic", "module")


def maker(src: str, page: str) -> Maker | None:
    """Whose copy of the SDK `src` is, by its address; None where it is not the SDK. `page` is empty for a file."""
    parts = parts_of(src)
    if parts is None or not _FILE.fullmatch(parts.path.rpartition("/")[2]):
        return None
    host = (parts.hostname or "").rstrip(".")
    if host == SDK_HOST:
        return "official"
    if host.endswith((".lpsnmedia.net", ".liveperson.net")):
        return "liveperson"
    return "copy" if not host or (page and same_site(src, page)) else "foreign"


@frozen
class ExternalScript:
    """An external script to be looked at: its number among the page's scripts, and its URL or path."""

    number: int
    url: str


def desired(markup: Markup, page: str) -> tuple[list[ExternalScript], list[UncheckedScript]]:
    """The scripts to be fetched, and those that are not: of other sites, or one too many. For a file (no `page`) the
    first are paths beside it."""
    results: list[ExternalScript] = []
    unseen: list[UncheckedScript] = []
    for number, script in enumerate(markup.scripts):
        if not script.src or not runs(script) or maker(script.src, page):
            continue
        parts = parts_of(script.src)
        if parts is None:
            continue
        if parts.scheme.lower() not in ("http", "https", ""):
            unseen.append(UncheckedScript(f"a {shown(parts.scheme, 20)}: address", "not fetched", own=True))
            continue
        own = same_site(script.src, page) if page else not parts.netloc
        if not own:
            unseen.append(UncheckedScript(shown_url(script.src), "another site", own=False))
        elif len({item.url for item in results} | {script.src}) > MOST_SCRIPTS:
            unseen.append(UncheckedScript(shown_url(script.src), f"only {MOST_SCRIPTS} are looked at", own=True))
        else:
            results.append(ExternalScript(number, script.src))
    return results, unseen


@frozen
class ScriptPart:
    """A script to be read: an element's text, a file that it names, or an attribute. `number` is that of the element;
    `at` the place of the text in the page, None for a file of its own."""

    number: int
    name: str
    text: str
    when: When
    at: int | None
    is_module: bool = False
    is_handler: bool = False
    handler: str = ""
    """The name of the attribute, such as ``onload``."""


def parts(markup: Markup, texts: Mapping[int, tuple[str, str]]) -> Iterator[ScriptPart]:
    """Everything that runs and whose text is known. `texts` has name and text of external scripts by number."""
    for number, script in enumerate(markup.scripts):
        if not runs(script):
            continue
        module = script.kind == "module"
        if script.src is None:
            if script.text.strip():
                yield ScriptPart(number, markup.name, script.text, when(script, number), script.text_at, module)
        elif number in texts:
            name, text = texts[number]
            yield ScriptPart(number, name, text, when(script, number), None, module)
    for handler in markup.handlers:
        number, runs_at = _time_of(handler, markup)
        yield ScriptPart(number, markup.name, handler.text, runs_at, handler.at, is_handler=True, handler=handler.name)


def _time_of(handler: Handler, markup: Markup) -> tuple[int, When]:
    """The script whose ``onload`` an attribute is, and when it runs: as soon as that script has run, before the page
    goes on. Any other handler runs at any time."""
    for number, script in enumerate(markup.scripts):
        if script.at == handler.at and script.src and handler.name == "onload" and runs(script):
            return number, when(script, number)
    return -1, None


def refusal(script: Script, policies: Sequence[SecurityPolicy], page: str) -> tuple[SecurityPolicy, str] | None:
    """The policy that keeps a script from running, and its directive."""
    own = Origin.of(page) if page else None
    src = script.src or ""
    if src.startswith("//"):
        src = f"https:{src}"
    if script.src is not None and not src.lower().startswith(("http://", "https://")):
        return None
    for policy in policies:
        told_directive = allows_script(policy, url=src, text=script.text, nonce=script.nonce, own=own)
        if told_directive:
            return policy, told_directive
    return None
