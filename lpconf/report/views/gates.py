"""Gates as a reader needs them: each code once, what is not accepted first, and the YAML that would accept it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Mark
from lpconf.domain.plan import AcceptPlace, Gate
from lpconf.domain.state import Site
from lpconf.domain.wording import count, listed
from lpconf.report.views.account_groups import account_of
from lpconf.report.views.phrases import lines_of


@frozen
class Consequence:
    """One code. `refused` are the accounts that do not accept it, `marks` the lines that do; `by_flag`: somewhere it
    is accepted on the command line; `places` are those to accept it at."""

    code: str
    text: str
    once: bool
    refused: tuple[str, ...]
    marks: tuple[Mark, ...]
    by_flag: bool
    places: tuple[AcceptPlace, ...] = ()

    @property
    def accepted(self) -> bool:
        return not self.refused


def consequences(gates: Iterable[Gate]) -> list[Consequence]:
    """Gates by code: what is not accepted first, else in their order."""
    by_code: dict[str, list[Gate]] = {}
    for gate in gates:
        by_code.setdefault(gate.code, []).append(gate)
    results = [
        Consequence(
            code,
            " · ".join(dict.fromkeys(gate.text for gate in some)),
            any(gate.once for gate in some),
            tuple(dict.fromkeys(account_of(gate) or "*" for gate in some if not gate.accepted)),
            tuple(dict.fromkeys(gate.mark for gate in some if gate.accepted and gate.mark)),
            any(gate.accepted and not gate.mark for gate in some),
            tuple(dict.fromkeys(gate.write_in for gate in some if gate.write_in)),
        )
        for code, some in by_code.items()
    ]
    return sorted(results, key=lambda c: c.accepted)


def refused(found: Sequence[Consequence]) -> list[Consequence]:
    return [c for c in found if not c.accepted]


def accepted_marks(found: Iterable[Consequence]) -> list[Mark]:
    """The lines that accept something, in the order of files and lines."""
    return sorted({mark._replace(via=None, column=1, length=1) for c in found for mark in c.marks})


def yaml_item(consequence: Consequence) -> str:
    """The entry for `accept`. What happens once needs an end date, which only a person can name."""
    code = consequence.code
    return f"{{code: {code}, until: YYYY-MM-DD}}" if consequence.once else code


@frozen
class Advice:
    """How to accept codes in files: the same entries in each of `places`."""

    places: tuple[AcceptPlace, ...]
    entries: tuple[str, ...]

    @property
    def extends(self) -> bool:
        """Whether the files have a list of acceptances already, so that a second one would be an error."""
        return all(place.after for place in self.places)

    @property
    def files(self) -> list[str]:
        """The files, with the line after which to write."""
        return [f"{place.file}:{place.after}" if place.after else place.file for place in self.places]

    @property
    def lines(self) -> list[str]:
        """The YAML to add."""
        if self.extends:
            return [f"- {entry}" for entry in self.entries]
        return [f"accept: [{', '.join(self.entries)}]"]


def advice(found: Iterable[Consequence], sites: Sequence[Site]) -> list[Advice]:
    """Where to accept what nobody accepts yet: in the file that causes the change, and nothing wider than that."""
    entries: dict[AcceptPlace, dict[str, None]] = {}
    for consequence in refused(list(found)):
        own = [site.file for site in sites if site.name in consequence.refused and site.file]
        for place in consequence.places or tuple(AcceptPlace(file) for file in own):
            entries.setdefault(place, {})[yaml_item(consequence)] = None
    alike: dict[tuple[bool, tuple[str, ...]], list[AcceptPlace]] = {}
    for place, items in entries.items():
        alike.setdefault((bool(place.after), tuple(items)), []).append(place)
    return [Advice(tuple(places), items) for (_, items), places in alike.items()]


_MOST_FLAGS = 3


def flags(found: Iterable[Consequence]) -> list[str]:
    """The same on the command line, for one run; never for more accounts than those that the change concerns."""
    told: list[str] = []
    for consequence in refused(list(found)):
        if "*" in consequence.refused:
            told.append(f"--accept {consequence.code}")
            continue
        named = consequence.refused[:_MOST_FLAGS]
        told += [f"--accept {name}:{consequence.code}" for name in named]
        more = len(consequence.refused) - len(named)
        if more:
            told.append(f"and so on for {count(more, 'more account')}")
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
