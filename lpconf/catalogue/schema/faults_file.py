"""The shape of a script of faults, for ``lpconf sandbox serve --faults``."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from lpconf.catalogue.schema.auth_section import FilePart
from lpconf.catalogue.section import FieldError
from lpconf.catalogue.surfaces import SURFACES
from lpconf.domain.fault import FaultKind, Method
from lpconf.domain.wording import shown, suggest

PLACES = (*SURFACES, "campaign", "discovery", "login", "oauth2")
"""Where faults strike: surfaces, what they are looked up by, and what hands out hosts and tokens."""


def _place(name: str) -> str:
    if name not in PLACES:
        hint = suggest(name, PLACES)
        raise FieldError(
            f"there is no surface {shown(name)}",
            code="faults.surface",
            label=hint,
            fix=() if hint else (f"known are {', '.join(PLACES)}",),
        )
    return name


class FaultFile(FilePart):
    """One fault: what it is, which requests fit, and which of these it strikes."""

    what: FaultKind
    surface: Annotated[str, AfterValidator(_place), Field(description="Surface; any by default.")] | None = None
    method: Annotated[Method, Field(description="read, write, or one method; any by default.")] = "any"
    site: Annotated[str, Field(description="Site id; any by default.")] = ""
    nth: Annotated[int, Field(ge=1, description="The first fitting request that it strikes.")] = 1
    times: Annotated[int, Field(ge=1, description="How many fitting requests in a row it strikes.")] = 1
    seconds: Annotated[
        float | None, Field(ge=0, le=3600, description="Of a slow answer, or of Retry-After with throttle.")
    ] = None


class FaultsFile(FilePart):
    """A script of faults. Of several that fit one request the first strikes; ways in which a platform
    behaves come on top of it."""

    faults: list[FaultFile]
