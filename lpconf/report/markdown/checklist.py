"""The invisible part of a runbook: which ticked line vouches for which setting, written and read back.

A line ends in ``<!-- lpconf:done ACCOUNT SETTING VALUE -->``: account and setting percent-encoded, the value as compact
JSON in which nothing can end the comment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lpconf.domain.value import Json
from lpconf.report.markdown.escape import comment_json, from_comment_json, unword, word

_DONE = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\[[xX]\]\s.*<!-- lpconf:done (\S+) (\S+) (\S.*?) -->\s*")


@dataclass(frozen=True, slots=True)
class Ticked:
    """One line that a person ticked: they say that `setting` of `account` has `value`."""

    account: str
    setting: str
    value: Json


def done(account: str, setting: str, value: Json) -> str:
    """The comment at the end of the line to tick."""
    return f"<!-- lpconf:done {word(account)} {word(setting)} {comment_json(value)} -->"


def parse_checklist(text: str) -> list[Ticked]:
    """The ticked lines of a runbook, in their order. Lines that were damaged are no ticks; others are ignored."""
    found = []
    for line in re.split(r"\r\n|\n|\r", text):
        match = _DONE.fullmatch(line)
        if match:
            try:
                value = from_comment_json(match[3])
            except ValueError:
                continue
            found.append(Ticked(unword(match[1]), unword(match[2]), value))
    return found
