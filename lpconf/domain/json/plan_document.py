"""The plan as JSON and back: Terraform's plan shape (contract, section 4), and the two digests.

Beyond the contract's keys a plan file holds what apply and show need without the account files: the sites, what
stands beside the steps, what is held, and counts. Readers ignore keys that they do not know.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from lpconf import __version__
from lpconf.domain import account_tally
from lpconf.domain.address import Address
from lpconf.domain.json.diagnostics import diagnostic_from, diagnostic_json, mark_from, mark_json
from lpconf.domain.json.steps import observed_from, observed_json, step_digest, step_from, step_json
from lpconf.domain.plan import AcceptPlace, Check, Cost, Gate, Output, Plan, Released, Standing
from lpconf.domain.state import Hold, Site
from lpconf.domain.value import Json, digest
from lpconf.errors import BrokenPlan
from lpconf.redaction import disclosed_json

FORMAT = "1.2"
TERRAFORM = "1.0.0"
"""The version of Terraform whose readers take this shape."""


def change_id(plan: Plan) -> str:
    """What was approved: a digest of site ids, addresses, actions, before and after alone, in the order of
    addresses."""
    return _whole_id(_approved_by_account(plan))


def _approved_by_account(plan: Plan) -> dict[str, list[Json]]:
    """What is approved of each account that changes: by account, then by address."""
    approved: dict[str, list[Json]] = {}
    for step in sorted(plan.steps, key=lambda step: step.address):
        account = step.address.account
        entry = [plan.sites[account].id, str(step.address), step.action, step_digest(step)]
        approved.setdefault(account, []).append(entry)
    return approved


def _whole_id(approved: Mapping[str, Sequence[Json]]) -> str:
    return digest([entry for entries in approved.values() for entry in entries])


def plan_id(plan: Plan) -> str:
    """The digest of everything in a plan but the time at which it was made."""
    identity: str = to_json(plan)["plan_id"]
    return identity


def to_json(plan: Plan) -> dict[str, Any]:
    """The plan document with its true values, as a plan file has it."""
    sites = {name: _site_json(site) for name, site in plan.sites.items()}
    steps = [step_json(step, plan.sites[step.address.account].id) for step in plan.steps]
    unmanaged = {account: dict(counts) for account, counts in plan.unmanaged.items()}
    approved = _approved_by_account(plan)
    document: dict[str, Any] = {
        "format_version": FORMAT,
        "terraform_version": TERRAFORM,
        "lpconf_version": __version__,
        "profile": plan.profile,
        "kind": plan.kind,
        "commit": plan.commit,
        "change_id": _whole_id(approved),
        "change_ids": {account: digest(entries) for account, entries in approved.items()},
        "complete": plan.complete,
        "narrowed": plan.narrowed,
        "cost": {"refresh": plan.cost.refresh, "apply": plan.cost.apply},
        "accounts": sorted(plan.sites),
        "sites": sites,
        "summary": plan.summary,
        "account_summary": account_tally.of_plan(plan),
        "planned_values": {"root_module": {}},
        "resource_changes": steps,
        "gates": list(map(_gate_json, plan.gates)),
        "preconditions": list(map(_check_json, plan.checks)),
        "standing": list(map(_standing_json, plan.standing)),
        "in_sync": dict(plan.in_sync),
        "held": list(map(_held_json, plan.held)),
        "released": list(map(_released_json, plan.released)),
        "unmanaged": unmanaged,
        "outputs": list(map(output_json, plan.outputs)),
        "diagnostics": list(map(diagnostic_json, plan.diagnostics)),
    }
    return {**document, "plan_id": digest(document), "created": plan.created}


def shown_json(plan: Plan) -> dict[str, Any]:
    """The plan document as every output shows it: no secret, and query values of URLs shortened.

    Its ids are those of the true plan; steps are compared by ``change.digest``.
    """
    shown: dict[str, Any] = disclosed_json(to_json(plan))
    return shown


def dumps(plan: Plan) -> str:
    """The text of a plan file: keys sorted, a newline at the end."""
    return _text(to_json(plan))


def shown_text(plan: Plan) -> str:
    """The text of the plan for machines that read it: like a plan file, but as outputs show it."""
    return _text(shown_json(plan))


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def from_document(document: Any) -> Plan:
    """The plan behind `to_json`. Raises BrokenPlan where it is none, or was changed after it was saved."""
    if not isinstance(document, dict) or "resource_changes" not in document:
        raise BrokenPlan("this is not a plan file of lpconf: make one with `lpconf plan --out FILE.lpplan`")
    check_format(document)
    bare = {key: value for key, value in document.items() if key not in ("plan_id", "created")}
    try:
        plan = from_json(document)
        fits = document.get("plan_id") == digest(bare) and document.get("change_id") == change_id(plan)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        raise BrokenPlan(f"the plan file is damaged ({type(fault).__name__}): plan again") from None
    if not fits:
        raise BrokenPlan("the plan file was changed after it was saved: its digest does not fit. Plan again")
    return plan


def check_format(document: Mapping[str, Any]) -> None:
    """Raises BrokenPlan for a plan of a format that this release does not read."""
    version = str(document.get("format_version"))
    if version.partition(".")[0] != FORMAT.partition(".")[0]:
        raise BrokenPlan(f"the plan file has format {version}, this lpconf reads {FORMAT}: plan again")


def from_json(d: Mapping[str, Any]) -> Plan:
    """The plan behind `to_json`, its digests unchecked: for a plan that a record of a run holds. Raises KeyError,
    TypeError, ValueError or AttributeError where it is damaged."""
    return Plan(
        profile=d["profile"],
        kind=d["kind"],
        sites={name: _site_from(name, site) for name, site in d["sites"].items()},
        steps=tuple(map(step_from, d["resource_changes"])),
        gates=tuple(map(_gate_from, d["gates"])),
        checks=tuple(map(_check_from, d["preconditions"])),
        standing=tuple(map(_standing_from, d["standing"])),
        in_sync=d["in_sync"],
        held=tuple(map(_held_from, d["held"])),
        released=tuple(map(_released_from, d["released"])),
        outputs=tuple(map(_output_from, d["outputs"])),
        diagnostics=tuple(map(diagnostic_from, d["diagnostics"])),
        commit=d["commit"],
        created=d["created"],
        narrowed=d["narrowed"],
        unmanaged=d["unmanaged"],
        cost=Cost(d["cost"]["refresh"], d["cost"]["apply"]),
    )


def _site_json(site: Site) -> dict[str, Any]:
    return {"id": site.id, "platform": site.platform, "labels": dict(site.labels), "file": site.file}


def _site_from(name: str, d: Mapping[str, Any]) -> Site:
    return Site(name, d["id"], d["platform"], d["labels"], d["file"])


def _check_json(check: Check) -> dict[str, Any]:
    return {"address": str(check.address), "status": check.status, "text": check.text}


def _check_from(d: Mapping[str, Any]) -> Check:
    return Check(Address.parse(d["address"]), d["status"], d["text"])


def _standing_json(standing: Standing) -> dict[str, Any]:
    return {
        "address": str(standing.address),
        "setting": standing.setting,
        "hands": standing.mode,
        "observed": observed_json(standing.observed),
    }


def _standing_from(d: Mapping[str, Any]) -> Standing:
    return Standing(Address.parse(d["address"]), d["setting"], d["hands"], observed_from(d["observed"]))


def _released_json(released: Released) -> dict[str, Any]:
    return {
        "address": str(released.address),
        "setting": released.setting,
        "value": released.observed.json,
        "observed": observed_json(released.observed),
        "origin": mark_json(released.origin),
    }


def _released_from(d: Mapping[str, Any]) -> Released:
    return Released(Address.parse(d["address"]), d["setting"], observed_from(d["observed"]), mark_from(d["origin"]))


def output_json(output: Output) -> dict[str, Any]:
    """An output of a plan or of a run."""
    return {
        "address": str(output.address),
        "name": output.name,
        "value": output.value,
        "computed": output.computed,
    }


def _output_from(d: Mapping[str, Any]) -> Output:
    return Output(Address.parse(d["address"]), d["name"], d["value"], d.get("computed", False))


def _gate_json(gate: Gate) -> dict[str, Any]:
    return {
        "code": gate.code,
        "address": gate.address,
        "accepted": gate.accepted,
        "text": gate.text,
        "account": gate.account,
        "once": gate.once,
        "accepted_in": mark_json(gate.mark) if gate.mark else None,
        "write_in": _place_json(gate.write_in) if gate.write_in else None,
    }


def _gate_from(d: Mapping[str, Any]) -> Gate:
    mark = mark_from(d["accepted_in"]) if d["accepted_in"] else None
    place = _place_from(d["write_in"]) if d["write_in"] else None
    return Gate(d["code"], d["address"], d["accepted"], d["text"], d["account"], d["once"], mark, place)


def _place_json(place: AcceptPlace) -> dict[str, Any]:
    entries = list(place.entries) if place.entries is not None else None
    return {"file": place.file, "after": place.after, "indent": place.indent, "entries": entries}


def _place_from(d: Mapping[str, Any]) -> AcceptPlace:
    entries = d.get("entries")
    return AcceptPlace(
        str(d["file"]), int(d["after"]), int(d.get("indent", 0)), None if entries is None else tuple(map(str, entries))
    )


def _held_json(hold: Hold) -> dict[str, Any]:
    return {
        "address": str(hold.address),
        "setting": hold.setting,
        "until": hold.until,
        "reason": hold.reason,
        "by": hold.by,
        "origin": mark_json(hold.mark),
    }


def _held_from(d: Mapping[str, Any]) -> Hold:
    return Hold(Address.parse(d["address"]), d["setting"], d["until"], d["reason"], d["by"], mark_from(d["origin"]))
