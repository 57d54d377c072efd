"""One run of octoDNS, in a process of its own: ``engine_octodns.py CONFIG``. Plans, and applies nothing."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

from octodns.manager import Manager


class _Counted:
    """Counts the changes of the plans, in the place of octoDNS's own output, which would cost it more."""

    changes = 0

    def __init__(self, name: str) -> None:
        self.name = name

    def run(self, plans: Any, **_: Any) -> None:
        _Counted.changes = sum(len(plan.changes) for _, plan in plans)


def main(config: str) -> dict[str, Any]:
    logging.disable(logging.CRITICAL)
    start = time.process_time()
    manager = Manager(config)
    manager.plan_outputs = {"count": _Counted("count")}
    manager.sync()
    seconds = time.process_time() - start
    return {"objects": _Counted.changes, "steps": _Counted.changes, "seconds": seconds}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
