"""Every question to an engine goes through here: what is known already is not asked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from lpconf.catalogue.chapters.masking.finding_codes import LIMIT, LINE
from lpconf.checks import v8
from lpconf.checks.masking import backtracking, matches
from lpconf.checks.masking.engines import java
from lpconf.checks.masking.engines.answer_store import Store
from lpconf.checks.masking.measurement.measure import Measurement, Rate, measure_cards
from lpconf.checks.masking.regex.parse_cache import is_tame, portability_objection
from lpconf.domain.results.masking import Masked

_RULES = 4
"""Counted up when other attacks are made, so that old answers are not taken for new ones."""


class Engines:
    """V8 and Java, with a memory."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store or Store()
        self._java_missing = False
        self._java = ""
        self._slow_in_java: dict[java.Job, java.JavaAnswer] = {}

    def in_v8(self, pattern: str, texts: Sequence[str]) -> list[Masked]:
        """What V8 matches of a pattern in each text. Raises v8.Missing and v8.Stopped."""
        result = self._store.recall(
            lambda: [item.spans for item in matches.in_v8(pattern, texts)], "v8", v8.home(), pattern, list(texts)
        )
        return [_masked(text, spans) for text, spans in zip(texts, result, strict=True)]

    def ordinary(self, pattern: str, texts: Sequence[str]) -> list[Masked]:
        """The same for ordinary texts: V8 is left alone where it is not needed. Raises as `in_v8`."""
        if portability_objection(pattern) is None and is_tame(pattern):
            return matches.without_engine(pattern, texts)
        return self.in_v8(pattern, texts)

    def measured_on_cards(self, pattern: str) -> Measurement:
        """How well a pattern masks card numbers. Raises as `in_v8`."""
        run, home = (matches.without_engine, "") if is_tame(pattern) else (matches.in_v8, v8.home())
        question = ("cards", home, _RULES, pattern)
        stored = self._store.get(*question)
        if stored is not None:
            return _measurement(stored)
        measured = measure_cards(lambda texts: run(pattern, texts))
        self._store.put([_as_json(rates) for rates in measured.tables], *question)
        return measured

    def attack(self, patterns: Sequence[str], written: str) -> str:
        """The text, in words, that holds up `written`, a value made of some patterns, for too long; empty where there
        is none. Patterns whose tree clears them need no engine. Raises v8.Missing, and v8.Stopped where V8 gives up."""
        wild = [pattern for pattern in patterns if not is_tame(pattern)]
        if not wild or (len(patterns) > 1 and len(wild) < 2):
            return ""

        def make() -> str:
            attacks = [item for pattern in wild for item in backtracking.attacks_on(pattern)]
            result = backtracking.catastrophe(written, attacks)
            looks = [look for pattern in wild for look in backtracking.looks_alone(pattern) if not is_tame(look)]
            for look in looks:
                result = result or backtracking.catastrophe(look, backtracking.attacks_on(look))
            return result.summary() if result else ""

        return str(self._store.recall(make, "attack", v8.home(), _RULES, LIMIT, LINE, wild, written))

    def in_java(self, jobs: Sequence[java.Job]) -> list[java.JavaAnswer]:
        """What Java makes of each job; one process for all that is not known. Raises java.Missing."""
        if self._java_missing or not java.home():
            raise java.JavaMissing
        answers = {job: self._known_in_java(job) for job in jobs}
        unknown = [job for job, answer in answers.items() if answer is None]
        if unknown:
            answers.update(self._ask_java(unknown))
        return [answers[job] or java.JavaAnswer("slow") for job in jobs]

    def _known_in_java(self, job: java.Job) -> java.JavaAnswer | None:
        if job in self._slow_in_java:
            return self._slow_in_java[job]
        stored = self._store.get("java", java.home(), *job)
        if stored is None:
            return None
        self._java, *answer = stored
        return _answer(*answer)

    def _ask_java(self, jobs: Sequence[java.Job]) -> dict[java.Job, java.JavaAnswer]:
        """Answers to new jobs, remembered; what was too slow only for this run, as a busy machine is slow, too."""
        try:
            self._java, answers = java.ask(jobs)
        except java.JavaMissing:
            self._java_missing = True
            raise
        for job, answer in zip(jobs, answers, strict=True):
            if answer.status == "slow":
                self._slow_in_java[job] = answer
            else:
                self._store.put([self._java, answer.status, answer.reason, answer.units], "java", java.home(), *job)
        return dict(zip(jobs, answers, strict=True))

    def attack_in_java(self, pattern: str) -> str:
        """The text, in words, on which Java takes too long or runs out of its stack; empty for none. Raises
        java.Missing."""
        attacks = backtracking.attacks_for_java(pattern)
        (answer,) = self.in_java([backtracking.java_job(pattern, attacks)])
        return attacks[answer.slow_text].summary() if answer.status == "slow" else ""

    def java_name(self) -> str:
        """How the Java that answers is called. Raises java.Missing."""
        if not self._java:
            self.in_java([("", ())])
        return f"java.util.regex {self._java}"

    def save(self) -> None:
        """Keep what was learnt."""
        self._store.save()


def v8_name() -> str:
    """How the JavaScript engine is called. Raises v8.Missing."""
    return f"V8 {v8.version()}"


def _masked(text: str, spans: Sequence[Sequence[int]]) -> Masked:
    return Masked(text, _spans(spans))


def _spans(unit: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in unit)


def _answer(status: str, reason: str, units: Sequence[Sequence[Sequence[int]]]) -> java.JavaAnswer:
    spans = tuple(map(_spans, units))
    if status == "ok":
        return java.JavaAnswer("ok", units=spans)
    return java.JavaAnswer("bad", reason) if status == "bad" else java.JavaAnswer("slow")


def _as_json(rates: Sequence[Rate]) -> list[dict[str, object]]:
    return [asdict(rate) for rate in rates]


def _measurement(tables: Sequence[Sequence[Mapping[str, Any]]]) -> Measurement:
    by_format, by_digits, harm = tables
    return Measurement(_rates(by_format), _rates(by_digits), _rates(harm))


def _rates(stored: Sequence[Mapping[str, Any]]) -> tuple[Rate, ...]:
    return tuple(Rate(**rate) for rate in stored)
