"""Finding the runs of a repository, and the one that somebody means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lpconf.apply.locks import runs_under_way
from lpconf.apply.run_records import NoRun, Record, of_file, of_journal
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Severity, warning
from lpconf.domain.plan import Plan
from lpconf.domain.wording import shown, suggest
from lpconf.errors import ConfigError, UsageError
from lpconf.load.files.project_root import read_anywhere
from lpconf.load.files.source import STATE, printable
from lpconf.workspace.runs.own_journals import own_journals
from lpconf.workspace.runs.recorded_plan import plan_of

LATEST = "latest"
LARGEST = 256 * 1024 * 1024
"""Bytes. A run of all accounts is far smaller."""


@frozen
class OpenedRun:
    """A recorded run with its plan."""

    record: Record
    plan: Plan


def journals(root: Path) -> list[Path]:
    """The journals that lpconf wrote in this checkout, the latest first."""
    return own_journals(root)[0]


def all_runs(root: Path) -> tuple[list[Record], list[Diagnostic]]:
    """All runs, the latest first, and warnings about journals that cannot be read."""
    under_way = runs_under_way(root / STATE / "locks")
    results: list[Record] = []
    own, problems = own_journals(root)
    for path in own:
        try:
            results.append(of_journal(path, under_way))
        except (NoRun, OSError) as fault:
            problems.append(warning("run.unreadable", str(fault)))
    return results, problems


def open_run(root: Path, text: str) -> OpenedRun:
    """The run that `text` means: an id or the beginning of one, ``latest``, a journal, or a run file of any machine.

    Raises UsageError where nothing, or more than one run, is called so; ConfigError where a file cannot be read; NoRun
    where it holds no run.
    """
    if _is_file(text) and text in {path.stem for path in journals(root)}:
        raise UsageError(f"{shown(text)} is a run and may be a file: give the file by its path, ./{shown(text)}")
    record = _from_file(root, Path(text)) if _is_file(text) else _by_id(root, text)
    return OpenedRun(record, plan_of(record))


def _is_file(text: str) -> bool:
    """Whether a word names a file: by its ending, or as a path. What lies in the folder says nothing: a file may be
    called like a run."""
    return "/" in text or text.endswith((".json", ".jsonl"))


def _from_file(root: Path, path: Path) -> Record:
    if path.suffix == ".jsonl":
        read_anywhere(path, limit=0)  # the messages of a file that cannot be read
        return of_journal(path, runs_under_way(root / STATE / "locks"))
    data = read_anywhere(path, limit=LARGEST)
    if len(data) > LARGEST:
        raise NoRun(f"{printable(str(path))} is too large for a run file")
    try:
        return of_file(Path(printable(str(path))), data.decode("utf-8"))
    except UnicodeDecodeError:
        raise NoRun(f"{printable(str(path))} is no run file: it is not UTF-8 text") from None


def _by_id(root: Path, text: str) -> Record:
    own, foreign = own_journals(root)
    known = {path.stem: path for path in own}
    hits: Sequence[str] = list(known)[:1] if text == LATEST else [name for name in known if name.startswith(text)]
    if text in known:
        hits = [text]
    if not hits and foreign:
        raise ConfigError([replace(problem, severity=Severity.ERROR) for problem in foreign])
    if not hits:
        hint = suggest(text, known)
        there = f"there is no run {shown(text)!r} in {STATE}/runs" if known else f"there are no runs in {STATE}/runs"
        raise UsageError(
            f"{there}{': ' + hint if hint else ''}. lpconf runs lists them; a run file is given by its path"
        )
    if len(hits) > 1:
        raise UsageError(f"{shown(text)!r} begins the ids of {len(hits)} runs: {', '.join(sorted(hits)[:5])}")
    return of_journal(known[hits[0]], runs_under_way(root / STATE / "locks"))
