"""All that is to be said of masking patterns that compile: what their tests, ordinary texts and attacks come to."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence

from lpconf.catalogue.chapters.masking import finding_codes
from lpconf.catalogue.chapters.masking.chapter import Listed
from lpconf.catalogue.chapters.masking.patterns import Pattern
from lpconf.checks import v8
from lpconf.checks.masking import backtracking, browser_support, java_dialect
from lpconf.checks.masking.card_check import card_findings
from lpconf.checks.masking.compilation import compiles
from lpconf.checks.masking.engines import java
from lpconf.checks.masking.engines.engine_pool import Engines
from lpconf.checks.masking.finding import Finding
from lpconf.checks.masking.measurement.sample_texts import ORDINARY, SENSITIVE, shape
from lpconf.checks.masking.pattern_slips import slips
from lpconf.checks.masking.regex.parse_cache import may_be_empty
from lpconf.checks.masking.run_patterns import NotRun, SettingValue, fault_of, run, run_in_java
from lpconf.domain.results.masking import Masked
from lpconf.domain.wording import count, shown

_SHOWN = 3
_SOMETHING = ("", "a", "1 a", *ORDINARY)
"""Texts in which a pattern that may match nothing shows it."""


class Examiner:
    """Looks at lists of patterns, with engines that remember."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    def dangers(self, listed: Listed) -> list[Finding]:
        """What must not be written whatever the tests say: patterns that freeze a window or match nothing. Most
        patterns are cleared by their text alone, so that no engine is started."""
        return [*self._each_danger(listed), *self._joined_danger(listed)]

    def everything(self, lists: Sequence[Listed]) -> list[list[Finding]]:
        """All that is to be said of each list. Java is asked once for all of them."""
        self._ask_java(lists)
        return [list(self._all_of(listed)) for listed in lists]

    def _all_of(self, listed: Listed) -> Iterator[Finding]:
        all_compile = all(compiles(listed.dialect, pattern.regex).status == "good" for pattern in listed.patterns)
        joined: list[tuple[int, int, str]] = []
        for at, pattern in enumerate(listed.patterns):
            verdict = compiles(listed.dialect, pattern.regex).status
            if verdict not in ("good", "skipped"):
                continue
            yield from slips(pattern, at)
            if listed.dialect == "javascript":
                yield from browser_support.browser(pattern, at)
            else:
                yield from java_dialect.findings(pattern, at)
            if verdict == "skipped":
                yield from _skipped_tests(pattern, at, "there is no V8 here")
                continue
            dangers = list(self._danger(pattern, at, ordinary=True))
            if listed.dialect == "java" and not _is_catastrophic(dangers):
                dangers += self._danger_in_java(pattern, at)
            yield from dangers
            if _is_catastrophic(dangers):
                continue
            yield from card_findings(self._engines, pattern, at)
            if not dangers:
                yield from self._untested(pattern, at)
            yield from self._tested(listed, pattern, at, joined)
        if all_compile and len(listed.patterns) > 1:
            yield from self._joined_danger(listed)
            yield from self._joined_tests(listed, joined)

    # -- dangers -------------------------------------------------------------------------------------------------

    def _each_danger(self, listed: Listed) -> Iterator[Finding]:
        for at, pattern in enumerate(listed.patterns):
            if compiles(listed.dialect, pattern.regex).status == "good":
                yield from (finding for finding in slips(pattern, at) if finding.kind.severity == "error")
                yield from self._danger(pattern, at)

    def _danger(self, pattern: Pattern, at: int, *, ordinary: bool = False) -> Iterator[Finding]:
        skipped = []
        try:
            attack = self._engines.attack([pattern.regex], pattern.regex)
        except v8.V8Missing:
            attack, skipped = "", ["whether it backtracks without end"]
        except v8.Stopped:
            yield Finding(finding_codes.NOT_CHECKED, "V8 gave up on this pattern", at, label="not checked")
            return
        if attack:
            yield _catastrophic(at, attack)
            return
        try:
            empty = list(self._empty(pattern, at)) if may_be_empty(pattern.regex) else []
            yield from empty
            if ordinary and not empty:
                yield from self._ordinary(pattern, at)
        except v8.V8Missing:
            skipped.append("what it would mask of ordinary texts")
        except v8.OutOfBounds:
            yield _catastrophic(at, "ordinary sentences")
        if skipped:
            verb = "was" if len(skipped) == 1 else "were"
            yield Finding(
                finding_codes.NOT_CHECKED,
                f"{' and '.join(skipped)} {verb} not checked: there is no V8 here",
                at,
                label="skipped",
            )

    def _danger_in_java(self, pattern: Pattern, at: int) -> Iterator[Finding]:
        """Attacks in Java, where it is there: it backtracks more slowly than V8, and on a small stack, of which the
        tree of a pattern alone tells."""
        if java_dialect.exhausts_the_stack(pattern.regex):
            yield Finding(
                finding_codes.CATASTROPHIC,
                "in Java this pattern exhausts the stack",
                at,
                label="a StackOverflowError on a line of some 2,000 signs",
                detail="Java's matcher calls itself for each round of a repeated group in which it has a choice.",
            )
            return
        try:
            attack = self._engines.attack_in_java(pattern.regex)
        except java.JavaMissing:
            return
        if attack:
            yield _catastrophic(at, f"{attack}, in Java")

    def _untested(self, pattern: Pattern, at: int) -> Iterator[Finding]:
        """A pattern without tests that masks nothing of what people want to be masked."""
        if pattern.preset or (pattern.tests and pattern.tests.masks):
            return
        try:
            results = self._engines.ordinary(pattern.regex, (*SENSITIVE, *ORDINARY))
        except (v8.V8Missing, v8.Stopped):
            return
        if not any(result.touched for result in results):
            yield Finding(
                finding_codes.UNTESTED,
                "this pattern has no tests, and masks none of the samples of sensitive data",
                at,
                label="write under tests: masks what it has to mask",
            )

    def _empty(self, pattern: Pattern, at: int) -> Iterator[Finding]:
        result = self._engines.ordinary(pattern.regex, _SOMETHING)
        hit = next((item.before for item in result for start, end in item.spans if start == end), None)
        if hit is not None:
            where = f"in {shown(hit)!r}" if hit else "in the empty text"
            yield Finding(finding_codes.MATCHES_EMPTY, "this pattern matches where there is nothing", at, label=where)

    def _ordinary(self, pattern: Pattern, at: int) -> Iterator[Finding]:
        meant = [shape(text) for text in (pattern.tests.masks if pattern.tests else [])]
        results = self._engines.ordinary(pattern.regex, ORDINARY)
        hits = [item for item in results if not _are_meant(item.touched, meant)]
        if hits:
            more = [f"and {len(hits) - _SHOWN} more"] if len(hits) > _SHOWN else []
            yield Finding(
                finding_codes.ORDINARY,
                f"this pattern would mask {count(len(hits), 'ordinary text')} of {len(ORDINARY)}",
                at,
                label=f"masks {shown(hits[0].touched[0])!r}, for example",
                detail="\n".join([f"{hit.before}  →  {hit.after}" for hit in hits[:_SHOWN]] + more),
            )

    def _joined_danger(self, listed: Listed) -> Iterator[Finding]:
        regexes = [pattern.regex for pattern in listed.patterns]
        try:
            if len(regexes) < 2 or any(self._engines.attack([regex], regex) for regex in regexes):
                return
            attack = self._engines.attack(regexes, listed.written)
        except (v8.V8Missing, v8.Stopped):
            return  # said of the patterns themselves already
        if attack:
            yield _catastrophic(None, attack)

    # -- tests ---------------------------------------------------------------------------------------------------

    def _ask_java(self, lists: Sequence[Listed]) -> None:
        """Ask Java at once for all that will be needed."""
        jobs: dict[java.Job, None] = {}
        for listed in lists:
            if listed.dialect != "java":
                continue
            good = [entry for entry in listed.patterns if compiles("java", entry.regex).status == "good"]
            jobs |= {(item.regex, tuple(_texts(item))): None for item in good}
            for pattern in good:
                jobs[backtracking.java_job(pattern.regex, backtracking.attacks_for_java(pattern.regex))] = None
            if 1 < len(good) == len(listed.patterns):
                jobs[listed.written, _all_masks(listed)] = None
        if jobs:
            with contextlib.suppress(java.JavaMissing):
                self._engines.in_java(list(jobs))

    def _tested(
        self, listed: Listed, pattern: Pattern, at: int, passed: list[tuple[int, int, str]]
    ) -> Iterator[Finding]:
        """Run the tests of a pattern. Those of `masks` that pass are added to `passed`, with their places."""
        texts = _texts(pattern)
        if not texts and listed.dialect == "javascript":
            return
        try:
            results = run(self._engines, listed, pattern.regex, texts) if texts else self._compiled(listed, pattern)
        except NotRun as why:
            yield from _stopped(pattern, at, why)
            return
        masks = pattern.tests.masks if pattern.tests else []
        for i, item in enumerate(results):
            expected: SettingValue = "masks" if i < len(masks) else "leaves"
            number = i if expected == "masks" else i - len(masks)
            fault = fault_of(pattern.regex, item, expected)
            if fault:
                kind = finding_codes.TEST_MASKS if expected == "masks" else finding_codes.TEST_LEAVES
                label = f"becomes {shown(item.after)}" if item.touched else "stays as it is"
                yield Finding(kind, f"pattern {shown(pattern.name)} {fault}", at, expected, number, label)
            elif expected == "masks":
                passed.append((at, number, item.before))

    def _compiled(self, listed: Listed, pattern: Pattern) -> list[Masked]:
        """Nothing to run; but Java, where it is there, has to take the pattern."""
        try:
            return run_in_java(self._engines, pattern.regex, ())
        except java.JavaMissing:
            return []

    def _joined_tests(self, listed: Listed, passed: Sequence[tuple[int, int, str]]) -> Iterator[Finding]:
        """What a pattern masks alone and the whole value does not."""
        if not passed:
            return
        try:
            results = {item.before: item for item in run(self._engines, listed, listed.written, _all_masks(listed))}
        except NotRun:
            return  # the patterns alone have ended; what remains is a joined danger, which has its own finding
        for at, i, text in passed:
            if fault_of(listed.patterns[at].regex, results[text], "masks"):
                yield Finding(
                    finding_codes.TEST_JOINED,
                    "together with the other patterns this text is not masked whole",
                    at,
                    "masks",
                    i,
                    label=f"becomes {shown(results[text].after)}",
                )


