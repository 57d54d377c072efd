"""Widget check: fetch the page, read it and its scripts, and report what would stop the widget. Changes nothing, sends
no credential."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lpconf.checks.widget import framing, html, response
from lpconf.checks.widget import page as widget
from lpconf.checks.widget.content_security_policy import SecurityPolicy, parse
from lpconf.checks.widget.html import Markup
from lpconf.checks.widget.javascript import scripts
from lpconf.checks.widget.sdk.error_messages import explain
from lpconf.checks.widget.urls import host_of, parts_of, redacted_url, shown_url
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, error, in_order, info, warning
from lpconf.domain.results.page_check import Host, PageCheck, PageReply, UncheckedScript, Visit
from lpconf.domain.wording import shown
from lpconf.errors import LpconfError, UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from lpconf.connect.http.page_fetcher import Pages

MOST_BYTES = 2 * 1024 * 1024
"""More of a page, or of a script, is not looked at."""

Opener = Callable[[], "AbstractAsyncContextManager[Pages]"]


@asynccontextmanager
async def pages() -> AsyncIterator[Pages]:
    """The way to pages, over real sockets."""
    from lpconf.connect.http.page_fetcher import Pages  # start-up

    opened = Pages()
    try:
        yield opened
    finally:
        await opened.close()


def is_url(target: str) -> bool:
    """Whether a target is meant as a URL."""
    scheme, mark, _ = target.partition("://")
    return bool(mark) and scheme.isalnum()


def workspace_of(text: str) -> str:
    """The address of a workspace, a bare host too. Raises UsageError where it is none."""
    try:
        return url_of(text if "://" in text else f"https://{text}")
    except UsageError:
        raise UsageError("--workspace takes the address of the agents' workspace: https://HOST/…") from None


def url_of(target: str) -> str:
    """A URL to go to. Raises UsageError for one that is none, or that holds a user or a password; what it holds is
    not repeated."""
    parts = parts_of(target.strip())
    if parts is None or not parts.hostname or not target.isprintable() or " " in target.strip():
        raise UsageError("this is no URL of a page; write https://HOST/PATH")
    if "@" in parts.netloc:
        raise UsageError("a widget's URL holds no user and no password; write it without them")
    if parts.scheme.lower() not in ("http", "https"):
        raise UsageError(f"{shown(parts.scheme)} is no page of the web; write https://HOST/PATH")
    try:
        parts.hostname.encode("idna")
    except UnicodeError:
        raise UsageError("this is no name of a host; write https://HOST/PATH") from None
    return parts.geturl()


def message(text: str, check: PageCheck | None = None) -> PageCheck:
    """An error message explained, beside a check where there is one. A message that nobody knows is an error by
    itself, a warning beside a check."""
    result = explain(text)
    result = replace(result, given=shown(redacted_url(result.given), 300))
    say = error if check is None else warning
    problems = () if result.meaning else (_not_known(say),)
    if check is None:
        return PageCheck("", "none", problems, explained=result)
    return replace(check, explained=result, diagnostics=in_order([*check.diagnostics, *problems]))


def _not_known(say: Callable[..., Diagnostic]) -> Diagnostic:
    from lpconf.checks.widget.sdk.error_messages import KNOWN  # start-up

    known = "\n".join(known.message for known in KNOWN)
    return say("widget.message-unknown", "the guide describes no such message", detail=f"Known are:\n{known}")


@frozen
class FetchedPage:
    """A page with its scripts, as far as they came, and what the way there told. `read` is None where there is nothing
    to be read."""

    check: PageCheck
    diagnostics: list[Diagnostic]
    hosts: list[Host]
    read: Markup | None = None
    url: str = ""
    texts: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    unseen: list[UncheckedScript] = field(default_factory=list)
    policies: list[SecurityPolicy] = field(default_factory=list)
    cut: bool = False


async def fetch(url: str, workspace: str = "", open_pages: Opener = pages) -> FetchedPage:
    """Go to a page at a URL, and get its scripts. `workspace` is the address of the agents' workspace, if known."""
    async with open_pages() as way:
        visit = await way.visit(url)
        results = [*response.examine(visit)]
        hosts = [*response.hosts(visit)]
        if visit.proxy:
            results.append(info("widget.proxy", f"asked through the proxy {visit.proxy} that the environment names"))
        page = visit.page
        if page is not None and response.is_own(visit):
            results += framing.examine(page, workspace)
        check = PageCheck(shown_url(url), "url", hops=_hops(visit))
        if page is None or not response.is_readable(visit):
            return FetchedPage(check, results, hosts)
        text = html.decode(page.body, page.first("content-type"))
        if page.cut:
            results.append(_cut(shown_url(page.url)))
        read = _markup(shown_url(page.url), text, page.url)
        if read is None:
            return FetchedPage(check, [*results, _skipped()], hosts)
        desired, unseen = scripts.desired(read, page.url)
        texts, more = await _fetched(way, desired)
    policies = parse(page.all("content-security-policy"))
    return FetchedPage(check, results, hosts, read, page.url, texts, [*unseen, *more], policies, page.cut)


