"""The shape of ``lpconf.yaml`` (contract 1.3), beside the settings it speaks of.

`load` reads files by it, `model/schema` writes its JSON Schema. What pydantic finds wrong in a document becomes
diagnostics by `lpconf.catalogue.schema.validation`.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from lpconf import catalogue
from lpconf.catalogue.chapters.masking import presets
from lpconf.catalogue.schema.auth_section import AuthFile, FilePart
from lpconf.catalogue.schema.field_types import Url, Words
from lpconf.catalogue.section import FieldError, unknown_word
from lpconf.catalogue.surfaces import AC_FEATURE, FACTS, SURFACES
from lpconf.domain.wording import shown, suggest

DOMAIN_API = "https://api.liveperson.net"
"""Where domain discovery lives."""

DEFAULT_AGE = "default"
"""The key of the general age in a map of ages by setting."""

_GLOB = set("*?[")


class BridgeFile(FilePart):
    """A service of the company's own in front of the back-office homes."""

    url: Url
    auth: AuthFile | None = None


def _surface(name: str) -> str:
    if name not in SURFACES:
        known = sorted(SURFACES)
        raise unknown_word(
            f"no surface is called {shown(name)}", "project.surface", name, known, f"known are {', '.join(known)}"
        )
    return name


class SurfaceRuleFile(FilePart, json_schema_extra={"minProperties": 2}):
    """Overrides for one surface; of several rules the later wins."""

    surface: Annotated[
        str,
        AfterValidator(_surface),
        Field(description="The surface that the rule is about.", json_schema_extra={"enum": list(SURFACES)}),
    ]
    mode: Annotated[
        Literal["api", "observe", "manual"] | None,
        Field(description="api: lpconf reads and writes. observe: lpconf reads, a person writes. manual: neither."),
    ] = None
    version: Annotated[Words | None, Field(description="API version, as text.")] = None
    verb: Annotated[Literal["PUT", "POST"] | None, Field(description="HTTP method of updates.")] = None
    host: Annotated[Words | None, Field(description="Service name to find the host by.")] = None
    fields: Annotated[
        dict[str, Words],
        Field(
            description="Names of the platform's fields that are not public, by lpconf's own name of them.",
            examples=[{"note_to_agent": "engagementAgentNote"}],
        ),
    ] = {}
    query: Annotated[
        dict[str, str],
        Field(
            description="Parameters of reads over those of lpconf; an empty one is not sent. `{keys}` stands for the "
            "keys that are asked for.",
            examples=[{"features": "{keys}"}],
        ),
    ] = {}
    shape: Annotated[
        Literal["appDataList", "grantedFeature"] | None,
        Field(description="Shape of the document that is written (AC features); by default the one that was read."),
    ] = None
    select: Annotated[dict[str, str], Field(description="Labels that an account must have for the rule to apply.")] = {}

    @model_validator(mode="after")
    def _says_something(self) -> SurfaceRuleFile:
        if not self.model_fields_set & {"mode", "version", "verb", "host", "fields", "query", "shape"}:
            summary = "a rule that says nothing: mode, version, verb, host, query, shape or fields is missing"
            raise FieldError(summary, code="project.rule")
        if self.shape and self.surface != AC_FEATURE.name:
            summary = f"only {AC_FEATURE.name} is written in more than one shape"
            raise FieldError(summary, code="project.shape", key="shape")
        known = SURFACES[self.surface].unnamed
        for name in self.fields:
            if name not in known:
                choices = f"known are {', '.join(known)}" if known else f"{self.surface} has none"
                raise FieldError(f"no field is called {shown(name)}: {choices}", code="project.field", key="fields")
        return self


class LimitsFile(FilePart):
    """How hard the platform is asked."""

    concurrency: Annotated[int, Field(ge=1, le=1024, description="Requests at once.")] = 64
    per_account: Annotated[int, Field(ge=1, le=1024, description="Requests at once for one account.")] = 4
    backoff_scale: Annotated[float, Field(gt=0, le=100, description="Multiplies every wait.")] = 1.0


_NETWORK = ("domain_api", "hosts", "auth", "bridge")
_LIVE_HAS_A_DOMAIN: dict[str, Any] = {
    "if": {"properties": {"kind": {"const": "liveperson"}}},
    "then": {"required": ["domain_api"], "properties": {"domain_api": {"type": "string"}}},
    "else": {"properties": dict.fromkeys(_NETWORK, False)},
}


class ProfileFile(FilePart, json_schema_extra=_LIVE_HAS_A_DOMAIN):
    """One way to reach accounts."""

    kind: Annotated[Literal["sandbox", "liveperson"], Field(description="sandbox: embedded, no network.")]
    domain_api: Annotated[Url | None, Field(description="Domain discovery.", examples=[DOMAIN_API])] = None
    hosts: Annotated[dict[str, Url], Field(description="Pins: service name to base URL.")] = {}
    auth: AuthFile | None = None
    bridge: BridgeFile | None = None
    surfaces: list[SurfaceRuleFile] = []
    limits: LimitsFile = LimitsFile()

    @model_validator(mode="after")
    def _network(self) -> ProfileFile:
        if self.kind == "liveperson" and self.domain_api is None:
            fix = (f"domain_api: {DOMAIN_API}",)
            raise FieldError(
                "a profile of kind liveperson has a domain_api", code="project.domain-api", key="kind", fix=fix
            )
        given = [key for key in _NETWORK if key in self.model_fields_set]
        if self.kind == "sandbox" and given:
            summary = f"the embedded sandbox has no network, so no {', '.join(given)}"
            raise FieldError(summary, code="project.sandbox", key=given[0], itself=True)
        return self


