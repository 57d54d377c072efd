"""What the SDK's limitations ask of a widget's page: that it stays in its frame, and is no visitor's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lpconf.checks.widget.javascript.parsed_scripts import Places, Read
from lpconf.checks.widget.javascript.scripts import runs
from lpconf.checks.widget.sdk.calls import Use
from lpconf.domain.diagnostic import Diagnostic, Mark, error, warning


def limitations(read: Sequence[Read], places: Places, use: Use) -> Iterator[Diagnostic]:
    """What the SDK's limitations ask of widgets: no frame busting, no chat objects."""
    yield from _web_tag_calls(places, use)
    for number, entry in enumerate(read):
        for scope in entry.code.scopes:
            for item in scope.items:
                if item.kind in ("call", "assign") and any(_busts(path, item.kind) for path in item.paths):
                    if scope.home(item.paths[0][0]) is not None:
                        continue
                    yield warning(
                        "widget.frame-buster",
                        "this looks like code that breaks out of frames",
                        places.of(number, item.at, item.length),
                        detail="A page that moves the window above it away takes the agent workspace with it, or is "
                        "stopped by the browser.",
                    )
        for text, at, _ in entry.code.strings:
            if "lptag.liveperson.net" in text.lower() or "/tag/tag.js" in text.lower():
                yield _chat_tag(places.of(number, at))
    for script in places.markup.scripts:
        if runs(script) and script.src and "lptag.liveperson.net" in script.src.lower():
            yield _chat_tag(places.markup.mark(script.at, 7))


def _web_tag_calls(places: Places, use: Use) -> Iterator[Diagnostic]:
    """Calls of what only the web tag has. Where the page loads that tag, they work, and the tag itself is told of."""
    if any(_is_chat_tag(script.src or "") for script in places.markup.scripts if runs(script)):
        return
    for number, at, length, names in use.web_tag_calls[:1]:
        yield error(
            "widget.web-tag-call",
            f"{names} is the web tag's, which is for visitors' pages: the widget SDK does not have it",
            places.of(number, at, length),
            detail="The script stops here; what stands behind it does not run.",
            fix=("take it out; of lpTag a widget has agentSDK alone",),
        )


def _is_chat_tag(text: str) -> bool:
    return "lptag.liveperson.net" in text.lower() or "/tag/tag.js" in text.lower()


def _chat_tag(mark: Mark) -> Diagnostic:
    return warning(
        "widget.chat-tag",
        "the page loads LivePerson's web tag, which is for visitors' pages",
        mark,
        detail="It makes an lpTag of its own; widgets should hold no chat buttons and no such objects.",
    )


def _busts(path: tuple[str, ...], kind: str) -> bool:
    bare = path[1:] if path[0] in ("window", "self") else path
    if len(bare) < 2 or bare[0] not in ("top", "parent") or bare[1] != "location":
        return False
    return bare[2:] in ((), ("href",)) if kind == "assign" else bare[2:] in (("replace",), ("assign",))
