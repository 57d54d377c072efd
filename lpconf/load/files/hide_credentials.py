"""The text of a project file as excerpts may show it: without what stands where credentials are configured.

A secret belongs into the environment, into a file, or behind a command. Where somebody has written it into the project
file by mistake, an error points at the place and does not repeat it (contract, section 8, promise 7). The file may be
broken, so this reads lines, not YAML, and hides rather too much than too little.
"""

from __future__ import annotations

import re

from lpconf.domain.wording import nearest

HIDDEN = "..."
LONGEST = 2_000
"""Characters. No line that people write into a project file is longer: such a line is not shown at all."""

_WORDS: tuple[str, ...] = ("auth", "authorization", "bearer", "login", "oauth", "oauth1", "oauth2", "credential")
_WORDS += ("credentials", "user", "username", "password", "passwd", "secret", "token", "access_token", "token_secret")
_WORDS += ("key", "api_key", "app_key", "client_id", "client_secret")
_KEY = re.compile(r"""([\w.-]+)["']?[ \t]*:(?=[\s{\["']|$)|\?[ \t]+["']?([\w.-]+)""")
_FIRST_KEY = re.compile(r"""[ \t-]*["']?[\w.-]{1,40}["']?[ \t]*:(?=\s|$)""")
_USER_INFO = re.compile(r"(://)[^/\s]*@|(://[^\s?]*\?)\S+")


def hide_credentials(text: str) -> str:
    """`text` line by line, without values below keys that are, or look like, those of credentials, and without users
    and queries in URLs. Lines keep their numbers, and what is shown its columns."""
    lines: list[str] = []
    outer: int | None = None
    depth = 0
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" \t"))
        blank = not line.strip() or line.lstrip().startswith("#")
        if outer is not None and not blank and depth <= 0 and indent <= outer and line.lstrip()[0] not in "-:":
            outer = None
        if outer is not None:
            lines.append(_without_value(line, indent) if line.strip() else line)
            depth += _opened(line)
            continue
        at = _credential(line)
        if at is None:
            shown = _USER_INFO.sub(lambda m: (m[1] or m[2]) + HIDDEN, line) if len(line) <= LONGEST else HIDDEN
            lines.append(shown)
            continue
        outer, depth = indent, _opened(line)
        lines.append(f"{line[:at]} {HIDDEN}" if line[at:].strip() else line)
    return "\n".join(lines)


def _without_value(line: str, indent: int) -> str:
    """A line below a credential's key: of what it says only the key, if it has one."""
    key = _FIRST_KEY.match(line)
    shown = key[0] if key else line[:indent]
    return f"{shown} {HIDDEN}"


def _credential(line: str) -> int | None:
    """Where the first key of the line ends that looks like one of credentials."""
    for key in _KEY.finditer(line[:LONGEST]):
        word = (key[1] or key[2]).lower()
        if any(part in _WORDS for part in re.split(r"[_.-]", word)) or nearest(word, _WORDS):
            return key.end()
    return None


def _opened(line: str) -> int:
    """How many brackets the line opens and does not close."""
    return line.count("{") + line.count("[") - line.count("}") - line.count("]")
