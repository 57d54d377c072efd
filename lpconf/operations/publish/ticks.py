"""What people ask for by ticking boxes in lpconf's issues: attestations, drift to adopt, drift to repair."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lpconf.connect.hosts.code_host import CodeHost, HostIssue
from lpconf.data_class import frozen
from lpconf.domain.wording import count
from lpconf.operations.publish.markers import subject
from lpconf.operations.publish.reconcile import Refusals
from lpconf.operations.publish.waiting_issues import waiting_account
from lpconf.report.markdown.checklist import first_page_mark, is_vouching, lines_with_boxes
from lpconf.report.markdown.escape import prose
from lpconf.report.markdown.host_pages import ADOPT, REPAIR

_TICKED_LINE = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\[[xX]\]\s+(.*)")
_BOX = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\[[ xX]\]\s+(.*)")
_CHOICE = re.compile(rf".*<!-- lpconf:({ADOPT}|{REPAIR}) ([a-z0-9][a-z0-9-]*) -->\s*")
_COMMENT = re.compile(r"<!--.*?-->")


@frozen
class TickedList:
    """Lines of one issue that one person ticked, as a checklist for `lpconf attest --from`."""

    issue: int
    by: str
    text: str

    @property
    def vouches(self) -> int:
        """How many ticked lines there are."""
        return sum(_TICKED_LINE.match(line) is not None for line in self.text.splitlines())


@dataclass(slots=True)
class Ticks:
    """All that was ticked. `adopt` and `repair` are accounts, `choices` the lines that asked for them; `refused` says
    whose ticks do not count, and why."""

    lists: list[TickedList] = field(default_factory=list)
    adopt: list[str] = field(default_factory=list)
    repair: list[str] = field(default_factory=list)
    choices: list[TickedList] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


async def ticks_of(
    host: CodeHost, issues: Sequence[HostIssue], by: str = "", edit: tuple[str, str] | None = None
) -> Ticks:
    """The ticks of lpconf's own open issues. `by` is who ticked, where the event says it, and `edit` how the issue read
    before and after. Where there is no `by` the host is asked for each line. Ticks of people who may not push, or whom
    nobody names, count for nothing. Raises RemoteError."""
    ticks = Ticks()
    allowed: dict[str, bool] = {}
    for issue in issues:
        lines = _ticked_lines(issue)
        if by or not lines:
            persons = _by_event(lines, by, edit)
        else:
            persons = _by_record(lines, issue, await host.tickers(issue.number))
        for person, own in persons.items():
            if person not in allowed:
                allowed[person] = bool(person) and await host.may_write(person)
            if allowed[person]:
                _sort_out(ticks, issue, person, own)
            else:
                ticks.refused.append(f"issue {issue.number}: {_why_refused(person, len(own))}")
    return ticks


def _ticked_lines(issue: HostIssue) -> list[str]:
    """The ticked lines of an issue that lpconf understands; none of an issue that is closed or not lpconf's own."""
    about = waiting_account(issue.body) or subject(issue.body, "drift")
    if not (issue.ours and issue.is_open and about):
        return []
    return [line for line in _all_ticked(issue.body) if _asks(line)]


def _asks(line: str) -> bool:
    """Whether a ticked line means something to lpconf; most of a runbook's are for the person alone."""
    return is_vouching(line) or _CHOICE.fullmatch(line) is not None


def _why_refused(person: str, lines: int) -> str:
    if person:
        return f"{person} may not push, so these ticks do not count"
    return f"nobody knows who ticked {count(lines, 'line')}: whoever did it unticks and ticks again"


def _by_event(lines: Sequence[str], by: str, edit: tuple[str, str] | None) -> dict[str, list[str]]:
    """The ticked lines by whoever ticked them. An edit that ticks something speaks for all that is ticked by then: of
    runs that wait the host keeps the newest alone, and a person ticks one line after the other. What was ticked later
    has a run of its own; an edit that ticks nothing speaks for nothing."""
    if edit is None:
        return {by: list(lines)} if lines else {}
    before, after = (set(map(_text_of, _all_ticked(text))) for text in edit)
    if not after - before:
        return {"": list(lines)} if lines else {}
    own = [line for line in lines if _text_of(line) in after]
    return {by: own} if own else {}


def _by_record(lines: Sequence[str], issue: HostIssue, tickers: dict[str, str]) -> dict[str, list[str]]:
    """The ticked lines by whoever ticked them, as the host has recorded it. A record that lacks what a reader does not
    see names nobody where two lines of the issue read the same."""
    known = {_one_line(text): person for text, person in tickers.items()}
    alike = Counter(_words(_text_of(line)) for line in lines_with_boxes(issue.body) if _BOX.match(line))
    persons: dict[str, list[str]] = {}
    for line in lines:
        text = _text_of(line)
        person = known.get(_one_line(text)) or (known.get(_words(text), "") if alike[_words(text)] == 1 else "")
        persons.setdefault(person, []).append(line)
    return persons


def _all_ticked(text: str) -> list[str]:
    return [line for line in lines_with_boxes(text) if _TICKED_LINE.match(line)]


def _text_of(line: str) -> str:
    """The text behind the box of a line."""
    match = _BOX.match(line)
    return match[1].rstrip() if match else line


def _one_line(text: str) -> str:
    return " ".join(text.split())


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
            accounts.append(choice[2])


async def acknowledge(host: CodeHost, lists: Sequence[TickedList], remark: str) -> None:
    """Say in the issues that these ticks were taken up, so that nothing is done twice: the lines stay, and ask for
    nothing any more. `remark` has a ``{by}``. Raises RemoteError, also where one issue cannot be written; the others
    are all the same."""
    refusals = Refusals()
    for number in dict.fromkeys(ticked.issue for ticked in lists):
        with refusals.about(f"issue {number}"):
            await _acknowledge(host, number, _said(ticked for ticked in lists if ticked.issue == number), remark)
    refusals.raise_kept()


async def _acknowledge(host: CodeHost, number: int, said: dict[str, str], remark: str) -> None:
    """`said` tells who ticked each line."""
    issue = await host.issue(number)
    lines = [_taken_up(line, remark.format(by=prose(said[line]))) if line in said else line for line in _lines(issue)]
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
