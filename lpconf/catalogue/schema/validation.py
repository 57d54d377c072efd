"""What pydantic finds wrong in a document, as diagnostics in plain words, each at its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lpconf.catalogue.schema import introspection
from lpconf.catalogue.section import FieldError
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, error
from lpconf.domain.source_document import Document, Path, as_written
from lpconf.domain.wording import shown, suggest

Model = TypeVar("Model", bound=BaseModel)

MOST_PROBLEMS = 100
"""At most so many problems of one part of a file are reported."""

_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "none_required": "null",
}
_YES_NO = {"yes": "true", "on": "true", "y": "true", "true": "true"}
_YES_NO |= {"no": "false", "off": "false", "n": "false", "false": "false"}
_TELLING = re.compile(r"://.*[@?]")
"""A URL with a user, or with a query: it may hold a secret, too."""
_HIDING = ("auth",)
"""Below these keys a value may be a secret that was written into the file by mistake: it is never repeated."""


@frozen
class _Fault:
    """One complaint of pydantic, with its path in the document. `branch`: it stands inside one branch of a union;
    `at_key`: the last key of the path is meant, not its value; `field_error`: what a validator of ours raised."""

    kind: str
    path: Path
    message: str
    expected: str
    branch: bool
    at_key: bool = False
    field_error: FieldError | None = None


def validate(model: type[Model], document: Document, top: Path = ()) -> tuple[Model | None, list[Diagnostic]]:
    """The part of `document` at `top` as a `model`, or None with everything that is wrong in it."""
    try:
        return model.model_validate(document.get(top)), []
    except ValidationError as error:
        return None, list(explain(model, error, document, top))


def explain(model: type[BaseModel], failure: ValidationError, document: Document, top: Path) -> Iterator[Diagnostic]:
    """The diagnostics for what was found in the part of `document` at `top`, which should be a `model`."""
    errors = failure.errors(include_url=False, include_input=False)
    faults = [_fault(fault, document, top) for fault in errors[:MOST_PROBLEMS]]
    for path, here in _by_place(faults).items():
        if here[0].kind == "extra_forbidden":
            yield unknown_key(document, path, introspection.keys_at(model, path[len(top) : -1]))
        elif here[0].kind == "missing":
            yield _missing(document, path, model, top)
        else:
            yield _wrong(document, path, here)
    if len(errors) > MOST_PROBLEMS:
        yield too_many(document, top)


def fault_paths(failure: ValidationError, document: Document, top: Path) -> list[Path]:
    """Where in the document something is wrong in the part at `top`."""
    errors = failure.errors(include_url=False, include_input=False)
    return [_fault(fault, document, top).path for fault in errors]


def too_many(document: Document, path: Path) -> Diagnostic:
    """The error that ends a list of problems: nobody reads more, and a file of nothing else must not stop a run."""
    summary = f"more than {MOST_PROBLEMS} problems in {dotted(path) or 'this file'}; the others are not listed"
    return error("schema.many", summary, document.mark(path, key=bool(path)))


def _fault(raw_error: Any, document: Document, top: Path) -> _Fault:
    """Names of union branches, which pydantic puts between the steps, are left out of the path."""
    node, path, branch = document.get(top), list(top), False
    for i, step in enumerate(raw_error["loc"]):
        last = i == len(raw_error["loc"]) - 1
        inside = step in node if isinstance(node, dict) else isinstance(node, list) and step in range(len(node))
        if inside:
            node = node[step]
        elif not (last and raw_error["type"] == "missing"):
            branch = branch or step != "[key]"
            continue
        path.append(step)
    context = raw_error.get("ctx") or {}
    cause = context.get("error")
    field_error = cause if isinstance(cause, FieldError) else None
    at_key = raw_error["loc"][-1:] == ("[key]",)
    if field_error and field_error.key:
        at_key, path = field_error.itself, [*path, field_error.key]
    said = str(cause or raw_error["msg"])
    return _Fault(raw_error["type"], tuple(path), said, str(context.get("expected", "")), branch, at_key, field_error)


def _by_place(faults: Sequence[_Fault]) -> dict[Path, list[_Fault]]:
    """Faults by path. Of a union, the branch that the value was meant for speaks alone."""
    places: dict[Path, list[_Fault]] = {}
    for fault in faults:
        places.setdefault(fault.path, []).append(fault)
    for path, here in list(places.items()):
        deeper = any(other != path and other[: len(path)] == path for other in places)
        if deeper and all(fault.branch and fault.kind in _EXPECTED for fault in here):
            del places[path]
    return places


def unknown_key(document: Document, path: Path, known: Sequence[str]) -> Diagnostic:
    """A key that nobody knows. `known` are the keys that its mapping may have."""
    key, holder = str(path[-1]), dotted(path[:-1])
    if key in known:  # one of several forms of an entry has it
        summary = f"{key} does not go with the other keys of {holder or 'this file'}"
        return error("schema.unknown-key", summary, document.mark(path, key=True), label="keep it, or the others")
    hint = suggest(key, known)
    return error(
        "schema.unknown-key",
        f"{holder or 'this file'} has no key {shown(key)}",
        document.mark(path, key=True),
        label=hint or "not known here",
        detail="" if hint or not known else f"Known keys: {', '.join(known)}",
    )


def _missing(document: Document, path: Path, model: type[BaseModel], top: Path) -> Diagnostic:
    key, holder = str(path[-1]), path[:-1]
    hints = [
        item.model_fields[key].description or ""
        for item in introspection.models_at(model, holder[len(top) :])
        if key in item.model_fields
    ]
    return error(
        "schema.missing",
        f"{dotted(holder) or 'this file'} has no {key}",
        document.mark(holder, key=bool(holder) and isinstance(holder[-1], str)),
        label=f"{key} is missing here",
        detail=f"{key}: {hints[0]}" if hints and hints[0] else "",
    )


def _wrong(document: Document, path: Path, faults: Sequence[_Fault]) -> Diagnostic:
    """The diagnostic for a value that its model does not take."""
    by_validator = next((fault for fault in faults if fault.field_error), None)
    if by_validator and by_validator.field_error:
        problem = by_validator.field_error
        mark = document.mark(path, key=by_validator.at_key)
        return error(problem.code, str(problem), mark, label=problem.label, fix=problem.fix)
    value = document.get(path)
    by_type = [fault for fault in faults if fault.kind in _EXPECTED]
    if len(by_type) == len(faults):
        return _wrong_type(document, path, value, faults)
    fault = next(fault for fault in faults if fault.kind not in _EXPECTED)
    if fault.kind == "literal_error":
        return _no_such_word(document, path, value, fault)
    return _refused(document, path, value, fault)


def _shown(path: Path, value: Any) -> str:
    """A value in a few words; only its kind where it may be a secret."""
    is_telling = isinstance(value, str) and _TELLING.search(value)
    return kind_of(value) if _is_hidden(path) or is_telling else described(value)


def _is_hidden(path: Path) -> bool:
    return any(step in _HIDING for step in path)


def _wrong_type(document: Document, path: Path, value: Any, faults: Sequence[_Fault]) -> Diagnostic:
    expected = list(dict.fromkeys(_EXPECTED[fault.kind] for fault in faults))
    hint = _hint(value, expected, hidden=_is_hidden(path))
    return error(
        "schema.type",
        f"{_name(path)} has to be {_or(expected)}, not {_shown(path, value)}",
        document.mark(path),
        label=hint or f"expected {_or(expected)}",
    )


def _no_such_word(document: Document, path: Path, value: Any, fault: _Fault) -> Diagnostic:
    allowed = [word.strip("'") for word in fault.expected.replace(" or ", ", ").split(", ")]
    hint = suggest(value, allowed) if isinstance(value, str) else ""
    return error(
        "schema.value",
        f"{_name(path)} cannot be {_shown(path, value)}",
        document.mark(path),
        label=hint or f"expected {_or(allowed)}",
        detail=f"One of: {', '.join(allowed)}",
    )


def _refused(document: Document, path: Path, value: Any, fault: _Fault) -> Diagnostic:
    words = "it may not be empty" if fault.kind == "too_short" else fault.message
    for stem in ("Input should ", "String should ", "List should ", "Dictionary should "):
        words = words.replace(stem, "it has to ")
    name = _name(path)
    is_container = isinstance(value, dict | list)
    summary = f"{name}: {words}" if is_container else f"{name} cannot be {_shown(path, value)}"
    return error("schema.value", summary, document.mark(path), label=words)


def _name(path: Path) -> str:
    return dotted(path) or "this file"


def _hint(value: Any, expected: Sequence[str], *, hidden: bool) -> str:
    """The likeliest way to put a wrong type right."""
    if hidden:
        return ""
    if "text" in expected and isinstance(value, bool | int | float):
        return f'quote it: "{scalar(value)}"'
    if "true or false" in expected and isinstance(value, str) and value.lower() in _YES_NO:
        return f"write {_YES_NO[value.lower()]}, without quotes"
    if "a list" in expected and isinstance(value, str) and value and len(value) <= 60:
        return f"write a list: [{shown(value)}]"
    if "a whole number" in expected and isinstance(value, str) and value.isdecimal() and len(value) < 20:
        return f"write {value} without quotes"
    return ""


def described(value: Any) -> str:
    """A value of a document in a few words."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return scalar(value)
    if isinstance(value, int | float):
        return f"the number {scalar(value)}"
    if isinstance(value, str):
        return f'the text "{shown(value)}"' if value else "empty text"
    return kind_of(value)


def kind_of(value: Any) -> str:
    """What sort of thing a value is."""
    for types, words in ((dict, "a mapping"), (list, "a list"), (bool, "a switch"), (str, "text"), (int, "a number")):
        if isinstance(value, types):
            return words
    return "empty" if value is None else "a number"


def scalar(value: bool | int | float) -> str:
    """A scalar as YAML writes it; huge numbers are cut."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 200:
        return f"of {value.bit_length():,} bits"
    return as_written(value)


def dotted(path: Path) -> str:
    """A path as people write it: ``data_masking.at_rest.patterns[0].regex``."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{shown(step, 40)}" if text else shown(step, 40)
    return text


def _or(words: Iterable[str]) -> str:
    *front, last = words
    return f"{', '.join(front)} or {last}" if front else last
