"""Why a change is there, what it costs, and what nobody manages."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from lpconf.domain.json.plan_document import to_json
from lpconf.domain.plan import Plan
from lpconf.operations import plan as planning
from lpconf.sandbox import backdoor
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.plan_request import PlanOptions
from tests.laws.stage import Stage, stage, texts

HEAD = {"account": {"id": "20260001", "platform": "messaging_and_chat"}}
SITE = "20260001"


def files(*, settings: dict[str, Any] | None = None, **chapters: Any) -> dict[str, str]:
    site_settings = {"settings": {"site_settings": settings}} if settings else {}
    return texts({"acme": {**HEAD, **site_settings, **chapters}})


def plan_against(on: Stage, base: Configuration) -> Plan:
    context = on.context(on.configuration())

    async def look() -> planning.PlanObservation:
        async with on.connected(context) as live:
            return await planning.observe_for_plan(live, base)

    options = PlanOptions(accepts=on.every_code)
    return planning.plan(context, options, asyncio.run(look())).plan


@pytest.mark.parametrize(
    ("before", "now", "live", "reason"),
    [
        ("a", "b", "a", "wished"),
        ("a", "a", "x", "drifted"),
        ("a", "b", "x", "both"),
        (None, "b", "x", "wished"),
    ],
)
def test_a_change_says_whether_the_files_or_the_world_moved(before: Any, now: Any, live: Any, reason: str) -> None:
    with stage(files(settings={"le.kept": "k", **({"le.one": before} if before else {})})) as on:
        base = on.configuration()
        on.files = files(settings={"le.kept": "k", "le.one": now})
        backdoor.put(on.world, SITE, "site_setting", "le.kept", "k")
        backdoor.put(on.world, SITE, "site_setting", "le.one", live)
        plan = plan_against(on, base)
        assert [step.reason for step in plan.steps] == [reason]
        assert to_json(plan)["resource_changes"][0]["reason"] == reason
        assert [step.reason for step in on.plan().steps] == [None], "without a base nobody can tell"


def widget(name: str, **more: Any) -> dict[str, Any]:
    return {"agent_widgets": [{"name": name, "url": "https://w.acme.example/", "mode": "published", **more}]}


def test_a_rename_is_a_rename_and_nothing_is_released() -> None:
    with stage(files(**widget("Orders"))) as on:
        on.apply(on.plan())
        base = on.configuration()
        on.files = files(**widget("Order lookup", was="Orders"))
        plan = plan_against(on, base)
        assert [(step.setting, step.reason) for step in plan.steps] == [("widgets.Order lookup", "renamed")]
        assert plan.released == ()


def test_what_is_gone_from_the_files_and_from_the_account_is_no_matter() -> None:
    with stage(files(settings={"le.one": "a", "le.two": "b"})) as on:
        base = on.configuration()
        on.files = files(settings={"le.two": "b"})
        backdoor.put(on.world, SITE, "site_setting", "le.two", "b")
        assert plan_against(on, base).released == ()
        backdoor.put(on.world, SITE, "site_setting", "le.one", "a")
        assert [released.setting for released in plan_against(on, base).released] == ["settings.site_settings.le.one"]


def test_live_objects_that_no_file_names_are_counted() -> None:
    with stage(files(**widget("Orders"))) as on:
        for name in ("Theirs", "Others"):
            backdoor.put(on.world, SITE, "widget", name, {"url": "https://x.example/", "type": "iFrame"})
        plan = on.plan()
        assert plan.unmanaged == {"acme": {"widget": 2}}
        on.apply(plan)
        assert on.plan().unmanaged == {"acme": {"widget": 2}}, "also where all is in sync"


def test_the_cost_is_what_the_wire_carries() -> None:
    with stage(files(settings={f"le.{n}": "v" for n in range(20)})) as on:
        with on.watched() as sent:
            plan = on.plan()
        assert len(sent) == plan.cost.refresh
        with on.watched() as sent:
            on.apply(plan)
        assert len(sent) <= plan.cost.apply
        assert plan.cost.apply == 20 + 3 + 1
        with on.watched() as sent:
            again = on.plan()
        assert (again.cost.refresh, again.cost.apply) == (len(sent), 0)


ENGAGEMENT = {"campaign": "C", "name": "SMS", "skill": "Sales"}
ON = {"enabled": True, "scopes": ["messaging_summary"]}


@pytest.mark.parametrize(
    ("chapters", "live"),
    [
        ({"offsite_engagements": [ENGAGEMENT, ENGAGEMENT | {"campaign": "D"}]}, {}),
        (
            {"data_encryption": ON},
            {
                "supportal_feature/69": True,
                "ac_feature/Common.Global_Encryption_Enabled": True,
                "security_center/transcript_encryption": True,
            },
        ),
    ],
)
def test_the_cost_counts_campaigns_and_what_steps_stand_on(chapters: dict[str, Any], live: dict[str, Any]) -> None:
    with stage(files(**chapters)) as on:
        on.world.put(SITE, "skill", "1", {"id": 1, "name": "Sales"})
        for own, name in ("7", "C"), ("8", "D"):
            on.world.put(SITE, "campaign", own, {"id": own, "name": name, "status": 1})
            item = {"id": "5", "name": "SMS", "campaign": own, "enabled": True, "skillId": None, "windowId": None}
            on.world.put(SITE, "engagement", f"{own}/5", item)
        for home, value in live.items():
            backdoor.put(on.world, SITE, *home.split("/"), value)
        with on.watched() as sent:
            plan = on.plan()
        assert (len(sent), bool(plan.steps)) == (plan.cost.refresh, True)
        with on.watched() as sent:
            on.apply(plan)
        assert len(plan.steps) < len(sent) <= plan.cost.apply
        assert on.plan().steps == ()
