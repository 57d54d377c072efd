"""A run taken back: an ordinary plan to what stood before it, made by the same algorithm as every plan.

Only what that run did is a wish of it, and only where nothing else has happened since. It writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from lpconf import catalogue
from lpconf.apply import reversal
from lpconf.apply.reversal import Image, Left, Undo
from lpconf.checks.masking import compilation
from lpconf.connect.connector import Connector
from lpconf.diff.compare import compare
from lpconf.domain.address import Address, unquote
from lpconf.domain.diagnostic import Diagnostic, Mark, error, warning
from lpconf.domain.project import Profile
from lpconf.domain.state import DesiredState, DesiredValue, ObservedValue, Requirement, Site
from lpconf.domain.value import ABSENT
from lpconf.errors import ConfigError
from lpconf.model.desired_values import needs_of
from lpconf.observe.refresh import ObservedState
from lpconf.operations.plan import PlanOptions, PlanResult, matcher
from lpconf.operations.runs import Run
from lpconf.plan.builder import Inputs, build
from lpconf.workspace import git
from lpconf.workspace.clock import RunClock
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.observation import observe, remarks


@dataclass(frozen=True, slots=True)
class RolledBack:
    """The plan back, and what became of the run's steps on the way to it."""

    planned: PlanResult
    undo: Undo

    @property
    def moved(self) -> bool:
        """Whether a live value is neither what the run saw nor what it wrote."""
        return any(left.why == "moved" for left in self.undo.left)


async def look(
    run: Run,
    configuration: Configuration,
    profile: Profile,
    connector: Connector,
    clock: RunClock,
    on_progress: Callable[[str], None] = lambda account: None,
) -> ObservedState:
    """Observe all that the plan back has to know. Raises ConfigError where an account is another site by now."""
    found = reversal.images(run.record, run.plan)
    wishes: list[DesiredState] = []
    for name, site in _sites(run, configuration, found).items():
        mine = [image for image in found if image.address.account == name]
        own = configuration.desired.get(name)
        back = [_wanted(run, image, site, {}) for image in mine]
        # What the run wrote says how much of an object matters, what stood before which addresses do.
        wrote = [replace(w, value=image.step.after) for w, image in zip(back, mine, strict=True)]
        wishes += [
            DesiredState(site, own.wants if own else ()),
            DesiredState(site, tuple(back)),
            DesiredState(site, tuple(wrote)),
        ]
    return await observe(configuration, (), profile, connector, clock, wishes=wishes, on_progress=on_progress)


def plan(
    run: Run,
    configuration: Configuration,
    profile: Profile,
    clock: RunClock,
    request: PlanOptions,
    observed: ObservedState,
) -> RolledBack:
    """The plan back to what stood before `run`."""
    found = reversal.images(run.record, run.plan)
    sites = _sites(run, configuration, found)
    know = _known(run, found, observed)
    order = reversal.needs(run.plan)
    sorted_out = reversal.sort_out(found, know)
    reversal.prune(
        sorted_out, know, lambda image: needs_of(catalogue.get(image.step.setting), _site(run, image)), order
    )
    desired = {name: _desired(run, configuration, site, sorted_out, know, order) for name, site in sites.items()}
    changes = {w.address: compare(w, _part(know(w.address), w)) for d in desired.values() for w in d.wants}
    mine = [change.wanted for address, change in changes.items() if address in sorted_out.back]
    made = build(
        Inputs(
            profile=profile.name,
            kind=profile.kind,
            policy=configuration.project.policy,
            desired=desired,
            changes=changes,
            look=know,
            mode=observed.mode,
            masks_cards=compilation.masks_cards,
            given=request.accepts,
            keep=matcher(request.targets, lambda: mine, "--target"),
            leave=matcher(request.excludes, lambda: mine, "--exclude"),
            diagnostics=[*remarks(observed), *_remarks(run, sorted_out)],
            accounts=configuration.desired.names_by_id,
            objects=observed.objects,
            commit=git.commit(configuration.root),
            created=clock.created,
        )
    )
    same = {name: sum(image.address.account == name for image in sorted_out.same) for name in sites}
    on_progress = tuple(d for d in made.diagnostics if d.code != "accept.unused")
    return RolledBack(PlanResult(replace(made, in_sync=same, diagnostics=on_progress), observed.faults), sorted_out)


def _sites(run: Run, configuration: Configuration, found: Iterable[Image]) -> Mapping[str, Site]:
    """The accounts that the run changed, as they were then."""
    names = sorted({image.address.account for image in found})
    sites = {name: configuration.desired[name].site.id for name in names if name in configuration.desired}
    wrong = [
        error(
            "run.other-site",
            f"{name} is site {sites[name]} now, the run worked on site {run.plan.sites[name].id}",
            account=name,
            fix=("go back to the files of that run first",),
        )
        for name in names
        if name in configuration.desired and configuration.desired[name].site.id != run.plan.sites[name].id
    ]
    if wrong:
        raise ConfigError(wrong)
    return {name: run.plan.sites[name] for name in names}


def _site(run: Run, image: Image) -> Site:
    return run.plan.sites[image.address.account]


