"""A person's dated word, written to ``NAME.attest.yaml``: comments and order of the file stay."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Mark, error
from lpconf.domain.source_document import Document
from lpconf.domain.state import Attestation, Evidence, SecondPerson
from lpconf.domain.value import Json, canonical
from lpconf.domain.wording import control_character, shown
from lpconf.errors import ConfigError, UsageError
from lpconf.load.attestation_writer import record, without
from lpconf.load.attestations import own_name, read_attestations, same_person
from lpconf.load.files.atomic_write import credential_in
from lpconf.load.files.source_edits import SourceEdits, editing
from lpconf.load.yaml.parser import parse
from lpconf.operations.attest.new_attestations import NewAttestation
from lpconf.redaction import redacted_json
from lpconf.workspace import git
from lpconf.workspace.checks.attestation_policy import Signer
from lpconf.workspace.clock import RunClock
from lpconf.workspace.configuration import Configuration

LOGINS = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BITBUCKET_STEP_TRIGGERER_UUID", "BUILD_REQUESTEDFOREMAIL")
"""Where pipelines say who started them."""


@frozen
class Signatory:
    """Who says so, when (ISO date), under which ticket, with what to show for it, and how it is signed (None: it is
    not). `second` names a further person who looked."""

    by: str
    date: str
    ticket: str = ""
    evidence: tuple[Evidence, ...] = ()
    second: str = ""
    signer: Signer | None = None


def signatory(
    configuration: Configuration,
    clock: RunClock,
    by: str,
    ticket: str,
    *,
    evidence: tuple[Evidence, ...] = (),
    second: str = "",
    signer: Signer | None = None,
) -> Signatory:
    """Who signs: `by`, else Git's ``user.email``, else whoever started the pipeline. Raises UsageError where nobody
    is named."""
    who = by or git.email(configuration.root) or next(filter(None, map(os.environ.get, LOGINS)), "")
    who = who.strip()
    if not who:
        raise UsageError("say who vouches for it: --by NAME (git config user.email is not set)")
    for option, text in (("--by", who), ("--ticket", ticket), ("--second", second)):
        if control_character(text):
            raise UsageError(f"{option} {shown(text)}: a text of one line without control characters is needed")
    if second and same_person(second, who):
        raise UsageError(f"--second {shown(second)}: a second person is somebody else than the first")
    return Signatory(who, clock.today.isoformat(), ticket, evidence, second, signer)


def write(configuration: Configuration, attestations: Sequence[NewAttestation], sign: Signatory) -> list[Path]:
    """Record attestations; the files written. Raises ConfigError where a file is broken already, or where a credential
    of this run would come into it, OSError where it cannot be written. Then nothing is written at all."""
    with editing(configuration.root):
        return _write(configuration, attestations, sign)


def _write(configuration: Configuration, attestations: Sequence[NewAttestation], sign: Signatory) -> list[Path]:
    by_account: dict[str, list[NewAttestation]] = {}
    for attestation in attestations:
        by_account.setdefault(attestation.account, []).append(attestation)
    _refuse_broken(configuration, by_account)
    texts = {}
    for account, own in sorted(by_account.items()):
        texts[account] = _text(configuration, account, own, sign)
    return _write_all(configuration, by_account, texts)


def second(configuration: Configuration, accounts: Sequence[str], names: Sequence[str], sign: Signatory) -> list[Path]:
    """Add `sign` as the second person to what somebody else vouches for already. Raises UsageError where nobody does,
    or where that is the same person."""
    with editing(configuration.root):
        return _second(configuration, accounts, names, sign)


def _second(configuration: Configuration, accounts: Sequence[str], names: Sequence[str], sign: Signatory) -> list[Path]:
    _refuse_broken(configuration, dict.fromkeys(accounts, ()))
    texts = {}
    for account in accounts:
        file = configuration.repository.accounts[account]
        site = configuration.desired.sites[account].id
        changed: dict[bool, list[Attestation]] = {False: [], True: []}
        for name in names:
            is_fact, attestation = _standing(configuration, account, name)
            if same_person(attestation.by, sign.by):
                raise UsageError(
                    f"{account} {name}: {shown(sign.by)} vouches for it already; somebody else has to look"
                )
            seconded = replace(attestation, second=SecondPerson(sign.by, sign.date))
            if sign.signer:
                seconded = sign.signer.second(file.attested_site or site, seconded, is_fact=is_fact)
            changed[is_fact].append(seconded)
        texts[account] = record(_read(configuration, account), changed[False], changed[True], site=site)
    return _write_all(configuration, dict.fromkeys(accounts, ()), texts)


def _standing(configuration: Configuration, account: str, name: str) -> tuple[bool, Attestation]:
    file = configuration.repository.accounts[account]
    for is_fact, attestations in ((False, file.attestations), (True, file.facts)):
        for attestation in attestations:
            if attestation.name == (name if is_fact else own_name(name)):
                return is_fact, attestation
    raise UsageError(f"{account} {name}: nobody vouches for it yet, so that there is nothing to second")


def withdraw(configuration: Configuration, names: Mapping[str, Sequence[str]]) -> list[Path]:
    """Take out words that turned out not to be true, by account; the files written. Raises ConfigError, OSError."""
    with editing(configuration.root):
        return _withdraw(configuration, names)


def _withdraw(configuration: Configuration, names: Mapping[str, Sequence[str]]) -> list[Path]:
    texts = {}
    for account, settings in sorted(names.items()):
        text = _read(configuration, account)
        if text is not None:
            texts[account] = without(text, settings)
    return _write_all(configuration, dict.fromkeys(texts, ()), texts)


def _refuse_broken(configuration: Configuration, accounts: Mapping[str, Sequence[NewAttestation]]) -> None:
    """Raises ConfigError where what stands in the files cannot be built upon."""
    about = configuration.is_about(accounts)
    broken = []
    for problem in configuration.diagnostics:
        is_attested = problem.mark is not None and problem.mark.file.endswith(".attest.yaml")
        if is_attested and (problem.is_error or problem.code == "attest.other-site") and about(problem):
            broken.append(replace(problem, severity=error("", "").severity))
    if broken:
        raise ConfigError(broken)


def _text(configuration: Configuration, account: str, attestations: Sequence[NewAttestation], sign: Signatory) -> str:
    """The new text of an account's file."""
    site = configuration.desired.sites[account].id if account in configuration.desired.sites else ""
    tickets = _tickets(configuration, account)
    settings = [_signed(new, site, sign, tickets) for new in attestations if not new.is_fact]
    facts = [_signed(new, site, sign, tickets) for new in attestations if new.is_fact]
    return record(_read(configuration, account), settings, facts, site=site)