def _is_catastrophic(findings: Sequence[Finding]) -> bool:
    return any(finding.kind is finding_codes.CATASTROPHIC for finding in findings)


def _are_meant(texts: Sequence[str], meant: Sequence[str]) -> bool:
    return all(_is_meant(text, meant) for text in texts)


def _is_meant(text: str, meant: Sequence[str]) -> bool:
    """Whether the tests say that texts of this shape are to be masked."""
    standing_alone = re.compile(rf"(?<![9a]){re.escape(shape(text))}(?![9a])")
    return any(standing_alone.search(item) for item in meant)


def _texts(pattern: Pattern) -> list[str]:
    return [*pattern.tests.masks, *pattern.tests.leaves] if pattern.tests else []


def _all_masks(listed: Listed) -> tuple[str, ...]:
    return tuple(text for pattern in listed.patterns if pattern.tests for text in pattern.tests.masks)


def _stopped(pattern: Pattern, at: int, why: NotRun) -> Iterator[Finding]:
    if why.kind is finding_codes.CATASTROPHIC:
        yield _catastrophic(at, str(why))
    elif why.kind is finding_codes.NOT_COMPILED:
        yield Finding(finding_codes.NOT_COMPILED, "this is no Java regular expression", at, label=str(why))
    else:
        yield from _skipped_tests(pattern, at, str(why))


def _skipped_tests(pattern: Pattern, at: int, why: str) -> Iterator[Finding]:
    if number := len(_texts(pattern)):
        summary = f"{count(number, 'test')} of pattern {shown(pattern.name)} {'was' if number == 1 else 'were'} not run"
        yield Finding(finding_codes.TESTS_SKIPPED, f"{summary}: {why}", at, label="skipped")


def _catastrophic(at: int | None, attack: str) -> Finding:
    what = "this pattern backtracks" if at is not None else "these patterns together backtrack"
    return Finding(
        finding_codes.CATASTROPHIC,
        f"{what} without end",
        at,
        label=f"stopped after {finding_codes.LIMIT} s",
        detail=f"On this text: {attack}",
    )
