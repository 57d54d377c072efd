"""Words that came before their time: once lpconf has switched on what they need, they would be believed."""

from __future__ import annotations

from lpconf import catalogue
from lpconf.domain.address import Address
from lpconf.domain.plan import Plan, Step
from lpconf.domain.run import Run
from lpconf.domain.value import digest
from lpconf.operations.attest.record import withdraw
from lpconf.workspace.configuration import Configuration


def withdraw_early(configuration: Configuration, plan: Plan, run: Run) -> list[str]:
    """Take out of their files the words that a reading contradicted when `plan` was made, and that this run made
    credible without anybody having looked; what was taken out, in words. Raises ConfigError and OSError."""
    ended = {outcome.address: outcome.status for outcome in run.outcomes}
    verified = {address for address, status in ended.items() if status == "verified"}
    names: dict[str, list[str]] = {}
    said = []
    for step in plan.steps:
        if step.observed.source != "contradicted" or ended.get(step.address) == "verified":
            continue
        account = step.address.account
        if not _is_reached(plan, step, verified) or account not in configuration.repository.accounts:
            continue
        name = _name_of(configuration, step)
        if name and name not in names.get(account, ()):
            names.setdefault(account, []).append(name)
            said.append(
                f"{account} {name}, attested {step.observed.date} by {step.observed.by} while {step.observed.why}"
            )
    withdraw(configuration, names)
    return said


def _is_reached(plan: Plan, step: Step, verified: set[Address]) -> bool:
    """Whether something below a step was switched on by this run."""
    depends_on = {other.address: other.depends_on for other in plan.steps}
    todo: list[Address] = list(step.depends_on)
    below: set[Address] = set()
    while todo:
        address = todo.pop()
        if address not in below:
            below.add(address)
            todo += depends_on.get(address, ())
    return not verified.isdisjoint(below)


def _name_of(configuration: Configuration, step: Step) -> str:
    """The name under which the contradicted word stands in its file now; empty where it has gone, or is a new one."""
    setting = catalogue.get(step.setting)
    document = catalogue.document_of(setting)
    names = {step.setting, document.name if document else step.setting}
    for attestation in configuration.repository.accounts[step.address.account].attestations:
        is_new = attestation.name == step.setting and digest(attestation.value) != step.observed.claim
        is_same = (attestation.by, attestation.date) == (step.observed.by, step.observed.date)
        if attestation.name in names and is_same and not is_new:
            return attestation.name
    return ""
