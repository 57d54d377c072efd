"""The steps by hand as a Markdown checklist: one page per account, fit for an issue, a ticket, or a print-out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from lpconf.catalogue import find
from lpconf.domain.address import Address
from lpconf.domain.json.plan_document import change_id
from lpconf.domain.plan import Plan, Standing, Step
from lpconf.domain.state import Site
from lpconf.domain.value import digest
from lpconf.domain.wording import command, count, listed
from lpconf.report.characters import visible
from lpconf.report.markdown.checklist import page_id, page_mark
from lpconf.report.markdown.escape import code, prose
from lpconf.report.markdown.runbook_lists import confirm, due
from lpconf.report.markdown.runbook_steps import PageState, step_lines
from lpconf.report.presentation import Presentation
from lpconf.report.results.runbook import RunbookReport
from lpconf.report.views import phrases
from lpconf.report.views.account_groups import by_chapter, gates_of, site_of, standing_for
from lpconf.report.views.gates import accepted_where, consequences_of
from lpconf.report.views.manual_sessions import pages, rounds, sittings

NOTHING = "Nothing to do by hand.\n"


def render(report: RunbookReport, presentation: Presentation) -> str:
    """What is due, what is not known, or the steps by hand."""
    if report.due is not None:
        return due(report.due.entries, report.due.today, report.due.days, presentation.profile)
    if report.plan is None:
        return NOTHING
    if report.confirm:
        return confirm(report.plan, presentation.profile)
    return runbook(report.plan, profile=presentation.profile)


def runbook(plan: Plan, *, why: str = "", over: Collection[Address] = (), profile: str = "") -> str:
    """All pages, in the order of accounts. `why` says what the change is for (a pull request, a ticket); `over` are
    the steps that have come about already: they are left out; `profile` is that of the command lines."""
    later = plan.waiting_for_facts
    hands = {s.address.account for s in plan.steps if s.by_hand and s.address not in over and s.address not in later}
    accounts = sorted(hands | {check.address.account for check in plan.checks if check.status == "unknown"})
    return "\n---\n\n".join(page(plan, account, why=why, over=over, profile=profile) for account in accounts) or NOTHING


def page(plan: Plan, account: str, *, why: str = "", over: Collection[Address] = (), profile: str = "") -> str:
    """One account's page: before and after, each step to tick, when done, when something looks different, to undo.

    Steps stand by sitting and are numbered in the order in which a person does them; between two sittings the page
    says what lpconf has to do first.
    """
    every = [step for step in plan.steps if step.address.account == account]
    later = [step for step in every if step.address in plan.waiting_for_facts and step.address not in over]
    steps = [step for step in every if step.address not in over and step not in later]
    by_sitting = [pages(sitting) for sitting in sittings(steps)]
    looks = _looks(plan, account, later, profile)
    if not by_sitting:
        title = f"# {prose(account)}: look first"
        return "\n".join([title, "", *looks]).rstrip("\n") + "\n" if looks else NOTHING
    site = site_of(plan, account)
    state = PageState(_identity(plan, site, every), profile)
    total = sum(map(len, by_sitting))
    lines = [page_mark(state.identity), f"# {prose(account)}: {_title(steps, total)}", ""]
    lines += [*_about(plan, site, steps, why), ""]
    lines += _cautions(plan, account)
    lines += looks
    lines += _sittings(site, steps, by_sitting, state)
    rest = _machine(steps, len(by_sitting))
    lines += [*_when_done(plan, account, steps, rest, profile), *_different(total), *_undo(steps)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _sittings(
    site: Site, steps: Sequence[Step], by_sitting: Sequence[Sequence[Sequence[Step]]], state: PageState
) -> list[str]:
    """The steps to tick, sitting by sitting, and what lpconf has to do between two of them."""
    lines: list[str] = []
    total, number = sum(map(len, by_sitting)), 0
    for turn, sitting in enumerate(by_sitting):
        if turn:
            lines += _pause(site.name, _machine(steps, turn), state.profile)
            state.access = ""  # the person comes back another day, and logs in again
        for alike in sitting:
            number += 1
            lines += step_lines(site, alike, f"Step {number} of {total}", state)
    return lines


def _identity(plan: Plan, site: Site, steps: Sequence[Step]) -> str:
    """The page's id: the change of this account alone, whose it is, and on what day it was planned."""
    change = change_id(replace(plan, steps=tuple(steps)))
    return page_id([digest([site.name, site.id]), change])


def _looks(plan: Plan, account: str, later: Sequence[Step], profile: str) -> list[str]:
    """Facts that nobody has attested yet, how they are vouched for, and what waits for them."""
    own = [check for check in plan.checks if check.address.account == account and check.status == "unknown"]
    if not own:
        return []
    lines = ["## Look first", "", "lpconf waits for these; it can neither read nor set them.", ""]
    for check in own:
        lines += [f"- [ ] {prose(check.text)}", ""]
        words = f"attest {visible(account)} {visible(check.address.names[0])} --value VALUE"
        lines += [f"      {command(words, profile)}", ""]
    hands = [step for step in later if step.by_hand]
    if hands:
        waiting = listed(code(step.setting) for step in hands)
        way = command(f"runbook {prose(account)}", profile)
        lines += [f"When that is told, {way} has what waits for it: {waiting}.", ""]
    return lines


