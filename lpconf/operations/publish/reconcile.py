"""One comment, one issue, one truth: what should stand on the host is compared with what stands there.

Nothing is written where nothing has changed. A write of which the answer was lost is not repeated before somebody has
looked: what it wrote bears its marker, so the second look finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from lpconf.connect.hosts.code_host import CodeHost, HostComment, HostIssue
from lpconf.data_class import frozen
from lpconf.errors import Conflict, Forbidden, RemoteError, ServerFault, Unexpected, Unreachable
from lpconf.operations.publish.markers import is_same_page, marked, with_marker, with_ticks_of

_GONE = frozenset({404, 410})


@frozen
class IssuePage:
    """What an issue should be. `body` counts for open ones; a closed one keeps what it says."""

    marker: str
    title: str
    body: str
    is_open: bool


class Refusals:
    """What the host refuses of one comment or issue (a locked one, one that is gone) stops none of the others: it is
    kept, and raised once all has been tried."""

    def __init__(self) -> None:
        self._faults: list[RemoteError] = []
        self._said: list[str] = []

    @contextmanager
    def about(self, what: str) -> Iterator[None]:
        """Keep what is refused inside. A host that is down, throttles, or takes no credential is no matter of one."""
        try:
            yield
        except (Conflict, Forbidden, Unexpected) as fault:
            self._faults.append(fault)
            self._said.append(f"{what}: {fault}")

    def raise_kept(self) -> None:
        """Raises Forbidden where all that was refused is forbidden, else Unexpected; nothing where nothing was."""
        if not self._faults:
            return
        kind = Forbidden if all(isinstance(fault, Forbidden) for fault in self._faults) else Unexpected
        raise kind("; ".join(self._said), surface=self._faults[0].surface, status=self._faults[0].status)


async def publish_comment(host: CodeHost, change_request: int, marker: str, body: str) -> bool:
    """Let exactly one comment with `marker` say `body`; none where it is empty. Whether anything was written. Raises
    RemoteError."""
    try:
        return await _publish_comment(host, change_request, marker, body)
    except (Unreachable, ServerFault):
        pass  # it may have been written all the same: the second look tells
    except Unexpected as fault:
        if fault.status not in _GONE:  # else somebody deleted the comment in between
            raise
    return await _publish_comment(host, change_request, marker, body)


async def _publish_comment(host: CodeHost, change_request: int, marker: str, body: str) -> bool:
    there = [comment for comment in await host.comments(change_request) if _is_own(comment, marker)]
    twins = there[1:] if body else there
    for comment in twins:
        await host.delete_comment(change_request, comment.id)
    if not body:
        return bool(twins)
    text = with_marker(marker, body)
    if not there:
        await host.add_comment(change_request, text)
        return True
    if is_same_page(there[0].body, text):
        return bool(twins)
    await host.rewrite_comment(change_request, there[0].id, text)
    return True


def _nothing_is_gone(marker: str) -> bool:
    return False


async def publish_issues(
    host: CodeHost, pages: Sequence[IssuePage], is_gone: Callable[[str], bool] = _nothing_is_gone
) -> int:
    """Let exactly one issue with each page's marker be as it should, and close those for which there is no page because
    what they are about `is_gone`, by their marker. How many writes that took. Raises RemoteError, also where one of
    them was refused; the others are written all the same."""
    try:
        return await _publish_issues(host, pages, is_gone)
    except (Unreachable, ServerFault):
        return 1 + await _publish_issues(host, pages, is_gone)


async def _publish_issues(host: CodeHost, pages: Sequence[IssuePage], is_gone: Callable[[str], bool]) -> int:
    there = await host.issues()
    with_page = {page.marker for page in pages}
    lines = {marked(issue.body) for issue in there if issue.ours and issue.is_open} - with_page
    gone = [IssuePage(line, "", "", is_open=False) for line in sorted(lines) if is_gone(line)]
    written = 0
    refusals = Refusals()
    for page in [*pages, *gone]:
        own = [issue for issue in there if _is_own(issue, page.marker)]
        with refusals.about(page.marker[5:-4]):
            written += await _publish_issue(host, own, page)
    refusals.raise_kept()
    return written


async def _publish_issue(host: CodeHost, own: Sequence[HostIssue], page: IssuePage) -> int:
    written = 0
    main = _main_of(own)
    for twin in own:
        if twin is not main and twin.is_open:
            await host.change_issue(twin.number, twin.title, twin.body, is_open=False)
            written += 1
    if main is None:
        if not page.is_open:
            return written
        await host.open_issue(page.title, with_marker(page.marker, page.body))
        return written + 1
    title, body = main.title, main.body
    if page.is_open:
        title, body = page.title, with_ticks_of(main.body, with_marker(page.marker, page.body))
    if main.is_open == page.is_open and main.title == title and is_same_page(main.body, body):
        return written
    await host.change_issue(main.number, title, body, is_open=page.is_open)
    return written + 1


def _main_of(own: Iterable[HostIssue]) -> HostIssue | None:
    """The issue to go on with: the oldest open one, else the newest closed one."""
    issues = sorted(own, key=lambda issue: issue.number)
    still_open = [issue for issue in issues if issue.is_open]
    if still_open:
        return still_open[0]
    return issues[-1] if issues else None


def _is_own(thing: HostComment | HostIssue, marker: str) -> bool:
    return thing.ours and marked(thing.body) == marker
