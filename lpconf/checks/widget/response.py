"""What can be determined of a widget's page from the way to it: scheme, certificate, redirects, status, headers.

Source: guide, "Agent widgets (including authentication)"; facts 4.6; limitations of the SDK (cookies are third-party
ones in a frame).
"""

from __future__ import annotations

from collections.abc import Iterator

from lpconf.checks.widget.urls import host_of, looks_like_log_in, parts_of, shown_url
from lpconf.connect.http.hosts import is_loopback
from lpconf.domain.diagnostic import Diagnostic, error, info, warning
from lpconf.domain.results.page_check import UNREACHABLE, Host, PageReply, Trouble, Visit
from lpconf.domain.wording import shown

SDK_HOST = "lpcdn.lpsnmedia.net"
LOG_IN_FIRST = (
    "log in to the external system first, in the same browser, then open the widget again",
    "let the widget's page be seen without log-in, with a link to the log-in page as the fallback",
)
_PHRASES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 410: "Gone", 429: "Too Many "
            "Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}  # fmt: skip


def examine(visit: Visit) -> Iterator[Diagnostic]:
    """Findings about the way to the page."""
    yield from _scheme(visit)
    if visit.trouble:
        yield _trouble(visit.trouble, visit)
    elif visit.stopped:
        yield _stopped(visit)
    page = visit.page
    if page is None:
        return
    log_in = len(visit.replies) > 1 and _log_in_hop(visit)
    if log_in:
        yield error(
            "widget.log-in-redirect",
            f"the page sends whoever is not logged in to a log-in page: {shown_url(log_in)}",
            detail="The widget itself was not seen. Log-in pages often forbid framing, and what they set as cookies "
            "in a frame are third-party cookies.",
            fix=LOG_IN_FIRST,
        )
    elif len(visit.replies) > 1:
        yield info(
            "widget.redirect",
            f"the URL leads on to {shown_url(page.url)}",
            detail="Agents' browsers have to reach every host on the way.",
        )
    yield from _status(page)
    yield from _cookies(visit)


def is_readable(visit: Visit) -> bool:
    """Whether the answer is the widget's own page, so that what it holds tells something."""
    page = visit.page
    return (
        page is not None
        and 200 <= page.status < 300
        and bool(page.body)
        and not _not_html(page)
        and not (len(visit.replies) > 1 and _log_in_hop(visit))
    )


def is_own(visit: Visit) -> bool:
    """Whether the headers of the answer are those of the widget's page: not of a log-in page elsewhere, and not of
    an error."""
    page = visit.page
    return (
        page is not None
        and (200 <= page.status < 300 or page.status in (401, 403))
        and not (len(visit.replies) > 1 and _log_in_hop(visit))
    )


def hosts(visit: Visit) -> Iterator[Host]:
    """The hosts on the way."""
    urls = [visit.url, *(reply.url for reply in visit.replies), visit.asked_last]
    for number, name in enumerate(dict.fromkeys(filter(None, map(host_of, urls)))):
        yield Host(name, "the widget" if number == 0 else "a redirect of the widget leads there")


def _scheme(visit: Visit) -> Iterator[Diagnostic]:
    urls = [visit.url, *(reply.url for reply in visit.replies), *filter(None, [visit.asked_last])]
    for url in dict.fromkeys(urls):
        parts = parts_of(url)
        if parts is None or parts.scheme.lower() != "http":
            continue
        own = is_loopback(parts.hostname or "")
        say = warning if own else error
        where = "the URL is" if url == visit.url else f"a redirect leads to {shown_url(url)}, which is"
        yield say(
            "widget.not-https",
            f"{where} not https" + (": good for a test on this machine only" if own else ""),
            detail="The workspace is an https page: browsers do not load http pages in its frames (mixed content), "
            "and LivePerson takes https URLs alone.",
            fix=("serve the page over https, with a certificate that browsers trust",),
        )
        return


_TRUST = (
    "lpconf asks the authorities that it was installed with; an authority of your own company: SSL_CERT_FILE=FILE",
)


