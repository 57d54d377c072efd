"""What something is, as a command hands it over to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from lpconf.data_class import NO_ENTRIES, frozen

if TYPE_CHECKING:
    from lpconf.catalogue.setting import Setting
    from lpconf.domain.address import Address
    from lpconf.domain.diagnostic import Diagnostic, Mark
    from lpconf.domain.state import DesiredValue, ObservedValue
    from lpconf.domain.value import Json


@frozen
class ValueExplained:
    """What is desired and known at one address. `details` are the parts in which the two differ, in the words of the
    files."""

    address: Address
    setting: Setting
    observed: ObservedValue
    desired: DesiredValue | None = None
    details: Mapping[str, Json] = NO_ENTRIES


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
