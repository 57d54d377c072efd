"""What `observe` has recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic


@frozen
class RecordedAccountReport:
    """One account: the surfaces that were read, those that could not be, and those that hold a credential and are left
    out. `unmanaged` counts live values that no file names, by surface."""

    account: str
    site: str
    read: tuple[str, ...]
    failed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    unmanaged: Mapping[str, int] = field(default_factory=dict)


@frozen
class ObservationReport:
    """A recording in numbers. `taken` is ISO, UTC."""

    taken: str = ""
    profile: str = ""
    accounts: tuple[RecordedAccountReport, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
