"""Saving a plan for a later apply."""

from __future__ import annotations

from pathlib import Path

from lpconf.cli.session import Session
from lpconf.domain.plan import Plan
from lpconf.domain.plan_document import change_id
from lpconf.errors import UsageError
from lpconf.load.files import output_file
from lpconf.operations.plan import save


def probe(out: Path | None, flag: str = "--out") -> None:
    """Try, before anything is read, whether a file can be written. Raises UsageError."""
    if out is None:
        return
    try:
        output_file.probe(out)
    except OSError as fault:
        raise UsageError(f"{flag} {out}: {fault.strerror or fault}") from None


def save_plan(session: Session, made: Plan, out: Path) -> None:
    """Write the plan file and say how to go on. Raises ConfigError for a plan that holds a credential of this run."""
    try:
        save(made, out)
    except OSError as fault:
        session.fail_to_write(f"error: --out {out}: {fault.strerror or fault}")
        return
    words = f"Saved {out} (change {change_id(made)[:8]})."
    if made.gated:
        words += " It is gated: accept what it brings with it, then plan again."
    elif made.steps:
        words += f" Next: lpconf apply {out}"
    session.screen.say(words)
