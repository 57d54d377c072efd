"""The surfaces that the sandbox has, each in one line: where it answers, and in which form it keeps its objects.

Paths, request targets, revisions, the backdoor and the routes of the application are made from this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from lpconf.data_class import frozen

Form: TypeAlias = Literal["objects", "feature_grants", "site_properties", "campaigns", "engagements", "bridge"]
"""`objects` is the usual wire of account-config: an array of objects with id and name. Surfaces of the form `bridge`
answer under ``/accounts/{site}/{surface}``."""


@frozen
class SandboxSurface:
    """One surface. `path` stands after ``configuration/``; `version` is the ``v`` that a request without one means.

    `summary` are the fields that a list shows to who does not select more; empty for all of them.
    """

    name: str
    form: Form
    path: str = ""
    version: str = "1.0"
    summary: tuple[str, ...] = ()
    writable: bool = True


_NAMES = ("id", "deleted", "name")
"""What the lists of users and skills show by themselves."""

SURFACES: Mapping[str, SandboxSurface] = {
    surface.name: surface
    for surface in (
        SandboxSurface("ac_feature", "feature_grants", "provision/featureGrants"),
        SandboxSurface("site_setting", "site_properties", "setting/properties", "3.0"),
        SandboxSurface("widget", "objects", "le-ui-personalization/widgets"),
        SandboxSurface("skill", "objects", "le-users/skills", summary=_NAMES),
        SandboxSurface("profile", "objects", "le-users/profiles"),
        SandboxSurface("window", "objects", "engagement-window/window-confs"),
        SandboxSurface("campaign", "campaigns", "le-campaigns/campaigns", "2.0"),
        SandboxSurface("engagement", "engagements"),
        SandboxSurface("supportal_feature", "bridge"),
        SandboxSurface("site_property", "bridge"),
        SandboxSurface("security_center", "bridge"),
        SandboxSurface("taglet", "bridge"),
        SandboxSurface("fact", "bridge", writable=False),
    )
}


EMPTY_COLLECTIONS = (
    "le-users/users", "le-users/agentGroups", "le-users/lobs", "ac-common/workinghours", "ac-common/specialoccasion",
    "ac-common/agent_surveys", "le-agents/status-reasons", "le-categories/categories",
    "engagement-window/canned-responses", "engagement-window/unified-auto-messages",
)  # fmt: skip
"""Documented collections of account-config that public clients read and the sandbox does not keep: nothing is in them,
and nothing can be put there. Source: the platform's public pages, by their paths."""


def of_form(*forms: Form) -> tuple[SandboxSurface, ...]:
    """The surfaces of these forms, in the order of the table."""
    return tuple(surface for surface in SURFACES.values() if surface.form in forms)
