"""The plan of a run that was recorded: whoever hands over a record could have written anything into it."""

from __future__ import annotations

from lpconf.apply.run_records import NoRun, Record
from lpconf.domain.json.plan_document import from_json
from lpconf.domain.plan import Plan
from lpconf.domain.wording import shown
from lpconf.errors import PlanError
from lpconf.model.json_schema.plan import PLAN
from lpconf.model.json_schema.validator import first_mismatch
from lpconf.plan.integrity import check_integrity


def plan_of(record: Record) -> Plan:
    """The plan of a record, as far as it fits the schema of plans and holds together. Raises NoRun."""
    mismatch = first_mismatch(record.plan, PLAN)
    if mismatch:
        raise NoRun(f"the plan of run {shown(record.id)} is damaged: {shown(mismatch)}")
    try:
        plan = from_json(record.plan)
        check_integrity(plan)
    except (KeyError, TypeError, ValueError, AttributeError, PlanError) as fault:
        why = str(fault) if isinstance(fault, PlanError) else type(fault).__name__
        raise NoRun(f"the plan of run {shown(record.id)} is damaged: {shown(why)}") from None
    return plan
