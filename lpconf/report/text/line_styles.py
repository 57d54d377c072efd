"""Which style a line of our texts deserves."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Style: TypeAlias = Literal[
    "add", "change", "destroy", "danger", "error", "warning", "person", "good", "head", "dim", ""
]

_RULES: tuple[tuple[Style, re.Pattern[str]], ...] = (
    ("danger", re.compile(r"DANGER  |Danger: |GATED: |Gated: |NOT PLANNED| .*  NOT ACCEPTED")),
    (
        "error",
        re.compile(
            r"error\[|Error: |  .* (FAILED|STALE)   |.{0,40} (DRIFTED|UNREADABLE) |"
            r"(Apply|Plan|Drift) (incomplete|interrupted)"
        ),
    ),
    ("warning", re.compile(r"warning\[|Partial: |  .* WAITING   |.{0,40} (WAITING|UNVERIFIED) ")),
    ("add", re.compile(r"\+ ")),
    ("change", re.compile(r"~ ")),
    ("destroy", re.compile(r"- ")),
    ("dim", re.compile(r"info\[|  (wished in|for this run alone:) | +\d* \|( |$)")),
    ("person", re.compile(r"By hand, |To confirm: ")),
    ("good", re.compile(r"No changes\.|No drift\.|Apply complete!|\d+ accounts? (is|are) valid")),
    ("head", re.compile(r"\S+ [·|] site |.* (by hand|hand-overs?)( in each account)?(, \d+ hand-overs?)?$")),
    ("head", re.compile(r"Plan: |Next$|Consequences, |No longer managed|Held, |Outputs$|Checks that|\d+ accounts?: ")),
)


def style_lines(text: str) -> list[tuple[Style, str]]:
    """Each line of `text` with its style (empty: none), for whoever adds colour. Lines are as they were."""
    return [(_style_of(line), line) for line in text.split("\n")]


def _style_of(line: str) -> Style:
    """The style of the first rule that a line fits, empty for none."""
    return next((style for style, rule in _RULES if rule.match(line)), "")
