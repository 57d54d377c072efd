"""What `lpconf publish` does on the host, one function per word of its command line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from lpconf.connect.hosts.code_host import Commit
from lpconf.connect.hosts.pipeline import Pipeline
from lpconf.data_class import frozen
from lpconf.domain.wording import count
from lpconf.errors import UsageError
from lpconf.load.files.atomic_write import write_atomically
from lpconf.load.files.discovery import ATTEST, survey
from lpconf.load.files.disk import DiskFiles
from lpconf.operations.publish import drift_issues, waiting_issues
from lpconf.operations.publish.approval import NOTHING, Approval, approval_of
from lpconf.operations.publish.markers import marker, subject, without_marker
from lpconf.operations.publish.reconcile import Refusals, publish_comment, publish_issues
from lpconf.operations.publish.ticks import TickedList, Ticks, acknowledge, ticks_of
from lpconf.report.markdown import host_pages
from lpconf.report.markdown.checklist import parse_checklist
from lpconf.workspace import git


@frozen
class PublishResult:
    """What became of it, in sentences for the log of the job, and values for later steps."""

    said: tuple[str, ...]
    outputs: Mapping[str, str] = field(default_factory=dict)


async def publish_plan(job: Pipeline, comment: str, plan: Mapping[str, Any], scope: str) -> PublishResult:
    """Let the change request's one comment be `comment`, the plan in Markdown; where that is empty, say that this push
    cannot be planned, and why, by the diagnostics of `plan`. An older run never overwrites a newer one's."""
    number = _change_request(job)
    request = await job.host.change_request(number)
    if job.head and request.head and request.head != job.head:
        return PublishResult((f"A newer push is there ({request.head[:8]}): its own run writes the comment.",))
    body = comment.strip() or host_pages.withdrawn_plan(plan.get("diagnostics") or (), job.head, job.run_url)
    written = await publish_comment(job.host, number, marker("plan", scope=scope), body)
    about = f"{job.host.change_sign}{number}"
    return PublishResult(
        (f"The comment of {about} is written." if written else f"The comment of {about} says so already.",)
    )


async def gather_approval(job: Pipeline, root: Path, project_file: str) -> tuple[Approval, PublishResult]:
    """What was approved of the commits that have not been applied yet. Nothing, where the pipeline of a later commit
    was about this one, too: what it approved may have been taken back since."""
    later = await job.host.last_finished(job.branch)
    if later != job.commit and git.is_ancestor(root, job.commit, later):
        why = f"{job.commit[:8]} is no longer news: {later[:8]}, which came after it, has been applied since."
        return Approval(job.commit, (), (), {}, {}, NOTHING), PublishResult((why,), {"before": job.commit})
    before = await _applied_before(job, root)
    first = not git.has_file(root, before, project_file)
    commits = git.commits_since(root, before, job.commit)
    approval = await approval_of(job.host, before, commits, first=first)
    sign = job.host.change_sign
    said = [f"Not applied yet: {len(commits)} commits after {before[:8] or 'the beginning'}."]
    said += [
        f"{sign}{n}: its plan counts as approved." for n in approval.change_requests if n not in approval.without_plan
    ]
    said += [
        f"{sign}{n}: {approval.unusable.get(n, 'no plan was stored')}; nothing of it counts as approved."
        for n in sorted({*approval.without_plan, *approval.unusable})
    ]
    return approval, PublishResult(tuple(said), {"before": before})


async def _applied_before(job: Pipeline, root: Path) -> str:
    """The commit since which nothing was applied with success: that of the last good run, else what was pushed upon."""
    last = await job.host.last_applied(job.branch, job.commit)
    for candidate in (last, job.before):
        if candidate.strip("0") and git.is_ancestor(root, candidate, job.commit):
            return git.commit(root, candidate)
    return git.parent(root, job.commit)


async def publish_apply(
    job: Pipeline,
    approval: Mapping[str, Any],
    report: str,
    result: Mapping[str, Any],
    run: waiting_issues.AppliedRun | None,
    scope: str,
    profile: str = "",
    accounts: Collection[str] = (),
) -> PublishResult:
    """Tell the merged change requests what became of them, and let each account that waits for people have its issue.

    `report` is apply's Markdown, `result` its JSON, `run` its run file, None where it did not come so far. `accounts`
    are those of the repository, none where they are not known: issues of others are closed. What the
    host refuses of one of them (a locked conversation, say) stops none of the others, and is raised at the end.
    """
    numbers = [int(number) for number in approval.get("change_requests") or ()]
    sign = job.host.change_sign
    missing = [f"{sign}{number}" for number in approval.get("without_plan") or ()]
    counts = waiting_issues.outcomes_of(result)
    body = host_pages.applied_comment(without_marker(report), counts, missing, job.run_url)
    written = issues = 0
    refusals = Refusals()
    for number in numbers:
        with refusals.about(f"{sign}{number}"):
            written += await publish_comment(job.host, number, marker("apply", scope=scope), body)
    if run is not None:
        planned = [number for number in numbers if number not in (approval.get("without_plan") or ())]
        earlier = approval.get("waiting") or {}
        pages = waiting_issues.issue_pages(run, planned, earlier, sign=sign, scope=scope, profile=profile)
        with refusals.about("issues"):
            issues = await publish_issues(job.host, pages, _gone(accounts, scope))
    refusals.raise_kept()
    return PublishResult((f"Written: {written} comments, {issues} issues.",))


