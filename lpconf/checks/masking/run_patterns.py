"""Patterns run on texts that somebody gave, in the engine of their dialect; and what a test makes of it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Literal

from lpconf.catalogue.chapter import ProblemKind
from lpconf.catalogue.chapters.masking import finding_codes
from lpconf.catalogue.chapters.masking.chapter import Listed
from lpconf.checks import v8
from lpconf.checks.masking import matches
from lpconf.checks.masking.engines import java
from lpconf.checks.masking.engines.engine_pool import Engines
from lpconf.checks.masking.java_dialect import in_java_before_19
from lpconf.domain.results.masking import Masked
from lpconf.domain.wording import shown

SettingValue = Literal["masks", "leaves"]


class NotRun(Exception):
    """A pattern could not be run. `kind` says of which kind that is, the message why."""

    def __init__(self, kind: ProblemKind, why: str) -> None:
        super().__init__(why)
        self.kind = kind


def run(engines: Engines, listed: Listed, regex: str, texts: Sequence[str]) -> list[Masked]:
    """What `regex`, one of a list or all of it, makes of texts: at rest in Java where it is there, else in V8, which
    reads portable patterns alike; beyond ASCII as Java up to 18 would. Raises NotRun."""
    if listed.dialect == "java":
        with contextlib.suppress(java.JavaMissing):
            return run_in_java(engines, regex, texts)
    try:
        results = engines.in_v8(regex, texts)
        return in_java_before_19(regex, results) if listed.dialect == "java" else results
    except v8.V8Missing:
        raise NotRun(finding_codes.TESTS_SKIPPED, "there is no V8 here") from None
    except v8.OutOfBounds:
        raise NotRun(finding_codes.CATASTROPHIC, "one of the texts given") from None
    except v8.Stopped:
        raise NotRun(finding_codes.TESTS_SKIPPED, "V8 gave up on the pattern") from None


def run_in_java(engines: Engines, regex: str, texts: Sequence[str]) -> list[Masked]:
    """The same in Java; without texts it only has to take the pattern. Raises java.Missing and NotRun."""
    (answer,) = engines.in_java([(regex, tuple(texts))])
    if answer.status == "bad":
        raise NotRun(finding_codes.NOT_COMPILED, answer.reason)
    if answer.status == "slow":
        raise NotRun(finding_codes.CATASTROPHIC, "one of the texts given, in Java")
    return [matches.masked(text, units) for text, units in zip(texts, answer.units, strict=True)]


def fault_of(regex: str, masked: Masked, expected: str) -> str:
    """What a pattern does wrong with a text that it has to mask, or to leave alone; empty where it does right.

    It may leave in clear what it looks at: ``\\d{12}(?=\\d{4})`` means to keep four digits.
    """
    if expected == "masks":
        if not masked.touched:
            return "has to mask this text, and masks nothing of it"
        means_it = "(?=" in regex or "(?<=" in regex
        return f"masks {shown(masked.cut[0])!r} only in part" if masked.cut and not means_it else ""
    if expected == "leaves" and masked.touched:
        return f"has to leave this text alone, and masks {shown(masked.touched[0])!r}"
    return ""
