"""Where evidence comes from: the attestations of today, those of Git's history, and the records of runs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lpconf import catalogue
from lpconf.apply.run_records import NoRun, Record, of_file, of_journal
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, error, warning
from lpconf.domain.plan import Plan
from lpconf.domain.results.audit import Basis
from lpconf.domain.source_document import Document
from lpconf.domain.state import Attestation, ObservedValue
from lpconf.domain.value import canonical
from lpconf.errors import ConfigError
from lpconf.load.attestations import read_attestations
from lpconf.load.files.git import history
from lpconf.load.files.project_root import read_anywhere
from lpconf.load.repository import AccountFile
from lpconf.load.yaml.parser import parse
from lpconf.operations.audit.timeline import Proof
from lpconf.workspace.checks.attestation_policy import review
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.runs.own_journals import own_journals
from lpconf.workspace.runs.recorded_plan import plan_of

LARGEST_RUN_FILE = 256 * 1024 * 1024


@frozen
class RunEvidence:
    """A run with its plan and its outcomes."""

    record: Record
    plan: Plan


def attested(configuration: Configuration, account: str) -> list[Proof]:
    """What people vouched for, today and in every version that Git knows of the account's attestation file."""
    file = configuration.repository.accounts[account]
    proofs: dict[str, Proof] = {}
    if file.attest_path:
        for version in history.versions(configuration.root, file.attest_path):
            for proof in _of_version(configuration, file, version):
                proofs.setdefault(_key(proof), proof)
    for proof in _of_file(configuration, file):
        proofs[_key(proof)] = proof
    return list(proofs.values())


def _key(proof: Proof) -> str:
    return canonical([proof.setting, proof.value, proof.by, proof.day.isoformat()])


def _of_version(configuration: Configuration, file: AccountFile, data: bytes) -> list[Proof]:
    """The words of an old version of a file; none of one that cannot be read."""
    tree, problems = parse(data, file.attest_path)
    if tree is None or any(problem.is_error for problem in problems):
        return []
    record = read_attestations(Document(file.attest_path, tree), datetime.date.max)
    old = AccountFile(
        file.name,
        file.path,
        file.attest_path,
        None,
        (),
        attestations=record.attestations,
        facts=record.facts,
        attested_site=record.site,
    )
    return _of_file(configuration, old)


def _of_file(configuration: Configuration, file: AccountFile) -> list[Proof]:
    site = configuration.desired.sites[file.name].id
    if file.attested_site and file.attested_site != site:
        return []  # about another account
    policy = configuration.project.policy.attest
    judged = review(policy, configuration.project_folder, configuration.root, file, site)
    proofs = []
    for attestation in file.attestations:
        basis: Basis = "signed" if attestation.sig and policy.signers else "attested"
        proofs += _proofs(attestation, "claimed" if judged.shortfalls.get(attestation.name) else basis)
    return proofs


def _proofs(attestation: Attestation, basis: Basis) -> list[Proof]:
    """What a word says of settings: of a document each entry that the catalogue names."""
    day = datetime.date.fromisoformat(attestation.date)
    by = attestation.by if attestation.second is None else f"{attestation.by}, {attestation.second.by}"
    evidence = tuple(entry.file for entry in attestation.evidence)
    setting = catalogue.get(attestation.name)
    if not setting.family:
        return [Proof(day, attestation.name, attestation.value, basis, by, attestation.ticket, evidence)]
    proofs = []
    update = setting.location.partial_update
    for part in catalogue.SETTINGS.values():
        if update is not None and part.part and catalogue.document_of(part) is setting:
            value = ObservedValue(update.extract(attestation.value, part.part, None), "attested").json
            proofs.append(Proof(day, part.name, value, basis, by, attestation.ticket, evidence))
    return proofs


def runs(root: Path, files: Sequence[Path]) -> tuple[list[RunEvidence], list[Diagnostic]]:
    """The runs of this checkout's journals and of run files, and what is to be said of those that hold none. Raises
    ConfigError where a file cannot be read."""
    evidence: list[RunEvidence] = []
    own, problems = own_journals(root)
    sources: list[tuple[Path, Any]] = [(path, of_journal) for path in reversed(own)]
    sources += [(path, _of_run_file) for path in files]
    for path, read in sources:
        try:
            record = read(path)
            evidence.append(RunEvidence(record, plan_of(record)))
        except (NoRun, OSError) as fault:
            say = error if path in files else warning
            problems.append(say("run.unreadable", f"{path.name} is left out: {fault}"))
    return list({evidence.record.id: evidence for evidence in evidence}.values()), problems


def _of_run_file(path: Path) -> Record:
    return of_file(path, read_anywhere(path, limit=LARGEST_RUN_FILE).decode("utf-8", "replace"))


def read_back(account: str, site: str, evidence: Iterable[RunEvidence]) -> list[Proof]:
    """What runs read of an account: before they wrote, and after."""
    proofs = []
    for run in evidence:
        if account not in run.plan.sites or run.plan.sites[account].id != site:
            continue
        by = str(run.record.head.get("who", ""))
        day = datetime.date.fromisoformat(str(run.record.head["started"])[:10])
        for standing in run.plan.standing:
            if standing.address.account == account and standing.observed.source == "live":
                proofs.append(Proof(day, standing.setting, standing.observed.json, "live", by))
        proofs += _of_steps(run, account, day, by)
    return proofs


def _of_steps(run: RunEvidence, account: str, day: datetime.date, by: str) -> list[Proof]:
    """The values that steps read back; where they came to nothing, those that stood before."""
    proofs = []
    for step in run.plan.steps:
        if step.address.account != account or step.mode == "manual":
            continue  # a step by hand is told by the word about it
        outcome = run.record.outcomes.get(step.address)
        if outcome is not None and outcome.status in ("verified", "unchanged"):
            proofs.append(Proof(day, step.setting, step.after, "live", by))
        elif step.observed.source == "live" and step.observed.known:
            proofs.append(Proof(day, step.setting, step.observed.json, "live", by))
    return proofs


def old_documents(
    configuration: Configuration, account: str
) -> tuple[list[tuple[datetime.date, dict[str, Any]]], set[str]]:
    """The account's merged document as of every commit that touched its files, the oldest first, with the day; and the
    ids of the commits that touched these or what people vouch for."""
    from lpconf.workspace.account_request import AccountRequest  # start-up
    from lpconf.workspace.clock import current_clock  # start-up
    from lpconf.workspace.configuration import ConfigLocation, open_configuration  # start-up

    file = configuration.repository.accounts[account]
    paths = [path for path in file.files if path != file.attest_path]
    documents = []
    commits = history.commits(configuration.root, paths)
    for commit in commits:
        try:
            files = history.files_at(configuration.root, commit.id)
            request = AccountRequest([account])
            where = ConfigLocation(configuration.root)
            old = open_configuration(where, current_clock(), files, request=request)
            document = old.document(account)
        except (ConfigError, KeyError):
            continue  # the account was not there yet, or its files did not hold together
        if document is not None:
            documents.append((commit.day, dict(document.data)))
    read = [*file.files, *filter(None, [file.attest_path])]
    return documents, {commit.id for commit in history.commits(configuration.root, read)}
