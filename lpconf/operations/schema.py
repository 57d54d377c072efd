"""The JSON Schemas of all file kinds, kept fresh in ``schemas/``."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path

from lpconf.errors import ConfigError
from lpconf.load.files.project_root import read_anywhere
from lpconf.load.files.source import PROJECT_FILE
from lpconf.load.files.source_edits import SourceEdits, editing
from lpconf.model.json_schema.files import dump, schemas


def texts() -> dict[str, str]:
    """The text of each schema file by its name."""
    return {name: dump(schema) for name, schema in schemas().items()}


def stale(folder: Path) -> list[str]:
    """The names of schema files in `folder` that are missing or differ from what they should be."""
    return [name for name, text in texts().items() if not _is(folder / name, text.encode("utf-8"))]


def _is(path: Path, data: bytes) -> bool:
    try:
        return read_anywhere(path) == data
    except ConfigError:
        return False


def write(root: Path, folder: str, names: Iterable[str]) -> None:
    """Write these schema files into a folder of `root`. Raises ConfigError where a link leads outside, OSError."""
    fresh = texts()
    is_repository = (root / PROJECT_FILE).exists()
    with editing(root) if is_repository else nullcontext(SourceEdits(root)) as edits:
        for name in names:
            path = f"{folder}/{name}"
            edits.write(path, fresh[name].encode("utf-8"), expected=edits.read(path))
