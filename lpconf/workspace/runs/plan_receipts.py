"""Which saved plans were made in this checkout, and what the command line accepted for them.

A plan file says what was accepted, and nobody has to believe it: whoever can hand over a plan file could write that
into it. What was accepted with ``plan --accept`` is remembered here, beside the journals, and counts for an apply of
that very plan in this checkout; elsewhere it is said again with ``apply --accept``. An account that the files no longer
name is written to only by a plan that was made here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lpconf.domain.state import Acceptance
from lpconf.load.files import output_file
from lpconf.load.files.git.committed_state import is_tracked
from lpconf.load.files.source import STATE

_PLAN_ID = re.compile(r"[0-9a-f]{64}")


def save_receipt(root: Path, plan_id: str, accepts: Sequence[Acceptance]) -> None:
    """Keep that a plan was made here, and what was accepted for it. Raises OSError."""
    path = _path(root, plan_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    accepted = [{"code": acceptance.code, "account": acceptance.account} for acceptance in accepts]
    output_file.write(path, json.dumps(accepted) + "\n", mode=output_file.PRIVATE)


def accepted_for(root: Path, plan_id: str) -> tuple[Acceptance, ...] | None:
    """What was accepted for a plan, None where it was not made in this checkout. A file that came with the repository
    counts for nothing."""
    if not _PLAN_ID.fullmatch(plan_id):
        return None
    path = _path(root, plan_id)
    if path.is_symlink() or not path.is_file() or is_tracked(path):
        return None
    try:
        accepted: Any = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Acceptance(str(entry["code"]), str(entry["account"])) for entry in accepted)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _path(root: Path, plan_id: str) -> Path:
    return root / STATE / "plans" / f"{plan_id}.json"
