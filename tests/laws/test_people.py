"""Laws of steps by hand: people do them in the order of the plan, and what nobody knows is never taken for off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from lpconf import catalogue
from lpconf.domain.address import Address
from lpconf.domain.plan import Step
from lpconf.domain.value import ABSENT
from lpconf.sandbox import backdoor
from lpconf.sandbox.rules.prerequisites import judged
from tests.laws import ladder
from tests.laws.ladder import At
from tests.laws.profile import few, law
from tests.laws.stage import Stage, addresses, bears_itself_out, settled, stage, texts
from tests.laws.strategies import SITES, Account, accounts, configurations, files, modes, seed, wishes
from tests.load.yaml.emit import emit

ATTEST = "accounts/{}.attest.yaml"


class People:
    """Those who do what a plan hands to them, in the console of the sandbox, and say so in the attestation files."""

    def __init__(self, on: Stage) -> None:
        self.on = on
        self.words: dict[str, dict[str, Any]] = {}

    def attest(self, account: str, setting: str, value: Any) -> None:
        self.words.setdefault(account, {})[setting] = value
        more = {"by": "dana@acme.example", "date": "2026-11-20"}
        said = [{"setting": name, "value": word, **more} for name, word in self.words[account].items()]
        self.on.files[ATTEST.format(account)] = emit({"attestations": said})

    def do(self, step: Step) -> None:
        """What the step says, judged by the rules of the guide like every other change."""
        site = SITES[step.address.account]
        with judged(self.on.world, site):
            backdoor.put(self.on.world, site, step.address.surface, "/".join(step.address.names), step.after)
        if step.mode == "manual":
            self.attest(step.address.account, step.setting, step.after)

    async def ask(self, sitting: Sequence[Step]) -> Mapping[Address, bool]:
        """At the terminal: all of a sitting, in the order in which it is shown."""
        for step in sitting:
            self.do(step)
        return {step.address: True for step in sitting}

    def tell_the_truth(self, configuration: dict[str, Account]) -> None:
        """Attest what lies in the world at all managed addresses of surfaces by hand."""
        for at in wishes(configuration):
            if by_hand(self.on, at.surface) != "manual":
                continue
            setting = catalogue.at_home(at.surface, unquote(at.key))
            assert setting is not None
            live = backdoor.get(self.on.world, SITES[at.account], at.surface, unquote(at.key))
            if live is not ABSENT or setting.codec.off is not None:
                self.attest(at.account, setting.name, setting.codec.off if live is ABSENT else live)


def by_hand(on: Stage, surface: str) -> str:
    """The mode of a surface."""
    return next((rule.mode or "api" for rule in on.profile.rules if rule.surface == surface), "api")


@st.composite
def known_or_wished_on(draw: st.DrawFn) -> tuple[dict[str, Account], bool]:
    """An estate whose hand-made values are attested, or one that nobody has vouched for and that wishes encryption on:
    what is unknown and wished off is left alone, so nobody can promise anything of it."""
    truth = draw(st.booleans())
    return draw(configurations() if truth else configurations(enabled=True)), truth


@law
@given(case=known_or_wished_on(), by=modes, at_terminal=st.booleans())
def test_people_and_lpconf_together_bring_any_wish_about_in_order(
    case: tuple[dict[str, Account], bool], by: dict[str, str], at_terminal: bool
) -> None:
    configuration, truth = case
    with stage(texts(files(configuration)), by) as on:
        seed(on.world, configuration)
        people = People(on)
        if truth:
            people.tell_the_truth(configuration)
        plan = on.plan()
        for _ in range(len(plan.steps) + 1):
            run = on.apply(plan, people.ask if at_terminal else None)
            ended = {outcome.address: outcome.status for outcome in run.outcomes}
            assert set(ended.values()) <= {"verified", "unchanged", "waiting"}
            over = {address for address, status in ended.items() if status != "waiting"}
            ready = [s for s in plan.steps if s.address not in over and s.by_hand and not open_before(s, ended)]
            assert not (at_terminal and ready)
            for step in ready:
                people.do(step)
            if len(over) == len(ended):
                break
        assert len(over) == len(plan.steps)
        assert on.world.violations() == []
        settled(on)


def open_before(step: Step, ended: Mapping[Address, str]) -> list[Address]:
    """The steps that have to be over before `step` and are not."""
    return [address for address in step.depends_on if ended.get(address) == "waiting"]


@law
@given(configuration=configurations(), by=modes)
def test_unknown_is_never_taken_for_off_nor_for_on(configuration: dict[str, Account], by: dict[str, str]) -> None:
    wished, before = wishes(configuration), ladder.first(wishes(configuration))
    manual = {at for at in wished if by.get(at.surface) == "manual"}
    with stage(texts(files(configuration)), by) as on:
        seed(on.world, configuration)
        plan = on.plan()
        bears_itself_out(on, plan)
        steps = {At.of(str(step.address)): step for step in plan.steps}
        for at in manual:
            assert (at in steps) == wished[at]
        for step in (steps[at] for at in manual & set(steps)):
            assert (step.before, step.observed.source, step.by_hand) == (None, "unknown", True)
            assert step.hand is not None
            assert "make sure" in step.hand.text.lower()
        told = {At.of(str(s.address)): s.status for account in on.drift().accounts for s in account.settings}
        for at in manual:
            assert told[at] == ("waiting" if wished[at] else "in_sync")

        with on.watched() as sent:
            run = on.apply(plan)
        assert not {(asked.site, asked.surface) for asked in sent} & {(SITES[at.account], at.surface) for at in manual}
        ended = {At.of(str(outcome.address)): outcome.status for outcome in run.outcomes}
        hands = {at for at, step in steps.items() if step.by_hand}
        waits = hands | ladder.behind(hands, steps, before)
        assert ended == {at: "waiting" if at in waits else "verified" for at in steps}


@law
@given(configuration=configurations(enabled=True), by=modes, adopted=st.booleans())
def test_a_confirmation_only_asks_to_look_and_costs_nothing(
    configuration: dict[str, Account], by: dict[str, str], adopted: bool
) -> None:
    wished = wishes(configuration)
    before = ladder.first(wished)
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        if adopted:
            on.apply(on.plan())
        with stage(on.files, by) as later:
            later.wire = on.wire
            plan = later.plan()
            bears_itself_out(later, plan)
        steps = {At.of(str(step.address)): step for step in plan.steps}
        gated = {gate.address for gate in plan.gates}
        for at, step in steps.items():
            above = {other for other in wished if at in before[other] and by.get(other.surface) != "manual"}
            unknown = by.get(at.surface) == "manual"
            assert step.confirm == (unknown and bool(above) and not above & set(steps))
            assert not (step.confirm and (step.implications or str(step.address) in gated))
        assert plan.summary["confirm"] == sum(step.confirm for step in plan.steps)
        assert sum(plan.summary[key] for key in ("add", "change", "destroy", "confirm")) == len(steps)


@few
@given(configuration=configurations(), accepted=st.sets(st.sampled_from(sorted(catalogue.IMPLICATIONS))))
def test_a_plan_is_gated_by_what_is_not_accepted_and_by_nothing_else(
    configuration: dict[str, Account], accepted: set[str]
) -> None:
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        plan = on.plan(accepts=[acceptance for acceptance in on.every_code if acceptance.code in accepted])
        raised = {(str(step.address), code) for step in plan.steps for code in step.implications}
        assert raised == {(gate.address, gate.code) for gate in plan.gates}
        for gate in plan.gates:
            wider = {"analytics-reports-unavailable"} if "report" in gate.code or "predictor" in gate.code else set()
            assert gate.accepted == bool(accepted & {gate.code, *wider})
        assert plan.gated == any(not gate.accepted for gate in plan.gates)


RAW = {
    ladder.GLOBAL: st.booleans(),
    ladder.REFERRER: st.sampled_from(["", None, "x", "x, y", "ctmrinfo_info_cstatus"]),
}


@st.composite
def raw_rungs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Raw wishes for rungs of the ladder, and a world in which the rungs stand from the bottom upwards."""
    wished = {home: draw(strategy) for home, strategy in RAW.items() if draw(st.booleans())}
    height = draw(st.integers(0, 3))
    world: dict[str, Any] = dict.fromkeys(ladder.LADDER[:height], True)
    if height == 3:
        world |= {ladder.REFERRER: draw(st.sampled_from(["", "x", "y,x"]))} if draw(st.booleans()) else {}
    return wished, world


