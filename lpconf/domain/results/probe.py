"""What `probe` finds: how an account answers the open questions about the platform. Shapes, never values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias, get_args

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic
from lpconf.domain.state import Site

Verdict: TypeAlias = Literal["confirmed", "contradicted", "not_answered", "not_asked"]


@frozen
class ProbeAnswer:
    """One question and what came of it.

    `request` is the method, path and query, without the account's id. `settles` says what is known when it is
    answered, `finding` what was found, in words. `shape` are the fields of the answer by path, each with its JSON types
    and how often it came; `headers` the names of its headers. `lines` belong into ``lpconf.yaml`` because of it.
    """

    name: str
    request: str
    settles: str
    verdict: Verdict
    finding: str = ""
    status: int | None = None
    headers: tuple[str, ...] = ()
    shape: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()


@frozen
class ProbeReport:
    """All questions. `site` is None where the command came to none."""

    profile: str
    kind: str
    site: Site | None
    answers: tuple[ProbeAnswer, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What follows for ``lpconf.yaml``, each line once."""
        return tuple(dict.fromkeys(line for answer in self.answers for line in answer.lines))

    @property
    def summary(self) -> Mapping[str, int]:
        """How many questions came to which verdict."""
        counts: dict[str, int] = dict.fromkeys(get_args(Verdict), 0)
        for answer in self.answers:
            counts[answer.verdict] += 1
        return counts
