"""The last look at a report that may be passed on: no value of the account, and no secret, is in any of its forms.

Pure. What an answer told is compared with the finished texts. Words that the report holds before anything was asked,
and names that lpconf itself brings along, are nobody's value. A short value may be a word like any other: it is only
looked for where names come out of answers, among fields and headers.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Iterator, Mapping

from lpconf.domain.results.probe import ProbeAnswer, ProbeReport
from lpconf.domain.value import Json, scalars
from lpconf.redaction import redact, repeats_secret
from lpconf.report.presentation import Presentation
from lpconf.report.registry import REPORTS, render

_SHORTEST = 3
"""Shorter values could be ordinary words that look alike."""
_LONG = 8
"""Characters from which a value is looked for anywhere in a text."""
_LEAST_DIGITS = 5
"""Digits from which a number is a value and no count."""


def values_of(value: Json) -> Iterator[str]:
    """Every longer text and number of a document that is no field's name."""
    for scalar in scalars(value):
        if isinstance(scalar, str) and len(scalar.strip()) >= _SHORTEST:
            yield scalar
        elif isinstance(scalar, int | float) and not isinstance(scalar, bool) and len(str(scalar)) >= _LEAST_DIGITS:
            yield str(scalar)


def leaks(report: ProbeReport, dry: ProbeReport, values: Collection[str], public: Collection[str]) -> list[str]:
    """Where the finished report holds what it must not, by form and line: never what. `dry` is the same report before
    anything was asked, `public` are names that lpconf brings along."""
    known = "\n".join([*finished(dry).values(), *public])
    places = [f"question {answer.name}" for answer in report.answers if _holds_secret(answer)]
    long = {value for value in values if len(value) >= _LONG and value not in known}
    short = {value for value in values if len(value) < _LONG and value not in known}
    for form, text in finished(report).items():
        places += _places(form, text, long)
    names = {name for answer in report.answers for name in (*answer.headers, *_fields(answer.shape))}
    if names & (short | long):
        places.append("the names of fields and headers")
    return places


def finished(report: ProbeReport) -> dict[str, str]:
    """The report in each of its forms."""
    spec = REPORTS["probe"]
    texts = {}
    for form in spec.formats:
        rendered = render(spec, form, report, Presentation())
        texts[form] = rendered if isinstance(rendered, str) else "".join(rendered)
    return texts


def _holds_secret(answer: ProbeAnswer) -> bool:
    """Whether an answer holds a secret, which the redactor below all outputs would hide."""
    texts = (answer.finding, *answer.headers, *answer.shape, *answer.lines)
    return any(redact(text) != text or repeats_secret(text) for text in texts)


def _places(form: str, text: str, values: set[str]) -> Iterator[str]:
    """The lines that hold a value. One that is broken over lines, or written with escapes, is found in the whole."""
    hits = {value for value in values if value in text}
    for number, line in enumerate(text.splitlines(), 1):
        if any(value in line for value in hits):
            yield f"{form}, line {number}"
    plain = _plain(form, text)
    if any(" ".join(value.split()) in plain for value in values - hits):
        yield f"{form}, somewhere"


def _plain(form: str, text: str) -> str:
    """A text without the escapes and line breaks of its form."""
    if form == "json":
        return " ".join("\n".join(_texts(json.loads(text))).split())
    return " ".join(re.sub(r"\\(?=[^\w\s])", "", html.unescape(text)).split())


def _texts(value: Json) -> Iterator[str]:
    """Every text of a document, names of fields too."""
    if isinstance(value, dict):
        yield from value
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)
    elif isinstance(value, str):
        yield value


def _fields(shape: Mapping[str, str]) -> Iterator[str]:
    for path in shape:
        yield from filter(None, re.split(r"[.\[\]]+", path))
