"""What something is, as a command hands it over to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.catalogue.setting import Setting
    from lpconf.domain.address import Address
    from lpconf.domain.diagnostic import Diagnostic, Mark
    from lpconf.domain.state import DesiredValue, ObservedValue


@frozen
class ValueExplained:
    """What is desired and known at one address."""

    address: Address
    setting: Setting
    observed: ObservedValue
    desired: DesiredValue | None = None


@frozen
class MergedLine:
    """One leaf of an account as merged: the path of keys to it, its value, and the line that it comes from."""

    path: tuple[str | int, ...]
    value: object
    mark: Mark


@frozen
class Explanation:
    """What `explain` has to say of `name`; what is None or empty is not what was asked for."""

    name: str = ""
    kind: Literal["", "setting", "address", "account", "word"] = ""
    text: str = ""
    setting: Setting | None = None
    value: ValueExplained | None = None
    lines: tuple[MergedLine, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
