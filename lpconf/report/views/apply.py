"""An apply as a reader needs it: counts of what really happened, and who has to do what next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.plan import Plan, Step
from lpconf.domain.run import Outcome, Run, Status
from lpconf.domain.wording import command, listed
from lpconf.report.views import phrases
from lpconf.report.views.account_groups import numbers
from lpconf.report.views.manual_sessions import handed_over_now, same_hand

_MISSING: tuple[Status, ...] = ("failed", "stale", "not_approved", "skipped", "waiting")
WORST_FIRST: tuple[Status, ...] = (*_MISSING, "held", "unchanged", "verified")


@frozen
class OutcomeLine:
    """One outcome. `act`: somebody has to do something about it."""

    outcome: Outcome
    step: Step | None
    number: int
    act: bool

    @property
    def looks(self) -> bool:
        """Whether it waits for a fact."""
        return self.outcome.looks

    @property
    def refused(self) -> bool:
        """Whether it is a person's because lpconf may not write it."""
        return self.outcome.status == "waiting" and self.outcome.fault == "permission"

    @property
    def status(self) -> str:
        return self.outcome.status.upper() if self.act else self.outcome.status

    @property
    def words(self) -> str:
        """The outcome's own words; where it has none, the change. For a person's step also the place."""
        words = self.outcome.detail or (phrases.change(self.step, "→") if self.step else "")
        if self.step and self.act and self.outcome.status == "waiting" and not (self.looks or self.refused):
            return f"{words}: {phrases.place(self.step)}"
        return words


def by_account(run: Run, plan: Plan) -> dict[tuple[str, ...], list[OutcomeLine]]:
    """Outcomes in their order; accounts in which the same became of the same steps together."""
    steps = {step.address: step for step in plan.steps}
    numbered = numbers(plan)
    waiting = {o.address for o in run.outcomes if o.status == "waiting"}
    now = _handed_over_now(run, plan)
    accounts: dict[str, list[OutcomeLine]] = {}
    for outcome in run.outcomes:
        step = steps.get(outcome.address)
        line = OutcomeLine(outcome, step, numbered.get(outcome.address, 0), _acts(outcome, step, waiting, now))
        accounts.setdefault(outcome.address.account, []).append(line)
    alike: dict[tuple[object, ...], list[str]] = {}
    for account, lines in accounts.items():
        key = tuple((x.number, x.outcome.setting, x.outcome.address[1:], x.status, x.words) for x in lines)
        alike.setdefault(key, []).append(account)
    return {tuple(names): accounts[names[0]] for names in alike.values()}


def refused(lines: Iterable[OutcomeLine]) -> list[tuple[str, Step]]:
    """What a person does in the place of lpconf, one act after the other: the numbers of its steps, and the first."""
    numbered = {line.step.address: str(line.number) for line in lines if line.step and line.refused}
    steps = [line.step for line in lines if line.step and line.step.address in numbered]
    acts = []
    for group in same_hand(steps):
        numbers = [numbered[step.address] for step in group]
        acts.append((listed(numbers), group[0]))
    return acts


def _handed_over_now(run: Run, plan: Plan) -> set[Address]:
    """The steps by hand that somebody can do after this run. Those that wait for lpconf are for a later sitting."""
    done = {o.address for o in run.outcomes if o.status in ("verified", "unchanged")}
    looks = {o.address for o in run.outcomes if o.looks}
    left = [step for step in plan.steps if step.address not in done]
    return {step.address for step in handed_over_now(left, looks)}


def _acts(outcome: Outcome, step: Step | None, waiting: set[Address], now: set[Address]) -> bool:
    if outcome.status != "waiting":
        return outcome.status in ("failed", "stale", "not_approved")
    if step is None or outcome.looks or outcome.fault == "permission":
        return True
    return step.address in now if step.by_hand else not waiting.intersection(step.depends_on)


def is_complete(run: Run) -> bool:
    """Whether all that was asked for stands now (held settings are none of its steps): every step of the plan, and
    nothing was left out of it by an error."""
    if run.interrupted or any(d.is_error for d in run.diagnostics):
        return False
    return all(o.status in ("verified", "unchanged", "held") for o in run.outcomes)


