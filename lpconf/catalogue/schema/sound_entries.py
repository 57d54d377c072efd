"""A document without the entries of lists whose shape is wrong, so that the others can still be judged in the same run.

Only whole entries (mappings in lists) are left out, and never all of a list: what a wrong word or a missing list would
have said is not known, and a judgement without it could be false.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from lpconf.catalogue.schema.validation import fault_paths
from lpconf.domain.source_document import Document, Map, Path, Seq


def sound_entries(model: type[BaseModel], document: Document, top: Path = ()) -> Document | None:
    """`document` without the wrong entries below `top`, where the rest is a `model`; None where that cannot be."""
    try:
        model.model_validate(document.get(top))
    except ValidationError as failure:
        entries = {_entry(document, path, len(top)) for path in fault_paths(failure, document, top)}
        rest = without(document, {path for path in entries if path})
        if () in entries or rest is None:
            return None
        # Nothing is wrong in the rest, unless the faults were too many to be told.
        try:
            model.model_validate(rest.get(top))
        except ValidationError:
            return None
        return rest
    return document


def without(document: Document, entries: Collection[Path]) -> Document | None:
    """`document` without the entries of lists at these paths; None where one of the lists would be empty."""
    data = _copied(document.data, (), frozenset(entries))
    return None if data is None else replace(document, data=data)


def _entry(document: Document, path: Path, start: int) -> Path:
    """The path of the outermost entry that a path leads through; empty where there is none."""
    for i in range(start, len(path)):
        if isinstance(path[i], int) and isinstance(document.get(path[: i + 1]), Map):
            return path[: i + 1]
    return ()


def _copied(node: Any, path: Path, entries: frozenset[Path]) -> Any:
    """A copy of the value at a path; None for one that holds a list of which nothing is left."""
    if isinstance(node, Map):
        mapping = Map(node.at)
        for key, value in node.items():
            below = _copied(value, (*path, key), entries)
            if below is None and value is not None:
                return None
            mapping.put(key, below, node.keys_at[key], node.values_at[key])
        return mapping
    if isinstance(node, Seq):
        items = Seq(node.at)
        for i, value in enumerate(node):
            if (*path, i) in entries:
                continue
            below = _copied(value, (*path, i), entries)
            if below is None and value is not None:
                return None
            items.put(below, node.items_at[i])
        return None if node and not items else items
    return node
