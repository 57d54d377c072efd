"""A state machine that plans, applies, is killed, goes on, takes back and drifts, while the weather is bad and other
people edit: the promises of the contract, section 8, hold all the way.

A few short stories run with the suite. ``HYPOTHESIS_PROFILE=deep`` tells many long ones.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from lpconf.domain.fault import FAULT_KINDS, MISBEHAVIOURS, Fault, FaultKind
from lpconf.domain.value import ABSENT
from lpconf.sandbox import backdoor, object_store
from lpconf.sandbox.world import World
from tests.faults import configuration, promises
from tests.faults.configuration import ACCEPTS, CHOICES, LINK, NAMES, NOTHING, ROLLOVER, SITES, wished_name
from tests.faults.rig import Came, rig
from tests.faults.trial import APPLY, in_calm_weather

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
PLACES = (
    "",
    "discovery",
    "login",
    "ac_feature",
    "site_setting",
    "taglet",
    "supportal_feature",
    "security_center",
    "site_property",
    "widget",
    "skill",
    "campaign",
    "engagement",
)

faults = st.builds(
    Fault,
    st.sampled_from(sorted([*FAULT_KINDS, *MISBEHAVIOURS])),
    surface=st.sampled_from(PLACES),
    method=st.sampled_from(["any", "read", "write"]),
    site=st.sampled_from(["", *SITES.values()]),
    nth=st.integers(1, 4),
    times=st.sampled_from([1, 1, 2, 4, 99]),
    seconds=st.sampled_from([None, 1]),
)


@dataclass(frozen=True)
class Dice:
    seed: int
    rate: float


calm = st.just([])
storms: st.SearchStrategy[Any] = (
    calm | st.lists(faults, min_size=1, max_size=3) | st.builds(Dice, st.integers(0, 999), st.sampled_from([0.05, 0.3]))
)
habits = st.sets(st.sampled_from(sorted(MISBEHAVIOURS)), max_size=3)
kills = st.none() | st.integers(0, 250)
widget = {"url": "https://foreign.example/"}
taglet = '[{"id": "throttlingTimeoutValue", "value": "9"}, {"id": "autocomplete", "value": "off"}]'
edits = st.sampled_from(
    [
        ("acme", "ac_feature", "Common.Global_Encryption_Enabled", True),
        ("acme", "ac_feature", "Common.Global_Encryption_Enabled", None),
        ("care", "supportal_feature", "69", False),
        ("acme", "security_center", "transcript_encryption", False),
        ("acme", "security_center", "transcript_encryption", True),
        ("care", "site_property", "supportEncryptedAuthSDE", True),
        ("acme", "site_setting", "encryption.referrer", "personal_personal_firstname, my.own"),
        ("acme", "taglet", "cleanCCPatterns", "foreign"),
        ("care", "site_setting", "le.general.language", "fr"),
        ("care", "site_setting", "Nobody.Manages.This", "as it is now"),
        ("acme", "taglet", "lpUnifiedWindow", taglet),
        ("acme", "widget", "Orders", widget),
        ("acme", "widget", "Orders", None),
        ("acme", "engagement", LINK, {"enabled": False, "noted": "by hand"}),
        ("acme", "engagement", LINK, None),
        ("care", "ac_feature", "Common.Messaging_Cross_Account_Contact_Center", True),
        ("acme", "ac_feature", "Common.Answering_Service", False),
        ("acme", "site_setting", ROLLOVER, {"enabled": True, "type": 3, "skillConfigs": []}),
    ]
)


class Stories(RuleBasedStateMachine):
    """One repository, one world, and whoever works on them."""

    @initialize(on=st.booleans(), guards_creates=st.booleans(), habits=habits)
    def begin(self, on: bool, guards_creates: bool, habits: set[FaultKind]) -> None:
        self.stack = ExitStack()
        # The platform's documents do not ask for a revision on creates, so half of the worlds do not check it.
        self.rig = self.stack.enter_context(rig(guards_creates=guards_creates))
        self.rig.habits = tuple(sorted(habits))
        self.rig.storm()
        configuration.seed(self.rig.world)
        self.wish = dict(configuration.RICH if on else NOTHING)
        self.killed: Came | None = None
        """The last apply, if it was killed and nothing else has happened since."""
        self.saved = False
        self.moved = False
        """Whether the world has moved since the plan was saved."""
        self.put()

    def put(self) -> None:
        for name, text in configuration.files(self.wish).items():
            self.rig.write(name, text)

    def call(self, *argv: str, storm: Any = (), kill: int | None = None, moved: bool = False) -> Came:
        """One command, and the promises that hold of each."""
        if isinstance(storm, Dice):
            self.rig.dice(storm.seed, storm.rate)
        else:
            self.rig.storm(*storm)
        self.rig.kill_at = kill
        came = self.rig(*argv)
        self.rig.storm()
        self.rig.kill_at = None
        event(f"{argv[0]}: {'killed' if came.code is None else came.code}")
        for struck in came.struck:
            event(f"struck: {struck.what}")
        promises.every_command(self.rig, came, moved=moved or twinned(came))
        return came

    # -- people ------------------------------------------------------------------------------------------------------

    @rule(data=st.data())
    def somebody_wishes_something_else(self, data: st.DataObject) -> None:
        part = data.draw(st.sampled_from(sorted(CHOICES)))
        self.wish[part] = data.draw(st.sampled_from(sorted(CHOICES[part])))
        self.killed = None
        self.put()

    @rule(edit=edits)
    def somebody_edits_behind_the_back(self, edit: tuple[str, str, str, Any]) -> None:
        account, surface, key, value = edit
        if surface == "engagement" and backdoor.get(self.rig.world, SITES[account], surface, key) is ABSENT:
            return
        backdoor.put(self.rig.world, SITES[account], surface, key, value)
        self.killed, self.moved = None, True

    @rule()
    def somebody_makes_a_twin(self) -> None:
        object_store.twin(self.rig.world, SITES["acme"], "widget", "Orders")
        self.killed, self.moved = None, True

    @rule(line=st.sampled_from(["agent_widgets: [{nmae: x}]\n", "\t\n", "data_encryption: yes\n", "account: {}\n"]))
    def somebody_breaks_a_file(self, line: str) -> None:
        text = self.rig.root.joinpath("accounts/acme.yaml").read_text()
        self.rig.write("accounts/acme.yaml", text + line)
        for argv in (("validate",), ("plan",), APPLY):
            came = self.call(*argv)
            assert came.code == 1
            assert all(written.place.site != SITES["acme"] for written in came.written)
            assert "accounts/acme.yaml" in came.out + came.err
        self.killed, self.moved = None, True  # the other account is none the worse for it
        self.put()

    # -- looking -----------------------------------------------------------------------------------------------------

    @rule(
        command=st.sampled_from(["drift", "runbook", "access", "graph", "plan", "runs", "validate"]),
        form=st.sampled_from(["text", "json", "markdown"]),
        storm=storms,
    )
    def look(self, command: str, form: str, storm: Any) -> None:
        has = {"runbook": ("text",), "graph": ("text",), "access": ("text", "json"), "validate": ("text", "json")}
        form = form if form in has.get(command, (form,)) else "text"
        flag = ["--format", form] if command not in ("runbook", "graph") else []
        self.call(command, *flag, storm=storm)

    @rule(storm=storms)
    def plan_through_a_storm(self, storm: Any) -> None:
        struck = self.call("plan", "--format", "json", *ACCEPTS, storm=storm)
        promises.promise_8_no_change_out_of_bad_reads(struck, self.call("plan", "--format", "json", *ACCEPTS))

    @rule(storm=storms)
    def save_a_plan(self, storm: Any) -> None:
        struck = self.call("plan", "--out", "x.lpplan", *ACCEPTS, storm=storm)
        again = self.call("plan", "--out", "y.lpplan", *ACCEPTS)
        if not struck.struck and struck.code == again.code == 0:
            promises.promise_9_the_same_plan_byte_for_byte(self.rig, "x.lpplan", "y.lpplan")
        self.saved, self.moved = (self.rig.root / "x.lpplan").exists(), struck.lied_to

    # -- writing -----------------------------------------------------------------------------------------------------

    @rule(storm=storms, kill=kills)
    def apply(self, storm: Any, kill: int | None) -> None:
        came = self.call(*APPLY, storm=storm, kill=kill)
        self.ended(came, APPLY, fresh=True)

    @precondition(lambda self: self.saved)
    @rule(storm=storms, kill=kills)
    def apply_the_saved_plan(self, storm: Any, kill: int | None) -> None:
        argv = ("apply", "x.lpplan", "--format", "json")
        came = self.call(*argv, storm=storm, kill=kill, moved=self.moved)
        self.ended(came, argv, fresh=False)

    def ended(self, came: Came, argv: Sequence[str], *, fresh: bool) -> None:
        self.moved = self.moved or (fresh and bool(came.written)) or twinned(came)
        self.killed = came if came.code is None and not twinned(came) and not came.lied_to else None
        if came.code == 0 and fresh and not came.lied_to and not twinned(came):
            self.as_wished()  # it said so

    @precondition(lambda self: self.killed is not None)
    @rule(storm=storms)
    def go_on_after_the_kill(self, storm: Any) -> None:
        killed = self.killed
        assert killed is not None
        came = self.call(*killed.argv, storm=storm, moved=self.moved and "x.lpplan" in killed.argv)
        if not came.lied_to:
            promises.promise_6_no_confirmed_write_again(killed, came)
        self.ended(came, killed.argv, fresh="x.lpplan" not in killed.argv)

    @rule(storm=storms)
    def take_the_last_run_back(self, storm: Any) -> None:
        if not self.rig.journals():
            return
        before = values(self.rig.world)
        came = self.call(*APPLY)
        ran = bool(came.journal) and came.code == 0
        back = self.call("rollback", "latest", "--out", "back.lpplan", *ACCEPTS, storm=storm)
        self.killed, self.moved = None, True
        if back.struck or not (self.rig.root / "back.lpplan").exists():
            return
        came_back = self.call("apply", "back.lpplan", "--format", "json")
        if ran and back.code == came_back.code == 0:
            after = values(self.rig.world)
            for address in {a for written in came_back.written for a in written.homes(NAMES)}:
                assert after.get(address) == before.get(address), (address, before.get(address), after.get(address))

    @rule()
    def settle(self) -> None:
        """In calm weather all comes about, whatever has been."""
        self.killed, self.moved = None, True
        in_calm_weather(self.rig, self.wish)

    def as_wished(self) -> None:
        promises.promise_3_nothing_left_to_plan(self.rig)
        promises.promise_4_nothing_has_drifted(self.rig)
        assert not configuration.stands(self.rig.world, self.wish)

    def teardown(self) -> None:
        if not hasattr(self, "stack"):
            return
        try:
            self.put()
            in_calm_weather(self.rig, self.wish)
        finally:
            self.stack.close()


def twinned(came: Came) -> bool:
    """Whether somebody else has made something in the middle of it."""
    return any(struck.what.startswith("twin") for struck in came.struck)


def values(world: World) -> dict[str, Any]:
    """What stands at each address, less what the platform gives to each object; what is off is not there."""
    found: dict[str, Any] = {}
    for site, surfaces in backdoor.state(world).items():
        for surface, items in surfaces.items():
            for stored, value in items.items():
                key = "/".join(wished_name(unquote(part)) for part in stored.split("/"))
                if isinstance(value, dict):
                    own = {"id", "createdDate", "modifiedDate", "engagementUrl", "deleted"}
                    value = {k: v for k, v in value.items() if k not in own and v not in (False, "", None, [])}
                    value |= {"name": wished_name(value["name"])} if "name" in value else {}
                if value not in (False, "", None):
                    found[f"{NAMES[site]}:{surface}/{key}"] = value
    return found


TestStories = Stories.TestCase
TestStories.settings = settings(
    max_examples=int(os.environ.get("LPCONF_STORIES", "400")) if DEEP else 10,
    stateful_step_count=16 if DEEP else 8,
    derandomize=not DEEP,
    deadline=None,
    phases=[Phase.explicit, Phase.generate] if DEEP else list(Phase),
    database=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
