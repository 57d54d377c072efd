"""Every key of every kind of file, and every word that a key takes, with what the schemas say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lpconf.data_class import frozen
from lpconf.model.json_schema.files import schemas

FILES = {
    "account.schema.json": "account files and fragments",
    "attest.schema.json": "NAME.attest.yaml",
    "project.schema.json": "lpconf.yaml",
}
DEEPEST = 8


@frozen
class FileWord:
    """One place of a word. `path` is written with dots, ``[]`` for the entries of a list; `values` are the words that
    may stand there, `examples` values that do. `is_value`: the word itself is one of the values of that path."""

    word: str
    file: str
    path: str
    text: str
    values: tuple[str, ...] = ()
    examples: tuple[Any, ...] = ()
    is_value: bool = False


@dataclass(slots=True)
class _Walk:
    """A walk through one schema."""

    file: str
    root: Mapping[str, Any]
    words: list[FileWord] = field(default_factory=list)

    def walk(self, schema: Mapping[str, Any], path: str, depth: int) -> None:
        """Note all keys at and below a place."""
        if depth > DEEPEST:
            return
        for variant in self._variants(schema):
            for key, below in variant.get("properties", {}).items():
                place = f"{path}.{key}" if path else key
                self._note(key, place, below)
                self.walk(below, place, depth + 1)
            items = variant.get("items")
            if isinstance(items, Mapping):
                self.walk(items, f"{path}[]", depth + 1)
            extra = variant.get("additionalProperties")
            if isinstance(extra, Mapping):
                self.walk(extra, f"{path}.NAME", depth + 1)

    def _note(self, key: str, path: str, schema: Mapping[str, Any]) -> None:
        variants = list(self._variants(schema))
        texts = [str(variant.get("description", "")) for variant in [schema, *variants]]
        text = next(filter(None, texts), "")
        values = [str(value) for variant in variants for value in variant.get("enum", ()) if value is not None]
        items = [variant.get("items") for variant in variants]
        for below in items:
            if isinstance(below, Mapping):
                values += [str(value) for inner in self._variants(below) for value in inner.get("enum", ())]
        values = list(dict.fromkeys(values))
        examples = [example for variant in [schema, *variants] for example in variant.get("examples", ())]
        self.words.append(FileWord(key, self.file, path, text, tuple(values), tuple(examples[:2])))
        for value in values:
            self.words.append(FileWord(value, self.file, path, text, is_value=True))

    def _variants(self, schema: Mapping[str, Any], depth: int = 0) -> Iterator[Mapping[str, Any]]:
        """A schema with all that it refers to or chooses from."""
        if depth > DEEPEST:
            return
        yield schema
        reference = str(schema.get("$ref", ""))
        if reference.startswith("#/definitions/"):
            yield from self._variants(self.root["definitions"][reference.rpartition("/")[2]], depth + 1)
        for word in ("anyOf", "oneOf", "allOf"):
            for variant in schema.get(word, ()):
                if isinstance(variant, Mapping):
                    yield from self._variants(variant, depth + 1)


@cache
def file_words() -> tuple[FileWord, ...]:
    """All words of all files, in the order of the files."""
    words: list[FileWord] = []
    known = schemas()
    for name, file in FILES.items():
        walk = _Walk(file, known[name])
        walk.walk(known[name], "", 0)
        words += {(word.word, word.path, word.is_value): word for word in walk.words}.values()
    return tuple(words)
