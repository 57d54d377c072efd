"""The shape of ``NAME.attest.yaml`` (contract 1.2), beside the settings and facts it speaks of."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from lpconf import catalogue
from lpconf.catalogue.schema.auth_section import FilePart
from lpconf.catalogue.schema.field_types import Day, Line, Words
from lpconf.catalogue.section import FieldError, unknown_word
from lpconf.catalogue.surfaces import FACTS
from lpconf.domain.wording import shown


def _attestable(name: str) -> str:
    setting = catalogue.find(name)
    if setting is None:
        raise unknown_word(
            f"no setting is called {shown(name)}",
            "attest.setting",
            name,
            list(catalogue.SETTINGS),
            "lpconf catalogue lists all settings",
        )
    if setting.family and setting.location.members_by != "part":
        raise FieldError(f"{name} stands for many: which one?", code="attest.setting", fix=(f"{name}.IDENTIFIER",))
    return name


def _fact(name: str) -> str:
    if name not in FACTS:
        known = ", ".join(FACTS)
        raise unknown_word(f"no fact is called {shown(name)}", "attest.fact", name, list(FACTS), f"known are {known}")
    return name


class EvidenceEntry(FilePart):
    """A file that shows what was seen, with its digest: a file that was exchanged is reported."""

    file: Annotated[Words, Field(description="Path from the root of the repository.")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the file, in hex.")]


class SecondEntry(FilePart):
    """A further person who looked."""

    by: Annotated[Words, Field(description="Who looked, too.")]
    date: Annotated[Day, Field(description="The day of it.")]
    sig: Annotated[
        str | None, Field(description="Signature of the second person, written by attest --second --sign.")
    ] = None


class VouchedEntry(FilePart):
    """What every entry says beside its name."""

    value: Annotated[Any, Field(description="The value that was seen or set.")]
    by: Annotated[Words, Field(description="Who vouches for it.", examples=["dana@acme.example"])]
    date: Annotated[Day, Field(description="The day of it; never one to come.", examples=["2026-11-23"])]
    ticket: Annotated[Line | None, Field(description="Where it is written down.")] = None
    evidence: Annotated[list[EvidenceEntry] | None, Field(description="Files that show it.")] = None
    second: SecondEntry | None = None
    sig: Annotated[str | None, Field(description="Signature, written by attest --sign.")] = None


class AttestationEntry(VouchedEntry):
    """A person's dated word that a setting has a value."""

    setting: Annotated[
        Words,
        AfterValidator(_attestable),
        Field(description="A setting's name.", examples=["encryption.transcripts"]),
    ]


class FactEntry(VouchedEntry):
    """A person's dated word on something that no API returns."""

    fact: Annotated[
        Words,
        AfterValidator(_fact),
        Field(description="The fact's name.", examples=["ums_version"], json_schema_extra={"enum": list(FACTS)}),
    ]


class AttestFile(FilePart):
    """What people vouch for: changes made by hand, and facts that no API returns."""

    site: Annotated[
        Words | None,
        Field(description="The site id of the account that this file is about.", examples=["20260001"]),
    ] = None
    attestations: Annotated[
        list[AttestationEntry] | None, Field(description="Settings that people set or saw by hand, one entry each.")
    ] = None
    facts: Annotated[list[FactEntry] | None, Field(description="Facts that no API tells, one entry each.")] = None
