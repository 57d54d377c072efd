"""Mask-test: what an account's patterns make of texts, in the engines that run them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Literal

from lpconf.catalogue.chapters.masking import finding_codes
from lpconf.catalogue.chapters.masking.chapter import Listed
from lpconf.catalogue.chapters.masking.patterns import Pattern
from lpconf.checks import v8
from lpconf.checks.masking.engines import java
from lpconf.checks.masking.engines.engine_pool import Engines, v8_name
from lpconf.checks.masking.java_dialect import read_otherwise
from lpconf.checks.masking.measurement.sample_texts import false_card
from lpconf.checks.masking.run_patterns import NotRun, fault_of, run
from lpconf.domain.diagnostic import error
from lpconf.domain.results.masking import Masked, MaskReport, MaskSection, PatternTrial, TextTrial
from lpconf.errors import ConfigError
from lpconf.workspace.checks.masking_checks import PatternCollector, open_engines
from lpconf.workspace.configuration import Configuration


def mask_test(configuration: Configuration, patterns: PatternCollector, name: str, texts: Sequence[str]) -> MaskReport:
    """Run the patterns of an account, which is a valid one, on texts; on their own tests where there are none.

    Raises ConfigError where there is no engine, and where a pattern does not come to an end.
    """
    engines = open_engines(configuration.root)
    lists = [item for some, _ in patterns.of([name]) for item in some if not item.raw]
    sections = tuple(_Bench(engines, listed).section(texts) for listed in lists)
    engines.save()
    return MaskReport(configuration.desired[name].site, sections, bool(texts))


class _Bench:
    """One list of patterns, and the engine that runs it."""

    def __init__(self, engines: Engines, listed: Listed) -> None:
        self._engines, self._listed = engines, listed

    def section(self, texts: Sequence[str]) -> MaskSection:
        """All texts under this list. Java is asked once, for all that will be needed."""
        if self._listed.dialect == "java":
            with contextlib.suppress(java.JavaMissing):
                self._engines.in_java(self._jobs(texts))
        tried = self._given(texts) if texts else self._own()
        return MaskSection(
            "real_time" if self._listed.dialect == "javascript" else "at_rest",
            self._listed.setting.name,
            self._engine(),
            tuple(pattern.name for pattern in self._listed.patterns),
            tried,
        )

    def _jobs(self, texts: Sequence[str]) -> list[java.Job]:
        results: list[java.Job] = []
        for pattern in self._listed.patterns:
            some = tuple(texts) or tuple(text for _, text in _tests(pattern))
            results += [(pattern.regex, some), (self._listed.written, some)] if some else []
        return results

    def _engine(self) -> str:
        if self._listed.dialect == "java":
            try:
                return self._engines.java_name()
            except java.JavaMissing:
                pass
        try:
            return v8_name() + ("" if self._listed.dialect == "javascript" else self._in_place_of_java())
        except v8.V8Missing:
            raise _no_engine() from None

    def _in_place_of_java(self) -> str:
        """How far V8's answers are Java's."""
        letters = {letter for pattern in self._listed.patterns for letter in read_otherwise(pattern.regex)}
        if not letters:
            return " in place of Java, which reads these patterns alike"
        escapes = " and ".join(f"\\{letter}" for letter in sorted(letters))
        return f" in place of Java; {escapes} beyond ASCII as Java 8 to 18 has them, which from 19 on is not so"

    def _given(self, texts: Sequence[str]) -> tuple[TextTrial, ...]:
        alone = [self._alone(pattern, texts) for pattern in self._listed.patterns]
        together = self._through_all(texts)
        tried: list[TextTrial] = []
        for number, (text, joined) in enumerate(zip(texts, together, strict=True)):
            by_pattern = tuple(results[number] for results in alone)
            tried.append(TextTrial(text, by_pattern, joined))
        return tuple(tried)

    def _alone(self, pattern: Pattern, texts: Sequence[str]) -> list[PatternTrial]:
        return [self._tried(pattern, masked) for masked in self._run(pattern.name, pattern.regex, texts)]

    def _own(self) -> tuple[TextTrial, ...]:
        tried: list[TextTrial] = []
        for pattern in self._listed.patterns:
            tests = _tests(pattern)
            texts = [text for _, text in tests]
            alone, together = self._run(pattern.name, pattern.regex, texts), self._through_all(texts)
            for (expected, text), masked, joined in zip(tests, alone, together, strict=True):
                fault = fault_of(pattern.regex, masked, expected)
                if not fault and expected == "masks" and fault_of(pattern.regex, joined, expected):
                    fault = "masks this text alone, but not together with the patterns before it"
                tried.append(TextTrial(text, (self._tried(pattern, masked, fault),), joined, expected))
        return tuple(tried)

    def _through_all(self, texts: Sequence[str]) -> list[Masked]:
        """What the value that is written makes of texts."""
        return self._run("", self._listed.written, texts)

    def _run(self, name: str, regex: str, texts: Sequence[str]) -> list[Masked]:
        try:
            return run(self._engines, self._listed, regex, texts) if texts else []
        except NotRun as why:
            if why.kind is finding_codes.TESTS_SKIPPED:
                raise _no_engine() from None
            what = f"pattern {name}" if name else "the value that is written"
            fault = "does not come to an end in time" if why.kind is finding_codes.CATASTROPHIC else f"fails: {why}"
            raise ConfigError([error(why.kind.code, f"{what} {fault}", fix=(why.kind.remedy,))]) from None

    def _tried(self, pattern: Pattern, masked: Masked, fault: str = "") -> PatternTrial:
        note = ""
        if self._listed.dialect == "javascript":
            number = next(filter(None, map(false_card, masked.touched)), "")
            note = f"{number} fails the Luhn check: the taglet may leave it in clear" if number else ""
        return PatternTrial(pattern.name, masked, fault, note)


def _tests(pattern: Pattern) -> list[tuple[Literal["masks", "leaves"], str]]:
    if pattern.tests is None:
        return []
    tests: list[tuple[Literal["masks", "leaves"], str]] = [("masks", text) for text in pattern.tests.masks]
    tests += [("leaves", text) for text in pattern.tests.leaves]
    return tests


def _no_engine() -> ConfigError:
    message = "masking patterns cannot be run here: there is no JavaScript engine"
    return ConfigError([error("masking.no-engine", message, fix=(finding_codes.TESTS_SKIPPED.remedy,))])