def judged(page: FetchedPage) -> PageCheck:
    """The check of a page that was fetched. To be called when the event loop is over: V8 may be asked about scripts,
    and does not run inside of one."""
    if page.read is None:
        return _with_findings(page.check, page.diagnostics, page.hosts)
    return _examined(page, page.read)


def check_file(target: str, body: bytes) -> PageCheck:
    """The check of a page in a file; ``-`` was read from standard input."""
    name = shown("standard input" if target == "-" else target, 300)
    check = PageCheck(name, "file")
    results: list[Diagnostic] = [
        info(
            "widget.file",
            "a file says nothing about https, certificate, redirects, log-in and headers",
            detail="X-Frame-Options and frame-ancestors are headers: check the URL, too. A firewall has to allow the "
            "widget's own host besides those below.",
        )
    ]
    cut = len(body) > MOST_BYTES
    if cut:
        results.append(_cut(name))
    if not body.strip():
        return _with_findings(check, [*results, error("widget.empty", f"{name} is empty")], [])
    read = _markup(name, html.decode(body[:MOST_BYTES], ""), "")
    if read is None:
        return _with_findings(check, [*results, _skipped()], [])
    desired, unseen = scripts.desired(read, "")
    texts, more = _beside(None if target == "-" else Path(target).parent, desired)
    return _examined(FetchedPage(check, results, [], texts=texts, unseen=[*unseen, *more], cut=cut), read)


def read_file(target: str) -> bytes:
    """The bytes of a page, one more than are looked at. Raises LpconfError where there is no such file."""
    path = Path(target)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe would be waited for, for ever
        with open(handle, "rb") as file:
            if not os.path.isfile(path):
                raise LpconfError(f"{shown(target)} is no file")
            return file.read(MOST_BYTES + 1)
    except OSError as fault:
        hint = "" if path.exists() else f"; {_meant(target)}"
        raise LpconfError(f"{shown(target)}: {fault.strerror or 'it cannot be read'}{hint}") from None
    except ValueError:
        raise LpconfError(f"{shown(target)} is no name of a file") from None


def _meant(target: str) -> str:
    """What somebody may have meant who named a file that is not there."""
    host = target.partition("/")[0]
    if "." in host.strip(".") and not host.lower().endswith((".html", ".htm", ".xhtml")):
        return f"for a page on the web write https://{shown(target)}"
    return "widget-check takes the URL of a page, or a file"


def _markup(name: str, text: str, url: str) -> Markup | None:
    try:
        return html.read(name, text, url)
    except html.PagesMissing:
        return None


def _skipped() -> Diagnostic:
    return warning(
        "widget.page-skipped",
        "skipped: the page was not read, which needs the extra pages "
        "(install lpconf[pages], from where you have lpconf)",
    )


def _cut(name: str) -> Diagnostic:
    return warning("widget.page-cut", f"only the first 2 MiB of {name} were looked at")


def _why_not_read(visit: Visit) -> str:
    """Why there is no page at the end of a visit."""
    if visit.trouble:
        return visit.trouble.words
    return str(visit.page.status) if visit.page else "it redirects nowhere"


def _hops(visit: Visit) -> tuple[tuple[str, str], ...]:
    results = []
    for reply in visit.replies:
        results.append((shown_url(reply.url), _answer(reply)))
    if visit.trouble:
        results.append((shown_url(visit.asked_last), visit.trouble.words))
    return tuple(results)