@law
@given(case=raw_rungs())
def test_a_raw_wish_keeps_the_order_or_is_an_error(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    wished, world = case
    parts = {"ac_features": "ac_feature/", "site_settings": "site_setting/"}
    settings = {
        part: {home.removeprefix(start): value for home, value in wished.items() if home.startswith(start)}
        for part, start in parts.items()
    }
    data = {"account": {"id": SITES["acme"], "platform": "messaging"}, "settings": settings}
    after = {**world, **{home: value or "" for home, value in wished.items()}}
    standing = {home for home, value in after.items() if value}
    # What is wished on or is live needs all below it; what is left alone and does not move is nobody's business.
    broken = [home for home in standing for need in ladder.NEEDS.get(home, ())[:1] if need not in standing]
    with stage(texts({"acme": data})) as on:
        seed(on.world, {"acme": Account(data, world)})
        plan = on.plan()
        errors = [d for d in plan.diagnostics if d.is_error]
        assert bool(errors) == bool(broken), (errors, broken)
        if errors:
            assert addresses(plan) == []
            return
        on.apply(plan)
        assert on.world.violations() == []
        settled(on)


@few
@given(account=accounts(), moved=st.sets(st.sampled_from(["data_encryption", "data_masking", "settings"])))
def test_what_a_fragment_brings_counts_as_if_it_stood_in_the_file(account: Account, moved: set[str]) -> None:
    own = {key: value for key, value in account.data.items() if key not in moved}
    shared = {key: value for key, value in account.data.items() if key in moved}
    with stage(texts({"acme": account.data})) as on:
        seed(on.world, {"acme": account})
        plan = on.plan()
        if not shared:
            return
        split = {"accounts/acme.yaml": {**own, "extends": ["_shared/part.yaml"]}, "accounts/_shared/part.yaml": shared}
        on.files = {name: emit(data) for name, data in split.items()}
        other = on.plan()
        assert [(s.address, s.action, s.before, s.after, s.depends_on) for s in other.steps] == [
            (s.address, s.action, s.before, s.after, s.depends_on) for s in plan.steps
        ]
        assert all(s.origin.file.startswith("accounts/") for s in other.steps)
        from_fragment = {s.origin.via.file for s in other.steps if s.origin.file == "accounts/_shared/part.yaml"}
        assert from_fragment <= {"accounts/acme.yaml"}
