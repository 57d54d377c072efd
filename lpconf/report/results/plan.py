"""A plan, as a command hands it over to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from lpconf.data_class import frozen

if TYPE_CHECKING:
    from lpconf.domain.plan import Plan
    from lpconf.domain.state import Attestation


@frozen
class PlanReport:
    """A plan. `untouched` counts the accounts of the repository that were not chosen; `sources` is the text of files
    by their path; `vouched` is what people vouch for that they did not at the base revision, with the account."""

    plan: Plan
    untouched: int = 0
    sources: Mapping[str, str] = field(default_factory=dict)
    vouched: tuple[tuple[str, Attestation], ...] = ()
