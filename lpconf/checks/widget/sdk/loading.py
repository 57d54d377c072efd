"""Whether, from where, and when a page loads the SDK of the agent workspace."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence

from lpconf.checks.widget.content_security_policy import SecurityPolicy
from lpconf.checks.widget.html import Markup, Script
from lpconf.checks.widget.javascript.code import Code
from lpconf.checks.widget.javascript.scripts import SDK_URL, Maker, ScriptPart, When, maker, runs, when
from lpconf.checks.widget.response import SDK_HOST
from lpconf.checks.widget.urls import host_of, parts_of, shown_url
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Mark, error, info, warning
from lpconf.domain.wording import shown

SDK_SCRIPT = f'<script src="https://{SDK_HOST}/webagent/client-SDK.min.js"></script>'
_LOADERS = re.compile(r"load|script|import|require|inject|setattribute|write|append|fetch", re.IGNORECASE)


@frozen
class Loaded:
    """When the SDK is loaded by elements (`at`, each as in `scripts.when`), and where scripts load it: number of the
    script, place, its part."""

    at: tuple[When, ...] = ()
    by_script: tuple[tuple[ScriptPart, int], ...] = ()
    is_said: bool = False
    """Whether its address stands in a script as a mere text."""


def loaded(
    markup: Markup,
    page: str,
    read: Sequence[tuple[ScriptPart, Code]],
    blocked: Mapping[int, tuple[SecurityPolicy, str]],
) -> Loaded:
    """How the SDK comes into the page."""
    at = tuple(
        when(script, number)
        for number, script in enumerate(markup.scripts)
        if runs(script) and script.src and maker(script.src, page) not in (None, "foreign") and number not in blocked
    )
    by_script, is_mentioned = [], False
    for part, code in read:
        names = _given(code)
        for text, place, use in code.strings:
            if not SDK_URL.search(text):
                continue
            if _loads(use, names):
                by_script.append((part, place))
            else:
                is_mentioned = True
        if any(SDK_URL.search(source) for source in code.imports):
            by_script.append((part, 0))
    return Loaded(at, tuple(by_script), is_mentioned)


def _loads(use: str, names: Container[str]) -> bool:
    """Whether a text that is used so becomes the source of a script. `names` are the variables that do."""
    if use in (".src", "import()"):
        return True
    if use.endswith("()") and _LOADERS.search(use):
        return True
    return use.startswith("= ") and use[2:] in names


def _given(code: Code) -> set[str]:
    """The names whose values become an address of something that is loaded."""
    results: set[str] = set()
    for scope in code.scopes:
        for item in scope.items:
            if item.kind == "assign" and any(path[-1] == "src" for path in item.paths):
                results.update(item.literals)
            if item.kind == "call" and any(_LOADERS.search(path[-1]) for path in item.paths):
                results.update(item.literals)
    return results


def sdk(
    markup: Markup,
    page: str,
    loading: Loaded,
    blocked: Mapping[int, tuple[SecurityPolicy, str]],
    *,
    may_be_elsewhere: bool,
    wants_data: bool = True,
) -> Iterator[Diagnostic]:
    """Findings about the SDK's script. `may_be_elsewhere`: part of the page's own work was not looked at;
    `wants_data`: something in the page speaks of the SDK."""
    there = False
    for number, script in enumerate(markup.scripts):
        whose = maker(script.src, page) if script.src and runs(script) else None
        if whose is not None:
            there = there or whose != "foreign"
            directive = blocked[number][1] if number in blocked else ""
            yield from _copy(script, whose, page, markup.mark(script.at, 7), directive)
    if there:
        return
    if loading.by_script:
        mark = _mark_in_script(markup, *loading.by_script[0])
        yield info(
            "widget.sdk-by-script",
            "the SDK is loaded by a script",
            mark,
            detail="Whether it is there before it is called cannot be told from the page.",
        )
        return
    if may_be_elsewhere:
        yield warning(
            "widget.sdk-not-seen",
            "the SDK's script was not seen",
            detail="Something that was not looked at may load it.",
            fix=(SDK_SCRIPT,),
        )
        return
    say = error if wants_data else warning
    yield say(
        "widget.sdk-missing",
        "the page does not load the SDK's script",
        detail=_asleep(markup, loading) or "Without it the page shows, but knows nothing of the conversation.",
        fix=(SDK_SCRIPT,),
    )


def _mark_in_script(markup: Markup, part: ScriptPart, place: int) -> Mark:
    """The place of the character `place` of a script; of an attribute, where its element begins."""
    if part.at is None:
        return Markup(part.name, part.text).mark(place)
    return markup.mark(part.at if part.is_handler else part.at + place)


def _copy(script: Script, whose: Maker, page: str, mark: Mark, directive: str) -> Iterator[Diagnostic]:
    """Findings about one script with the SDK. `directive` is that of a policy which forbids it, empty for none."""
    src = script.src or ""
    host = host_of(src)
    if directive:
        yield error(
            "widget.sdk-blocked",
            "the page's own Content-Security-Policy forbids the SDK's script",
            mark,
            label=shown(directive, 200),
            fix=(f"add https://{SDK_HOST} to script-src",),
        )
    elif _is_mixed(src, page):
        yield error(
            "widget.sdk-http",
            "the SDK is loaded over http, which browsers refuse in an https page",
            mark,
            label=shown_url(src),
            fix=(SDK_SCRIPT,),
        )
    elif whose == "foreign":
        yield error(
            "widget.sdk-foreign",
            f"this is not LivePerson's host, and not the widget's own: {host}",
            mark,
            label=f"the SDK is at {SDK_HOST}",
            fix=(SDK_SCRIPT,),
        )
    elif whose == "copy":
        yield warning(
            "widget.sdk-copy",
            "the SDK is a copy of the page's own, which LivePerson does not keep up to date",
            mark,
            label=shown_url(src),
            fix=(SDK_SCRIPT,),
        )
    elif whose == "liveperson":
        yield warning("widget.sdk-host", f"the SDK comes from {host}, the guide says {SDK_HOST}", mark)


def _is_mixed(src: str, page: str) -> bool:
    """Whether a script of an https page is http. A file is meant for https."""
    parts, base = parts_of(src), parts_of(page)
    return parts is not None and parts.scheme == "http" and (base is None or base.scheme != "http" or not page)


def _asleep(markup: Markup, loading: Loaded) -> str:
    """Where the SDK's address stands without loading anything, in words."""
    for holder, at, text in markup.asleep:
        if SDK_URL.search(text):
            return f"The one in {holder} at {markup.mark(at)} is not loaded."
    for script in markup.scripts:
        if script.src and not runs(script) and maker(script.src, ""):
            return f"The one at {markup.mark(script.at)} is not run by browsers ({script.why_not})."
    return "Its address stands in a script, but nothing there loads it." if loading.is_said else ""
