"""What the positional words of ``lpconf attest`` name: accounts, and settings or facts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lpconf import catalogue
from lpconf.catalogue.surfaces import FACT
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import error
from lpconf.domain.wording import shown, suggest
from lpconf.errors import ConfigError, UsageError
from lpconf.workspace.account_request import resolve_word
from lpconf.workspace.configuration import Configuration


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
