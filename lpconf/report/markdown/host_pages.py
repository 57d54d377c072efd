"""What `publish` writes on GitHub and GitLab around the reports: issues, and what takes a comment's place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lpconf import catalogue
from lpconf.domain.value import Json
from lpconf.domain.wording import command, count
from lpconf.report.markdown.escape import code, link, prose, word
from lpconf.report.views.authorship import document_words

ADOPT, REPAIR = "adopt", "repair"
"""What a person may ask for by a tick in an issue about drift."""
_MOST_ROWS = 200


def waiting_issue(runbook: str) -> str:
    """The body of an issue for an account that waits: its runbook, and what becomes of ticks."""
    return "\n".join(
        [
            "*Tick a line when you have done it and looked: it is recorded as your word, with your name and the date.",
            "Then lpconf goes on. This issue is rewritten as the work goes on, and closes itself when it is done.*",
            "",
            runbook,
        ]
    )


def drift_issue(account: str, settings: Sequence[Mapping[str, Any]], profile: str = "") -> str:
    """The body of an issue about drift: what differs, and two ways out. `settings` are those of a drift document;
    `profile` is that of the command lines."""
    rows = ["| setting | Git asks for | live | since when, by whom |", "|:--|:--|:--|:--|"]
    for setting in settings[:_MOST_ROWS]:
        name = str(setting["setting"])
        sides = f"{_value(name, setting['desired'])} | {_value(name, setting['observed'])}"
        rows.append(f"| {code(name)} | {sides} | {_author(setting.get('who'))} |")
    if len(settings) > _MOST_ROWS:
        rows.append(f"| … and {len(settings) - _MOST_ROWS} more | | | |")
    return "\n".join(
        [
            f"Somebody changed {prose(account)} outside of Git. It is as it was last read; "
            "this issue closes itself when nothing differs any more.",
            "",
            *rows,
            "",
            "A repair does not reach back: what came in meanwhile stays as it was stored.",
            "",
            "Choose one:",
            "",
            f"- [ ] What is live is right: write it into the files, as a change request {_choice(ADOPT, account)}",
            f"- [ ] What Git says is right: put it back {_choice(REPAIR, account)}",
            "",
            "By hand that is:",
            "",
            f"    {command(f'adopt {_argument(account)} --drifted', profile)}",
            f"    {command(f'apply {_argument(account)}', profile)}",
        ]
    )


def _author(document: Json) -> str:
    """When and by whom, as far as it is known."""
    date, words = document_words(document)
    return prose(", ".join(filter(None, [date or "a time not known", words])) if words else "")


def withdrawn_plan(diagnostics: Iterable[Mapping[str, Any]], commit: str, run_url: str) -> str:
    """What takes the place of a plan when a later push cannot be planned."""
    lines = ["### lpconf: no plan", ""]
    about = f" of {code(commit[:8])}" if commit else ""
    lines.append(f"The newest push{about} cannot be planned. A plan that stood here before is no longer valid.")
    errors = [d for d in diagnostics if d.get("severity") == "error"]
    for diagnostic in errors[:_MOST_ROWS]:
        lines.append(f"- {_place(diagnostic)}{prose(diagnostic.get('summary', ''))}")
    if errors:
        lines.insert(3, "")
    return "\n".join([*lines, "", *_run(run_url)])


def applied_comment(report: str, counts: Mapping[str, int], without_plan: Sequence[str], run_url: str) -> str:
    """What became of a change request after its merge: `report` is that of apply, `counts` are outcomes by status."""
    lines = []
    moved = counts.get("not_approved", 0)
    if without_plan:
        lines += [f"> For {', '.join(without_plan)} no plan was stored, so nothing of it counts as approved.", ""]
    if moved:
        said = f"{count(moved, 'step')} {'was' if moved == 1 else 'were'} not applied"
        lines += [
            f"> **{said}: live values have moved since the review, or nobody reviewed them.**",
            "> Run this workflow by hand: it plans anew, and applies once the environment's reviewers approve.",
            "",
        ]
    return "\n".join([*lines, report.strip(), "", *_run(run_url)])


def _run(url: str) -> list[str]:
    return [link("The run", url)] if url else []


def _choice(kind: str, account: str) -> str:
    return f"<!-- lpconf:{kind} {word(account)} -->"


def _value(setting: str, value: Json) -> str:
    if value is None:
        return "not set"
    known = catalogue.find(setting)
    return code(known.codec.summary(value) if known else value)


def _argument(account: str) -> str:
    return account if account.isprintable() else "ACCOUNT"


def _place(diagnostic: Mapping[str, Any]) -> str:
    place = diagnostic.get("range") or {}
    if not place.get("filename"):
        return ""
    line = (place.get("start") or {}).get("line", 1)
    return code(f"{place['filename']}:{line}") + " "
