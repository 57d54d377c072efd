"""Accounts with equal changes, gathered chapter by chapter; steps numbered for people.

Steps are numbered within their block and account, in the order of application: so equal accounts have equal numbers,
and each block begins with 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lpconf.catalogue import chapter_of, find
from lpconf.catalogue.chapter import Chapter
from lpconf.catalogue.setting import Setting
from lpconf.data_class import frozen
from lpconf.domain.address import Address
from lpconf.domain.plan import Gate, Plan, Standing, Step
from lpconf.domain.state import Site
from lpconf.domain.value import canonical
from lpconf.report.views.reasons import by_cause


@frozen
class Block:
    """Changes of some chapters that are equal in `sites`, whatever else differs between these accounts.

    `steps` are those of the first account, `all_steps` those of all of them; `numbers` tell the number of each of
    them. `complete`: the first account has no other steps.
    """

    sites: tuple[Site, ...]
    steps: tuple[Step, ...]
    all_steps: tuple[Step, ...]
    numbers: Mapping[Address, int]
    complete: bool = True

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
    return _numbered(plan.steps)


def _numbered(steps: Iterable[Step]) -> dict[Address, int]:
    counted: dict[str, int] = {}
    numbers_by_address = {}
    for step in steps:
        account = step.address.account
        counted[account] = counted.get(account, 0) + 1
        numbers_by_address[step.address] = counted[account]
    return numbers_by_address


def blocks(plan: Plan) -> list[Block]:
    """The changes of a plan: for each set of accounts the chapters that are equal in exactly these, those of many
    accounts first, then in the order of names; where drift alone changes something last."""
    by_chapter_and_account: dict[tuple[str, str], list[Step]] = {}
    for step in plan.steps:
        chapter = chapter_named(step.setting)
        key = (chapter.key if chapter else "", step.address.account)
        by_chapter_and_account.setdefault(key, []).append(step)
    alike: dict[tuple[str, str], list[str]] = {}
    for key in sorted(by_chapter_and_account):
        chapter_key, account = key
        words = _likeness(account, by_chapter_and_account[key])
        alike.setdefault((chapter_key, words), []).append(account)
    chapters: dict[tuple[str, ...], set[str]] = {}
    for (chapter_key, _), names in alike.items():
        chapters.setdefault(tuple(names), set()).add(chapter_key)
    per_account: dict[str, list[Step]] = {}
    for step in plan.steps:
        per_account.setdefault(step.address.account, []).append(step)
    ordered = sorted(chapters, key=lambda names: (len(names) == 1, names))
    gathered = [_block(plan, names, chapters[names], per_account) for names in ordered]
    return sorted(gathered, key=lambda block: not by_cause(block.steps)[0])


def _block(plan: Plan, names: Sequence[str], chapters: set[str], per_account: Mapping[str, list[Step]]) -> Block:
    by_name = {name: _of_chapters(per_account[name], chapters) for name in names}
    first = by_name[names[0]]
    all_steps = tuple(step for name in names for step in by_name[name])
    complete = len(first) == len(per_account[names[0]])
    return Block(tuple(site_of(plan, name) for name in names), tuple(first), all_steps, _numbered(all_steps), complete)


def _of_chapters(steps: Iterable[Step], chapters: set[str]) -> list[Step]:
    chosen = []
    for step in steps:
        chapter = chapter_named(step.setting)
        if (chapter.key if chapter else "") in chapters:
            chosen.append(step)
    return chosen


def site_of(plan: Plan, account: str) -> Site:
    """The account's site; a bare one for an account that the plan does not describe."""
    return plan.sites.get(account) or Site(account, "", "messaging_and_chat")


def _likeness(account: str, steps: Iterable[Step]) -> str:
    """A text that is equal for accounts with equal changes."""

    def relative(address: Address) -> list[str]:
        return ["" if address.account == account else address.account, *address[1:]]

    rows = []
    for step in steps:
        change = [*relative(step.address), step.setting, step.mode, step.action, step.before, step.after]
        knowledge = [step.observed.source, repr(step.observed.value), step.confirm, dict(step.details), step.reason]
        hand = [step.hand.path, step.hand.value, step.hand.text, step.hand.access] if step.hand else []
        rows.append([change, knowledge, [relative(need) for need in step.depends_on], hand])
    return canonical(rows)


def by_chapter(steps: Iterable[Step]) -> list[tuple[Chapter | None, list[Step]]]:
    """Steps by the chapter of the catalogue, in the order in which chapters first come; None for unknown settings."""
    by_key: dict[str, tuple[Chapter | None, list[Step]]] = {}
    for step in steps:
        chapter = chapter_named(step.setting)
        by_key.setdefault(chapter.key if chapter else "", (chapter, []))[1].append(step)
    return list(by_key.values())


def chapter_named(name: str) -> Chapter | None:
    """The chapter of the setting of this name, None where the catalogue knows none (a plan of another version)."""
    setting = find(name)
    return chapter_of(setting) if setting else None


def needs_of(setting: Setting | None) -> set[str]:
    """Names of all settings that `setting` needs, directly or not."""
    names: set[str] = set()
    pending = [need.setting for need in setting.rules.needs] if setting else []
    while pending:
        needed = pending.pop()
        if needed.name not in names:
            names.add(needed.name)
            pending.extend(need.setting for need in needed.rules.needs)
    return names


def standing_for(plan: Plan, account: str, steps: Iterable[Step]) -> list[Standing]:
    """What stands already in `account` and is needed by one of `steps`, in the order of the catalogue's needs."""
    needed: set[Address] = set()
    named: set[str] = set()
    for step in steps:
        needed.update(step.depends_on)
        named.update(needs_of(find(step.setting)))
    own = [standing for standing in plan.standing if standing.address.account == account]
    shown = [standing for standing in own if standing.address in needed or standing.setting in named]
    return sorted(shown, key=lambda standing: (len(needs_of(find(standing.setting))), standing.address))


def gates_of(plan: Plan, names: Iterable[str]) -> list[Gate]:
    """The gates of these accounts, in the plan's order."""
    accounts = set(names)
    return [gate for gate in plan.gates if account_of(gate) in accounts]


def gates_of_block(plan: Plan, block: Block) -> list[Gate]:
    """The gates that the steps of a block raise; where it has all steps of its accounts, those of the accounts."""
    if block.complete:
        return gates_of(plan, block.names)
    addresses = {str(step.address) for step in block.all_steps}
    return [gate for gate in plan.gates if gate.address in addresses]


def gates_of_no_block(plan: Plan, blocks: Iterable[Block]) -> list[Gate]:
    """The gates that stand in no block: of the complete plan, of accounts without steps, of accounts in many blocks."""
    shown = {id(gate) for block in blocks for gate in gates_of_block(plan, block)}
    return [gate for gate in plan.gates if id(gate) not in shown]


def account_of(gate: Gate) -> str:
    """The account that a gate is about; empty for the complete plan."""
    return gate.account or ("" if gate.address == "*" else gate.address.partition(":")[0])
