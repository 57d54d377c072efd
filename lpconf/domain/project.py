"""The project file as nouns: profiles, rules for surfaces, policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Mark
from lpconf.domain.state import Mode

CredentialKind: TypeAlias = Literal["bearer", "login", "bot", "oauth1", "oauth2"]


@frozen
class SecretRef:
    """Where a secret is found: an environment variable, a file, or the output of a command. Exactly one is set.

    ``{ACCOUNT}``, ``{ID}`` and ``{label.KEY}`` in it are replaced for each account.
    """

    env: str = ""
    file: str = ""
    command: tuple[str, ...] = ()


@frozen
class Auth:
    """One kind of credential and its parts by name (bearer: ``bearer``; login: ``username``, ``password``; …)."""

    kind: CredentialKind
    parts: Mapping[str, SecretRef]


@frozen
class Bridge:
    """The service of section 6.2 of the contract."""

    url: str
    auth: Auth | None = None


@frozen
class SurfaceRule:
    """Overrides for one surface, for the accounts whose labels match `select`. None leaves a thing as it is. `fields`
    are the platform's names of fields that are not public, by lpconf's. `query` are parameters of reads, by name (an
    empty one is not sent); `shape` is the shape of the document that is written."""

    surface: str
    select: Mapping[str, str] = field(default_factory=dict)
    mode: Mode | None = None
    version: str | None = None
    verb: str | None = None
    host: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    shape: str | None = None
    mark: Mark | None = field(default=None, compare=False)

    def fits(self, surface: str, labels: Mapping[str, str]) -> bool:
        """Whether this rule is about `surface` of an account with these labels."""
        return self.surface == surface and all(labels.get(k) == v for k, v in self.select.items())


@frozen
class Limits:
    """How hard the platform is asked. `backoff_scale` multiplies every wait."""

    concurrency: int = 64
    per_account: int = 4
    backoff_scale: float = 1.0


@frozen
class Profile:
    """One way to reach accounts. `domain_api` is empty for the embedded sandbox."""

    name: str
    kind: Literal["sandbox", "liveperson"]
    domain_api: str = ""
    hosts: Mapping[str, str] = field(default_factory=dict)
    auth: Auth | None = None
    bridge: Bridge | None = None
    rules: tuple[SurfaceRule, ...] = ()
    limits: Limits = Limits()

    @property
    def has_bridge(self) -> bool:
        """The embedded sandbox always offers its bridge."""
        return self.kind == "sandbox" or self.bridge is not None


@frozen
class AttestPolicy:
    """What is asked of a person's word. `signers` is the path of an allowed-signers file (ssh-keygen), from the
    project file's folder; empty: nothing is signed. `four_eyes` and `evidence` are globs of setting names, or of
    ``SURFACE/KEY``, whose words need a second person, or files that show them."""

    signers: str = ""
    four_eyes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@frozen
class Policy:
    """What the project allows. Ages are in days; `attestation_ages` are by setting, over the general one."""

    attestation_max_age_days: int = 90
    attestation_ages: Mapping[str, int] = field(default_factory=dict)
    max_changed_percent: float = 50
    max_accounts: int = 50
    protect: tuple[str, ...] = ()
    require_masking: tuple[str, ...] = ()
    max_custom_widgets: int = 10
    attest: AttestPolicy = AttestPolicy()

    def max_age(self, setting: str) -> int:
        """Days after which an attestation of `setting` is unverified."""
        return self.attestation_ages.get(setting, self.attestation_max_age_days)


@frozen
class Project:
    """The project file. `file` is its path, `profile` the default profile's name."""

    file: str
    profile: str
    profiles: Mapping[str, Profile]
    policy: Policy = Policy()
