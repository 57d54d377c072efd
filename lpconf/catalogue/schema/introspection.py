"""What the models say of a place in a document: which keys are known there, and how its list merges."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from lpconf.catalogue.section import Mentions, Section, Unites
from lpconf.domain.source_document import MergeHow, Path

"""How two lists become one: by the entries with these keys, as a union, or (None) the later replaces."""


def branches(annotation: Any) -> Iterator[Any]:
    """The types that `annotation` allows, without wrappers."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from branches(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from branches(one)
    else:
        yield annotation


def below(annotation: Any, step: str | int) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The types allowed at `step` below a value of type `annotation`, each with the metadata of its field."""
    for one in branches(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            field = one.model_fields.get(str(step))
            if field is not None:
                yield field.annotation, tuple(field.metadata)
        elif get_origin(one) is list and isinstance(step, int):
            yield get_args(one)[0], ()
        elif get_origin(one) is dict and isinstance(step, str):
            yield get_args(one)[1], ()


def at(top: Any, path: Path) -> list[tuple[Any, tuple[Any, ...]]]:
    """The types allowed at `path` of a document of type `top`, with the metadata of their fields."""
    found: list[tuple[Any, tuple[Any, ...]]] = [(top, ())]
    for step in path:
        found = [hit for annotation, _ in found for hit in below(annotation, step)]
    return found


def models_at(top: Any, path: Path) -> Iterator[type[BaseModel]]:
    """The models allowed at `path`."""
    for annotation, _ in at(top, path):
        for one in branches(annotation):
            if isinstance(one, type) and issubclass(one, BaseModel):
                yield one


def keys_at(top: Any, path: Path) -> list[str]:
    """The keys that a mapping at `path` may have, in the order of the models."""
    return list(dict.fromkeys(key for model in models_at(top, path) for key in model.model_fields))


def merge_at(top: Any, path: Path) -> MergeHow:
    """How the list at `path` merges under `extends`."""
    for annotation, metadata in at(top, path):
        if any(isinstance(one, Unites) for one in metadata):
            return "unite"
        keys = _naming(one for one in branches(annotation) if get_origin(one) is list)
        if keys:
            return keys
    return None


def _naming(lists: Iterable[Any]) -> tuple[str, ...]:
    for one in lists:
        for entry in branches(get_args(one)[0]):
            if isinstance(entry, type) and issubclass(entry, BaseModel) and naming_keys(entry):
                return naming_keys(entry)
    return ()


def naming_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that tell one entry of a list from the others; none where `extends` replaces such a list."""
    if issubclass(model, Section) and model.merge_by:
        return model.merge_by
    return ("name",) if "name" in model.model_fields else ()


def models_below(model: type[BaseModel]) -> set[type[BaseModel]]:
    """All models that a document of this one can hold, itself included."""
    found: set[type[BaseModel]] = set()
    todo: list[Any] = [model]
    while todo:
        for one in branches(todo.pop()):
            if isinstance(one, type) and issubclass(one, BaseModel):
                if one not in found:
                    found.add(one)
                    todo += [field.annotation for field in one.model_fields.values()]
            else:
                todo += [part for part in get_args(one) if get_origin(one) in (list, dict)]
    return found


def mention_paths(model: type[BaseModel]) -> dict[str, tuple[Path, ...]]:
    """Where a document of this model names others: paths by what is named there. 0 stands for any entry of a list."""
    paths: dict[str, tuple[Path, ...]] = {}
    for path, mentions in _mentions(model, (), ()):
        paths[mentions.what] = (*paths.get(mentions.what, ()), path)
    return paths


def _mentions(annotation: Any, path: Path, above: tuple[Any, ...]) -> Iterator[tuple[Path, Mentions]]:
    for branch in branches(annotation):
        if isinstance(branch, type) and issubclass(branch, BaseModel) and branch not in above:
            for name, field in branch.model_fields.items():
                yield from (((*path, name), mark) for mark in field.metadata if isinstance(mark, Mentions))
                yield from _mentions(field.annotation, (*path, name), (*above, branch))
        elif get_origin(branch) is list:
            yield from _mentions(get_args(branch)[0], (*path, 0), above)