def _cautions(plan: Plan, account: str) -> list[str]:
    """What would be dangerous in this account if the order were not kept."""
    lines = []
    for names, summary, detail in phrases.dangers(plan.diagnostics):
        if not names or account in names:
            lines += ["> [!CAUTION]", f"> **{prose(summary)}.** {prose(detail)}".rstrip(), ">", "> Keep the order.", ""]
    return lines


def _machine(steps: Sequence[Step], turn: int) -> list[Step]:
    """The steps of lpconf that can be done when so many sittings are over, and not before."""
    when = rounds(steps)
    return [step for step in steps if not step.by_hand and when[step.address] == turn]


def _pause(account: str, before: Sequence[Step], profile: str) -> list[str]:
    what = listed(code(step.setting) for step in before)
    return [
        "> [!IMPORTANT]",
        f"> **Stop here.** lpconf has to do {what} first: record what you did (see *When done*), then run",
        f"> {code(command(f'apply {account}', profile))}. Go on when it has done so.",
        "",
    ]


def _title(steps: Sequence[Step], total: int) -> str:
    real = [step for step in steps if step.by_hand and not step.confirm]
    if not real:
        return "look and confirm"
    titles = [chapter.title.lower() if chapter else "other settings" for chapter, _ in by_chapter(real)]
    return prose(f"{count(total, 'step')} by hand, {listed(titles, most=2)}")


def _stands(standing: Standing) -> str:
    live = prose(phrases.observed_summary(standing.setting, standing.observed))
    return f"{code(standing.setting)} is {live} ({prose(phrases.vouched(standing.observed))})"


def _about(plan: Plan, site: Site, steps: Sequence[Step], why: str) -> list[str]:
    last = len(sittings(steps))
    stands = [_stands(standing) for standing in standing_for(plan, site.name, steps)]
    before = [*stands, *(f"lpconf: {_change(step)}" for step in _machine(steps, 0))]
    between = [f"lpconf: {_change(step)}" for turn in range(1, last) for step in _machine(steps, turn)]
    after = [f"lpconf: {_change(step)}" for step in _machine(steps, last)]
    access = dict.fromkeys(step.hand.access for step in steps if step.hand and step.hand.access)
    about = [prose(site.name), *([f"site **{prose(site.id)}**"] if site.id else []), prose(phrases.platform(site))]
    rows = [
        ("Profile", prose(plan.profile) + (f", {phrases.SANDBOX}" if plan.kind == "sandbox" else "")),
        ("Why", prose(why)),
        ("You need", " · ".join(map(prose, access)) + ". Without it: send this page to your LivePerson account team"),
        ("Before you", " · ".join(before)),
        ("Between your steps", " · ".join(between)),
        ("After you", " · ".join(after)),
    ]
    head = ", ".join([*about, *map(prose, phrases.labels([site]))])
    return [f"| Account | {head} |", "|:--|:--|", *(f"| **{name}** | {text} |" for name, text in rows if text)]


def _change(step: Step) -> str:
    return f"{code(step.setting)} {prose(phrases.change(step, '→'))}"


def _when_done(plan: Plan, account: str, steps: Sequence[Step], rest: Sequence[Step], profile: str) -> list[str]:
    """What records a person's word, and what comes of it. Nothing on the page does so by itself."""
    lines = ["## When done", ""]
    if any(step.mode == "manual" for step in steps):
        lines += ["Ticking a box, or closing an issue, records nothing by itself. Save this page and run", ""]
        lines += [f"    {command('attest --from PAGE.md --ticket CHG-123', profile)}", ""]
        lines += ["or, without the page, for all that is handed over at this moment,", ""]
        lines += [f"    {command(f'attest {visible(account)} --waiting --ticket CHG-123', profile)}", ""]
    else:
        lines += ["lpconf reads it all back, so that there is nothing to attest. Run", ""]
        lines += [f"    {command(f'apply {visible(account)}', profile)}", ""]
    if rest:
        lines += [f"lpconf apply then does {listed(code(step.setting) for step in rest)} and reads it back.", ""]
    accepted = accepted_where([c for c in consequences_of(gates_of(plan, [account])) if c.accepted])
    if accepted:
        lines += [f"The consequences are accepted{prose(accepted)}.", ""]
    return lines


def _different(hands: int) -> list[str]:
    words = ["Stop there; do not go on to the next step. Write what you saw under this page."]
    if hands == 1:
        words = ["Stop there. Write what you saw under this page."]
    return ["## When something looks different", "", *words, "You can go on later: what is done stays done.", ""]


def _undo(steps: Sequence[Step]) -> list[str]:
    """The exact reverse. What was not known before is only named, since nobody can say what to go back to."""
    real = [step for step in steps if not step.confirm]
    if not real:
        return []
    lines: list[str] = []
    for number, step in enumerate(reversed(real), 1):
        lines += _back(step, f"{number}. ")
    return ["## To undo", "", "In reverse:", "", *lines]


def _back(step: Step, mark: str) -> list[str]:
    """What there was before a step, in full where a person has to write it again."""
    who = "by hand" if step.by_hand else "lpconf"
    known = step.observed.known
    before = phrases.observed_summary(step.setting, step.observed) if known else "what you found there"
    line = f"{mark}{who}, {code(step.setting)} back to: {prose(before)}"
    text, setting = step.observed.value, find(step.setting)
    is_switch = setting is not None and setting.switch
    if not step.by_hand or is_switch or not isinstance(text, str) or text in ("", before):
        return [line]
    return [line, "", *(" " * (len(mark) + 4) + visible(row) for row in text.split("\n")), ""]
