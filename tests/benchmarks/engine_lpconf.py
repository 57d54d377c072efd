"""One run of lpconf's engine, in a process of its own: ``engine_lpconf.py FOLDER RECORDING CASE``.

From files to a plan by the ways that commands go, against recorded observations. Cases: ``record`` writes what the
files wish as observations, ``differs`` plans against a world where every value is another, ``same`` against one where
none is. The recording is read before the clock starts; accounts are taken from it one by one, as a refresh hands them
over. Prints seconds, objects and steps as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from lpconf.catalogue.surfaces import SURFACES
from lpconf.cli.main import tune_garbage_collector
from lpconf.domain.address import Address
from lpconf.domain.state import Mode, ObservedValue
from lpconf.domain.value import ABSENT
from lpconf.observe.observed_state import AccountObservation, ObservedState
from lpconf.operations.plan import ChangeCollector, plan
from lpconf.workspace.clock import current_clock
from lpconf.workspace.configuration import ConfigLocation, open_configuration
from lpconf.workspace.plan_request import PlanOptions
from lpconf.workspace.run_context import RunContext
from lpconf.workspace.selection import choose, selection_of


def main(folder: str, recording: str, case: str) -> dict[str, Any]:
    where, file, clock = ConfigLocation(Path(folder)), Path(recording), current_clock()
    if case == "record":
        wants = [w for desired in open_configuration(where, clock).desired.values() for w in desired.values]
        file.write_text("".join(json.dumps([*w.address, w.value]) + "\n" for w in wants))
        return {"objects": len(wants)}
    recorded = _recorded(file, same=case == "same")
    start = time.process_time()
    configuration = open_configuration(where, clock)
    selection = selection_of(configuration, choose(configuration))
    context = RunContext(configuration, selection, configuration.profile(""), clock)
    collector = ChangeCollector(context)
    for name in selection.valid:
        collector.receive((name,), recorded[name])
    planned = plan(context, PlanOptions(), collector.observation()).plan
    seconds = time.process_time() - start
    if any(diagnostic.is_error for diagnostic in planned.diagnostics):
        raise SystemExit(f"the fleet has errors: {planned.diagnostics[0]}")
    objects = sum(len(desired.values) for desired in configuration.desired.values())
    return {"objects": objects, "steps": len(planned.steps), "seconds": seconds}


def _recorded(file: Path, *, same: bool) -> dict[str, ObservedState]:
    """What was observed, by account."""
    found: dict[str, dict[Address, ObservedValue]] = {}
    with file.open() as lines:
        for account, surface, key, part, value in map(json.loads, lines):
            address = Address(sys.intern(account), sys.intern(surface), sys.intern(key), part)
            values = found.setdefault(account, {})
            values[address] = ObservedValue(value if same else _other(value), "live", "7")
    modes: dict[str, Mode] = dict.fromkeys(SURFACES, "api")
    return {account: ObservedState([AccountObservation(account, values, modes)]) for account, values in found.items()}


def _other(value: Any) -> Any:
    """Another value of the same type; for long lists, none at all."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return ABSENT if "," in value else f"not {value}"


if __name__ == "__main__":
    tune_garbage_collector()
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
