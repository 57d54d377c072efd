"""What the project asks of a person's word (``policy.attest``): signatures, a second person, evidence.

A word that lacks what is asked for is *claimed*: it is shown, and satisfies nothing. A word that has it and does not
hold (a changed line, an unlisted signer, an exchanged file) is an error with its place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from lpconf import catalogue
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Mark, error, warning
from lpconf.domain.project import AttestPolicy
from lpconf.domain.state import Attestation, Evidence, SecondPerson
from lpconf.domain.wording import argument, listed, shown
from lpconf.errors import ConfigError, LpconfError, UsageError
from lpconf.load.attestation_signature import seconded_text, signed_text
from lpconf.load.files.project_root import read_anywhere
from lpconf.load.repository import AccountFile
from lpconf.workspace import git

KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")
"""The keys of a person's ``~/.ssh``, in the order in which ssh itself tries them."""


@frozen
class Review:
    """The problems with one account's attestations. `shortfalls` says by name why an attestation does not count."""

    shortfalls: dict[str, str] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()


def requirements_for(policy: AttestPolicy, name: str) -> tuple[bool, bool, bool]:
    """Whether a word about a setting or fact of this name has to be signed, seconded, and shown by evidence."""
    return bool(policy.signers), _is_meant(policy.four_eyes, name), _is_meant(policy.evidence, name)


def _is_meant(patterns: tuple[str, ...], name: str) -> bool:
    setting = catalogue.find(name)
    home = f"{setting.surface.name}/{setting.key}" if setting else f"fact/{name}"
    return any(fnmatchcase(home if "/" in pattern else name, pattern) for pattern in patterns)


def shortfall(policy: AttestPolicy, attestation: Attestation) -> str:
    """What a word lacks of what the project asks, in words; empty where it lacks nothing."""
    signed, seconded, shown_by = requirements_for(policy, attestation.name)
    lacking = []
    if signed and not attestation.sig:
        lacking.append("no signature")
    if seconded and attestation.second is None:
        lacking.append("no second person")
    if seconded and signed and attestation.second and not attestation.second.sig:
        lacking.append("the second person has not signed")
    if shown_by and not attestation.evidence:
        lacking.append("no evidence")
    return listed(lacking)


def _signers(policy: AttestPolicy, folder: Path) -> bytes:
    """The list of signers. Raises ConfigError, which says who names the file."""
    try:
        return read_anywhere(folder / policy.signers, policy.signers)
    except ConfigError as failure:
        why = [replace(d, summary=f"policy.attest.signers: {d.summary}") for d in failure.diagnostics]
        raise ConfigError(why) from None


def review(policy: AttestPolicy, folder: Path, root: Path, file: AccountFile, site: str) -> Review:
    """Judge all words of an account's file. `folder` is the project file's, where the signers' file is looked for,
    `root` that of the repository, `site` the account's id."""
    result = Review()
    problems: list[Diagnostic] = []
    attestations = [(attestation, False) for attestation in file.attestations]
    attestations += [(attestation, True) for attestation in file.facts]
    signers = b""
    if policy.signers and attestations:
        try:
            signers = _signers(policy, folder)
        except ConfigError as failure:
            problems += [replace(problem, account=file.name) for problem in failure.diagnostics]
            return Review(
                {attestation.name: "nobody can check its signature" for attestation, _ in attestations}, tuple(problems)
            )
    for attestation, is_fact in attestations:
        wrong = list(_evidence_problems(root, attestation))
        if policy.signers:
            wrong += _signature_problems(signers, file.attested_site or site, attestation, is_fact=is_fact)
        lacking = shortfall(policy, attestation)
        if wrong:
            result.shortfalls[attestation.name] = wrong[0].summary
            problems += [replace(problem, account=file.name) for problem in wrong]
        elif lacking:
            result.shortfalls[attestation.name] = lacking
            problems.append(_claimed(file, attestation, lacking))
    return replace(result, problems=tuple(problems))


def _claimed(file: AccountFile, attestation: Attestation, lacking: str) -> Diagnostic:
    command = f"lpconf attest {file.name} {argument(attestation.name)}"
    return warning(
        "attest.claimed",
        f"{attestation.name} is only claimed by {shown(attestation.by)}: {lacking}. It is shown, and satisfies nothing",
        attestation.mark,
        account=file.name,
        label=lacking,
        fix=(f"{command}, with --sign, --second or --evidence, as policy.attest asks",),
    )