def _gone(accounts: Collection[str], scope: str) -> Callable[[str], bool]:
    """Tells by the marker of an issue whether its account is in the repository no more: deleted, or renamed. Where
    `accounts` are not known that cannot be told."""

    def is_gone(line: str) -> bool:
        for kind in (waiting_issues.KIND, drift_issues.KIND):
            account = subject(line, kind)
            if account and account not in accounts:
                return bool(accounts) and line == marker(kind, account, scope=scope)
        return False

    return is_gone


def account_names(root: Path) -> Collection[str]:
    """The accounts whose files are in the repository at `root`."""
    return survey(DiskFiles(root).entries()).accounts.keys()


async def publish_drift(
    job: Pipeline, document: Mapping[str, Any], scope: str, profile: str = "", accounts: Collection[str] = ()
) -> PublishResult:
    """Let each account that has drifted have its issue, and none of the others. `accounts`: see `publish_apply`."""
    pages = drift_issues.issue_pages(document, scope=scope, profile=profile)
    written = await publish_issues(job.host, pages, _gone(accounts, scope))
    return PublishResult((f"Written: {written} issues.",))


async def gather_ticks(job: Pipeline, number: int, *, start: bool) -> tuple[Ticks, PublishResult]:
    """What people ticked: in issue `number`, by whoever caused the event, unless that is about another issue; in all of
    lpconf's issues where it is 0. `start` what was asked for of drift: then the issue says so."""
    issues = [await job.host.issue(number)] if number else await job.host.issues()
    by = job.person if number and job.issue in (0, number) else ""
    ticks = await ticks_of(job.host, issues, by, job.edit if job.issue == number else None)
    if start and ticks.choices:
        if ticks.repair:
            await job.host.start_repair(job.branch, list(dict.fromkeys(ticks.repair)))
        await acknowledge(job.host, ticks.choices, "asked for by {by}; under way")
    said = [f"Issue {ticked.issue}: {ticked.by} vouches for {count(ticked.vouches, 'line')}." for ticked in ticks.lists]
    said += [f"{account}: take over what is live." for account in ticks.adopt]
    said += [f"{account}: put back what Git says." for account in ticks.repair]
    outputs = {
        "attest": " ".join(str(ticked.issue) for ticked in ticks.lists),
        "adopt": " ".join(dict.fromkeys(ticks.adopt)),
        "repair": " ".join(dict.fromkeys(ticks.repair)),
    }
    return ticks, PublishResult((*said, *ticks.refused) or ("Nothing is ticked.",), outputs)


async def take_in_pending(job: Pipeline, root: Path, branch: str, lists: Sequence[TickedList]) -> None:
    """Write into the checkout what people vouched for before, of the accounts of these lists, as far as it waits for
    review on `branch`: what is attested next is written beside it, and replaces nobody's word."""
    top = git.top(root)
    there = survey(DiskFiles(root).entries())
    names = {line.account for ticked in lists for line in parse_checklist(ticked.text).ticked}
    for name in sorted(names & there.accounts.keys()):
        own = there.accounts[name].removesuffix(".yaml") + ATTEST
        file = root / there.attests.get(name, own)
        if top is None or file.is_symlink():
            continue
        text = await job.host.pending(branch, job.branch, file.resolve().relative_to(top.resolve()).as_posix())
        if text is not None:
            write_atomically(file, text)


async def publish_commit(
    job: Pipeline, root: Path, branch: str, title: str, body: str, ticked: Sequence[TickedList]
) -> PublishResult:
    """Commit what was changed in the checkout to `branch`, and open a change request; at once to the branch that is
    applied where `branch` is empty. The issues of `ticked` then say that their ticks are recorded."""
    files = _changed(root)
    if not files:
        return PublishResult(("Nothing was changed.",))
    target = branch or job.branch
    made = await job.host.commit(Commit(target, job.branch, title, files))
    names = ", ".join(files)
    if branch:
        url = await job.host.open_change_request(branch, job.branch, title, body)
        await acknowledge(job.host, ticked, f"the word of {{by}}, recorded in {url or branch}")
        return PublishResult((f"{names}: {url or branch}",), {"url": url})
    if made:
        await job.host.go_on(job.branch)
    await acknowledge(job.host, ticked, "recorded as the word of {by}")
    return PublishResult((f"{names}: {'committed to' if made else 'already on'} {job.branch}.",))


async def fetch_recording(job: Pipeline) -> bytes | None:
    """The newest recorded observation of the branch that is applied."""
    return await job.host.recording(job.branch)


def _changed(root: Path) -> dict[str, str | None]:
    top = git.top(root)
    if top is None:
        raise UsageError(f"{root} is in no Git checkout: publish commit sends what was changed in one")
    paths: Sequence[str] = git.uncommitted(root)
    files: dict[str, str | None] = {}
    for path in paths:
        file = top / path
        if file.suffix == ".yaml" and not file.is_symlink():
            files[path] = file.read_text(encoding="utf-8") if file.is_file() else None
    return files


def _change_request(job: Pipeline) -> int:
    if not job.change_request:
        raise UsageError("this job is about no change request: name one with --change-request")
    return job.change_request
