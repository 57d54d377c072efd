"""The accounts of a repository, as their files and the words of people show them."""

from __future__ import annotations

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.state import Attestation, Hold, Site


@frozen
class AccountEntry:
    """One account. `settings` counts what it manages; `waiting` names what a person still has to do or to vouch for;
    `vouched` are people's words of settings and of facts. `broken`: its files have errors, so that all this is not
    known."""

    site: Site
    settings: int = 0
    waiting: tuple[str, ...] = ()
    held: tuple[Hold, ...] = ()
    vouched: tuple[Attestation, ...] = ()
    broken: bool = False


@frozen
class AccountList:
    """All accounts that were asked for, in the order of their names."""

    profile: str = ""
    accounts: tuple[AccountEntry, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
