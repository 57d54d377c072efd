"""Probe: ask one account the open questions about the platform. Reads only; the report holds shapes, never values."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterator
from urllib.parse import urlencode

from lpconf.connect.liveperson.back_office import read_script
from lpconf.connect.liveperson.raw_reads import RawAnswer
from lpconf.domain.results.probe import ProbeAnswer, ProbeReport
from lpconf.domain.state import Site
from lpconf.domain.wording import listed
from lpconf.errors import LpconfError, RemoteError
from lpconf.operations.probe.leaks import leaks, values_of
from lpconf.operations.probe.questions import PUBLIC_NAMES, QUESTIONS, ProbeFinding, ProbeQuestion, first_id
from lpconf.operations.probe.shape import shape_of, shown_field
from lpconf.workspace.run_context import LiveContext, RunContext

_OK = 200


def questions(context: RunContext, site: Site) -> ProbeReport:
    """What would be asked, without asking it."""
    answers = tuple(ProbeAnswer(q.name, _request(q), q.settles, "not_asked") for q in QUESTIONS)
    return ProbeReport(context.profile.name, context.profile.kind, site, answers, context.selection.diagnostics)


async def probe(live: LiveContext, site: Site) -> ProbeReport:
    """The answers of `site`, one question after the other. Raises LpconfError where the finished report would hold a
    value of the account or a secret."""
    came: dict[str, RawAnswer] = {}
    problems: dict[str, str] = {}
    for question in QUESTIONS:
        taken = came.get(question.takes)
        item = first_id(taken.body) if taken else ""
        if question.takes and not item:
            problems[question.name] = f"{question.takes} names nothing to look at"
            continue
        path = question.path.replace("{item}", item)
        try:
            reader = live.router.raw_reader
            came[question.name] = await reader.get(site, question.service, path, question.query)
        except RemoteError as fault:
            problems[question.name] = f"no answer: {type(fault).__name__}"
    live.on_progress(site.name)
    values = {value for answer in came.values() for value in _values(answer)}
    values |= {site.id, *site.labels.values()}
    answers = []
    for question in QUESTIONS:
        problem = problems.get(question.name, "")
        if problem:
            answers.append(ProbeAnswer(question.name, _request(question), question.settles, "not_answered", problem))
        else:
            answers.append(_read(question, came[question.name], values))
    report = ProbeReport(live.profile.name, live.profile.kind, site, tuple(answers), live.selection.diagnostics)
    places = leaks(report, questions(live, site), values, PUBLIC_NAMES)
    if places:
        raise LpconfError(
            f"the report on {site.name} would hold a value of the account or a secret, so it is not written "
            f"({listed(places, most=5)}). Please report these places; --show lists what was asked"
        )
    return report


def _values(came: RawAnswer) -> Iterator[str]:
    """The values in an answer, those of the tag server's script included."""
    yield from values_of(came.body)
    if came.body is None:
        with contextlib.suppress(ValueError):
            for written in read_script(came.text).values():
                yield from values_of(json.loads(str(written)))


def _read(question: ProbeQuestion, came: RawAnswer, values: Collection[str]) -> ProbeAnswer:
    """What an answer means. Of what came only names and types are shown that are none of the account's values."""
    finding = ProbeFinding("not_answered", f"status {came.status}")
    if (came.status == _OK) != question.expects_error:
        finding = question.reader(came.body, came.text)
    return ProbeAnswer(
        question.name,
        _request(question),
        question.settles,
        finding.verdict,
        finding.words,
        came.status,
        tuple(shown_field(name, values) for name in came.header_names),
        shape_of(came.body, values) if came.body is not None else {},
        finding.lines,
    )


def _request(question: ProbeQuestion) -> str:
    return f"GET {question.service} {question.path}?{urlencode(question.query, safe=',')}"
