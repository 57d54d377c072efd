"""What a signature of an attestation covers: all that the line says, and whose account it is about.

So a line that was edited, or moved to another account's file, does not hold any more.
"""

from __future__ import annotations

from lpconf.domain.state import Attestation, SecondPerson
from lpconf.domain.value import Json, canonical

VERSION = "lpconf attestation 1\n"


def signed_text(site: str, attestation: Attestation, *, is_fact: bool) -> bytes:
    """What the person who vouches signs: site, name, value, who, date, ticket and digests of the evidence."""
    return _text(_fields(site, attestation, is_fact=is_fact))


def seconded_text(site: str, attestation: Attestation, second: SecondPerson, *, is_fact: bool) -> bytes:
    """What the second person signs: the same, with who they are and when they looked."""
    fields = _fields(site, attestation, is_fact=is_fact)
    return _text({**fields, "second": {"by": second.by, "date": second.date}})


def _fields(site: str, attestation: Attestation, *, is_fact: bool) -> dict[str, Json]:
    return {
        "site": site,
        "fact" if is_fact else "setting": attestation.name,
        "value": attestation.value,
        "by": attestation.by,
        "date": attestation.date,
        "ticket": attestation.ticket,
        "evidence": [{"file": shown.file, "sha256": shown.sha256} for shown in attestation.evidence],
    }


def _text(fields: dict[str, Json]) -> bytes:
    return (VERSION + canonical(fields) + "\n").encode("utf-8")