def _answer(reply: PageReply) -> str:
    target = reply.first("location")
    if 300 <= reply.status < 400 and target:
        return f"{reply.status}, on to {shown(shown_url(target), 200)}"
    kind = reply.first("content-type").partition(";")[0].strip()
    size = f"{len(reply.body):,} bytes" + (" and more" if reply.cut else "")
    return ", ".join(filter(None, [str(reply.status), shown(kind, 60), size]))


async def _fetched(
    way: Pages, desired: Iterable[scripts.ExternalScript]
) -> tuple[dict[int, tuple[str, str]], list[UncheckedScript]]:
    """The texts of scripts by their number, and those that did not come."""
    chosen = list(desired)
    urls = list(dict.fromkeys(item.url for item in chosen))
    visits = dict(zip(urls, await asyncio.gather(*(way.visit(url, wants="script") for url in urls)), strict=True))
    texts: dict[int, tuple[str, str]] = {}
    unseen: list[UncheckedScript] = []
    for entry in chosen:
        visit, name = visits[entry.url], shown_url(entry.url)
        page = visit.page
        if page is None or not 200 <= page.status < 300:
            unseen.append(UncheckedScript(name, _why_not_read(visit), own=True))
            continue
        texts[entry.number] = (name, html.decode(page.body, page.first("content-type")))
        if page.cut:
            unseen.append(UncheckedScript(name, "only its first 2 MiB were looked at", own=True))
    return texts, unseen


def _beside(
    folder: Path | None, desired: Iterable[scripts.ExternalScript]
) -> tuple[dict[int, tuple[str, str]], list[UncheckedScript]]:
    """The texts of scripts that stand beside a file, inside of its folder."""
    texts: dict[int, tuple[str, str]] = {}
    unseen: list[UncheckedScript] = []
    for item in desired:
        path = item.url.partition("?")[0].partition("#")[0]
        try:
            if folder is None:
                raise OSError(0, "where it is cannot be told from standard input")
            place = (folder / path.lstrip("/")).resolve()  # a folder that is served is mostly the root of its site
            if not place.is_relative_to(folder.resolve()):
                raise OSError(0, "it is outside of the page's folder")
            if not place.is_file():
                raise OSError(0, "there is no such file beside the page")
            with place.open("rb") as file:
                body = file.read(MOST_BYTES + 1)
        except (OSError, ValueError) as fault:
            unseen.append(
                UncheckedScript(shown_url(item.url), getattr(fault, "strerror", None) or "it cannot be read", own=True)
            )
            continue
        texts[item.number] = (shown(str(folder / path.lstrip("/")), 300), html.decode(body[:MOST_BYTES], ""))
        if len(body) > MOST_BYTES:
            unseen.append(UncheckedScript(shown_url(item.url), "only its first 2 MiB were looked at", own=True))
    return texts, unseen


def _examined(page: FetchedPage, read: Markup) -> PageCheck:
    """The check with what is in the page."""
    rules = [*page.policies, *(rule for meta in read.policies for rule in parse([meta.content], "meta"))]
    findings = widget.examine(read, page.url, texts=page.texts, unseen=page.unseen, policies=rules, cut=page.cut)
    diagnostics = [*page.diagnostics, *framing.examine_meta(read), *findings]
    urls = [*(s.src for s in read.scripts if s.src and scripts.runs(s)), *read.loads]
    names = {host.name for host in page.hosts} | {response.SDK_HOST}
    more = dict.fromkeys(name for url in urls if (name := host_of(url)) and name not in names)
    hosts = [*page.hosts, *(Host(name, "the page loads from there") for name in more)]
    sources = {read.name: redacted_url(read.text)} | {name: redacted_url(text) for name, text in page.texts.values()}
    checked = _with_findings(page.check, diagnostics, hosts)
    looked = tuple(dict.fromkeys(name for name, _ in page.texts.values()))
    return replace(checked, looked_at=(read.name, *looked), unseen=tuple(dict.fromkeys(page.unseen)), sources=sources)


def _with_findings(check: PageCheck, diagnostics: Iterable[Diagnostic], hosts: Iterable[Host]) -> PageCheck:
    listed = [*hosts]
    sdk = Host(response.SDK_HOST, "the SDK")
    at = next((n for n, host in enumerate(listed) if host.why == "the page loads from there"), len(listed))
    listed.insert(at, sdk)
    return replace(check, diagnostics=in_order(diagnostics), hosts=tuple(listed))
