"""Gates as a reader needs them: each code once, what is not accepted first, and the YAML that would accept it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lpconf.domain.diagnostic import Mark
from lpconf.domain.plan import Gate
from lpconf.domain.state import Site
from lpconf.domain.wording import count, listed
from lpconf.report.views.account_groups import account_of
from lpconf.report.views.phrases import lines_of


@dataclass(frozen=True, slots=True)
class Consequence:
    """One code. `refused` are the accounts that do not accept it, `marks` the lines that do; `by_flag`: somewhere it
    is accepted on the command line."""

    code: str
    text: str
    once: bool
    refused: tuple[str, ...]
    marks: tuple[Mark, ...]
    by_flag: bool

    @property
    def accepted(self) -> bool:
        return not self.refused


def consequences(gates: Iterable[Gate]) -> list[Consequence]:
    """Gates by code: what is not accepted first, else in their order."""
    by_code: dict[str, list[Gate]] = {}
    for gate in gates:
        by_code.setdefault(gate.code, []).append(gate)
    found = [
        Consequence(
            code,
            " · ".join(dict.fromkeys(gate.text for gate in some)),
            any(gate.once for gate in some),
            tuple(dict.fromkeys(account_of(gate) or "*" for gate in some if not gate.accepted)),
            tuple(dict.fromkeys(gate.mark for gate in some if gate.accepted and gate.mark)),
            any(gate.accepted and not gate.mark for gate in some),
        )
        for code, some in by_code.items()
    ]
    return sorted(found, key=lambda c: c.accepted)


def refused(found: Sequence[Consequence]) -> list[Consequence]:
    return [c for c in found if not c.accepted]


def accepted_marks(found: Iterable[Consequence]) -> list[Mark]:
    """The lines that accept something, in the order of files and lines."""
    return sorted({mark._replace(via=None, column=1, length=1) for c in found for mark in c.marks})


def yaml_item(consequence: Consequence) -> str:
    """The entry for `accept`. What happens once needs an end date, which only a person can name."""
    code = consequence.code
    return f"{{code: {code}, until: YYYY-MM-DD}}" if consequence.once else code


def yaml_files(found: Iterable[Consequence], sites: Sequence[Site]) -> list[str]:
    """Where to add: next to what is accepted already, else the files of the accounts that do not accept."""
    marks = accepted_marks(found)
    if marks:
        last = max(mark.line for mark in marks if mark.file == marks[0].file)
        return [f"{marks[0].file}:{last}"]
    names = {name for c in refused(list(found)) for name in c.refused}
    return [site.file or f"the file of {site.name}" for site in sites if site.name in names or "*" in names]


def flags(found: Iterable[Consequence]) -> list[str]:
    """The same on the command line, for one run; by account up to three accounts."""
    told = []
    for c in refused(list(found)):
        if "*" in c.refused or len(c.refused) > 3:
            told.append(f"--accept {c.code}")
        else:
            told += [f"--accept {name}:{c.code}" for name in c.refused]
    return told


def gate_head(found: Sequence[Consequence]) -> str:
    """``2 of 6 consequences not accepted``."""
    return f"{len(refused(found))} of {count(len(found), 'consequence')} not accepted"


def accepted_where(found: Sequence[Consequence]) -> str:
    """`` in FILE:6-11``, `` by --accept``, or both; with a space in front."""
    lines = lines_of(accepted_marks(found))
    texts = [f"in {listed(lines, most=4)}"] if lines else []
    texts += ["by --accept"] if any(c.by_flag for c in found) else []
    return f" {' and '.join(texts)}" if texts else ""


def meaning(c: Consequence, sites: Sequence[Site]) -> str:
    """The consequence in words; who does not accept it, where others do."""
    if c.accepted:
        return c.text
    some = len(sites) > 1 and len(c.refused) < len(sites) and "*" not in c.refused
    return f"NOT ACCEPTED{f' by {listed(c.refused, most=4)}' if some else ''}: {c.text}"
