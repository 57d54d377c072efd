"""``lpconf publish``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from pathlib import Path

import click

from lpconf.cli import exit_codes
from lpconf.cli.command import Command, CommandGroup
from lpconf.cli.live import cancellable
from lpconf.cli.session import Session
from lpconf.connect.hosts.pipeline import HOSTS, Pipeline, write_outputs
from lpconf.errors import ConfigError, UsageError
from lpconf.load.files.atomic_write import write_atomically
from lpconf.load.files.project_root import find_root, read_anywhere
from lpconf.load.files.source import PROJECT_FILE
from lpconf.operations.publish import publish, waiting_issues
from lpconf.operations.publish.ticks import TickedList

_FILE = click.Path(path_type=Path)
_SCOPE = click.option("--scope", metavar="NAME", default="", help="Keeps several pipelines of one repository apart.")
_BRANCH = click.option("--applied-branch", metavar="NAME", default="", help="The branch that is applied.")


@click.group("publish", cls=CommandGroup)
@click.pass_obj
def command(session: Session, /, **given: object) -> None:
    """Report to GitHub or GitLab: one comment per change request, one issue per account, found again by a marker.

    For the jobs of a pipeline: `lpconf init` writes one. The credential is GITHUB_TOKEN; on GitLab GITLAB_TOKEN (a
    project token), else CI_JOB_TOKEN. A second run changes only what is different by then.
    """
    session.apply_global_flags(given)


def _plan(host: str) -> click.Command:
    @click.command("plan", cls=Command)
    @click.option("--plan", "plan_file", metavar="plan.json", type=_FILE, required=True, help="The plan, as JSON.")
    @click.option("--comment", metavar="plan.md", type=_FILE, required=True, help="The plan, as Markdown.")
    @click.option("--change-request", metavar="N", type=click.IntRange(1), default=None, help="Another than the job's.")
    @_SCOPE
    @click.pass_obj
    def plan(session: Session, plan_file: Path, comment: Path, change_request: int | None, scope: str) -> int:
        """Write the plan as the one comment of the change request, or take it back where this push has none.

        Where plan.md is missing or empty, the comment says that the newest push cannot be planned, and why.
        """
        text = _text(comment) if comment.exists() else ""
        document = waiting_issues.parsed(plan_file, _text(plan_file)) if plan_file.exists() else {}

        async def work(job: Pipeline) -> publish.PublishResult:
            about = replace(job, change_request=change_request) if change_request else job
            return await publish.publish_plan(about, text, document, scope)

        return _run(session, host, work)

    return plan


def _approved(host: str) -> click.Command:
    @click.command("approved", cls=Command)
    @click.option("--out", metavar="approved.json", type=_FILE, required=True, help="Where the approved plan goes.")
    @click.option("--about", metavar="approval.json", type=_FILE, required=True, help="Where the rest of it goes.")
    @_BRANCH
    @click.pass_obj
    def approved(session: Session, out: Path, about: Path, applied_branch: str) -> int:
        """Gather what was approved since the last good apply: the stored plans of the merged change requests.

        Writes the plan JSON for `apply --approved`, what `publish … apply` needs, and the output `before` for
        `apply --changed`. A change request without a stored plan approves nothing.
        """
        root, _ = find_root(Path(), session.project_file)

        async def work(job: Pipeline) -> publish.PublishResult:
            approval, published = await publish.gather_approval(_on(job, applied_branch), root, PROJECT_FILE)
            rest = {
                "before": approval.before,
                "change_requests": approval.change_requests,
                "without_plan": approval.without_plan,
                "waiting": approval.waiting,
            }
            write_atomically(out, _json(approval.plan))
            write_atomically(about, _json(rest))
            return published

        return _run(session, host, work)

    return approved


def _apply(host: str) -> click.Command:
    @click.command("apply", cls=Command)
    @click.option("--about", metavar="approval.json", type=_FILE, required=True, help="What `approved` wrote.")
    @click.option("--result", metavar="apply.json", type=_FILE, required=True, help="The result of apply, as JSON.")
    @click.option("--comment", metavar="apply.md", type=_FILE, required=True, help="The result, as Markdown.")
    @click.option("--run-file", metavar="run.json", type=_FILE, required=True, help="Apply's run file.")
    @_SCOPE
    @click.pass_obj
    def apply(session: Session, about: Path, result: Path, comment: Path, run_file: Path, scope: str) -> int:
        """Report to the merged change requests what was applied of them; an issue with a runbook for each account that
        waits.

        Issues of accounts that wait no longer, or are gone, are closed.
        """
        approval = waiting_issues.parsed(about, _text(about)) if about.exists() else {}
        document = waiting_issues.parsed(result, _text(result)) if result.exists() else {}
        report = _text(comment) if comment.exists() else ""
        run = waiting_issues.read_run(run_file, _text(run_file)) if run_file.exists() else None
        profile, names = session.profile, _accounts(session)
        return _run(
            session,
            host,
            lambda job: publish.publish_apply(job, approval, report, document, run, scope, profile, names),
        )

    return apply


def _drift(host: str) -> click.Command:
    @click.command("drift", cls=Command)
    @click.option("--result", metavar="drift.json", type=_FILE, required=True, help="The result of drift, as JSON.")
    @_SCOPE
    @click.pass_obj
    def drift(session: Session, result: Path, scope: str) -> int:
        """An issue for each account that has drifted: opened once, rewritten, closed when it is over, or the account is
        gone."""
        document = waiting_issues.parsed(result, _text(result))
        names = _accounts(session)
        return _run(session, host, lambda job: publish.publish_drift(job, document, scope, session.profile, names))

    return drift


def _ticks(host: str) -> click.Command:
    @click.command("ticks", cls=Command)
    @click.option("--out", metavar="DIR", type=_FILE, required=True, help="Where the checklists go.")
    @click.option("--issue", metavar="N", type=click.IntRange(1), default=None, help="Another than the event's.")
    @click.option("--start", is_flag=True, help="Start the repair that was asked for, and say so in the issue.")
    @click.option("--branch", metavar="NAME", default="", help="Take in what waits for review there, before the next.")
    @_BRANCH
    @click.pass_obj
    def ticks(session: Session, out: Path, issue: int | None, start: bool, branch: str, applied_branch: str) -> int:
        """What people ticked in lpconf's issues, when they may push: of the event's issue, else of all.

        Writes DIR/ISSUE-PERSON.md, a checklist for `attest --from`, and DIR/ISSUE-PERSON.by beside it; DIR/adopt, and
        the output `adopt`, name the accounts of which what is live is to be taken over. With --branch the attestations
        of these accounts that wait for review there are written into the checkout, so that `attest` adds to them.
        """

        async def work(job: Pipeline) -> publish.PublishResult:
            about = _on(job, applied_branch)
            ticked, published = await publish.gather_ticks(about, issue or job.issue, start=start)
            if branch and ticked.lists:
                root, _ = find_root(Path(), session.project_file)
                await publish.take_in_pending(about, root, branch, ticked.lists)
            out.mkdir(parents=True, exist_ok=True)
            for checklist in ticked.lists:
                name = f"{checklist.issue}-{re.sub(r'[^A-Za-z0-9_.-]', '_', checklist.by)}"
                write_atomically(out / f"{name}.md", checklist.text)
                write_atomically(out / f"{name}.by", checklist.by + "\n")
            if ticked.adopt:
                write_atomically(out / "adopt", published.outputs["adopt"] + "\n")
            return published

        return _run(session, host, work)

    return ticks


def _commit(host: str) -> click.Command:
    @click.command("commit", cls=Command)
    @click.option("--branch", metavar="NAME", default="", help="The branch of the change request.")
    @click.option("--at-once", is_flag=True, help="Commit to the branch that is applied, without a change request.")
    @click.option("--title", metavar="TEXT", required=True, help="Title of the change request and of the commit.")
    @click.option("--body", metavar="TEXT", default="", help="Text of the change request.")
    @click.option(
        "--ticks", metavar="DIR", type=_FILE, default=None, help="What `ticks` wrote: its issues then say so."
    )
    @_BRANCH
    @click.pass_obj
    def commit(
        session: Session, branch: str, at_once: bool, title: str, body: str, ticks: Path | None, applied_branch: str
    ) -> int:
        """Commit the YAML files that were changed in the checkout, and open a change request for them."""
        if at_once == bool(branch):
            raise UsageError("say where the commit goes: --branch NAME, or --at-once")
        root, _ = find_root(Path(), session.project_file)
        ticked = _ticked(ticks) if ticks else []
        return _run(
            session,
            host,
            lambda job: publish.publish_commit(_on(job, applied_branch), root, branch, title, body, ticked),
        )

    return commit


def _recording(host: str) -> click.Command:
    @click.command("recording", cls=Command)
    @click.option("--out", metavar="live.lpobs", type=_FILE, required=True, help="Where the recording goes.")
    @_BRANCH
    @click.pass_obj
    def recording(session: Session, out: Path, applied_branch: str) -> int:
        """Fetch what the drift job recorded last, for `plan --against`. Writes nothing where there is none."""

        async def work(job: Pipeline) -> publish.PublishResult:
            content = await publish.fetch_recording(_on(job, applied_branch))
            if content is None:
                return publish.PublishResult(("No recording is stored yet.",), {"recording": ""})
            out.write_bytes(content)
            return publish.PublishResult((f"{out}: {len(content):,} bytes.",), {"recording": str(out)})

        return _run(session, host, work)

    return recording


def _host(name: str, title: str) -> click.Group:
    """The command group of one code host."""

    @click.group(name, cls=CommandGroup, help=f"Comments, issues, approvals and commits on {title}.")
    @click.pass_obj
    def group(session: Session, /, **given: object) -> None:
        session.apply_global_flags(given)

    for make in (_plan, _approved, _apply, _drift, _ticks, _commit, _recording):
        group.add_command(make(name))
    return group


for _name, _title in HOSTS.items():
    command.add_command(_host(_name, _title))


def _run(session: Session, host: str, work: Callable[[Pipeline], Awaitable[publish.PublishResult]]) -> int:
    """Do `work` as the job that the environment describes, and say what became of it."""
    job = Pipeline.of(host, os.environ)

    async def guarded() -> publish.PublishResult:
        try:
            return await work(job)
        finally:
            await job.host.close()

    published = cancellable.run(guarded())
    write_outputs(job, published.outputs)
    for line in published.said:
        session.screen.result(line + "\n")
    return exit_codes.DONE


def _accounts(session: Session) -> Collection[str]:
    """The accounts of the repository in which the job runs; none where it runs in no repository."""
    try:
        root, _ = find_root(Path(), session.project_file)
    except ConfigError:
        return ()
    return publish.account_names(root)


def _on(job: Pipeline, branch: str) -> Pipeline:
    return replace(job, branch=branch) if branch else job


def _ticked(folder: Path) -> list[TickedList]:
    """What `publish … ticks` wrote into a folder."""
    lists = []
    for path in sorted(folder.glob("*-*.md")):
        by = _text(path.with_suffix(".by")).strip()
        number = path.name.partition("-")[0]
        if number.isdigit():
            lists.append(TickedList(int(number), by, _text(path)))
    return lists


def _text(path: Path) -> str:
    return read_anywhere(path, limit=64 * 1024 * 1024).decode("utf-8", errors="replace")


def _json(document: object) -> str:
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
