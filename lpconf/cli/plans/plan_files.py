"""Plan files, and plans as JSON: which words of a command line name one; reading and saving them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lpconf.cli.session import Session
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Mark, error, in_order
from lpconf.domain.json.plan_document import change_id, check_format, from_document, shown_text
from lpconf.domain.plan import Plan
from lpconf.domain.value import canonical
from lpconf.domain.wording import argument, shown
from lpconf.errors import BrokenPlan, ConfigError, UsageError
from lpconf.load.files.project_root import read_anywhere
from lpconf.load.files.source import printable
from lpconf.operations.plan import acceptance, save
from lpconf.plan.integrity import check_claims, check_integrity
from lpconf.redaction import disclosed_json
from lpconf.workspace.run_context import RunContext

LARGEST = 64 * 1024 * 1024
"""Bytes. A plan of a whole fleet is far smaller."""
_ACCOUNT_FILES = (".yaml", ".yml")


def _named(file: str) -> str:
    """A plan file as a command line names it: by its ending, else by its folder."""
    return argument(file if is_plan_file(file) and not file.startswith("-") else f"./{file}")


def is_plan_file(text: str) -> bool:
    """Whether a word of the command line names a plan file: by its ending, or as a path. What lies in the folder says
    nothing: a file may be called like an account. A path of an account file is that account."""
    if text.endswith(_ACCOUNT_FILES):
        return False
    return text.endswith((".lpplan", ".json")) or "/" in text


def refuse_two_meanings(text: str, names: Collection[str], kind: str) -> None:
    """Raises UsageError where a word names a file and an account or run (`kind`) alike."""
    if text in names:
        raise UsageError(f"{shown(text)} is a file and {kind}: give the file by its path, ./{shown(text)}")


def read_plan(text: str) -> Plan:
    """The plan in a file. Raises ConfigError where it cannot be read, is damaged, is no plan, or does not hold
    together."""
    try:
        plan = from_document(_parsed(_document(text)))
        check_integrity(plan)
        check_claims(plan)
    except BrokenPlan as fault:
        raise _broken(text, str(fault)) from None
    return plan


def read_approved(text: str) -> dict[tuple[str, str], str]:
    """What a plan file or plan JSON approves: by site id and address the change that it shows. It may be put together
    of several plans, so nothing else of it has to fit.

    Raises ConfigError where it cannot be read, is no plan, or shows two changes of one address.
    """
    try:
        approved: dict[tuple[str, str], str] = {}
        document = _json(_document(text))
        check_format(document)
        for change in document["resource_changes"]:
            place, shown_change = _shown_change(change)
            if approved.setdefault(place, shown_change) != shown_change:
                raise BrokenPlan(f"{shown(place[1])} stands in it twice, with two changes")
    except BrokenPlan as fault:
        raise _broken(text, str(fault)) from None
    except (KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise _broken(text, f"the plan is damaged ({type(fault).__name__})") from None
    return approved


def not_approved(plan: Plan, approved: Mapping[tuple[str, str], str]) -> frozenset[Address]:
    """The steps of a plan that do not stand in what was approved as they are now, with the digest of their true values
    and with the values that were shown."""
    changes = map(_shown_change, json.loads(shown_text(plan))["resource_changes"])
    together = zip(plan.steps, changes, strict=True)
    return frozenset(step.address for step, (place, change) in together if approved.get(place) != change)


def _shown_change(change: Mapping[str, Any]) -> tuple[tuple[str, str], str]:
    """The site id and address of a change, and what of it a reviewer approves."""
    words = [change["change"][key] for key in ("actions", "digest", "before", "after")]
    return (str(change["site"]), str(change["address"])), canonical(disclosed_json(words))


def _document(text: str) -> str:
    """The text of a plan file."""
    data = read_anywhere(Path(text), limit=LARGEST)
    if len(data) > LARGEST:
        raise BrokenPlan("it is too large for a plan file")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise BrokenPlan("it is no plan file, because it is not UTF-8 text") from None


def _parsed(text: str) -> dict[str, Any]:
    """The document in a text, as far as it fits the schema of plans."""
    from lpconf.model.json_schema.plan import PLAN  # start-up
    from lpconf.model.json_schema.validator import first_mismatch  # start-up

    document = _json(text)
    mismatch = first_mismatch(document, PLAN)
    if mismatch:
        raise BrokenPlan(f"it does not fit the schema of plans: {mismatch}")
    return document


def _json(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise BrokenPlan("it is no plan: it is not JSON") from None
    if not isinstance(document, dict) or not isinstance(document.get("resource_changes"), list):
        raise BrokenPlan("this is no plan of lpconf: `lpconf plan --out FILE.lpplan` makes one")
    return document


def _broken(text: str, why: str) -> ConfigError:
    name = printable(text)
    return ConfigError([error("plan.broken", f"{name}: {why}", Mark(name, 1))])


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
        words += f" Next: lpconf apply {_named(str(out))}"
    session.screen.say(words)
    return made