def resources(run: Run, plan: Plan) -> dict[str, int]:
    """Verified steps by what they did; what was found done already counts for nothing, nor do confirmations."""
    done = {o.address for o in run.outcomes if o.status == "verified"}
    real = [step for step in plan.steps if step.address in done and not step.confirm]
    actions = [step.action for step in real]
    return {
        "added": actions.count("create"),
        "changed": actions.count("update"),
        "destroyed": actions.count("delete"),
    }


def last_line(run: Run, plan: Plan) -> str:
    """Terraform's last line, of what was verified; what is missing first, the worst before the rest."""
    done = ", ".join(f"{n} {word}" for word, n in resources(run, plan).items())
    if is_complete(run):
        return f"Apply complete! Resources: {done}."
    missing = counts(run.summary, _MISSING)
    words = "interrupted" if run.interrupted else "incomplete"
    return f"Apply {words}{': ' + missing if missing else ''}. Resources: {done}."


def counts(summary: Mapping[str, int], statuses: Iterable[str] = WORST_FIRST) -> str:
    """``1 failed, 2 waiting``: what there is, in the order of `statuses`."""
    return ", ".join(f"{summary[status]} {status.replace('_', ' ')}" for status in statuses if summary[status])


def next_steps(names: Sequence[str], lines: Sequence[OutcomeLine], profile: str) -> list[str]:
    """What to do about these accounts, the worst first; `profile` is that of the command lines."""
    who = " ".join(names) if len(names) <= 3 else f"{names[0]} ..."
    hands = [line for line in lines if line.act and line.outcome.status == "waiting"]
    return [*_after_failures(lines, who, profile), *_for_people(hands, who, profile)]


def _after_failures(lines: Sequence[OutcomeLine], who: str, profile: str) -> list[str]:
    steps = []
    plan_again = command(f"plan {who}", profile)
    faults = {line.outcome.fault or "failed" for line in lines if line.outcome.status == "failed"}
    if "permission" in faults:
        steps.append("give the credential what the message names, then apply again")
    if "unreachable" in faults:
        steps.append("apply again when the platform answers; what is done is not repeated")
    if "failed" in faults:
        steps.append(f"read the message above, then: {plan_again}")
    if any(line.outcome.status == "stale" for line in lines):
        steps.append(f"somebody changed the live value; look, then: {plan_again}")
    if any(line.outcome.status == "not_approved" for line in lines):
        steps.append(f"have somebody approve what was not: {plan_again}")
    return steps


def _for_people(hands: Sequence[OutcomeLine], who: str, profile: str) -> list[str]:
    """What people do now. What waits for lpconf to go on is for a later sitting, and not named."""
    steps = _by_hand([line for line in hands if not (line.looks or line.refused)], who, profile)
    looks = [line for line in hands if line.looks]
    if looks:
        facts = dict.fromkeys(fact.names[0] for line in looks if line.step for fact in line.step.checks)
        ways = (command(f"attest {who} {fact} --value VALUE", profile) for fact in facts)
        steps.append(f"{_steps(looks)}: look, then: {', '.join(ways)}, and apply again")
    refused = [line for line in hands if line.refused]
    if refused:
        steps.append(f"{_steps(refused)} by hand as described above, then apply again: lpconf reads it back")
    return steps


def _by_hand(lines: Sequence[OutcomeLine], who: str, profile: str) -> list[str]:
    if not lines:
        return []
    settings = listed(dict.fromkeys(line.outcome.setting for line in lines), most=4)
    runbook = f"by hand now, {settings}: {command(f'runbook {who}', profile)}"
    if any(line.step and line.step.mode == "manual" for line in lines):
        return [runbook, f"then: {command(f'attest {who} --waiting', profile)}, and apply again"]
    return [runbook, f"then apply again: {command(f'apply {who}', profile)} reads it back"]


def _steps(lines: Sequence[OutcomeLine]) -> str:
    numbers = [str(line.number) for line in lines if line.number]
    return f"step{'s' * (len(numbers) > 1)} {listed(numbers)}" if numbers else "do what waits"
