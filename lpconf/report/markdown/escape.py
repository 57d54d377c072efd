"""Texts made safe for Markdown as GitHub and GitLab read it.

Character references are used, not backslashes: they hold in table cells, in raw HTML and in prose alike, and never
make up a structure. A mention is broken with an empty comment. Nothing that a reader cannot see gets through.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

from lpconf.domain.value import Json
from lpconf.report.characters import PLAIN, visible

_SPECIAL = re.compile(r"[\\`*{}\[\]<>|~!$&^\"]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
_MENTION = re.compile(r"(?<![0-9A-Za-z])@|#(?=[0-9])")
_PROSE = re.compile(f"{_SPECIAL.pattern}|{_MENTION.pattern}")
_PLAIN_CODE = re.compile(r"[^\s`|\\<>&](?:[^`|\\<>&]*[^\s`|\\<>&])?")
_IN_CODE = re.compile(f"{_SPECIAL.pattern}|[@#]|:(?=//)|(?<=www)[.]")
_URL = re.compile(r"https?://[!#$%&*+,\-./0-9:;=?@A-Z_a-z~]+")
HUGE = 2_000


def prose(text: object) -> str:
    """Words for a paragraph, a heading or a cell. Not for the beginning of a line."""
    return _PROSE.sub(_harmless, visible(_short(str(text))))


def code(text: object) -> str:
    """A code span, also in a table: back-ticks where nothing in the text is special, else ``<code>``."""
    shown = visible(_short(str(text)))
    if _PLAIN_CODE.fullmatch(shown):
        return f"`{shown}`"
    return f"<code>{_IN_CODE.sub(_entity, shown)}</code>"


def html_code(text: object) -> str:
    """Code inside raw HTML, where back-ticks mean nothing."""
    return f"<code>{_IN_CODE.sub(_entity, visible(_short(str(text))))}</code>"


def block(lines: Iterable[str], language: str = "") -> str:
    """A fenced block; the fence is longer than any run of back-ticks inside."""
    shown = [visible(_short(line)) for line in lines]
    longest = max((len(run) for line in shown for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *shown, fence])


def plain(markdown: str) -> str:
    """A document of ours with arrows and the like in ASCII, for LANG=C. Code, quoted values and comments stay."""
    lines, fence = [], ""
    for line in markdown.split("\n"):
        mark = re.match(r" {0,3}(`{3,})", line)
        if mark and (not fence or line.strip() == fence):
            fence = "" if fence else mark[1]
        if fence or mark or line.startswith("    "):
            lines.append(line)
        else:
            lines.append("".join(t if i % 2 else _in_ascii(t) for i, t in enumerate(_EXACT.split(line))))
    return "\n".join(lines)


_EXACT = re.compile(r"(`[^`]*`|<code>.*?</code>|<!--.*?-->)")


def _in_ascii(text: str) -> str:
    return "".join(PLAIN.get(char, char) for char in text)


def link(text: str, url: str) -> str:
    """A link; only its (safe) text where `url` is not a plain http(s) address."""
    return f"[{text}]({url})" if _URL.fullmatch(url) else text


def word(text: str) -> str:
    """One word for an HTML comment: a space, and whatever could end the comment, percent-encoded."""
    shown = quote(text, safe="._~:/-")
    return shown.replace("-", "%2D") if "--" in shown or shown[:1] == "-" else shown


def unword(text: str) -> str:
    """The word behind `word`."""
    return unquote(text)


def comment_json(value: Json) -> str:
    """Compact JSON, in ASCII, with ``-``, ``<`` and ``>`` as escapes, so that no HTML comment ends in it."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return re.sub("[-<>]", lambda m: f"\\u{ord(m[0]):04x}", text)


def from_comment_json(text: str) -> Json:
    """The value behind `comment_json`, minus signs of numbers included. Raises ValueError for anything else."""
    return json.loads(re.sub(r"\\\\|\\u002d", lambda m: "-" if m[0] != "\\\\" else m[0], text))


def _harmless(match: re.Match[str]) -> str:
    return f"{match[0]}<!-- -->" if match[0] in "@#" else _entity(match)


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _short(text: str) -> str:
    if len(text) <= HUGE:
        return text
    return f"{text[: HUGE // 2]} … {text[-HUGE // 4 :]} ({len(text):,} characters)"
