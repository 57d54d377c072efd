"""What is to be attested: settings and facts by name, or all that is handed over to people now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from lpconf import catalogue
from lpconf.catalogue.fact_rules import fact_value_expected
from lpconf.catalogue.setting import Setting
from lpconf.catalogue.surfaces import FACT
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import error
from lpconf.domain.plan import Plan, Step
from lpconf.domain.state import DesiredState
from lpconf.domain.value import ABSENT, Json, Marker
from lpconf.domain.wording import shown, suggest
from lpconf.errors import ConfigError, UsageError
from lpconf.load.attestations import own_name
from lpconf.report.views.manual_sessions import handed_over_now
from lpconf.workspace.account_request import resolve_word
from lpconf.workspace.configuration import Configuration

SANDBOX_NOTE = (
    "The embedded sandbox asks for this, no real account does; but every profile believes what stands in "
    "NAME.attest.yaml. Commit it only where somebody has looked at the real account."
)


@frozen
class Word:
    """One thing to record. `is_fact`: it goes under ``facts``."""

    account: str
    name: str
    value: Json
    is_fact: bool = False


def accounts_and_names(
    configuration: Configuration, words: Sequence[str], directory: Path
) -> tuple[list[str], list[str]]:
    """Positional words of the command line as account names (a glob, or a path from `directory`, may mean several), and
    as names of settings or facts (an address names both). Raises ConfigError for words that are neither, UsageError for
    one that is both."""
    accounts, names, wrong = [], [], []
    index = configuration.repository.index
    for word in words:
        is_name = catalogue.find(word) is not None or catalogue.is_fact(word)
        matches = resolve_word(word, index, configuration.root, directory)
        if matches and is_name:
            raise UsageError(
                f"{shown(word)} is an account and a {'fact' if catalogue.is_fact(word) else 'setting'}: give the "
                f"account as {index.paths[word]}, or both as an address, {word}:fact/{word}"
            )
        if matches:
            accounts += matches
        elif ":" in word and word.partition(":")[0] in index.paths:
            account, name = _of_address(word)
            accounts.append(account)
            names.append(name)
        elif is_name:
            names.append(word)
        else:
            hint = suggest(word, [*index.paths, *catalogue.SETTINGS, *catalogue.FACTS])
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
    if address.surface == FACT.name and catalogue.is_fact(address.plain_key):
        return address.account, address.plain_key
    setting = catalogue.at(address)
    if setting is None:
        raise UsageError(f"no setting lives at {shown(text)}")
    return address.account, setting.name


def words_named(
    configuration: Configuration, accounts: Sequence[str], names: Sequence[str], value: str | None
) -> list[Word]:
    """The words about settings and facts of these names, in all of these accounts. Raises UsageError as `word_named`
    does."""
    words: dict[tuple[str, str], Word] = {}
    for account in accounts:
        for name in names:
            word = word_named(configuration, account, name, value)
            document = words.get((account, word.name))
            if document is not None:  # another entry of the same document: both stand in it
                word = _within_document(word_named(configuration, account, name, value, bare=True), document.value)
            words[account, word.name] = word
    return list(words.values())


def word_named(configuration: Configuration, account: str, name: str, value: str | None, *, bare: bool = False) -> Word:
    """The word about a setting or fact of this name. Without `value` (a text of the command line) it is the desired
    one. An entry of a document that is attested as one becomes that document with the entry in it, unless it is to be
    `bare`. Raises UsageError where the name stands for many, or the value cannot be one."""
    setting = catalogue.find(name)
    if setting is None:
        return _fact(account, name, value)
    if setting.family and setting.location.members_by != "part":
        raise UsageError(f"{name} stands for many: say which one, as in {name}.IDENTIFIER")
    if setting.family:
        return Word(account, name, value if value is not None else _document(configuration, account, setting))
    given = desired_value(configuration, account, name) if value is None else _value(setting, value)
    word = Word(account, name, given)
    document = None if bare else _document_of(configuration, word)
    return word if document is None else _within_document(word, document)


def _fact(account: str, name: str, value: str | None) -> Word:
    if value is None:
        raise UsageError(f"{name} is a fact: say its value with --value")
    expected = fact_value_expected(name, value)
    if expected:
        raise UsageError(f"--value {shown(value)}: {name} has to be {expected.replace(' in quotes', '')}")
    return Word(account, name, value, is_fact=True)


def _value(setting: Setting, text: str) -> Json:
    """A text of the command line as a value of a setting. Raises UsageError."""
    if setting.switch:
        words = {"true": True, "on": True, "false": False, "off": False}
        if text.lower() not in words:
            raise UsageError(f"--value {text}: this is a switch, say true or false")
        return words[text.lower()]
    takes_text_alone = bool(setting.codec.expects(True))
    if takes_text_alone:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def desired_value(configuration: Configuration, account: str, name: str) -> Json:
    """The value that the account's files desire for a setting. Raises UsageError where they desire none."""
    desired = configuration.desired.get(account)
    for item in desired.values if desired else ():
        if item.setting == name:
            return item.value
    raise UsageError(f"the files of {account} do not set {name}: give its value with --value")


