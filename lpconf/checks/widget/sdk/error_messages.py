"""Error messages that agents and developers meet, and what the guide says about them.

Source: guide, "Agent widgets (including authentication)", "Error Messages" and "Troubleshooting Example"; the last
ones are browsers' own words.
"""

from __future__ import annotations

import re

from lpconf.checks.widget.framing import HOME
from lpconf.checks.widget.response import LOG_IN_FIRST, SDK_HOST
from lpconf.data_class import frozen
from lpconf.domain.results.page_check import ExplainedMessage

GUIDE = "guide, Agent widgets"


@frozen
class _Known:
    """`words` are alternatives; each is a list of pieces that the message has, in this order."""

    message: str
    words: tuple[str, ...]
    meaning: str
    ways: tuple[str, ...]
    source: str = GUIDE


_NETWORK = f"look at the network: firewall, proxy and blockers have to let {SDK_HOST} and the widget's host through"
_CONSOLE = "look at the browser's console for errors that stand before it"

KNOWN: tuple[_Known, ...] = (
    _Known(
        "No key/cmdName provided when calling get/bind/unbind/command",
        ("no key provided", "no key cmdname", "no cmdname", "key cmdname provided"),
        "The widget's code called a function of the SDK without a valid key (or, for command, without a command name).",
        ("give the call a key as its first argument, for example lpTag.agentSDK.bind('visitorInfo.visitorName', f)",
         "lpconf widget-check URL shows calls without a key, with their place"),
    ),
    _Known(
        "Error calling get/bind/unbind/command on the following key",
        ("error calling get", "error calling bind", "error calling unbind", "error calling command",
         "error calling * on the following key", "on the following key"),
        "A technical problem while the SDK was called; it can be caused by network connectivity issues.",
        (_NETWORK, "call lpTag.agentSDK.init({}) first", _CONSOLE),
    ),
    _Known(
        "Error initializing communication",
        ("error initiali* communication", "initializing communication"),
        "The widget failed to communicate with Conversational Cloud; it can be caused by network connectivity issues.",
        (_NETWORK, "open the page inside of the agent workspace: alone in a window it has nobody to talk to", _CONSOLE),
    ),
    _Known(
        "Error creating instance of courier",
        ("error creating instance of courier", "instance of courier", "creating * courier"),
        "The widget failed to communicate with Conversational Cloud; it can be caused by network connectivity issues.",
        (_NETWORK, "open the page inside of the agent workspace: alone in a window it has nobody to talk to", _CONSOLE),
    ),
    _Known(
        "My widget doesn't load",
        ("widget does not load", "widget doesn t load", "widget doesnt load", "widget not loading",
         "widget is not loading"),
        "A firewall blocks the widget's domain or that of the SDK, the external system wants a log-in, or the widget's "
        "code has an error.",
        ("let the firewall allow the widget's domain", f"let the firewall allow {SDK_HOST}", *LOG_IN_FIRST[:1],
         "add a link to the log-in page as the fallback", "look at the console for errors"),
    ),
    _Known(
        "My widget doesn't get the data",
        ("doesn t get the data", "does not get the data", "doesnt get the data", "not get the data"),
        "init was not called, the data does not exist, get was called instead of bind, or the widget's code has an "
        "error.",
        ("call lpTag.agentSDK.init({}) at the beginning: the SDK does not work without it",
         "look in the visit info widget: what is not there does not exist",
         "use bind: get may run before the data is there", "look at the console for errors"),
    ),
    _Known(
        "lpTag is not defined",
        ("lptag is not defined", "can t find variable lptag", "reading agentsdk", "agentsdk of undefined",
         "lptag agentsdk is undefined", "reading init"),
        "The SDK was not loaded when the widget's code called it.",
        (f"put <script src=\"https://{SDK_HOST}/webagent/client-SDK.min.js\"></script> before the code that calls it",
         f"let the firewall allow {SDK_HOST}"),
        "a browser's message",
    ),
    _Known(
        "Refused to frame the page (frame-ancestors, X-Frame-Options)",
        ("refused to display * in a frame", "refused to frame", "frame ancestors", "x frame options",
         "refused to connect"),
        "The widget's server forbids the workspace to frame its page.",
        (f"send Content-Security-Policy: frame-ancestors 'self' https://{HOME}, and no X-Frame-Options",),
        "a browser's message",
    ),
    _Known(
        "Mixed Content",
        ("mixed content",),
        "An http address is used inside of the workspace, which is https.",
        ("use https for the widget's URL, and for every script in its page",),
        "a browser's message",
    ),
)  # fmt: skip


def explain(text: str) -> ExplainedMessage:
    """What is known of a message, whatever stands around it; its capitals and signs do not count."""
    plain = _plain(text)
    for known in KNOWN:
        if any(_has(plain, pattern) for pattern in known.words):
            return ExplainedMessage(text, known.message, known.meaning, known.ways, known.source)
    return ExplainedMessage(text)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text[:10_000].lower()))


def _has(plain: str, pattern: str) -> bool:
    """Whether the pieces of a pattern stand in the text near each other: up to eight words at each ``*``."""
    body = r"\b" + re.escape(pattern).replace(r"\ \*\ ", r" (?:\w+ ){0,8}").replace(r"\*", r"\w*") + r"\b"
    return re.search(body, plain) is not None
