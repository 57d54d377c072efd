"""The section ``data_encryption`` of an account file: its shape, and what may be wrong with its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field

from lpconf.catalogue.chapter import Context, Problem
from lpconf.catalogue.chapters.encryption import openpgp, scopes
from lpconf.catalogue.codecs.codec import BLANKS
from lpconf.catalogue.section import MENTIONS_FILE, UNITES, Section
from lpconf.domain.source_document import Path
from lpconf.domain.state import Platform
from lpconf.domain.wording import shown, suggest

KEY = "data_encryption"

_SCOPE_SCHEMA: dict[str, Any] = {
    "items": {"enum": [scopes.ALL, *scopes.BY_NAME]},
    "examples": [["all"], ["messaging_transcripts", "unauthenticated_attributes"]],
}


class DataEncryption(Section):
    """Data encryption at rest. `scopes` is the complete list: what is missing is switched off."""

    enabled: Annotated[bool, Field(description="Switch the whole ladder on, or off in reverse.")]
    scopes: Annotated[
        list[str] | None,
        Field(
            description="Data to encrypt; required when enabled. `all` is every scope that the platform has.",
            json_schema_extra=_SCOPE_SCHEMA,
        ),
    ] = None
    except_elements: Annotated[
        list[str], UNITES, Field(description="Elements taken out of the scopes, exact spelling.")
    ] = []
    extra_elements: Annotated[list[str], UNITES, Field(description="Further elements for encryption.referrer.")] = []
    data_access_pgp_key: Annotated[
        str | None,
        MENTIONS_FILE,
        Field(description="Path of an armored OpenPGP public key: adds a step by hand, hand it over to LivePerson."),
    ] = None


_PLATFORM_WORDS: dict[Platform, str] = {
    "chat": "a chat account",
    "messaging": "a messaging account",
    "messaging_and_chat": "a messaging and chat account",
}


def scope_table(platform: Platform) -> str:
    """The scopes of a platform as a small table, for messages and `explain`."""
    fitting = scopes.fitting(platform)
    words = {1: "this one", 2: "these two", 3: "these three"}.get(len(fitting), f"all {len(fitting)}")
    rows = [(scope.name, scope.title) for scope in fitting] + [(scopes.ALL, words)]
    width = max(len(name) for name, _ in rows)
    head = f"Scopes of {_PLATFORM_WORDS[platform]}"
    return "\n".join([head, *(f"  {name:<{width}}  {title}" for name, title in rows)])


def _twin_meant(desired: list[str], name: str, allowed: list[str]) -> Iterable[str]:
    """The list with the sister of a scope of another platform in its place, where there is one."""
    kind, _, data = name.partition("_")
    twin = f"{'chat' if kind == 'messaging' else 'messaging'}_{data}"
    if twin in allowed:
        meant = dict.fromkeys(twin if item == name else item for item in desired)
        yield f"{twin.replace('_', ' ')} meant?  scopes: [{', '.join(meant)}]"


def _scope_problems(section: DataEncryption, context: Context) -> Iterable[Problem]:
    platform = context.site.platform
    allowed = [*(scope.name for scope in scopes.fitting(platform)), scopes.ALL]
    for i, name in enumerate(section.scopes or ()):
        path: Path = (KEY, "scopes", i)
        if name == scopes.ALL or (name in scopes.BY_NAME and platform in scopes.BY_NAME[name].platforms):
            continue
        if name not in scopes.BY_NAME:
            hint = suggest(name, [scopes.ALL, *scopes.BY_NAME])
            yield Problem(
                "encryption.scope-unknown",
                f"no scope is called {shown(name)}",
                path,
                label=hint or "not known",
                detail="" if hint else scope_table(platform),
                more="" if hint else "lpconf explain encryption.scopes",
            )
            continue
        others = scopes.BY_NAME[name].platforms
        desired = list(section.scopes or ())
        yield Problem(
            "encryption.scope-platform",
            f"{_PLATFORM_WORDS[platform]} has no {name.replace('_', ' ')}",
            path,
            label=f"needs {' or '.join(others)}",
            others=((("account", "platform"), f"only {platform.replace('_and_', ' and ')} scopes fit here"),),
            detail=scope_table(platform),
            fix=(
                *_twin_meant(desired, name, allowed),
                f"the account does {name.partition('_')[0]} too?  {{line}}: platform: {others[-1]}",
            ),
            more="lpconf explain encryption.scopes",
        )


def _element_problems(section: DataEncryption, context: Context) -> Iterable[Problem]:
    in_scopes = {e for scope in scopes.resolve(section.scopes or (), context.site) for e in scope.elements}
    for i, raw in enumerate(section.except_elements):
        path: Path = (KEY, "except_elements", i)
        element = raw.strip(BLANKS)
        if element not in scopes.SCOPE_OF:
            yield Problem(
                "encryption.element-unknown",
                f"no scope has an element {shown(element)}",
                path,
                label=suggest(element, scopes.ELEMENTS) or "spelling is exact",
            )
        elif element not in in_scopes and section.enabled:
            yield Problem(
                "encryption.element-not-in-scopes",
                f"{element} is not in the scopes of this file, so it cannot be taken out",
                path,
                severity="warning",
                label=f"belongs to {scopes.SCOPE_OF[element].name}",
            )
    left_out = {element.strip(BLANKS) for element in section.except_elements}
    for i, raw in enumerate(section.extra_elements):
        path = (KEY, "extra_elements", i)
        element = raw.strip(BLANKS)
        if not re.fullmatch(r"[^\s,\x00-\x1f\x7f]+", element):
            yield Problem(
                "encryption.element-spelling",
                "an element is one word without commas, white space or control characters",
                path,
                label="one element per line",
            )
        elif element in left_out:
            yield Problem(
                "encryption.element-twice",
                f"{element} is both taken out and added",
                path,
                label="added here",
                others=(((KEY, "except_elements"), "taken out here"),),
            )


def problems(section: DataEncryption | None, context: Context) -> Iterable[Problem]:
    """What is wrong in a section beyond its types."""
    if section is None:
        return
    if section.enabled and not section.scopes:
        yield Problem(
            "encryption.scopes-missing",
            "scopes is required when encryption is enabled",
            (KEY, "scopes") if section.scopes is not None else (KEY, "enabled"),
            label="say what to encrypt",
            detail=scope_table(context.site.platform),
            fix=("everything: scopes: [all]",),
            more="lpconf explain encryption.scopes",
        )
    yield from _scope_problems(section, context)
    yield from _element_problems(section, context)
    if section.data_access_pgp_key is None and "data_access_pgp_key" in section.model_fields_set:
        yield Problem(
            "settings.no-default",
            "there is no default PGP key, so null means nothing here",
            (KEY, "data_access_pgp_key"),
            label="write the path of a public key, or remove the line",
        )
    if section.data_access_pgp_key is not None:
        path: Path = (KEY, "data_access_pgp_key")
        data = context.read(section.data_access_pgp_key)
        if data is None:
            yield Problem(
                "encryption.pgp-key-missing",
                f"there is no file {shown(section.data_access_pgp_key)}",
                path,
                label="a path inside the repository",
            )
        elif not openpgp.fingerprint(data):
            yield Problem(
                "encryption.pgp-key-unreadable",
                f"{shown(section.data_access_pgp_key)} is not an armored OpenPGP public key",
                path,
                label="export it with: gpg --armor --export KEY",
            )
