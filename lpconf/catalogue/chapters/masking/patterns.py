"""Masking patterns as an account file lists them, and what is wrong with a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import Field

from lpconf.catalogue.chapter import Context, Problem
from lpconf.catalogue.chapters.masking import finding_codes as remarks
from lpconf.catalogue.section import Section
from lpconf.domain.source_document import Path
from lpconf.domain.wording import shown

Dialect = Literal["javascript", "java"]


class PatternTests(Section):
    """Texts that a pattern has to mask, and texts that it has to leave alone."""

    masks: Annotated[
        list[str],
        Field(description="Something of each text has to be masked, and no word or number only in part."),
    ] = []
    leaves: Annotated[list[str], Field(description="Not one character of these texts may be masked.")] = []


class Pattern(Section):
    """One regular expression with a name."""

    name: Annotated[str, Field(description="Unique in its list; fragments merge by it.")]
    regex: Annotated[str, Field(description="The pattern; quote it with single quotes.")]
    tests: PatternTests | None = None


class Masking(Section):
    """A list of patterns; what matches any of them is masked."""

    patterns: list[Pattern]


class DataMasking(Section):
    """Masking of data that must not be kept in clear."""

    real_time: Annotated[
        Masking | None, Field(description="Taglet cleanCCPatterns, in the visitor's browser: JavaScript regex.")
    ] = None
    at_rest: Annotated[
        Masking | None,
        Field(description="Site setting messaging.historic.data.masking.regexp: Java regex; messaging platforms only."),
    ] = None


_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]", re.DOTALL)
_BACK_REFERENCE = re.compile(r"(?<!\\)(?:\\\\)*\\([1-9]|k<)")
_GROUP_NAME = re.compile(r"(?<!\\)(?:\\\\)*\(\?P?<([A-Za-z_$][\w$]*)>")
_LEADING_FLAGS = re.compile(r"^\(\?[A-Za-z]*(?:-[A-Za-z]+)?\)")


def _joining_problems(patterns: Sequence[Pattern], top: Path) -> Iterable[Problem]:
    """What changes its meaning when patterns are joined to one alternation."""
    names: dict[str, int] = {}
    for i, pattern in enumerate(patterns):
        path: Path = (*top, i, "regex")
        bare = _CLASS.sub("[]", pattern.regex)
        if _BACK_REFERENCE.search(bare):
            yield Problem(
                remarks.BACK_REFERENCE.code,
                "a back-reference changes its meaning when patterns are joined",
                path,
                label="spell out what it refers to, or keep this pattern alone in its list",
            )
        if _LEADING_FLAGS.search(pattern.regex):
            yield Problem(
                remarks.LEADING_FLAGS.code,
                "leading inline flags change their meaning when patterns are joined",
                path,
                label="write both cases out, such as [Aa]",
            )
        for group in dict.fromkeys(_GROUP_NAME.findall(bare)):
            if group in names and names[group] != i:
                first: Path = (*top, names[group], "regex")
                yield Problem(
                    remarks.GROUP_TWICE.code,
                    f"the group name {shown(group)} is used by two patterns",
                    path,
                    label="here",
                    others=((first, "and here"),),
                    fix=("groups need no names here: (?:…)",),
                )
            names.setdefault(group, i)


def pattern_problems(patterns: Sequence[Pattern], top: Path, dialect: Dialect, context: Context) -> Iterable[Problem]:
    """What is wrong with a list of patterns at `top` that no engine has to be run for."""
    by_name: dict[str, int] = {}
    for i, pattern in enumerate(patterns):
        path: Path = (*top, i, "regex")
        if pattern.name in by_name:
            first: Path = (*top, by_name[pattern.name], "name")
            yield Problem(
                remarks.NAME_TWICE.code,
                f"two patterns are called {shown(pattern.name)}",
                (*top, i, "name"),
                label="again here",
                others=((first, "first here"),),
            )
        by_name.setdefault(pattern.name, i)
        if not pattern.regex:
            yield Problem(remarks.EMPTY.code, "an empty regex matches everywhere", path, label="write a pattern")
            continue
        verdict = context.compiles(dialect, pattern.regex)
        if verdict.status == "bad":
            yield Problem(
                remarks.NOT_COMPILED.code,
                f"this is no {'JavaScript' if dialect == 'javascript' else 'Java'} regular expression",
                path,
                label=verdict.reason,
            )
        elif verdict.status == "foreign":
            yield Problem(
                remarks.NOT_PORTABLE.code,
                "at rest a pattern keeps to the part that Java and JavaScript read alike",
                path,
                label=verdict.reason,
                more="lpconf explain masking.not-portable",
            )
        elif verdict.status == "skipped":
            yield Problem(remarks.NOT_CHECKED.code, verdict.reason, path, severity="warning", label="not compiled")
    if len(patterns) > 1:
        yield from _joining_problems(patterns, top)
