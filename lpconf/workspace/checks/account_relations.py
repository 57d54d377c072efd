"""What is wrong with accounts beside each other: the same site id twice, references to accounts that do not fit."""

from __future__ import annotations

from collections.abc import Iterable

from lpconf import catalogue
from lpconf.domain.diagnostic import Diagnostic, Mark
from lpconf.load.account_index import AccountIndex
from lpconf.load.repository import Repository
from lpconf.model import elaboration, references
from lpconf.workspace.desired_store import DesiredStateStore


def duplicate_ids(index: AccountIndex) -> Iterable[Diagnostic]:
    """Errors for accounts with the same site id, whether they were asked for or not."""
    same: list[elaboration.SiteId] = []
    for site_id, names in index.names_by_id.items():
        if len(names) > 1:
            same += [elaboration.SiteId(name, site_id, _place_of_id(index, name)) for name in names]
    return elaboration.duplicate_ids(same)


def named_by_id(desired: DesiredStateStore) -> Iterable[Diagnostic]:
    """What is said of accounts that are named by their ids, before names become ids."""
    names: set[str] = set()
    for setting in catalogue.SETTINGS:
        names.update(desired.accounts_desiring(setting))
    for name in sorted(names):
        yield from references.by_site(desired[name], desired.names_by_id)


def link(desired: DesiredStateStore, repository: Repository) -> Iterable[Diagnostic]:
    """Link the accounts that reach into others, in place. Those whose references are wrong are left out."""
    together = {name: desired[name] for name in sorted(desired.together()) if name in desired}
    linked, problems = references.link(together, repository.accounts)
    for name in together:
        if name in linked:
            desired.put(linked[name])
        else:
            desired.drop(name)
    return problems


def _place_of_id(index: AccountIndex, name: str) -> Mark:
    line, column, length = index.own(name).id_at
    return Mark(index.paths[name], line, column, length)
