"""What in a widget's page keeps it from working in the agent workspace.

Source: guide, "Agent widgets (including authentication)"; facts 4.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lpconf.checks.widget.content_security_policy import SecurityPolicy
from lpconf.checks.widget.html import Markup, PagesMissing
from lpconf.checks.widget.javascript.parsed_scripts import Places, Read, read
from lpconf.checks.widget.javascript.scripts import maker, refusal, runs
from lpconf.checks.widget.mixed_content import mixed_content, mixed_requests
from lpconf.checks.widget.response import LOG_IN_FIRST
from lpconf.checks.widget.sdk.call_order import calls, order
from lpconf.checks.widget.sdk.calls import Use, follow
from lpconf.checks.widget.sdk.limitations import limitations
from lpconf.checks.widget.sdk.loading import Loaded, loaded, sdk
from lpconf.checks.widget.sdk.reach import unreached_init
from lpconf.checks.widget.urls import looks_like_log_in, shown_url
from lpconf.domain.diagnostic import Diagnostic, error, info, warning
from lpconf.domain.results.page_check import UncheckedScript
from lpconf.domain.wording import shown


def examine(
    markup: Markup,
    page: str,
    *,
    texts: Mapping[int, tuple[str, str]],
    unseen: Sequence[UncheckedScript] = (),
    policies: Sequence[SecurityPolicy] = (),
    cut: bool = False,
) -> Iterator[Diagnostic]:
    """Findings in the page. `page` is its URL, empty for a file; `texts` has name and text of external scripts by
    their number in `markup`; `cut` says that the page goes on behind what is looked at."""
    yield from _around(markup, page)
    blocked = _refusals(markup, policies, page)
    yield from mixed_content(markup, page, policies)
    try:
        scripts = [script for script in read(markup, texts) if script.part.number not in blocked]
    except PagesMissing:
        yield warning(
            "widget.scripts-skipped",
            "skipped: scripts were not looked at, which needs the extra pages "
            "(install lpconf[pages], from where you have lpconf)",
        )
        yield from sdk(markup, page, Loaded(), blocked, may_be_elsewhere=True)
        return
    is_open_ended = cut or any(item.own for item in unseen) or any(map(_brings_more, scripts))
    yield from _of_scripts(markup, page, scripts, blocked, unseen, policies, is_open_ended=is_open_ended)


def _of_scripts(
    markup: Markup,
    page: str,
    scripts: Sequence[Read],
    blocked: Mapping[int, tuple[SecurityPolicy, str]],
    unseen: Sequence[UncheckedScript],
    policies: Sequence[SecurityPolicy],
    *,
    is_open_ended: bool,
) -> Iterator[Diagnostic]:
    """Findings in the scripts of a page. `is_open_ended`: not all that runs in it was looked at."""
    yield from _broken(markup, scripts)
    good = [script for script in scripts if not script.broken]
    yield from mixed_requests(markup, page, policies, good)
    later = [number for number, script in enumerate(good) if script.part.is_handler and script.part.when is None]
    use = follow([script.code for script in good], later)
    places = Places(markup, [script.part for script in good])
    result = loaded(markup, page, [(script.part, script.code) for script in good], blocked)
    wants_data = _wants_data(markup, scripts, use)
    yield from sdk(markup, page, result, blocked, may_be_elsewhere=is_open_ended, wants_data=wants_data)
    yield from calls(use, places.of)
    refused = [*_blocked(markup, blocked)]
    yield from refused
    has_init = any(call.method == "init" for call in use.calls)
    if not refused and not has_init:
        yield _no_init(use, places, good, unseen, open_end=is_open_ended, wants_data=wants_data)
    yield from unreached_init(use, good, places, open_end=is_open_ended)
    yield from order(use, places.parts, result, places.of)
    yield from limitations(good, places, use)


def _refusals(markup: Markup, policies: Sequence[SecurityPolicy], page: str) -> dict[int, tuple[SecurityPolicy, str]]:
    """The scripts that a policy keeps from running, by number, each with the policy and its directive."""
    refusals = {}
    for number, script in enumerate(markup.scripts):
        why = refusal(script, policies, page) if runs(script) else None
        if why:
            refusals[number] = why
    return refusals


_LPTAG = re.compile(r"lpTag\b|agentSDK", re.IGNORECASE)


def _wants_data(markup: Markup, scripts: Sequence[Read], use: Use) -> bool:
    """Whether anything in the page speaks of the SDK. A plain page needs no data of the conversation, and works without
    (guide: the SDK is for widgets that need them)."""
    if use.calls or use.mentions or use.near_misses or any(_LPTAG.search(script.part.text) for script in scripts):
        return True
    if any(script.src and maker(script.src, "") for script in markup.scripts):
        return True
    asleep = [text for _, _, text in markup.asleep]
    asleep += [script.text for script in markup.scripts]
    return any(_LPTAG.search(text) for text in asleep)


def _brings_more(script: Read) -> bool:
    """Whether a script brings in others that were not looked at, or could not be read to its end."""
    return bool(script.code.imports) or script.unclear


def _around(markup: Markup, page: str) -> Iterator[Diagnostic]:
    for meta in markup.refreshes:
        if meta.content == page:
            continue
        say = error if looks_like_log_in(meta.content) else warning
        yield say(
            "widget.meta-refresh",
            f"the page sends browsers on to {shown_url(meta.content)}, which was not looked at",
            markup.mark(meta.at, 5),
            fix=LOG_IN_FIRST if say is error else ("check that URL, or put it into the widget",),
        )
    if markup.passwords:
        say = info if any(s.src and "lpsnmedia" in s.src for s in markup.scripts) else error
        yield say(
            "widget.log-in-form",
            "the page asks for a password" + ("" if say is info else ": this is a log-in page, not the widget"),
            markup.mark(markup.passwords[0], 6),
            fix=() if say is info else LOG_IN_FIRST,
        )


def _broken(markup: Markup, scripts: Sequence[Read]) -> Iterator[Diagnostic]:
    for script in scripts:
        mark = Places(markup, [script.part]).of(0, 0)
        if script.broken:
            say = error if "agentSDK" in script.part.text else warning
            yield say(
                "widget.script-broken",
                f"browsers do not run this script: {shown(script.broken, 150)}",
                mark,
                detail="One error of syntax keeps the whole script from running.",
            )
        elif script.unclear:
            yield warning("widget.script-unclear", "this script could not be read to its end", mark)


def _blocked(markup: Markup, blocked: Mapping[int, tuple[SecurityPolicy, str]]) -> Iterator[Diagnostic]:
    for number, (_, directive) in blocked.items():
        script = markup.scripts[number]
        if "agentSDK" in script.text:
            yield error(
                "widget.script-blocked",
                "the page's own Content-Security-Policy forbids this script",
                markup.mark(script.at, 7),
                label=shown(directive, 200),
                fix=("give the script a nonce or a hash that the policy names, or a file of its own",),
            )


def _no_init(
    use: Use,
    places: Places,
    scripts: Sequence[Read],
    unseen: Sequence[UncheckedScript],
    *,
    open_end: bool,
    wants_data: bool,
) -> Diagnostic:
    """What is said of a page in which no call of ``init`` was found: how sure that is depends on what was looked at."""
    fix = ("add it at the beginning, behind the SDK: lpTag.agentSDK.init({});",)
    if use.mentions:
        return warning(
            "widget.init-not-seen",
            "no call of lpTag.agentSDK.init was seen",
            places.of(*use.mentions[0]),
            label="the SDK is handed on to code that may call it",
            fix=fix,
        )
    if open_end or any("agentSDK" in item.part.text for item in scripts if item.unclear):
        where = [f"{element.url} ({element.why})" for element in unseen if element.own]
        where += [f"what {entry.part.name} imports" for entry in scripts if entry.code.imports]
        return warning(
            "widget.init-not-seen",
            "no call of lpTag.agentSDK.init was seen",
            detail="It may stand in what was not looked at" + (f": {', '.join(where[:5])}." if where else "."),
            fix=fix,
        )
    mark, label = None, ""
    if use.near_misses:
        script, at, written = use.near_misses[0]
        mark, label = places.of(script, at, len(written)), "did you mean lpTag.agentSDK?"
    say = error if wants_data else warning
    return say(
        "widget.init-missing",
        "nothing calls lpTag.agentSDK.init({}), without which the widget gets no data of the conversation",
        mark,
        label=label,
        detail=_asleep(places.markup),
        fix=fix,
    )


_INIT = re.compile(r"agentSDK\s*(?:\?\.|\.|\[\s*[\"'`])\s*init\b")


def _asleep(markup: Markup) -> str:
    """Where the call stands without being run, in words."""
    for holder, at, text in markup.asleep:
        if _INIT.search(text):
            return f"The one in {holder} at {markup.mark(at)} is not run."
    for script in markup.scripts:
        if _INIT.search(script.text):
            place = markup.mark(script.at)
            if script.src is not None:
                return f"The one at {place} stands in a script with src: browsers load that file and ignore the text."
            if script.why_not:
                return f"The one at {place} stands in a script that browsers do not run ({script.why_not})."
            return f"The one at {place} stands in a comment, a string, or a script that does not run."
    return "" if markup.scripts or markup.handlers else "The page has no script at all."
