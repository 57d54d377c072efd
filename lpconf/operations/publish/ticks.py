"""What people ask for by ticking boxes in lpconf's issues: attestations, drift to adopt, drift to repair."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lpconf.connect.hosts.code_host import CodeHost, HostIssue
from lpconf.data_class import frozen
from lpconf.operations.publish.markers import subject
from lpconf.operations.publish.waiting_issues import waiting_account
from lpconf.report.markdown.checklist import first_page_mark, is_vouching, lines_with_boxes
from lpconf.report.markdown.escape import prose, unword
from lpconf.report.markdown.host_pages import ADOPT, REPAIR

_TICKED_LINE = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\[[xX]\]\s+(.*)")
_CHOICE = re.compile(rf".*<!-- lpconf:({ADOPT}|{REPAIR}) (\S+) -->\s*")
_COMMENT = re.compile(r"<!--.*?-->")


@frozen
class TickedList:
    """Lines of one issue that one person ticked, as a checklist for `lpconf attest --from`."""

    issue: int
    by: str
    text: str


@dataclass(slots=True)
class Ticks:
    """All that was ticked. `adopt` and `repair` are accounts, `choices` the lines that asked for them; `refused` says
    whose ticks do not count, and why."""

    lists: list[TickedList] = field(default_factory=list)
    adopt: list[str] = field(default_factory=list)
    repair: list[str] = field(default_factory=list)
    choices: list[TickedList] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


async def ticks_of(host: CodeHost, issues: Sequence[HostIssue], by: str) -> Ticks:
    """The ticks of lpconf's own open issues. `by` is who ticked, where the event says it; else the host is asked for
    each line. Ticks of people who may not push count for nothing. Raises RemoteError."""
    ticks = Ticks()
    allowed: dict[str, bool] = {}
    for issue in issues:
        lines = _ticked_lines(issue)
        tickers = {} if by or not lines else await host.tickers(issue.number)
        for person, own in _by_person(lines, by, tickers):
            if person not in allowed:
                allowed[person] = bool(person) and await host.may_write(person)
            if allowed[person]:
                _sort_out(ticks, issue, person, own)
            else:
                who = person or "somebody whom the host does not name"
                ticks.refused.append(f"issue {issue.number}: {who} may not push, so these ticks do not count")
    return ticks


def _ticked_lines(issue: HostIssue) -> list[str]:
    """The ticked lines of an issue that lpconf understands; none of an issue that is closed or not lpconf's own."""
    about = waiting_account(issue.body) or subject(issue.body, "drift")
    if not (issue.ours and issue.is_open and about):
        return []
    return [line for line in lines_with_boxes(issue.body) if _TICKED_LINE.match(line) and _asks(line)]


def _asks(line: str) -> bool:
    """Whether a ticked line means something to lpconf; most of a runbook's are for the person alone."""
    return is_vouching(line) or _CHOICE.fullmatch(line) is not None


def _by_person(lines: Sequence[str], by: str, tickers: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    known = {_words(text): person for text, person in tickers.items()}
    persons: dict[str, list[str]] = {}
    for line in lines:
        match = _TICKED_LINE.match(line)
        text = match[1] if match else line
        persons.setdefault(by or known.get(_words(text), ""), []).append(line)
    yield from persons.items()


def _words(text: str) -> str:
    """The words of a line without what a reader does not see."""
    return " ".join(_COMMENT.sub(" ", text).split())


def _sort_out(ticks: Ticks, issue: HostIssue, person: str, lines: Sequence[str]) -> None:
    attested = [line for line in lines if is_vouching(line)]
    if attested:
        text = "\n".join([*filter(None, [first_page_mark(issue.body)]), *attested, ""])
        ticks.lists.append(TickedList(issue.number, person, text))
    for line in lines:
        choice = _CHOICE.fullmatch(line)
        if choice:
            ticks.choices.append(TickedList(issue.number, person, line + "\n"))
            accounts = ticks.adopt if choice[1] == ADOPT else ticks.repair
            accounts.append(unword(choice[2]))


async def acknowledge(host: CodeHost, lists: Sequence[TickedList], remark: str) -> None:
    """Say in the issues that these ticks were taken up, so that nothing is done twice: the lines stay, and ask for
    nothing any more. `remark` has a ``{by}``. Raises RemoteError."""
    for number in dict.fromkeys(ticked.issue for ticked in lists):
        issue = await host.issue(number)
        said = _said(ticked for ticked in lists if ticked.issue == number)
        lines = [
            _taken_up(line, remark.format(by=prose(said[line]))) if line in said else line for line in _lines(issue)
        ]
        body = "\n".join(lines)
        if body != "\n".join(_lines(issue)):
            await host.change_issue(number, issue.title, body, is_open=issue.is_open)


def _said(lists: Iterable[TickedList]) -> dict[str, str]:
    """Who ticked each line; the page's mark, which lists bear too, is no such line."""
    return {line: ticked.by for ticked in lists for line in ticked.text.splitlines() if _TICKED_LINE.match(line)}


def _lines(issue: HostIssue) -> list[str]:
    return issue.body.replace("\r\n", "\n").split("\n")


def _taken_up(line: str, remark: str) -> str:
    return f"{_COMMENT.sub('', line).rstrip()} *({remark})*"
