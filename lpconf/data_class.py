"""Data classes whose instances never change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

_Class = TypeVar("_Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(declared: type[_Class]) -> type[_Class]:
    """Make a data class with slots, equality and a hash whose fields are set once, as the type checker sees to.

    `dataclass(frozen=True)` sees to it while the program runs, for a price: each instance takes four times as long to
    make, which is a fifth of the planning of a fleet, and each class nearly twice as long, at every start. So would
    equality and hash if the data class wrote and compiled them anew for each class.
    """
    made = dataclass(slots=True, eq=False, repr=False)(declared)
    values = _compared_values(made)
    for name, method in (
        ("__repr__", _representation),
        ("__eq__", _equality(values)),
        ("__hash__", _hash(values)),
    ):
        if name not in declared.__dict__:
            setattr(made, name, method)
    return made


def _compared_values(made: type[Any]) -> Callable[[Any], Any]:
    """The values of the fields by which instances of a class are compared."""
    names = [field.name for field in fields(made) if field.compare]
    return attrgetter(*names) if names else lambda _: ()


def _equality(values: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    def equality(instance: Any, other: Any) -> Any:
        return values(instance) == values(other) if type(other) is type(instance) else NotImplemented

    return equality


def _hash(values: Callable[[Any], Any]) -> Callable[[Any], int]:
    return lambda instance: hash(values(instance))


def _representation(instance: Any) -> str:
    """``Name(field=value, ...)``. One for all: to make one for each class is a fifth of making the class."""
    shown = [field.name for field in fields(instance) if field.repr]
    values = ", ".join(f"{name}={getattr(instance, name)!r}" for name in shown)
    return f"{type(instance).__qualname__}({values})"


class _NoEntries(dict[Any, Any]):
    """An empty mapping with a hash: data classes take nothing else for a default."""

    def __hash__(self) -> int:  # type: ignore[override]
        return 0


NO_ENTRIES: Mapping[Any, Any] = _NoEntries()
"""The default of a field that is a mapping, of classes of which a fleet has hundreds of thousands: one for all."""
