"""The steps by hand as a Markdown checklist: one page per account, fit for an issue, a ticket, or a print-out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lpconf.catalogue import IMPLICATIONS, document_of, find
from lpconf.domain.address import Address
from lpconf.domain.plan import Plan, Step
from lpconf.domain.state import Site
from lpconf.domain.wording import listed
from lpconf.report.characters import visible
from lpconf.report.markdown.checklist import done
from lpconf.report.markdown.escape import code, prose
from lpconf.report.markdown.runbook_lists import confirm, due
from lpconf.report.presentation import Presentation
from lpconf.report.results import RunbookReport
from lpconf.report.views import phrases
from lpconf.report.views.account_groups import by_chapter, gates_of, numbers, site_of, standing_for
from lpconf.report.views.chapter_summary import headline
from lpconf.report.views.gates import accepted_where, consequences
from lpconf.report.views.manual_sessions import rounds, same_hand, sittings

NOTHING = "Nothing to do by hand.\n"


def render(report: RunbookReport, _: Presentation) -> str:
    """What is due, what is not known, or the steps by hand."""
    if report.due is not None:
        return due(report.due.attestations, report.due.today, report.due.days)
    if report.plan is None:
        return NOTHING
    return confirm(report.plan) if report.confirm else runbook(report.plan)


def runbook(plan: Plan, *, why: str = "", over: Collection[Address] = ()) -> str:
    """All pages, in the order of accounts. `why` says what the change is for (a pull request, a ticket); `over` are
    the steps that have come about already: they are left out, and the others keep their numbers."""
    later = plan.waiting_for_facts
    hands = {s.address.account for s in plan.steps if s.by_hand and s.address not in over and s.address not in later}
    accounts = sorted(hands | {check.address.account for check in plan.checks if check.status == "unknown"})
    return "\n---\n\n".join(page(plan, account, why=why, over=over) for account in accounts) or NOTHING


def page(plan: Plan, account: str, *, why: str = "", over: Collection[Address] = ()) -> str:
    """One account's page: before and after, each step to tick, when done, when something looks different, to undo.

    Steps stand by sitting; between two sittings the page says what lpconf has to do first.
    """
    every = [step for step in plan.steps if step.address.account == account]
    later = [step for step in every if step.address in plan.waiting_for_facts and step.address not in over]
    steps = [step for step in every if step.address not in over and step not in later]
    groups = sittings(steps)
    looks = _looks(plan, account, later)
    if not groups:
        title = f"# {prose(account)}: look first"
        return "\n".join([title, "", *looks]).rstrip("\n") + "\n" if looks else NOTHING
    site, numbered = site_of(plan, account), numbers(plan)
    lines = [f"# {prose(account)}: {_title(plan, site, steps)}", "", *_about(plan, site, steps, why), ""]
    for names, summary, detail in phrases.dangers(plan.diagnostics):
        if not names or account in names:
            lines += [f"> **{prose(summary)}** {prose(detail)}".rstrip(), ">", "> Keep the order.", ""]
    lines += looks
    told: set[str] = set()
    access = ""
    for turn, group in enumerate(groups):
        if turn:
            lines += _pause(account, [numbered[s.address] for s in _machine(steps, turn)])
            access = ""
        for alike in same_hand(group):
            here = alike[0].hand.access if alike[0].hand else access
            enter = here if here != access else ""
            which = f"Step{'s' * (len(alike) > 1)} {listed(str(numbered[step.address]) for step in alike)}"
            lines += _step(site, alike, f"{which} of {len(every)}", enter, told)
            access = here
    rest = [numbered[s.address] for s in _machine(steps, len(groups))]
    lines += [*_when_done(plan, account, steps, rest), *_different(sum(map(len, groups))), *_undo(steps)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _looks(plan: Plan, account: str, later: Sequence[Step]) -> list[str]:
    """Facts that nobody has told yet, how they are vouched for, and what waits for them."""
    own = [check for check in plan.checks if check.address.account == account and check.status == "unknown"]
    if not own:
        return []
    lines = ["## Look first", "", "lpconf waits for these; it can neither read nor set them.", ""]
    for check in own:
        lines += [f"- [ ] {prose(check.text)}", ""]
        lines += [f"      lpconf attest {visible(account)} {visible(check.address.names[0])} --value VALUE", ""]
    hands = [step for step in later if step.by_hand]
    if hands:
        waiting = listed(code(step.setting) for step in hands)
        lines += [f"When that is told, lpconf runbook {prose(account)} has what waits for it: {waiting}.", ""]
    return lines


def _machine(steps: Sequence[Step], turn: int) -> list[Step]:
    """The steps of lpconf that can be done when so many sittings are over, and not before."""
    when = rounds(steps)
    return [step for step in steps if not step.by_hand and when[step.address] == turn]


def _pause(account: str, before: Sequence[int]) -> list[str]:
    which = f"step{'s' * (len(before) > 1)} {listed(map(str, before))}"
    words = f"lpconf has to do {which} first. Attest what you did, run lpconf apply, go on when it has done so"
    return ["---", "", f"**Stop here.** {words}: lpconf apply {prose(account)}", "", "---", ""]


def _title(plan: Plan, site: Site, steps: Sequence[Step]) -> str:
    real = [step for step in steps if not step.confirm]
    if not real:
        return "look and confirm"
    told = [" → ".join(filter(None, headline(plan, [site], chapter, some))) for chapter, some in by_chapter(real)]
    part = "" if all(step.by_hand for step in steps) else ", part by hand"
    return prose("; ".join(told)) + part


def _about(plan: Plan, site: Site, steps: Sequence[Step], why: str) -> list[str]:
    last = len(sittings(steps))
    stands = [
        f"{code(s.setting)} is {prose(phrases.tell_seen(s.setting, s.seen))} ({prose(phrases.vouched(s.seen))})"
        for s in standing_for(plan, site.name, steps)
    ]
    before = [*stands, *(f"lpconf: {_change(step)}" for step in _machine(steps, 0))]
    between = [f"lpconf: {_change(step)}" for turn in range(1, last) for step in _machine(steps, turn)]
    after = [f"lpconf: {_change(step)}" for step in _machine(steps, last)]
    access = dict.fromkeys(step.hand.access for step in steps if step.hand and step.hand.access)
    about = [prose(site.name), *([f"site **{prose(site.id)}**"] if site.id else []), prose(phrases.platform(site))]
    rows = [
        ("Account", ", ".join([*about, *map(prose, phrases.labels([site]))])),
        ("Profile", prose(plan.profile) + (f", {phrases.SANDBOX}" if plan.kind == "sandbox" else "")),
        ("Why", prose(why)),
        ("You need", " · ".join(map(prose, access)) + ". Without it: send this page to your LivePerson account team"),
        ("Before you", " · ".join(before)),
        ("Between your steps", " · ".join(between)),
        ("After you", " · ".join(after)),
    ]
    return ["| | |", "|:--|:--|", *(f"| **{name}** | {text} |" for name, text in rows if text)]


def _change(step: Step) -> str:
    return f"{code(step.setting)} {prose(phrases.change(step, '→'))}"


def _step(site: Site, alike: Sequence[Step], which: str, enter: str, told: set[str]) -> list[str]:
    """One step, or several that one act does: where, what, the value to paste, how success looks, and the line that
    vouches for it. `enter` is the access, where the step before did not take the same; `told` are traps and costs that
    the page has told already."""
    step, hand = alike[0], alike[0].hand
    wish = phrases.tell(step.setting, step.after)
    lines = [f"## {which}: {prose('; '.join(map(_wish, alike)))}", ""]
    if enter:
        lines.append(f"- [ ] {prose(enter)}{f', choose site **{prose(site.id)}**' if site.id else ''}")
    if hand:
        lines.append(f"- [ ] {prose(hand.path)}")
        lines.append(f"- [ ] {prose(f'Still {wish}?' if step.confirm else hand.text or 'Set the value.')}")
        lines += _value(step, hand.value)
    known = find(step.setting)
    signs = dict.fromkeys(one.hand.success for one in alike if one.hand and one.hand.success)
    *more, success = map(prose, signs or ["Leave the page, open it again: is it as set?"])
    lines += [f"- [ ] {sign}" for sign in more]
    if step.mode == "manual":
        document = document_of(known) if known else None
        name, value = (document.name, hand.value) if document and hand else (step.setting, step.after)
        lines.append(f"- [ ] {success} {done(site.name, name, value)}")
    else:
        lines.append(f"- [ ] {success} (lpconf reads it back: nothing to attest)")
    every = [trap for one in alike if (entry := find(one.setting)) for trap in entry.manual_step.traps]
    traps = [t for t in dict.fromkeys(every) if t not in told and not (hand and t in hand.text)]
    costs = [IMPLICATIONS[c].text if c in IMPLICATIONS else c for one in alike for c in one.implications]
    costs = [text for text in costs if text not in told]
    told.update(traps, costs)
    lines += ["", *(f"> {prose(trap)}  " for trap in traps)] if traps else []
    lines += ["", f"*From now on: {prose('; '.join(costs))}.*"] if costs else []
    return [*lines, ""]


def _wish(step: Step) -> str:
    verb = "look" if step.confirm else "set" if step.seen.known else "make sure"
    return f"{step.setting}, {verb}: {phrases.tell(step.setting, step.after)}"


def _value(step: Step, value: str) -> list[str]:
    """The value to paste, indented, not fenced: nothing in a value can end the block, and it is copied as it stands.
    A switch of a page that says on and off needs none."""
    known = find(step.setting)
    if not value or step.confirm or (known and known.switch and not known.part and value in ("on", "off")):
        return []
    return ["", *(f"      {visible(row)}" for row in value.split("\n")), ""]


def _when_done(plan: Plan, account: str, steps: Sequence[Step], rest: Sequence[int]) -> list[str]:
    found = consequences(gates_of(plan, [account]))
    accepted = accepted_where([c for c in found if c.accepted])
    if any(step.mode == "manual" for step in steps):
        lines = ["## When done", "", "Tick the boxes and close this issue, or run", ""]
        lines += [f"    lpconf attest {visible(account)} --waiting --ticket CHG-123", ""]
    else:
        lines = ["## When done", "", "Close this issue: lpconf reads it all back, so there is nothing to attest.", ""]
    if rest:
        which = f"step{'s' * (len(rest) > 1)} {listed(map(str, rest))}"
        lines += [f"lpconf apply then does {which} and reads it back.", ""]
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
    told = []
    for step in reversed(real):
        who = "by hand" if step.by_hand else "lpconf"
        before = phrases.tell_seen(step.setting, step.seen) if step.seen.known else "what you found there"
        told.append(f"{who}, {code(step.setting)} back to: {prose(before)}")
    return ["## To undo", "", "In reverse:", "", *(f"{i}. {text}" for i, text in enumerate(told, 1))]