def _tickets(configuration: Configuration, account: str) -> dict[tuple[str, str], str]:
    """Tickets that stand in the file, by name and value: a word that says the same again keeps its ticket."""
    file = configuration.repository.accounts[account]
    attestations = (*file.attestations, *file.facts)
    return {(attestation.name, _meaning(attestation.value)): attestation.ticket for attestation in attestations}


def _meaning(value: Json) -> str:
    """A value as text that is equal for equal values: of a document, however it is laid out."""
    if isinstance(value, str) and value.startswith(("[", "{")):
        try:
            return canonical(json.loads(value))
        except (ValueError, RecursionError):
            return canonical(value)
    return canonical(value)


def _signed(new: NewAttestation, site: str, sign: Signatory, tickets: Mapping[tuple[str, str], str]) -> Attestation:
    attestation = Attestation(
        new.name,
        new.value,
        sign.by,
        sign.date,
        sign.ticket or tickets.get((own_name(new.name), _meaning(new.value)), ""),
        evidence=sign.evidence,
        second=SecondPerson(sign.second, sign.date) if sign.second else None,
    )
    return sign.signer.first(site, attestation, is_fact=new.is_fact) if sign.signer else attestation


def _path(configuration: Configuration, account: str) -> str:
    file = configuration.repository.accounts[account]
    return file.attest_path or file.path.removesuffix(".yaml") + ".attest.yaml"


def _read(configuration: Configuration, account: str) -> str | None:
    """The text of an account's attestation file as it is now; None where there is none. Raises ConfigError where it
    leads outside of the repository, or cannot be read."""
    try:
        data = SourceEdits(configuration.root).read(_path(configuration, account))
    except ConfigError as failure:
        raise ConfigError([replace(problem, account=account) for problem in failure.diagnostics]) from None
    return data.decode("utf-8") if data is not None else None


def _write_all(
    configuration: Configuration, attestations: Mapping[str, Sequence[NewAttestation]], texts: Mapping[str, str]
) -> list[Path]:
    secret = []
    for account, text in texts.items():
        mark = credential_in(text, _path(configuration, account))
        if mark:
            secret.append(_credential(attestations[account], account, mark))
    wrong = [problem for account, text in texts.items() for problem in _errors_in(text, _path(configuration, account))]
    if secret or wrong:
        raise ConfigError([*secret, *wrong])
    edits = SourceEdits(configuration.root)
    written = []
    for account, text in texts.items():
        relative = _path(configuration, account)
        edits.write(relative, text.encode("utf-8"), expected=edits.read(relative))
        written.append(Path(relative))
    return written


def _errors_in(text: str, path: str) -> list[Diagnostic]:
    """What every command would say of a file with this text: it is said before the file is written."""
    tree, problems = parse(text, path)
    if tree is not None:
        problems = [*problems, *read_attestations(Document(path, tree), datetime.date.max).problems]
    return [replace(problem, mark=None) for problem in problems if problem.is_error]


def _credential(attestations: Sequence[NewAttestation], account: str, mark: Mark) -> Diagnostic:
    """What is said of an attestation that would carry a credential into a file."""
    names = [new.name for new in attestations if redacted_json(new.value) != new.value]
    about = f"{account} {names[0]}" if names else account
    return error(
        "attest.credential",
        f"{about}: nothing is recorded, because this line would hold a credential that this run uses",
        mark,
        account=account,
        label="a credential",
        fix=("attest a value without it; if it really stands there, renew the credential first",),
    )
