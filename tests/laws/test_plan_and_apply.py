"""The laws of design.md and the promises of the contract, section 8, from random worlds to random wishes.

Every example goes the real way: YAML text, refresh over HTTP against the sandbox, compare, plan, apply. What is right
is said once more in ``tests/laws``, independently of the code under test; the sandbox judges the order by rules of its
own.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

import httpx
from hypothesis import given
from hypothesis import strategies as st

from lpconf import catalogue
from lpconf.apply.journal import entries
from lpconf.domain.json.plan_document import change_id, dumps
from lpconf.domain.plan import Plan
from lpconf.domain.project import Limits
from lpconf.domain.value import ABSENT, canonical
from lpconf.sandbox import backdoor
from tests.fakes import plan_from_text
from tests.laws import ladder
from tests.laws.ladder import At
from tests.laws.profile import few, law
from tests.laws.stage import Asked, Killed, Stage, addresses, bears_itself_out, settled, stage, texts
from tests.laws.strategies import SITES, Account, configurations, files, seed, wishes


def as_wished(on: Stage, configuration: dict[str, Account]) -> None:
    """The world itself says so, too: the ladder is as the file wishes it, whatever lpconf believes."""
    for name, account in configuration.items():
        site = SITES[name]
        for home, wished in account.on.items():
            if home in ladder.LADDER[:4]:
                surface, key = home.split("/", 1)
                item = on.world.item(site, surface, key)
                value = (item or {}).get("value")
                value = value["$"] if isinstance(value, dict) else value
                assert (str(value).lower() == "true") == wished, (name, home, value)
        if account.elements is not None:
            item = on.world.item(site, "site_setting", "encryption.referrer")
            written = item["propertyValue"]["value"] if item else ""
            assert {piece.strip() for piece in str(written).split(",")} - {""} == account.elements
        for part, surface in (("ac_features", "ac_feature"), ("site_settings", "site_setting")):
            for key, value in account.data.get("settings", {}).get(part, {}).items():
                live = backdoor.get(on.world, site, surface, key)
                assert canonical(False if live is ABSENT else live) == canonical(value), key


@law
@given(configuration=configurations())
def test_from_any_world_to_any_wish_a_plan_leaves_nothing_to_plan(configuration: dict[str, Account]) -> None:
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        plan = on.plan()
        run = on.apply(plan)
        assert {outcome.status for outcome in run.outcomes} <= {"verified"}
        assert on.world.violations() == []
        as_wished(on, configuration)
        settled(on)


@law
@given(configuration=configurations(most=3))
def test_the_order_is_the_smallest_address_whose_needs_are_taken(configuration: dict[str, Account]) -> None:
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        plan = on.plan()
        steps = addresses(plan)
        assert steps == ladder.in_order(steps, ladder.first(wishes(configuration)))
        bears_itself_out(on, plan)


def values_alone(plan: Plan) -> Plan:
    """The plan as its document tells it: what stands around a value at its home is no part of it."""
    return replace(plan, steps=tuple(replace(s, observed=replace(s.observed, container=None)) for s in plan.steps))


@few
@given(configuration=configurations(), seed_of_order=st.integers(0, 99))
def test_looking_writes_nothing_and_says_the_same_again(configuration: dict[str, Account], seed_of_order: int) -> None:
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        before = on.objects()
        with on.watched() as sent:
            plan = on.plan()
            on.drift()
            on.profile = replace(on.profile, limits=Limits(concurrency=1, per_account=1))
            again = on.plan()
        assert not [asked for asked in sent if asked.mutates]
        assert on.objects() == before
        assert dumps(plan) == dumps(again)
        assert plan_from_text(dumps(plan)) == values_alone(plan)
        assert dumps(plan_from_text(dumps(plan))) == dumps(plan)

        on.files = texts(files(configuration), random.Random(seed_of_order))
        other = on.plan()
        assert change_id(other) == change_id(plan)
        assert addresses(other) == addresses(plan)


@few
@given(configuration=configurations())
def test_each_surface_is_asked_at_most_once(configuration: dict[str, Account]) -> None:
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        with on.watched() as sent:
            on.plan()
        assert len(sent) == len(set(sent))


@few
@given(configuration=configurations())
def test_apply_sends_what_the_plan_lists_and_leaves_the_rest_byte_for_byte(configuration: dict[str, Account]) -> None:
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        plan, before = on.plan(), on.objects()
        listed = {(SITES[at.account], at.surface, unquote(at.key)) for at in addresses(plan)}
        with on.watched() as sent:
            on.apply(plan)
        written = [(asked.site, asked.surface, key) for asked in sent if asked.mutates for key in asked.keys]
        assert all(len(asked.keys) == 1 or asked.surface == "ac_feature" for asked in sent if asked.mutates)
        assert sorted(written) == sorted(listed)
        after = on.objects()
        assert {where: body for where, body in after.items() if where not in listed} == {
            where: body for where, body in before.items() if where not in listed
        }
        for where in listed & set(before):
            own = {"value", "propertyValue", "type", "modifiedDate", "deleted"}
            kept = {name: value for name, value in before[where].items() if name not in own}
            assert {name: value for name, value in after[where].items() if name not in own} == kept


@st.composite
def narrowed(draw: st.DrawFn) -> tuple[dict[str, Account], str, list[At]]:
    """An estate, and a few of its addresses to target, to leave out, or to hold."""
    configuration = draw(configurations().filter(wishes))
    how = draw(st.sampled_from(["target", "exclude", "hold"]))
    return (
        configuration,
        how,
        draw(st.lists(st.sampled_from(sorted(wishes(configuration))), min_size=1, max_size=2, unique=True)),
    )


@law
@given(case=narrowed())
def test_what_is_narrowed_takes_along_exactly_what_the_order_asks_for(
    case: tuple[dict[str, Account], str, list[At]],
) -> None:
    configuration, how, meant = case
    before = ladder.first(wishes(configuration))
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        whole = set(addresses(on.plan()))
        named = [f"{at.account}:{at.home}" for at in meant]
        if how == "target":
            plan = on.plan(targets=named)
            targets = whole & set(meant)
            assert set(addresses(plan)) == targets | {at for one in targets for at in before[one]} & whole
        elif how == "exclude":
            plan = on.plan(excludes=named)
            gone = whole & set(meant)
            assert set(addresses(plan)) == whole - gone - ladder.behind(gone, whole, before)
        else:
            on.files = texts(files(holding(configuration, meant)))
            plan = on.plan()
            gone = whole & set(meant)
            assert set(addresses(plan)) == whole - set(meant) - ladder.behind(gone, whole, before)
            assert [At.of(str(held.address)) for held in plan.held] == sorted(meant)
        objects = on.objects()
        run = on.apply(plan)
        assert {outcome.status for outcome in run.outcomes} <= {"verified", "held"}
        assert on.world.violations() == []
        if how != "target":
            left_alone = {(SITES[at.account], at.surface, unquote(at.key)) for at in meant}
            assert {w: b for w, b in on.objects().items() if w in left_alone} == {
                w: b for w, b in objects.items() if w in left_alone
            }


def setting_at(at: At) -> str:
    """The name of the setting at an address."""
    setting = catalogue.at_home(at.surface, unquote(at.key))
    assert setting is not None
    return setting.name


def holding(configuration: dict[str, Account], meant: list[At]) -> dict[str, Account]:
    """The estate with holds of these addresses in the account files."""
    more = {"until": "2026-12-31", "reason": "INC-1", "by": "dana@acme.example"}
    return {
        name: replace(
            account,
            data={
                **account.data,
                "hold": [{"setting": setting_at(at), **more} for at in meant if at.account == name],
            },
        )
        for name, account in configuration.items()
    }


ANSWERS = st.sampled_from(
    [(401, "{}"), (403, "{}"), (404, "gone"), (429, ""), (503, ""), (200, "<html>"), (200, "[1]"), (200, "null")]
)


@few
@given(
    configuration=configurations(),
    answers=st.dictionaries(st.sampled_from(ladder.SURFACES), ANSWERS, min_size=1, max_size=2),
)
def test_what_cannot_be_read_never_becomes_a_change(
    configuration: dict[str, Account], answers: dict[str, tuple[int, str]]
) -> None:
    # A bridge that answers 404 does not offer the surface: that is not unreadable but by hand.
    broken = {s: a for s, a in answers.items() if a[0] != 404 or s in ("ac_feature", "site_setting")}
    before = ladder.first(wishes(configuration))
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        whole = set(addresses(on.plan()))

        def instead(asked: Asked) -> httpx.Response | None:
            status, body = answers.get(asked.surface, (0, ""))
            return httpx.Response(status, content=body) if status and not asked.mutates else None

        on.wire.instead = instead
        plan = on.plan()
        if broken == answers:
            unread = {at for at in wishes(configuration) if at.surface in broken}
            assert set(addresses(plan)) == whole - unread - ladder.behind(unread, whole, before)
        assert not [at for at in addresses(plan) if at.surface in broken]
        read = {at.surface for at in wishes(configuration)} & set(broken)
        assert {d.summary.split()[1] for d in plan.diagnostics if d.code == "unreadable"} >= read
        told = {s.address.surface: s.status for account in on.drift().accounts for s in account.settings}
        assert {told[surface] for surface in read} <= {"unreadable"}
        on.wire.instead = lambda asked: None
        on.apply(plan)
        assert on.world.violations() == []


@few
@given(configuration=configurations(), pick=st.integers(0, 99), status=st.sampled_from([400, 403, 404, 500]))
def test_a_failed_step_skips_exactly_what_waits_for_it(
    configuration: dict[str, Account], pick: int, status: int
) -> None:
    before = ladder.first(wishes(configuration))
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        plan = on.plan()
        steps = addresses(plan)
        if not steps:
            return
        fails = steps[pick % len(steps)]
        place, key = (SITES[fails.account], fails.surface), unquote(fails.key)

        def instead(asked: Asked) -> httpx.Response | None:
            hit = asked.mutates and (asked.site, asked.surface) == place and key in asked.keys
            return httpx.Response(status, json={}) if hit else None

        on.wire.instead = instead
        run = on.apply(plan)
        ended = {At.of(str(outcome.address)): outcome.status for outcome in run.outcomes}
        waits = ladder.behind([fails], steps, before)
        stopped, behind = ("waiting", "waiting") if status == 403 else ("failed", "skipped")
        assert ended == {at: stopped if at == fails else behind if at in waits else "verified" for at in steps}
        assert on.world.violations() == []

        on.wire.instead = lambda asked: None
        on.apply(on.plan())
        settled(on)


@law
@given(configuration=configurations(), after=st.integers(0, 40), done=st.booleans())
def test_a_killed_apply_is_taken_up_again_and_repeats_no_confirmed_write(
    configuration: dict[str, Account], after: int, done: bool
) -> None:
    with stage(texts(files(configuration))) as on:
        seed(on.world, configuration)
        plan = on.plan()

        def die(asked: Asked) -> None:
            if len(on.wire.sent) > after:
                raise Killed

        with on.watched() as sent:
            on.wire.instead, on.wire.afterwards = (
                (lambda asked: None, die) if done else (alive_until(die), lambda a: None)
            )
            with contextlib.suppress(Killed):
                on.apply(plan)
        confirmed = {
            entry["address"]
            for journal in (on.root / ".lpconf" / "runs").glob("*.jsonl")
            for entry in entries(journal)
            if entry["kind"] == "outcome" and entry["status"] == "verified"
        }
        on.wire.instead, on.wire.afterwards = lambda asked: None, lambda asked: None
        with on.watched() as sent:
            run = on.apply(plan_from_text(dumps(plan)))
        assert {outcome.status for outcome in run.outcomes} <= {"verified", "unchanged"}
        again = {(asked.site, asked.surface, key) for asked in sent if asked.mutates for key in asked.keys}
        for text in confirmed:
            at = At.of(text)
            assert (SITES[at.account], at.surface, unquote(at.key)) not in again
        assert on.world.violations() == []
        settled(on)


def alive_until(die: Callable[[Asked], None]) -> Callable[[Asked], httpx.Response | None]:
    """Dies before a request reaches the platform."""

    def instead(asked: Asked) -> httpx.Response | None:
        die(asked)
        return None

    return instead
