"""Saving a plan for a later apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lpconf.cli.session import Session
from lpconf.domain.diagnostic import in_order
from lpconf.domain.json.plan_document import change_id
from lpconf.domain.plan import Plan
from lpconf.errors import ConfigError, LpconfError
from lpconf.load.files import output_file
from lpconf.operations.plan import acceptance, save
from lpconf.workspace.run_context import RunContext


def probe(out: Path | None, flag: str = "--out") -> None:
    """Try, before anything is read, whether a file can be written. Raises LpconfError."""
    if out is None:
        return
    try:
        output_file.probe(out)
    except OSError as fault:
        why = fault.strerror or fault
        raise LpconfError(f"{flag} {out}: {why}. Nothing was written to any account") from None


def save_plan(session: Session, context: RunContext, made: Plan, out: Path, accept: Sequence[str]) -> Plan:
    """Write the plan file and say how to go on; `accept` is what the command line accepts. A plan that holds a
    credential of this run is not saved: it comes back with errors that say so."""
    known = {*made.sites, *context.configuration.repository.accounts}
    accepts = [acceptance(text, known) for text in accept]
    try:
        save(made, out, context.configuration.root, accepts)
    except ConfigError as refused:
        session.report_write_failure(f"error: {out} was not written: the plan holds a credential of this run")
        session.problems(refused.diagnostics, context.configuration.sources)
        return replace(made, diagnostics=in_order([*made.diagnostics, *refused.diagnostics]))
    except OSError as fault:
        session.report_write_failure(f"error: --out {out}: {fault.strerror or fault}")
        return made
    words = f"Saved {out} (change {change_id(made)[:8]})."
    if made.gated:
        words += " It is gated: accept what it brings with it, then plan again."
    elif made.steps:
        words += f" Next: lpconf apply {out}"
    session.screen.say(words)
    return made