def _evidence_problems(root: Path, attestation: Attestation) -> Iterator[Diagnostic]:
    for entry in attestation.evidence:
        digest = _digest(root, entry.file)
        if not digest:
            why = f"there is no file {shown(entry.file)}"
        elif digest != entry.sha256:
            why = f"{shown(entry.file)} is not the file that was shown: its digest differs"
        else:
            continue
        fix = ("bring the file back, or attest again with --evidence",)
        yield error(
            "attest.evidence",
            f"{attestation.name}: {why}",
            attestation.mark,
            label="its evidence does not hold",
            fix=fix,
        )


def _signature_problems(signers: bytes, site: str, attestation: Attestation, *, is_fact: bool) -> list[Diagnostic]:
    from lpconf.load import ssh_signature  # start-up

    result = []
    second = attestation.second
    checks = [(attestation.by, attestation.date, signed_text(site, attestation, is_fact=is_fact), attestation.sig)]
    if second:
        checks.append((second.by, second.date, seconded_text(site, attestation, second, is_fact=is_fact), second.sig))
    for person, day, text, signature in checks:
        if not signature:
            continue  # it is claimed: told as what it lacks
        try:
            why = ssh_signature.verification_problem(signers, person, day, text, signature)
        except LpconfError as failure:
            why = str(failure)
        if why:
            result.append(
                _invalid(attestation, f"{attestation.name}, signed by {shown(person)}: {why}", attestation.mark)
            )
    return result


def _invalid(attestation: Attestation, summary: str, mark: Mark | None) -> Diagnostic:
    fix = (f"look, and attest it again: lpconf attest ... {argument(attestation.name)} --sign; or take the line away",)
    return error("attest.signature", summary, mark, label="this line does not hold", fix=fix)


def read_evidence(root: Path, paths: tuple[Path, ...]) -> tuple[Evidence, ...]:
    """Files of the repository as evidence, with their digests. Raises UsageError for what is not in it."""
    result = []
    for path in paths:
        place = Path(path).resolve()
        try:
            name = place.relative_to(root.resolve()).as_posix()
        except ValueError:
            raise UsageError(f"--evidence {path}: evidence is kept in the repository, beside the accounts") from None
        digest = _digest(root, name)
        if not digest:
            raise UsageError(f"--evidence {path}: there is no such file, or it cannot be read")
        result.append(Evidence(name, digest))
    return tuple(result)


def _digest(root: Path, name: str) -> str:
    """The SHA-256 of a file of the repository, in hex; empty where there is none that can be read."""
    top = root.resolve()
    try:
        place = (top / name).resolve()
        if not place.is_relative_to(top) or not place.is_file():
            return ""
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


@frozen
class Signer:
    """Signs words with a person's SSH key. `signers` is the text of the list of signers, empty where the project has
    none; a signature that it would not take is refused at once."""

    key: Path
    signers: bytes = b""

    def first(self, site: str, attestation: Attestation, *, is_fact: bool) -> Attestation:
        """The word, signed by who vouches for it. Raises LpconfError."""
        text = signed_text(site, attestation, is_fact=is_fact)
        return replace(attestation, sig=self._sign(attestation.by, attestation.date, text))

    def second(self, site: str, attestation: Attestation, *, is_fact: bool) -> Attestation:
        """The word, signed by its second person. Raises LpconfError."""
        assert attestation.second is not None
        text = seconded_text(site, attestation, attestation.second, is_fact=is_fact)
        signature = self._sign(attestation.second.by, attestation.second.date, text)
        return replace(attestation, second=SecondPerson(attestation.second.by, attestation.second.date, signature))

    def _sign(self, person: str, day: str, text: bytes) -> str:
        from lpconf.load import ssh_signature  # start-up

        signature = ssh_signature.sign(self.key, text)
        why = ssh_signature.verification_problem(self.signers, person, day, text, signature) if self.signers else ""
        if why:
            raise LpconfError(f"this signature would not count: {why}")
        return signature


def signer(policy: AttestPolicy, folder: Path, root: Path, key: Path | None) -> Signer:
    """Whoever signs here: with `key`, else Git's ``user.signingkey``, else the first key of ``~/.ssh``. Raises
    UsageError where there is none, ConfigError where the list of signers cannot be read."""
    named = key or _git_key(root)
    if named is None:
        home = Path.home() / ".ssh"
        named = next((home / name for name in KEYS if (home / name).is_file()), None)
    if named is None:
        raise UsageError("--sign: there is no SSH key; name one with --key FILE, or set git config user.signingkey")
    return Signer(named, _signers(policy, folder) if policy.signers else b"")


def _git_key(root: Path) -> Path | None:
    """The SSH key with which Git signs; None where it signs with something else."""
    said = git.config(root, "user.signingkey")
    if not said or said.startswith("key::"):
        return None
    path = Path(said).expanduser()
    return path if path.is_file() else None
