"""What lpconf asks of the place where a configuration repository lives: comments, issues, change requests, files.

A *change request* is GitHub's pull request and GitLab's merge request. GitHub and GitLab each have their own
implementation of `CodeHost`; nothing above this package knows their APIs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from lpconf.data_class import frozen

LABEL = "lpconf"
"""Every issue that lpconf opens bears this label, so that it can be listed without reading all others."""


@frozen
class HostComment:
    """A comment on a change request. `ours`: the credential in use may have written it."""

    id: str
    body: str
    ours: bool


@frozen
class HostIssue:
    """An issue. `number` is what people call it by. `ours`: the credential in use may have opened it."""

    number: int
    title: str
    body: str
    is_open: bool
    ours: bool
    url: str = ""


@frozen
class ChangeRequest:
    """A pull request or merge request. `head` is the newest commit of its branch."""

    number: int
    head: str
    is_open: bool
    is_merged: bool
    url: str = ""


@frozen
class Commit:
    """Files to commit together: paths from the root of the repository to their text, None to delete one."""

    branch: str
    start: str
    message: str
    files: Mapping[str, str | None]


class CodeHost(Protocol):
    """The API of one host, for one repository. Every method raises RemoteError.

    A write of which the answer was lost raises Unreachable or ServerFault: it may have happened. Whoever calls looks
    again before it is repeated.
    """

    change_sign: str
    """What stands before the number of a change request: ``#`` or ``!``."""

    async def comments(self, change_request: int) -> list[HostComment]:
        """All comments, oldest first."""

    async def add_comment(self, change_request: int, body: str) -> None:
        """Write a new comment."""

    async def rewrite_comment(self, change_request: int, comment: str, body: str) -> None:
        """Replace the text of a comment."""

    async def delete_comment(self, change_request: int, comment: str) -> None:
        """Take a comment away."""

    async def issues(self) -> list[HostIssue]:
        """All issues that bear `LABEL`, open and closed."""

    async def issue(self, number: int) -> HostIssue:
        """One issue."""

    async def open_issue(self, title: str, body: str) -> None:
        """Open an issue with `LABEL`."""

    async def change_issue(self, number: int, title: str, body: str, *, is_open: bool) -> None:
        """Rewrite an issue, and close or reopen it."""

    async def change_request(self, number: int) -> ChangeRequest:
        """One change request."""

    async def change_requests_of(self, commit: str) -> list[ChangeRequest]:
        """The change requests by which `commit` came to its branch."""

    async def stored_plan(self, change_request: ChangeRequest, *, first: bool) -> bytes | None:
        """The plan that the pipeline stored for the head of a change request; None where there is none. `first`: it is
        the change request that brings lpconf, whose pipeline is its own."""

    async def recording(self, branch: str) -> bytes | None:
        """The newest recorded observation that the drift job on `branch` stored; None where there is none."""

    async def last_applied(self, branch: str, commit: str) -> str:
        """The newest revision of `branch`, before `commit`, that was applied with success; empty where no run is known.
        What came after it has not been applied yet: its run failed, or gave way to a later one. Where none went well,
        the revision before the oldest run that is known."""

    async def last_finished(self, branch: str) -> str:
        """The newest revision that was pushed to `branch` and whose pipeline came to an end, good or bad: it was about
        all that came before it, too. Empty where no run is known."""

    async def may_write(self, user: str) -> bool:
        """Whether `user` may push to the repository."""

    async def tickers(self, issue: int) -> dict[str, str]:
        """Who ticked which line of an issue last, by the text of the line; empty where the host does not say."""

    async def commit(self, commit: Commit) -> bool:
        """Commit files to a branch. It begins at `start` where it does not exist, and where the change requests from it
        are over: what it holds then was merged, or refused. False where it has exactly these files already."""

    async def pending(self, branch: str, target: str, path: str) -> str | None:
        """The text of a file on `branch`, from which a change request to `target` is open; None where none is, or where
        there is no such file."""

    async def open_change_request(self, branch: str, target: str, title: str, body: str) -> str:
        """Open a change request from `branch`, or find the open one; its URL."""

    async def go_on(self, branch: str) -> None:
        """Start the pipeline that applies what was approved on `branch`, where a commit of this credential does not
        start it by itself."""

    async def start_repair(self, branch: str, accounts: Sequence[str]) -> None:
        """Start the pipeline that makes a new plan of these accounts and applies it, once its reviewers approve."""

    async def close(self) -> None:
        """Let go of connections."""


def oldest_first(change_requests: Sequence[ChangeRequest]) -> list[ChangeRequest]:
    """Each change request once, in the order of their numbers."""
    return sorted({request.number: request for request in change_requests}.values(), key=lambda r: r.number)


def newest_success(pushes: Sequence[tuple[str, bool]], commit: str) -> str:
    """Of pushes, newest first, each with its commit and whether it was applied with success: see `last_applied`."""
    others = [(pushed, good) for pushed, good in pushes if pushed != commit]
    for pushed, good in others:
        if good:
            return pushed
    return f"{others[-1][0]}^1" if others else ""
