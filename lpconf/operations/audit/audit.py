"""Who vouched for which protection since when: from files, Git's history and the records of runs. No network."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lpconf.domain.results.audit import AuditEntry, AuditReport
from lpconf.domain.value import Json
from lpconf.operations.audit import sources
from lpconf.operations.audit.capabilities import Capability, capabilities
from lpconf.operations.audit.timeline import Proof, standing
from lpconf.workspace.configuration import Configuration


def audit(
    configuration: Configuration,
    accounts: Sequence[str],
    since: datetime.date | None,
    until: datetime.date,
    profile: str,
    run_files: Sequence[Path] = (),
) -> AuditReport:
    """The report on these accounts, whose files hold together. Runs of other profiles than `profile` prove nothing:
    what stands in a sandbox stands nowhere. Raises ConfigError where a run file cannot be read."""
    runs, problems = sources.runs(configuration.root, run_files)
    runs = [run for run in runs if run.plan.profile == profile]
    entries: list[AuditEntry] = []
    commits: set[str] = set()
    for account in accounts:
        documents, read = sources.old_documents(configuration, account)
        commits |= read
        current = configuration.document(account)
        if current is not None:
            documents.append((until, dict(current.data)))
        site = configuration.desired.sites[account]
        proofs = [
            *sources.attested(configuration, account),
            *sources.read_back(account, site.id, runs),
        ]
        listed_capabilities = capabilities(site, [document for _, document in documents])
        entries += [
            _entry(configuration, account, item, proofs, documents, since, until) for item in listed_capabilities
        ]
    first = since.isoformat() if since else ""
    return AuditReport(first, until.isoformat(), tuple(entries), len(commits), len(runs), tuple(problems))


def _entry(
    configuration: Configuration,
    account: str,
    capability: Capability,
    proofs: Sequence[Proof],
    documents: Sequence[tuple[datetime.date, Mapping[str, Any]]],
    since: datetime.date | None,
    until: datetime.date,
) -> AuditEntry:
    site = configuration.desired.sites[account]
    stands = standing(capability.parts, proofs, configuration.project.policy.max_age, since, until)
    decisive, day = stands.decisive, stands.since.isoformat() if stands.since else ""
    desired = _desired(configuration, account, capability)
    return AuditEntry(
        account,
        site.id,
        capability.name,
        capability.title,
        stands.state,
        day,
        decisive.basis if decisive else "",
        decisive.by if decisive else "",
        decisive.ticket if decisive else "",
        decisive.evidence if decisive else (),
        decisive.day.isoformat() if decisive else "",
        stands.gaps,
        desired,
        _desired_since(capability, documents) if desired else "",
        capability.about.replace("{day}", day) if stands.state == "on" and capability.about else "",
    )


def _desired(configuration: Configuration, account: str, capability: Capability) -> bool | None:
    """Whether the files ask for a capability now; None where they say nothing of what it rests on."""
    values: dict[str, Json] = {item.setting: item.value for item in configuration.desired[account].values}
    known = [part.holds(values[part.setting]) for part in capability.parts if part.setting in values]
    if not known:
        return None
    return all(known) and len(known) == len(capability.parts)


def _desired_since(capability: Capability, documents: Sequence[tuple[datetime.date, Mapping[str, Any]]]) -> str:
    """The day of the commit since which the files have had the chapter that asks for it, without a break."""
    chapter = {"encryption": "data_encryption", "masking": "data_masking", "rollover": "manual_rollover"}
    key = chapter.get(capability.name.partition(".")[0], "file_sharing")
    since = ""
    for day, document in documents:
        if document.get(key) is None:
            since = ""
        elif not since:
            since = day.isoformat()
    return since
