"""Whether a page lets the agent workspace frame it.

Browsers look at the headers of the last answer only. ``frame-ancestors`` in any policy makes them ignore
``X-Frame-Options`` (HTML standard, "check a navigation response's adherence to X-Frame-Options"); both are ignored in
``<meta>``.

Where the workspace lives: accounts are opened at ``https://ZONE.le.liveperson.net/a/SITE/`` (zones z1, z2, z3 and
others; seen in public account URLs). Which ZONE an account has, and which frames stand in between, is not public.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from lpconf.checks.widget.content_security_policy import Origin, allows_url, host_of, parse
from lpconf.checks.widget.html import Markup
from lpconf.domain.diagnostic import Diagnostic, error, info, warning
from lpconf.domain.results.page_check import PageReply
from lpconf.domain.wording import shown

HOME = "*.le.liveperson.net"
DOMAIN = ".liveperson.net"
_ANY = "https://any-zone.le.liveperson.net/"
"""Stands for a workspace whose zone is not known: only a source that lets in all of them matches it."""
_FIX = f"send Content-Security-Policy: frame-ancestors 'self' https://{HOME}, and no X-Frame-Options"

Verdict: TypeAlias = Literal["all", "some", "none"]


def examine(reply: PageReply, workspace: str = "") -> Iterator[Diagnostic]:
    """What the headers of the page forbid. `workspace` is the address of the workspace as agents see it, if known."""
    policies = parse(reply.all("content-security-policy"))
    lists = [result[1] for policy in policies if (result := policy.list_for("frame-ancestors"))]
    own = Origin.of(reply.url)
    if lists:
        yield from _ancestors(lists, own, workspace)
        if reply.all("x-frame-options") and _refusal(reply.all("x-frame-options"), own, workspace):
            yield info(
                "widget.x-frame-options-overridden",
                f"X-Frame-Options: {_as_text(reply.all('x-frame-options'))} does not count",
                detail="Browsers that know frame-ancestors ignore it.",
            )
    else:
        yield from _frame_options(reply.all("x-frame-options"), own, workspace)
    for policy in policies:
        if "sandbox" in policy.directives and "allow-scripts" not in {s.lower() for s in policy.directives["sandbox"]}:
            yield error(
                "widget.csp-sandbox",
                "the page's Content-Security-Policy switches scripts off: sandbox without allow-scripts",
                fix=("add allow-scripts and allow-same-origin to its sandbox directive, or remove it",),
            )
    if any(p.list_for("frame-ancestors") for p in parse(reply.all("content-security-policy-report-only"))):
        yield info("widget.report-only", "frame-ancestors in Content-Security-Policy-Report-Only forbids nothing")


def _ancestors(lists: Sequence[tuple[str, ...]], own: Origin, workspace: str) -> Iterator[Diagnostic]:
    verdicts = [_verdict(sources, own, workspace) for sources in lists]
    for sources, verdict in zip(lists, verdicts, strict=True):
        directive = f"frame-ancestors {' '.join(sources)}".rstrip()
        if verdict == "none":
            yield error(
                "widget.frame-ancestors",
                "the page forbids the agent workspace to frame it: frame-ancestors",
                label=shown(directive, 300),
                detail=_why(sources, workspace),
                fix=(_FIX,),
            )
        elif verdict == "some":
            yield warning(
                "widget.frame-ancestors-some",
                "the page lets itself be framed by some LivePerson hosts only",
                label=shown(directive, 300),
                detail=f"The workspace is at https://ZONE.le.liveperson.net; which ZONE an account has is not public. "
                f"Compare with the address bar of an agent, or give it: --workspace URL. {_UNKNOWN}",
                fix=(f"let all of them in: frame-ancestors https://{HOME}",),
            )


_UNKNOWN = "Whether other LivePerson hosts stand between the workspace and the widget is not public either."


def _why(sources: Sequence[str], workspace: str) -> str:
    words = {source.lower() for source in sources}
    where = workspace or "https://ZONE.le.liveperson.net"
    if not sources or words == {"'none'"}:
        return f"Nobody may frame it; the workspace at {where} neither."
    if words == {"'self'"}:
        return f"'self' is the page's own site alone; the workspace is at {where}."
    if any(word.partition("://")[2] in ("liveperson.net", "le.liveperson.net") or word == "liveperson.net"
           for word in words):  # fmt: skip
        return f"A name without *. stands for that host alone, not for {where}."
    return f"None of these is the workspace, which is at {where}."


def _verdict(sources: Sequence[str], own: Origin, workspace: str) -> Verdict:
    """Paths of sources are left out of it: an ancestor is told to a page by its origin alone."""
    pathless = [_without_path(source) for source in sources]
    if allows_url(pathless, workspace or _ANY, own):
        return "all"
    if workspace:
        return "none"
    return "some" if any(_is_of_liveperson(source) for source in pathless) else "none"


def _is_of_liveperson(source: str) -> bool:
    """Whether a source names a host, or several, under the platform's domain."""
    host, port = host_of(source)
    return host.endswith(DOMAIN) and host != "le" + DOMAIN and port in ("", "443", "*")


def _without_path(source: str) -> str:
    scheme, mark, rest = source.partition("://")
    return f"{scheme}{mark}{rest.partition('/')[0]}" if mark else source.partition("/")[0]


def _values(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(part.strip(" \t").lower() for line in lines for part in line.split(",")))


def _as_text(lines: Iterable[str]) -> str:
    return shown(", ".join(lines), 200)


def _refusal(lines: Sequence[str], own: Origin, workspace: str) -> str:
    """Why these values keep the workspace out, in words; empty where they do not."""
    values = _values(lines)
    known = {"deny", "sameorigin", "allowall"} & set(values)
    if len(values) > 1:
        return "Several values that differ count as DENY." if known else ""
    if values == ["deny"]:
        return "Nobody may frame it."
    if values == ["sameorigin"] and not (workspace and Origin.of(workspace) == own):
        return "Only the page's own site may frame it; the workspace is another one."
    return ""


def _frame_options(lines: Sequence[str], own: Origin, workspace: str) -> Iterator[Diagnostic]:
    if not lines:
        return
    why = _refusal(lines, own, workspace)
    if why:
        yield error(
            "widget.x-frame-options",
            f"the page forbids the agent workspace to frame it: X-Frame-Options: {_as_text(lines)}",
            detail=why,
            fix=(_FIX,),
        )
    elif any(value.startswith("allow-from") for value in _values(lines)):
        yield warning(
            "widget.x-frame-options-obsolete",
            f"X-Frame-Options: {_as_text(lines)} is ignored by browsers of today",
            detail="Anybody may frame the page now, the workspace too. ALLOW-FROM never reached most browsers.",
            fix=(f"use Content-Security-Policy: frame-ancestors https://{HOME}",),
        )


def examine_meta(markup: Markup) -> Iterator[Diagnostic]:
    """Framing rules in ``<meta>``, where browsers ignore them."""
    for meta in markup.policies:
        if any("frame-ancestors" in policy.directives for policy in parse([meta.content], "meta")):
            yield warning(
                "widget.meta-ignored",
                "frame-ancestors in <meta> is ignored by browsers; only the header counts",
                markup.mark(meta.at, 5),
            )
    for meta in markup.frame_options:
        yield warning(
            "widget.meta-ignored",
            "X-Frame-Options in <meta> is ignored by browsers; only the header counts",
            markup.mark(meta.at, 5),
        )
