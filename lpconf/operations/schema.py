"""The JSON Schemas of all file kinds, kept fresh in ``schemas/``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lpconf.load.files.atomic_write import write_atomically
from lpconf.model.json_schema.files import dump, schemas


def texts() -> dict[str, str]:
    """The text of each schema file by its name."""
    return {name: dump(schema) for name, schema in schemas().items()}


def stale(folder: Path) -> list[str]:
    """The names of schema files in `folder` that are missing or differ from what they should be."""
    return [name for name, text in texts().items() if not _is(folder / name, text)]


def _is(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False


def write(folder: Path, names: Iterable[str]) -> None:
    """Write these schema files. Raises OSError."""
    fresh = texts()
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        write_atomically(folder / name, fresh[name])
