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


def consequences_of(gates: Iterable[Gate]) -> list[Consequence]:
    """Gates by code: what is not accepted first, else in their order."""
    by_code: dict[str, list[Gate]] = {}
    for gate in gates:
        by_code.setdefault(gate.code, []).append(gate)
    results = [_consequence(code, some) for code, some in by_code.items()]
    return sorted(results, key=lambda c: c.accepted)


def _consequence(code: str, gates: Sequence[Gate]) -> Consequence:
    """All gates of one code as one consequence."""
    accepted = [gate for gate in gates if gate.accepted]
    texts = dict.fromkeys(gate.text for gate in gates)
    refused_by = dict.fromkeys(account_of(gate) or "*" for gate in gates if not gate.accepted)
    marks = dict.fromkeys(gate.mark for gate in accepted if gate.mark)
    places = dict.fromkeys(gate.write_in for gate in gates if gate.write_in)
    is_once = any(gate.once for gate in gates)
    return Consequence(
        code,
        " · ".join(texts),
        once=is_once,
        refused=tuple(refused_by),
        marks=tuple(marks),
        by_flag=not all(gate.mark for gate in accepted),
        places=tuple(places),
    )


def refused(consequences: Sequence[Consequence]) -> list[Consequence]:
    """The consequences that somebody has yet to accept."""
    return [c for c in consequences if not c.accepted]


def accepted_marks(consequences: Iterable[Consequence]) -> list[Mark]:
    """The consequences that somebody has yet to accept."""
    """The lines that accept something, in the order of files and lines."""
    return sorted({mark._replace(via=None, column=1, length=1) for c in consequences for mark in c.marks})


def yaml_item(consequence: Consequence) -> str:
    """The entry for `accept`. What happens once needs an end date, which only a person can name."""
    code = consequence.code
    return f"{{code: {code}, until: YYYY-MM-DD}}" if consequence.once else code


@frozen
class Advice:
    """How to accept codes in files: the same `lines` in each of `places`, which are alike."""

    places: tuple[AcceptPlace, ...]
    lines: tuple[str, ...]

    @property
    def where(self) -> str:
        """What to do with the lines, in front of the files: a second `accept` in one file would be an error."""
        place = self.places[0]
        if not place.after:
            return "add at the end of"
        return (
            "write in place of accept, at" if place.entries is not None else "add to the list under accept, after line"
        )

    @property
    def indent(self) -> int:
        """The blanks in front of each line, as what stands there has them."""
        return self.places[0].indent

    @property
    def files(self) -> list[str]:
        """The files, with the line after which to write."""
        return [f"{place.file}:{place.after}" if place.after else place.file for place in self.places]


def advice(consequences: Iterable[Consequence], sites: Sequence[Site]) -> list[Advice]:
    """Where to accept what nobody accepts yet: in the file that causes the change, and nothing wider than that."""
    entries: dict[AcceptPlace, dict[str, None]] = {}
    for consequence in refused(list(consequences)):
        own = [site.file for site in sites if site.name in consequence.refused and site.file]
        for place in consequence.places or tuple(AcceptPlace(file) for file in own):
            entries.setdefault(place, {})[yaml_item(consequence)] = None
    alike: dict[tuple[bool, int, tuple[str, ...]], list[AcceptPlace]] = {}
    for place, items in entries.items():
        alike.setdefault((bool(place.after), place.indent, _lines(place, items)), []).append(place)
    return [Advice(tuple(places), lines) for (_, _, lines), places in alike.items()]


def _lines(place: AcceptPlace, entries: Iterable[str]) -> tuple[str, ...]:
    """The YAML to write: entries with dashes for a list that has them, else the whole list."""
    if place.after and place.entries is None:
        return tuple(f"- {entry}" for entry in entries)
    return (f"accept: [{', '.join((*(place.entries or ()), *entries))}]",)


_MOST_FLAGS = 3


def flags(consequences: Iterable[Consequence]) -> list[str]:
    """The same on the command line, for one run; never for more accounts than those that the change concerns."""
    arguments: list[str] = []
    for consequence in refused(list(consequences)):
        if "*" in consequence.refused:
            arguments.append(f"--accept {consequence.code}")
            continue
        named = consequence.refused[:_MOST_FLAGS]
        arguments += [f"--accept {name}:{consequence.code}" for name in named]
        more = len(consequence.refused) - len(named)
        if more:
            arguments.append(f"and so on for {count(more, 'more account')}")
    return arguments


def gate_head(consequences: Sequence[Consequence]) -> str:
    """``2 of 6 consequences not accepted``."""
    return f"{len(refused(consequences))} of {count(len(consequences), 'consequence')} not accepted"


def accepted_where(consequences: Sequence[Consequence]) -> str:
    """`` in FILE:6-11``, `` by --accept``, or both; with a space in front."""
    lines = lines_of(accepted_marks(consequences))
    texts = [f"in {listed(lines, most=4)}"] if lines else []
    texts += ["by --accept"] if any(c.by_flag for c in consequences) else []
    return f" {' and '.join(texts)}" if texts else ""


def meaning(c: Consequence, sites: Sequence[Site]) -> str:
    """The consequence in words; who does not accept it, where others do."""
    if c.accepted:
        return c.text
    some = len(sites) > 1 and len(c.refused) < len(sites) and "*" not in c.refused
    return f"NOT ACCEPTED{f' by {listed(c.refused, most=4)}' if some else ''}: {c.text}"
