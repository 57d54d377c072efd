"""A person's dated word, written to ``NAME.attest.yaml``: comments and order of the file stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lpconf import catalogue
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Diagnostic, Mark, error
from lpconf.domain.plan import Step
from lpconf.domain.state import Attestation
from lpconf.domain.value import Json
from lpconf.domain.wording import shown, suggest
from lpconf.errors import ConfigError, UsageError
from lpconf.load.attestation_writer import record
from lpconf.load.files.atomic_write import credential_in, write_atomically
from lpconf.redaction import redacted_json
from lpconf.workspace import git
from lpconf.workspace.clock import RunClock
from lpconf.workspace.configuration import Configuration


@dataclass(frozen=True, slots=True)
class Word:
    """One thing to record. `is_fact`: it goes under ``facts``."""

    account: str
    name: str
    value: Json
    is_fact: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Who says so, when (ISO date), and under which ticket."""

    by: str
    date: str
    ticket: str = ""


def signature(configuration: Configuration, clock: RunClock, by: str, ticket: str) -> Signature:
    """The signature; without `by`, Git's ``user.email``. Raises UsageError where nobody is named."""
    who = (by or git.email(configuration.root)).strip()
    if not who:
        raise UsageError("say who vouches for it: --by NAME (git config user.email is not set)")
    return Signature(who, clock.today.isoformat(), ticket)


def sort_out(configuration: Configuration, words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Positional words of the command line as account names, and as names of settings or facts (an address names
    both). Raises ConfigError for words that are neither."""
    accounts, names, wrong = [], [], []
    for word in words:
        if word in configuration.repository.accounts:
            accounts.append(word)
        elif ":" in word and word.partition(":")[0] in configuration.repository.accounts:
            account, name = _of_address(word)
            accounts.append(account)
            names.append(name)
        elif catalogue.find(word) or catalogue.is_fact(word):
            names.append(word)
        else:
            hint = suggest(word, [*configuration.repository.accounts, *catalogue.SETTINGS, *catalogue.FACTS])
            fixes = (hint,) if hint else ()
            wrong.append(error("attest.unknown", f"no account, setting or fact is called {shown(word)!r}", fix=fixes))
    if wrong:
        raise ConfigError(wrong)
    return list(dict.fromkeys(accounts)), list(dict.fromkeys(names))


def _of_address(text: str) -> tuple[str, str]:
    try:
        address = Address.parse(text)
    except ValueError as fault:
        raise UsageError(str(fault)) from None
    setting = catalogue.at(address)
    if setting is None:
        raise UsageError(f"no setting lives at {shown(text)}")
    return address.account, setting.name


def wished(configuration: Configuration, account: str, name: str) -> Json:
    """The value that the account's files wish for a setting. Raises UsageError where they wish none."""
    desired = configuration.desired.get(account)
    for desired_value in desired.wants if desired else ():
        if desired_value.setting == name:
            return desired_value.value
    raise UsageError(f"the files of {account} do not wish {name}: say its value with --value")


def of_steps(steps: Iterable[Step]) -> list[Word]:
    """What there is to attest of steps by hand: the wished value of each, of a document the whole, once."""
    found: dict[tuple[str, str], Word] = {}
    for step in steps:
        if step.mode == "manual":
            name, value = vouched_by(step)
            found.setdefault((step.address.account, name), Word(step.address.account, name, value))
    return list(found.values())


def vouched_by(step: Step) -> tuple[str, Json]:
    """The name and the value by which a step by hand is attested."""
    document = catalogue.document_of(catalogue.get(step.setting))
    if document and step.hand:
        return document.name, step.hand.value
    return step.setting, step.after


def write(configuration: Configuration, words: Sequence[Word], sign: Signature) -> list[Path]:
    """Record all words; the files written. Raises ConfigError where a file is broken already, or where a credential
    of this run would come into it, OSError where it cannot be written. Then nothing is written at all."""
    broken = [d for d in configuration.diagnostics if d.is_error and d.mark and d.mark.file.endswith(".attest.yaml")]
    by_account: dict[str, list[Word]] = {}
    for word in words:
        by_account.setdefault(word.account, []).append(word)
    about = configuration.concerned(by_account)
    stopped = [d for d in broken if about(d)]
    if stopped:
        raise ConfigError(stopped)
    texts: dict[str, str] = {}
    secret: list[Diagnostic] = []
    for account, own in sorted(by_account.items()):
        file = configuration.repository.accounts[account]
        relative = file.attest_path or file.path.removesuffix(".yaml") + ".attest.yaml"
        path = configuration.root / relative
        text = path.read_bytes().decode("utf-8") if path.exists() else None
        settings = [_signed(word, sign) for word in own if not word.is_fact]
        facts = [_signed(word, sign) for word in own if word.is_fact]
        texts[relative] = record(text, settings, facts)
        if mark := credential_in(texts[relative], relative):
            secret.append(_credential(own, account, mark))
    if secret:
        raise ConfigError(secret)
    for relative, text in texts.items():
        write_atomically(configuration.root / relative, text)
    return [Path(relative) for relative in texts]


def _credential(words: Sequence[Word], account: str, mark: Mark) -> Diagnostic:
    """What is said of an attestation that would carry a credential into a file."""
    names = [word.name for word in words if redacted_json(word.value) != word.value]
    about = f"{account} {names[0]}" if names else account
    return error(
        "attest.credential",
        f"{about}: nothing is recorded, because this line would hold a credential that this run uses",
        mark,
        account=account,
        label="a credential",
        fix=("attest a value without it; if it really stands there, renew the credential first",),
    )


def _signed(word: Word, sign: Signature) -> Attestation:
    return Attestation(word.name, word.value, sign.by, sign.date, sign.ticket)
