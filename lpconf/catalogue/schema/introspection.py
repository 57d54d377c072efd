"""What the models say of a place in a document: which keys are known there, and how its list merges."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from lpconf.catalogue.section import Mentions, Section, Unites
from lpconf.domain.source_document import MergeHow, Path


def branches(annotation: Any) -> Iterator[Any]:
    """The types that `annotation` allows, without wrappers."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from branches(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for arg in get_args(annotation):
            yield from branches(arg)
    else:
        yield annotation


def below(annotation: Any, step: str | int) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The types allowed at `step` below a value of type `annotation`, each with the metadata of its field."""
    for branch in branches(annotation):
        if isinstance(branch, type) and issubclass(branch, BaseModel):
            field = branch.model_fields.get(str(step))
            if field is not None:
                yield field.annotation, tuple(field.metadata)
        elif get_origin(branch) is list and isinstance(step, int):
            yield get_args(branch)[0], ()
        elif get_origin(branch) is dict and isinstance(step, str):
            yield get_args(branch)[1], ()


def at(top: Any, path: Path) -> list[tuple[Any, tuple[Any, ...]]]:
    """The types allowed at `path` of a document of type `top`, with the metadata of their fields."""
    results: list[tuple[Any, tuple[Any, ...]]] = [(top, ())]
    for step in path:
        results = [hit for annotation, _ in results for hit in below(annotation, step)]
    return results


def models_at(top: Any, path: Path) -> Iterator[type[BaseModel]]:
    """The models allowed at `path`."""
    for annotation, _ in at(top, path):
        for branch in branches(annotation):
            if isinstance(branch, type) and issubclass(branch, BaseModel):
                yield branch


def keys_at(top: Any, path: Path) -> list[str]:
    """The keys that a mapping at `path` may have, in the order of the models."""
    return list(dict.fromkeys(key for model in models_at(top, path) for key in model.model_fields))


def merge_at(top: Any, path: Path) -> MergeHow:
    """How the list at `path` merges under `extends`."""
    for annotation, metadata in at(top, path):
        if any(isinstance(item, Unites) for item in metadata):
            return "unite"
        keys = _naming(branch for branch in branches(annotation) if get_origin(branch) is list)
        if keys:
            return keys
    return None


def _naming(lists: Iterable[Any]) -> tuple[str, ...]:
    for item in lists:
        for entry in branches(get_args(item)[0]):
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
    results: set[type[BaseModel]] = set()
    todo: list[Any] = [model]
    while todo:
        for branch in branches(todo.pop()):
            if isinstance(branch, type) and issubclass(branch, BaseModel):
                if branch not in results:
                    results.add(branch)
                    todo += [field.annotation for field in branch.model_fields.values()]
            else:
                todo += [part for part in get_args(branch) if get_origin(branch) in (list, dict)]
    return results


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