def _document(configuration: Configuration, account: str, family: Setting) -> Json:
    """A document as it stands when all that the files desire of it is done."""
    desired = configuration.desired.get(account)
    parts = _desired_parts(desired, family) if desired else {}
    if not parts:
        raise UsageError(f"the files of {account} do not set {family.name}: give its value with --value")
    update = family.location.partial_update
    assert update is not None
    document: Json | Marker = _attested_document(configuration, account, family.name)
    for part, value in parts.items():
        document = update.merge(document, part, value)
    return None if isinstance(document, Marker) else document


def _desired_parts(desired: DesiredState, family: Setting) -> dict[str, Json]:
    """What the files desire of the entries of a document, by entry."""
    parts: dict[str, Json] = {}
    for item in desired.values:
        setting = catalogue.get(item.setting)
        if setting.part and catalogue.document_of(setting) is family:
            parts[setting.part] = item.value
    return parts


def _attested_document(configuration: Configuration, account: str, name: str) -> Json | Marker:
    for attestation in configuration.repository.accounts[account].attestations:
        if attestation.name == name:
            return attestation.value
    return ABSENT


def _document_of(configuration: Configuration, word: Word) -> Json:
    """The document, attested as one, of which a word is about an entry; None where there is none."""
    family = catalogue.document_of(catalogue.get(word.name))
    if family is None:
        return None
    document = _attested_document(configuration, word.account, family.name)
    return None if isinstance(document, Marker) else document


def _within_document(word: Word, document: Json) -> Word:
    """A document with the word about one of its entries in it: one truth for each."""
    setting = catalogue.get(word.name)
    family = catalogue.document_of(setting)
    assert family is not None
    assert family.location.partial_update is not None
    merged = family.location.partial_update.merge(document, setting.part, word.value)
    return Word(word.account, family.name, None if isinstance(merged, Marker) else merged)


def of_steps(steps: Iterable[Step]) -> list[Word]:
    """What there is to attest of steps by hand: the desired value of each, of a document the whole, once."""
    words: dict[tuple[str, str], Word] = {}
    for step in steps:
        if step.mode == "manual":
            name, value = vouched_by(step)
            words.setdefault((step.address.account, name), Word(step.address.account, name, value))
    return list(words.values())


def vouched_by(step: Step) -> tuple[str, Json]:
    """The name and the value by which a step by hand is attested."""
    document = catalogue.document_of(catalogue.get(step.setting))
    if document and step.hand:
        return document.name, step.hand.value
    return step.setting, step.after


def waiting(plan: Plan) -> list[Word]:
    """What a plan hands over to people now. What waits for lpconf, or for a fact, nobody can have done."""
    return of_steps(handed_over_now(plan.steps, plan.waiting_for_facts))


def is_same_name(name: str, other: str) -> bool:
    """Whether two names, as people write them, are one setting's."""
    return own_name(name) == own_name(other)
