"""What `access` finds: whether the log-in of each account works, and which surfaces can be read at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.state import Mode, Site

LogIn: TypeAlias = Literal["works", "refused", "not_known", "none"]
"""none: the profile names no credential. not_known: nothing was answered that could tell."""


@frozen
class SurfaceAccess:
    """One surface of one account. `readable` is None where nobody reads it by wire (it is by hand). `error` says in
    words why it could not be read, `status` with which HTTP status, if there was one."""

    surface: str
    mode: Mode
    readable: bool | None
    error: str = ""
    status: int | None = None


@frozen
class AccountAccess:
    """One account. `zone` is its host's label before ``.ac.`` or ``.acr.``; `why`: what is wrong with the log-in."""

    site: Site
    log_in: LogIn
    surfaces: tuple[SurfaceAccess, ...]
    zone: str | None = None
    why: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether the log-in works and all that is read by wire can be read."""
        return not self.why and all(item.readable is not False for item in self.surfaces)


@frozen
class AccessReport:
    """A whole look. `auth` is the kind of credential that the profile names, empty for none."""

    profile: str
    kind: str
    accounts: tuple[AccountAccess, ...]
    auth: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    summary: Mapping[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        fine = sum(account.is_fine for account in self.accounts)
        result = {"accounts": len(self.accounts), "readable": fine, "not_readable": len(self.accounts) - fine}
        object.__setattr__(self, "summary", result)
