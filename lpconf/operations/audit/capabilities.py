"""The capabilities of an account that an auditor asks for, each by the settings that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from lpconf import catalogue
from lpconf.catalogue.chapters.encryption import scopes
from lpconf.catalogue.chapters.encryption.scopes import Scope
from lpconf.catalogue.chapters.masking import chapter as masking
from lpconf.catalogue.chapters.masking.patterns import DataMasking
from lpconf.catalogue.chapters.rollover.codec import sites_of
from lpconf.data_class import frozen
from lpconf.domain.state import Site
from lpconf.domain.value import Json
from lpconf.model.desired_values import plain
from lpconf.operations.audit.timeline import CapabilityPart

ENCRYPTION = ("encryption.feature_69", "encryption.global", "encryption.transcripts")
MASKING_PLACES = {"masking.real_time": "real time", "masking.at_rest": "at rest"}


@frozen
class Capability:
    """One capability. `about` says what it does not reach back to, with ``{day}`` for the day it began."""

    name: str
    title: str
    parts: tuple[CapabilityPart, ...]
    about: str = ""


def capabilities(site: Site, documents: Iterable[Mapping[str, Any]]) -> list[Capability]:
    """What there is to say of an account: the encryption scopes of its platform, every masking pattern that its files
    have or had (`documents`, the newest last), rollover and file sharing."""
    documents = list(documents)
    result = [_scope(scope) for scope in scopes.fitting(site.platform)]
    result += _patterns(documents)
    result += _rollover(documents)
    is_on = CapabilityPart(
        "file_sharing.extended_formats", lambda value: _is_on("file_sharing.extended_formats", value)
    )
    return [*result, Capability("file_sharing.extended_formats", "Files of type .txt and .csv", (is_on,))]


def _is_on(setting: str, value: Json) -> bool:
    return not catalogue.get(setting).is_off(value)


def _switched_on(setting: str) -> CapabilityPart:
    return CapabilityPart(setting, lambda value: _is_on(setting, value))


def _scope(scope: Scope) -> Capability:
    parts = [_switched_on(setting) for setting in ENCRYPTION]
    if scope.home == "auth_sde":
        parts.append(_switched_on("encryption.auth_sde"))
    elif scope.home == "referrer":
        parts.append(CapabilityPart("encryption.referrer", lambda value: _has_elements(value, scope.elements)))
    title = f"Encryption at rest: {scope.name.replace('_', ' ')}"
    about = "Data stored before {day} is not encrypted by it: encryption does not reach back"
    return Capability(f"encryption.{scope.name}", title, tuple(parts), about)


def _has_elements(value: Json, elements: Iterable[str]) -> bool:
    codec = catalogue.get("encryption.referrer").codec
    return value is not None and set(elements) <= set(codec.parts(value))


def _patterns(documents: Iterable[Mapping[str, Any]]) -> list[Capability]:
    """Each masking pattern by its name, or its preset's; of one name the newest regex."""
    result: dict[str, Capability] = {}
    for document in documents:
        section = _section(plain(document.get("data_masking")))
        for masked in masking.listed(section):
            for pattern in masked.patterns:
                name = f"{masked.setting.name}.{pattern.preset or pattern.name}"
                place = MASKING_PLACES.get(masked.setting.name, masked.setting.name)
                holds = CapabilityPart(masked.setting.name, _holding(masked.setting.name, pattern.regex))
                gate = CapabilityPart("masking.gate", lambda value: _is_on("masking.gate", value), optional=True)
                parts = (gate, holds) if "real_time" in name else (holds,)
                about = "Text written before {day} stays as it was: masking changes nothing that is stored"
                title = f"Masking {place}: {pattern.preset or pattern.name}"
                result[name] = Capability(name, title, parts, about)
    return list(result.values())


def _section(section: Json) -> DataMasking | None:
    try:
        return DataMasking.model_validate(section) if section else None
    except ValidationError:
        return None  # an old file that would be wrong today names no patterns


def _holding(setting: str, regex: str) -> Any:
    codec = catalogue.get(setting).codec
    return lambda value: value is not None and regex in codec.decode(value)


def _rollover(documents: Iterable[Mapping[str, Any]]) -> list[Capability]:
    """Taking and giving conversations over, where the files speak of it."""
    sections = [section for document in documents if (section := plain(document.get("manual_rollover")))]
    result = []
    if any(section.get("handler") is not None for section in sections):
        result.append(Capability("rollover.handler", "Rollover: takes over", (_switched_on("rollover.handler"),)))
    if any(section.get("targets") or section.get("owner") is not None for section in sections):
        config = CapabilityPart("rollover.config", lambda value: bool(list(sites_of(value))))
        parts = (_switched_on("rollover.owner"), config)
        result.append(Capability("rollover.owner", "Rollover: gives conversations to other accounts", parts))
    return result
