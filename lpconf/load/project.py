"""The project file to a `Project` (contract 1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from lpconf.catalogue.schema.auth_section import AuthFile, SecretPlace
from lpconf.catalogue.schema.project_file import (
    DEFAULT_AGE,
    AttestPolicyFile,
    PolicyFile,
    ProfileFile,
    ProjectFile,
    SurfaceRuleFile,
)
from lpconf.catalogue.schema.validation import validate
from lpconf.domain.diagnostic import Diagnostic, Mark, warning
from lpconf.domain.project import (
    AttestPolicy,
    Auth,
    Bridge,
    CredentialKind,
    Limits,
    Policy,
    Profile,
    Project,
    SecretRef,
    SurfaceRule,
)
from lpconf.domain.source_document import Document


def read_project(document: Document) -> tuple[Project | None, list[Diagnostic]]:
    """The project in a project file, or what is wrong with it."""
    file, problems = validate(ProjectFile, document)
    if file is None:
        return None, problems
    profiles = {name: _profile(name, profile, document) for name, profile in file.profiles.items()}
    project = Project(document.file, file.profile or next(iter(profiles)), profiles, _policy(file.policy))
    return project, list(_ended_credentials(project, document))


def _ended_credentials(project: Project, document: Document) -> Iterator[Diagnostic]:
    """A warning for each profile whose credential LivePerson takes no more."""
    for name, profile in project.profiles.items():
        if profile.auth is not None and profile.auth.kind == "oauth1":
            yield warning(
                "project.oauth1-ended",
                "OAuth 1.0a API keys came to their end on 31 May 2026",
                document.mark(("profiles", name, "auth", "oauth1")),
                label="log-ins with it are refused",
                fix=(
                    "use bot: a user of type bot, and an OAuth 2.0 client from Management Console › Application "
                    "Install › Create Application (or from your LivePerson account team)",
                ),
            )


def _policy(file: PolicyFile) -> Policy:
    said = file.attestation_max_age_days
    ages = dict(said) if isinstance(said, dict) else {DEFAULT_AGE: said}
    general = ages.pop(DEFAULT_AGE, Policy().attestation_max_age_days)
    return Policy(
        attestation_max_age_days=general,
        attestation_ages=ages,
        max_changed_percent=file.max_changed_percent,
        max_accounts=file.max_accounts,
        protect=tuple(file.protect),
        require_masking=tuple(file.require_masking),
        max_custom_widgets=file.max_custom_widgets,
        attest=_attest(file.attest),
    )


def _attest(file: AttestPolicyFile) -> AttestPolicy:
    return AttestPolicy(file.signers or "", tuple(file.four_eyes), tuple(file.evidence))


def _profile(name: str, file: ProfileFile, document: Document) -> Profile:
    limits = file.limits
    places = [document.mark(("profiles", name, "surfaces", at, "select")) for at in range(len(file.surfaces))]
    return Profile(
        name=name,
        kind=file.kind,
        domain_api=file.domain_api or "",
        hosts=dict(file.hosts),
        auth=_auth(file.auth),
        bridge=Bridge(file.bridge.url, _auth(file.bridge.auth)) if file.bridge else None,
        rules=tuple(_rule(rule, mark) for rule, mark in zip(file.surfaces, places, strict=True)),
        limits=Limits(limits.concurrency, limits.per_account, float(limits.backoff_scale)),
    )


def _auth(file: AuthFile | None) -> Auth | None:
    for kind in get_args(CredentialKind):
        value = getattr(file, kind, None)
        if isinstance(value, SecretPlace):
            return Auth(kind, {kind: _ref(value)})
        if value is not None:
            return Auth(kind, {name: _ref(getattr(value, name)) for name in type(value).model_fields})
    return None


def _ref(place: SecretPlace) -> SecretRef:
    return SecretRef(place.env or "", place.file or "", tuple(place.command or ()))


def _rule(file: SurfaceRuleFile, mark: Mark) -> SurfaceRule:
    return SurfaceRule(
        surface=file.surface,
        select=dict(file.select),
        mode=file.mode,
        version=file.version,
        verb=file.verb,
        host=file.host,
        fields=dict(file.fields),
        query=dict(file.query),
        shape=file.shape,
        mark=mark,
    )
