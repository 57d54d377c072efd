"""Accounts with equal changes, gathered; steps numbered for people.

Steps are numbered within their account, in the order of application: so equal accounts have equal numbers, and a
runbook of one account begins with 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lpconf.catalogue import chapter_of, find
from lpconf.catalogue.chapter import Chapter
from lpconf.catalogue.setting import Setting
from lpconf.domain.address import Address
from lpconf.domain.plan import Gate, Plan, Standing, Step
from lpconf.domain.state import Site
from lpconf.domain.value import canonical


@dataclass(frozen=True, slots=True)
class Block:
    """Accounts whose steps are equal apart from the account. `steps` are those of the first account, `all_steps` those
    of all of them; `numbers` tell the number of every step of every account of the plan."""

    sites: tuple[Site, ...]
    steps: tuple[Step, ...]
    all_steps: tuple[Step, ...]
    numbers: Mapping[Address, int]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(site.name for site in self.sites)

    @property
    def real(self) -> tuple[Step, ...]:
        """The steps that are no confirmations."""
        return tuple(step for step in self.steps if not step.confirm)

    def number(self, step: Step) -> int:
        return self.numbers[step.address]


def numbers(plan: Plan) -> dict[Address, int]:
    """The number of each step within its account."""
    count: dict[str, int] = {}
    found = {}
    for step in plan.steps:
        count[step.address.account] = count.get(step.address.account, 0) + 1
        found[step.address] = count[step.address.account]
    return found


def blocks(plan: Plan) -> list[Block]:
    """The accounts that have steps, equal ones together, in the order of their names."""
    by_account: dict[str, list[Step]] = {}
    for step in plan.steps:
        by_account.setdefault(step.address.account, []).append(step)
    alike: dict[str, list[str]] = {}
    for account in sorted(by_account):
        alike.setdefault(_alike(site_of(plan, account), by_account[account]), []).append(account)
    numbered = numbers(plan)
    return [
        Block(
            tuple(site_of(plan, name) for name in names),
            tuple(by_account[names[0]]),
            tuple(step for name in names for step in by_account[name]),
            numbered,
        )
        for names in alike.values()
    ]


def site_of(plan: Plan, account: str) -> Site:
    """The account's site; a bare one for an account that the plan does not describe."""
    return plan.sites.get(account) or Site(account, "", "messaging_and_chat")


def _alike(site: Site, steps: Iterable[Step]) -> str:
    """A text that is equal for accounts with equal changes."""

    def at(address: Address) -> list[str]:
        return ["" if address.account == site.name else address.account, *address[1:]]

    return canonical(
        [
            site.platform,
            [
                [
                    *(at(step.address), step.setting, step.mode, step.action, step.before, step.after),
                    *(step.seen.source, repr(step.seen.value), step.confirm, dict(step.details)),
                    [at(need) for need in step.depends_on],
                    [step.hand.path, step.hand.value, step.hand.text, step.hand.access] if step.hand else [],
                ]
                for step in steps
            ],
        ]
    )


def by_chapter(steps: Iterable[Step]) -> list[tuple[Chapter | None, list[Step]]]:
    """Steps by the chapter of the catalogue, in the order in which chapters first come; None for unknown settings."""
    found: dict[str, tuple[Chapter | None, list[Step]]] = {}
    for step in steps:
        chapter = chapter_named(step.setting)
        found.setdefault(chapter.key if chapter else "", (chapter, []))[1].append(step)
    return list(found.values())


def chapter_named(name: str) -> Chapter | None:
    """The chapter of the setting of this name, None where the catalogue knows none (a plan of another version)."""
    setting = find(name)
    return chapter_of(setting) if setting else None


def needs_of(setting: Setting | None) -> set[str]:
    """Names of all settings that `setting` needs, directly or not."""
    found: set[str] = set()
    todo = [need.setting for need in setting.rules.needs] if setting else []
    while todo:
        one = todo.pop()
        if one.name not in found:
            found.add(one.name)
            todo.extend(need.setting for need in one.rules.needs)
    return found


def standing_for(plan: Plan, account: str, steps: Iterable[Step]) -> list[Standing]:
    """What stands already in `account` and is needed by one of `steps`, in the order of the catalogue's needs."""
    steps = list(steps)
    desired = {need for step in steps for need in step.depends_on}
    named = {name for step in steps for name in needs_of(find(step.setting))}
    found = [s for s in plan.standing if s.address.account == account and (s.address in desired or s.setting in named)]
    return sorted(found, key=lambda s: (len(needs_of(find(s.setting))), s.address))


def gates_of(plan: Plan, names: Iterable[str]) -> list[Gate]:
    """The gates of these accounts, in the plan's order."""
    desired = set(names)
    return [gate for gate in plan.gates if account_of(gate) in desired]


def account_of(gate: Gate) -> str:
    """The account that a gate is about; empty for the whole plan."""
    return gate.account or ("" if gate.address == "*" else gate.address.partition(":")[0])
