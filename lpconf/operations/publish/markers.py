"""The invisible line by which lpconf finds its own comments and issues again, among those of others and of robots that
share its credential."""

from __future__ import annotations

import re

from lpconf.report.markdown.escape import unword, word

_MARKER = re.compile(r"<!-- (lpconf:[a-z]+(?: \S+)*) -->")
_TICK = re.compile(r"^(\s*(?:[-*+]|\d+[.)])\s+)\[[xX]\](?=\s)")
_BOX = re.compile(r"^(\s*(?:[-*+]|\d+[.)])\s+)\[ \](?=\s)")
MOST_CHARACTERS = 65_000
"""GitHub takes 65,536 characters for a comment or an issue, GitLab far more."""


def marker(kind: str, *names: str, scope: str = "") -> str:
    """The marker of one thing: its kind, and what it is about. `scope` keeps several pipelines of one repository
    apart."""
    words = [f"lpconf:{kind}", *map(word, names), *([f"scope={word(scope)}"] if scope else [])]
    return f"<!-- {' '.join(words)} -->"


def marked(text: str) -> str:
    """The marker with which `text` begins; empty where it begins otherwise. One that stands further below may be a
    quotation."""
    match = _MARKER.match(text.lstrip())
    return match[0] if match else ""


def subject(text: str, kind: str) -> str:
    """What a text that begins with a marker of this kind is about, such as an account; empty for other texts."""
    words = marked(text)[5:-4].split()
    return unword(words[1]) if len(words) > 1 and words[0] == f"lpconf:{kind}" else ""


def without_marker(body: str) -> str:
    """`body` without the marker with which it begins."""
    rest = body.lstrip()
    return rest.removeprefix(marked(rest)).lstrip("\n")


def with_marker(line: str, body: str) -> str:
    """`body` behind its marker, without any other that it began with, and not too long for a host."""
    rest = without_marker(body)
    if len(line) + len(rest) > MOST_CHARACTERS:
        rest = (
            rest[: MOST_CHARACTERS - len(line) - 80].rpartition("\n")[0] + "\n\n*The rest is too long for this page.*"
        )
    return f"{line}\n{rest.rstrip()}\n"


def is_same_page(left: str, right: str) -> bool:
    """Whether two bodies are the same to a reader: hosts change line breaks and blanks at the end."""
    return _normal(left) == _normal(right)


def _normal(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


def with_ticks_of(old: str, new: str) -> str:
    """`new` with the boxes ticked that are ticked in `old`, so that rewriting a page loses nobody's work."""
    ticked = {_TICK.sub(r"\1[ ]", line.rstrip()) for line in old.splitlines() if _TICK.match(line)}
    lines = []
    for line in new.split("\n"):
        lines.append(_BOX.sub(r"\1[x]", line) if line.rstrip() in ticked else line)
    return "\n".join(lines)
