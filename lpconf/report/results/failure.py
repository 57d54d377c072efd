"""A command that came to no result, as a command hands it over to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.diagnostic import Diagnostic


@frozen
class Failure:
    """A command that came to no result. `profile` is the one that was asked for, empty where none was; `created` is
    the time of the run (ISO, UTC), empty where that is what is wrong."""

    profile: str = ""
    created: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