def _known(run: Run, found: Iterable[Image], observed: ObservedState) -> Callable[[Address], ObservedValue]:
    """What is known of an address. Where neither a reading nor an attestation tells, the run's own record does."""
    date = str(run.record.head.get("started", ""))[:10]
    by = str(run.record.head.get("who", ""))
    from_run = {i.address: ObservedValue(i.step.after, "attested", by=by, date=date) for i in found if i.sure}

    def know(address: Address) -> ObservedValue:
        seen = observed.get(address)
        return from_run.get(address, seen) if seen.source == "unknown" else seen

    return know


def _part(seen: ObservedValue, wanted: DesiredValue) -> ObservedValue:
    """What of an object a wish is about."""
    form = catalogue.get(wanted.setting).location.partial_update
    if form is None or seen.whole is None or not wanted.raw:
        return seen
    try:
        return replace(seen, value=form.extract(seen.whole, unquote(wanted.address.part), wanted.value))
    except ValueError:
        return seen


def _wanted(run: Run, image: Image, site: Site, order: Mapping[Address, list[Requirement]]) -> DesiredValue:
    step = image.step
    hard = needs_of(catalogue.get(step.setting), site)
    there = {need.address for need in hard}
    soft = [need for need in order.get(step.address, ()) if need.address not in there]
    mark = Mark(f"run {run.record.id}", image.number)
    needs, checks = (*hard, *soft), step.checks if image.goes_on else ()
    return DesiredValue(
        step.address, step.setting, image.target, mark, needs, raw=True, means=image.means, checks=checks
    )


def _desired(
    run: Run,
    configuration: Configuration,
    site: Site,
    sorted_out: Undo,
    know: Callable[[Address], ObservedValue],
    order: Mapping[Address, list[Requirement]],
) -> DesiredState:
    """The wishes of one account. What its files manage besides is wished as it is live: it does not change, but the
    brake counts by it."""
    own = configuration.desired.get(site.name)
    back = [image for address, image in sorted_out.back.items() if address.account == site.name]
    wants = [_wanted(run, image, site, order) for image in back]
    for wanted in own.wants if own else ():
        seen = know(wanted.address)
        if wanted.address not in sorted_out.back and seen.known and seen.value is not ABSENT:
            wants.append(DesiredValue(wanted.address, wanted.setting, seen.json, wanted.mark))
    there = {wanted.address for wanted in wants}
    holds = tuple(hold for hold in own.holds if hold.address in sorted_out.back) if own else ()
    wants = [replace(w, needs=tuple(n for n in w.needs if not n.soft or n.address in there)) for w in wants]
    return DesiredState(site, tuple(wants), own.accepts if own else (), holds)


_LEFT = {
    "moved": "somebody changed it since: it is {live}, neither what the run saw nor what it wrote",
    "before-unknown": "what stood before is not known",
    "live-unknown": "what stands now is not known, and neither is whether the run wrote it",
    "unreadable": "it cannot be read",
    "needed": "{other} stays on and needs it",
    "needs": "it needs {other}, which is not on",
}
_FIX = {
    "moved": "look, and decide by hand",
    "before-unknown": "look, and decide by hand: not known is not off",
    "live-unknown": "look, then: lpconf attest {account} {setting} --value ...",
    "needed": "take {other} back too, or leave both",
}


def _remarks(run: Run, sorted_out: Undo) -> Iterable[Diagnostic]:
    """What cannot be taken back, and what taking back does not undo."""
    for left in sorted_out.left:
        yield _left(left)
    codes = {code for image in sorted_out.back.values() for code in image.step.implications}
    for code in sorted(codes & set(catalogue.IMPLICATIONS)):
        implication = catalogue.IMPLICATIONS[code]
        of = [image for image in sorted_out.back.values() if code in image.step.implications]
        if implication.stays:
            names = ", ".join(sorted({image.step.setting for image in of}))
            yield warning("rollback.stays", f"taking {names} back does not undo all: {implication.stays}", label=code)
    for image in sorted_out.back.values():
        setting = catalogue.get(image.step.setting)
        if setting.part and image.step.after is None:
            yield warning(
                "rollback.new-entry",
                f"{setting.name} was taken out of its document: it is put at the end, with its value alone",
                address=image.address,
                account=image.address.account,
            )
        if image.made_anew:
            yield warning(
                "rollback.new-id",
                f"{image.step.setting} was deleted: it is made anew, and what named it by its id finds it no more",
                address=image.address,
                account=image.address.account,
            )
    if run.record.state == "under way":
        yield warning("rollback.under-way", f"run {run.record.id} is still under way: wait until it has ended")


def _left(left: Left) -> Diagnostic:
    step = left.image.step
    account = step.address.account
    live = "not set" if left.seen.json is None else catalogue.get(step.setting).codec.summary(left.seen.json)
    words = _LEFT[left.why].format(live=live, other=left.other)
    fix = _FIX.get(left.why, "").format(account=account, setting=step.setting, other=left.other)
    return warning(
        f"rollback.{left.why}",
        f"{step.setting} of {account} is not taken back: {words}",
        address=step.address,
        account=account,
        fix=(fix,) if fix else (),
    )
