"""What the files of a fleet wish, written down as observations: one line of JSON per account.

``recorded.py FOLDER RECORDING`` writes them, and prints their number.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from lpconf.workspace.clock import current_clock  # noqa: E402
from lpconf.workspace.configuration import ConfigLocation, open_configuration  # noqa: E402


class Recorded(NamedTuple):
    """One account: values by surface and plain key."""

    account: str
    site: str
    surfaces: dict[str, dict[str, Any]]


def record(folder: Path, file: Path) -> int:
    """Write down what the accounts in `folder` wish; the number of values."""
    number = 0
    with file.open("w") as lines:
        for desired in open_configuration(ConfigLocation(folder), current_clock()).desired.values():
            surfaces: dict[str, dict[str, Any]] = {}
            for desired_value in desired.values:
                surfaces.setdefault(desired_value.address.surface, {})["/".join(desired_value.address.names)] = (
                    desired_value.value
                )
            number += len(desired.values)
            lines.write(json.dumps([desired.site.name, desired.site.id, surfaces]) + "\n")
    return number


def accounts(file: Path) -> Iterator[Recorded]:
    """What was written down, an account at a time."""
    with file.open() as lines:
        for line in lines:
            yield Recorded(*json.loads(line))


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"objects": record(Path(sys.argv[1]), Path(sys.argv[2]))}))