def _trouble(trouble: Trouble, visit: Visit) -> Diagnostic:
    label = "" if visit.asked_last == visit.url else f"at {shown_url(visit.asked_last)}, where the URL leads"
    if not trouble.was_reached:
        return error(
            UNREACHABLE,
            f"not reached from here: {trouble.words}",
            label=label,
            detail="That says nothing yet about agents' browsers: they may reach it from their network, and a firewall "
            "there may block what is reached from here.",
            fix=("run this in a network of the agents", "let their firewall allow the hosts below"),
        )
    code, fix = {
        "tls": ("widget.tls", ("serve the page over https on this port",)),
        "expired": ("widget.certificate-expired", ("renew the certificate",)),
        "not-yet": ("widget.certificate-not-yet-valid", ("put in a certificate that is valid now; look at the clock",)),
        "wrong-name": ("widget.certificate-name", ("use the name that the certificate is for, or get one for this",)),
        "revoked": ("widget.certificate-revoked", ("replace the certificate",)),
        "untrusted": ("widget.certificate-untrusted", ("get a certificate from an authority that agents' browsers "
                                                       "trust, and send those in between", *_TRUST)),
    }[trouble.kind]  # fmt: skip
    return error(
        code,
        trouble.words,
        label=label,
        detail="A browser shows a warning instead of the page, in a frame with no way on. The page itself was not "
        "looked at.",
        fix=fix,
    )


def _stopped(visit: Visit) -> Diagnostic:
    last = visit.replies[-1]
    at, detail = shown_url(last.url), ""
    if visit.stopped == "loop":
        words = f"the URL redirects in a circle: {at} leads back to where it was"
        detail = (
            "lpconf sends no cookies. A page that waits for its own cookie would go round in the same way in a frame "
            "whose cookies are blocked: there they need SameSite=None; Secure."
        )
    elif visit.stopped == "too-many":
        words = f"more than {len(visit.replies) - 1} redirects, the last one at {at}"
    elif visit.stopped == "no-target":
        words = f"{at} answers {last.status} and does not say where to go"
    else:
        words = f"{at} redirects to what is no page: {shown(shown_url(last.first('location')), 120)}"
    log_in = looks_like_log_in(last.url)
    fix = LOG_IN_FIRST if log_in else ("put the last good URL into the widget",)
    return error("widget.redirect-broken", words, detail=detail, fix=fix)


def _log_in_hop(visit: Visit) -> str:
    """The first redirect target that looks like a log-in, unless the widget's own URL does."""
    if looks_like_log_in(visit.url):
        return ""
    return next((reply.url for reply in visit.replies[1:] if looks_like_log_in(reply.url)), "")


def _status(page: PageReply) -> Iterator[Diagnostic]:
    status = page.status
    said = f"{status} {_PHRASES.get(status, '')}".strip()
    if status in (401, 407):
        yield error(
            "widget.log-in",
            f"the page asks for a log-in: {said}",
            detail="Browsers show no log-in box for the frame of another site, so agents see an empty widget.",
            fix=LOG_IN_FIRST,
        )
    elif status == 403:
        yield error(
            "widget.forbidden",
            f"the page is refused to whoever is not logged in: {said}",
            detail="It may also be refused to this address, or to programs that are no browser.",
            fix=LOG_IN_FIRST,
        )
    elif not 200 <= status < 300:
        yield error("widget.status", f"there is no page: the answer is {said}", fix=("correct the URL, or the server",))
    elif not page.body:
        yield error("widget.empty", f"the page is empty ({said})")
    elif kind := _not_html(page):
        yield error("widget.not-html", f"the answer is no page: {shown(kind)}", fix=("answer with text/html",))


def _not_html(page: PageReply) -> str:
    """The content type of what no browser shows as a page with scripts; empty for pages, and where none is told."""
    if page.first("content-disposition").lower().lstrip().startswith("attachment"):
        return "a download (Content-Disposition: attachment)"
    kind = page.first("content-type").partition(";")[0].strip().lower()
    return "" if kind in ("", "text/html", "application/xhtml+xml") else kind


def _cookies(visit: Visit) -> Iterator[Diagnostic]:
    names = []
    for reply in visit.replies:
        for line in reply.all("set-cookie"):
            name, *rest = line.split(";")
            marks = {part.strip().lower().replace(" ", "") for part in rest}
            if not {"samesite=none", "secure"} <= marks and name.partition("=")[0].strip():
                names.append(shown(name.partition("=")[0].strip(), 40))
    if names:
        yield warning(
            "widget.cookies",
            f"cookies that browsers keep back in a frame: {', '.join(dict.fromkeys(names))}",
            detail="In the workspace the page is a third party: its cookies need SameSite=None; Secure. A log-in that "
            "rests on them is forgotten in the frame.",
            fix=("set them with SameSite=None; Secure",),
        )