def _managed(name: str) -> str:
    if name != DEFAULT_AGE and catalogue.find(name) is None:
        raise unknown_word(
            f"no setting is called {shown(name)}",
            "project.setting",
            name,
            [DEFAULT_AGE, *catalogue.SETTINGS],
            "lpconf catalogue lists all settings",
        )
    return name


def _protects(pattern: str) -> str:
    """A pattern that can match nothing protects nothing, which nobody would notice."""
    account, colon, rest = pattern.partition(":")
    surface = rest.partition("/")[0]
    if not colon and not set(pattern) & _GLOB:
        fix = ('as in "*:site_setting/encryption.referrer"',)
        raise FieldError(
            f"{shown(pattern)} is no address, and no pattern of addresses", code="project.protect", fix=fix
        )
    if colon and account and not set(surface) & _GLOB and surface not in SURFACES:
        known = sorted(SURFACES)
        raise unknown_word(
            f"no surface is called {shown(surface)}", "project.protect", surface, known, f"known are {', '.join(known)}"
        )
    return pattern


Days = Annotated[int, Field(gt=0, le=36500)]


def _names_something(pattern: str) -> str:
    """A glob that no setting, place or fact can fit asks for nothing, which nobody would notice."""
    places = [f"{setting.surface.name}/{setting.key}" for setting in catalogue.SETTINGS.values()]
    names = [*catalogue.SETTINGS, *FACTS, *places, *(f"fact/{fact}" for fact in FACTS)]
    families = [setting.name for setting in catalogue.SETTINGS.values() if setting.family]
    surface, slash, _ = pattern.partition("/")
    of_family = any(pattern.startswith(f"{family}.") for family in families)
    if of_family or (slash and surface in SURFACES) or any(fnmatchcase(name, pattern) for name in names):
        return pattern
    raise unknown_word(
        f"no setting is called {shown(pattern)}",
        "project.attest",
        pattern,
        names,
        "lpconf catalogue lists all settings",
    )


Names = Annotated[Words, AfterValidator(_names_something)]
"""A glob of setting names (``encryption.*``), or of places (``security_center/*``)."""


class AttestPolicyFile(FilePart):
    """What is asked of a person's word. What falls short is claimed: shown, and satisfies nothing."""

    signers: Annotated[
        Words | None,
        Field(
            description="An allowed-signers file of ssh-keygen, beside the project file: every word has to be signed.",
            examples=["signers"],
        ),
    ] = None
    four_eyes: Annotated[
        list[Names], Field(description="Settings that a second person has to look at.", examples=[["encryption.*"]])
    ] = []
    evidence: Annotated[
        list[Names],
        Field(description="Settings for which a file has to show it.", examples=[["security_center/*"]]),
    ] = []


class PolicyFile(FilePart):
    """What the project allows."""

    attestation_max_age_days: Annotated[
        Days | dict[Annotated[str, AfterValidator(_managed)], Days],
        Field(
            description="Days after which an attestation is unverified: a number, or a map by setting; the key "
            f"`{DEFAULT_AGE}` stands for all others."
        ),
    ] = 90
    max_changed_percent: Annotated[
        float, Field(ge=0, le=100, description="Brake: share of an account's set values that may change in one run.")
    ] = 50
    max_accounts: Annotated[int, Field(gt=0, description="Brake: accounts that may change in one run.")] = 50
    max_custom_widgets: Annotated[
        int, Field(gt=0, description="Custom agent widgets of an account before a plan warns.")
    ] = 10
    protect: Annotated[
        list[Annotated[Words, AfterValidator(_protects)]],
        Field(
            description="Address globs: weakening, deletion or release is refused.",
            examples=[["*:site_setting/encryption.referrer"]],
        ),
    ] = []
    require_masking: Annotated[
        list[Annotated[Words, AfterValidator(_mask), Field(json_schema_extra={"enum": list(presets.NAMES)})]],
        Field(
            description="Presets that every list of masking patterns has to hold; an account without is gated.",
            examples=[["payment-card"]],
        ),
    ] = []
    attest: AttestPolicyFile = AttestPolicyFile()


def _mask(name: str) -> str:
    if name not in presets.NAMES:
        raise unknown_word(
            f"no preset is called {shown(name)}",
            "project.require-masking",
            name,
            list(presets.NAMES),
            f"known are {', '.join(presets.NAMES)}",
        )
    return name


def _version(number: int) -> int:
    if number != 1:
        raise FieldError("only version 1 is known", code="project.version", label="1")
    return number


def _profile_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name):
        raise FieldError("a profile's name has letters, digits, dashes, dots, underscores", code="project.profile-name")
    return name


class ProjectFile(FilePart):
    """The project file at the root of a configuration repository."""

    version: Annotated[
        int, AfterValidator(_version), Field(description="Of this file's format: 1.", json_schema_extra={"const": 1})
    ]
    profile: Annotated[
        Words | None,
        Field(description="The profile used where neither flag nor environment names one; may be left out of one."),
    ] = None
    profiles: Annotated[
        dict[Annotated[str, AfterValidator(_profile_name)], ProfileFile],
        Field(min_length=1, description="Ways to reach accounts, by name."),
    ]
    policy: PolicyFile = PolicyFile()

    @model_validator(mode="after")
    def _default(self) -> ProjectFile:
        if self.profile is None and len(self.profiles) > 1:
            fix = (f"profile: {next(iter(self.profiles))}",)
            raise FieldError(
                "which profile is the default?", code="project.profile", key="profiles", itself=True, fix=fix
            )
        if self.profile is not None and self.profile not in self.profiles:
            hint = suggest(self.profile, self.profiles)
            summary = f"no profile is called {shown(self.profile)}"
            raise FieldError(summary, code="project.profile", key="profile", label=hint)
        return self
