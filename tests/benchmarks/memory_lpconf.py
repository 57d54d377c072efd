"""One command over a large fleet, in a process of its own: ``memory_lpconf.py RECORDING SHARE WORDS...``.

The whole command line runs, on a double in the place of the wire: it answers from a recording of what the files wish,
in which every SHAREth account has other site settings (0: none). Its peak memory is what is measured.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from lpconf.catalogue.surfaces import SITE_SETTING, Surface  # noqa: E402
from lpconf.cli import main as program  # noqa: E402
from lpconf.connect.connector import Reading  # noqa: E402
from lpconf.domain.state import Site  # noqa: E402
from lpconf.domain.value import Json, Marker  # noqa: E402
from lpconf.workspace import run_context  # noqa: E402
from tests.benchmarks.recorded import Recorded  # noqa: E402


class Double:
    """A connector that looks each account up in the recording when it is asked for, and holds none of them."""

    def __init__(self, recording: Path, share: int) -> None:
        self._file, self._share = recording.open("rb"), share
        self._at: dict[str, int] = {}
        at = 0
        for line in self._file:
            self._at[str(json.loads(line[: line.index(b"{")].rstrip(b", ") + b"]")[1])] = at
            at += len(line)
        self.requests = 0

    async def read(self, site: Site, surface: Surface, keys: Collection[str] = (), *, fresh: bool = False) -> Reading:
        self.requests += 1
        self._file.seek(self._at[site.id])
        values: dict[str, Any] = Recorded(*json.loads(self._file.readline())).surfaces.get(surface.name, {})
        if surface == SITE_SETTING and self._share and int(site.id) % self._share == 0:
            values = {key: f"not {value}" for key, value in values.items()}
        return Reading(values, "7")

    async def write(self, site: Site, surface: Surface, key: str, value: Json | Marker, reading: Reading) -> None:
        raise NotImplementedError("nothing is written here")

    async def zone(self, site: Site) -> str | None:
        return None


def main(recording: str, share: str, words: list[str]) -> int:
    """Run a command with the double outside."""
    double = Double(Path(recording), int(share))

    @asynccontextmanager
    async def open_connection(*_: object) -> AsyncIterator[Double]:
        yield double

    run_context.open_connection = open_connection  # type: ignore[assignment]
    program.tune_garbage_collector()
    return program.main(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
