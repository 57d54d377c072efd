"""The promises of the contract, section 8, as questions to what came of a command. Each raises AssertionError.

They are asked of the requests that left lpconf, of what the world itself saw, and of what was printed: never of
lpconf's own opinion of it, but for the order that its plan tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.faults.configuration import NAMES
from tests.faults.rig import Came, Rig
from tests.faults.witness import WINDOW, entries

LOOKING = ("validate", "plan", "drift", "show", "runbook", "access", "runs", "rollback", "explain", "graph")
CODES = frozenset({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 64, 130, 143})
_OWN = {"value", "propertyValue", "type", "modifiedDate", "createdDate", "deleted", "from", "to"}


def promise_1_looking_writes_nothing(came: Came) -> None:
    if came.argv[0] in LOOKING:
        assert not [sent for sent in came.sent if sent.mutates], came.argv
        assert not came.written, came.written


def promise_2_only_what_the_plan_lists(came: Came) -> None:
    listed = {change["address"] for change in came.plan["resource_changes"]}
    for written in came.written:
        homes = written.homes(NAMES), written.homes(NAMES, before=True)
        assert homes[0] <= listed or homes[1] <= listed, (written, sorted(listed))


def promise_3_nothing_left_to_plan(rig: Rig, accepts: Iterable[str] = ()) -> None:
    came = rig("plan", "--detailed-exitcode", *accepts)
    assert came.code == 0, (came.out, came.err)


def promise_4_nothing_has_drifted(rig: Rig) -> None:
    came = rig("drift")
    assert came.code == 0, (came.out, came.err)


def promise_5_needs_in_order(came: Came, *, moved: bool) -> None:
    """Each need before what needs it, in the order in which the world saw them. `moved`: others have changed something
    since the plan was made, or a read was told what was not so: then the world's own rules may have been broken, since
    apply reads the home of a step anew and not its needs."""
    first: dict[str, int] = {}
    for number, written in enumerate(came.written):
        for home in written.homes(NAMES):
            first.setdefault(home, number)
    steps = {change["address"]: change for change in came.plan["resource_changes"]}
    ended = {entry["address"]: entry["status"] for entry in came.journal if entry["kind"] == "outcome"}
    for home, change in steps.items():
        for other in change["depends_on"]:
            if home not in first or other not in steps:
                continue
            if other in first:
                assert first[other] < first[home], (other, home)
            else:
                assert ended.get(other) in ("verified", "unchanged"), (other, home, ended)
    assert moved or not came.violations, came.violations


def promise_6_no_confirmed_write_again(killed: Came, resumed: Came) -> None:
    """`resumed` came after `killed`, with the same wish, and nobody else wrote in between."""
    confirmed = {
        entry["address"] for entry in killed.journal if entry["kind"] == "outcome" and entry["status"] == "verified"
    }
    for written in resumed.written:
        assert not written.homes(NAMES) & confirmed, written


def promise_6_nothing_twice(came: Came) -> None:
    """No write that was accepted said what stood there already. `delayed` reads are a lie that this cannot see."""
    if not came.lied_to:
        assert not [written for written in came.written if not written.before and not written.after], came.written


def promise_7_no_secret(rig: Rig, came: Came) -> None:
    files = [path for path in rig.root.rglob("*") if path.is_file()]
    texts = {"stdout": came.out, "stderr": came.err} | {str(p): p.read_text(errors="replace") for p in files}
    for where, text in texts.items():
        for secret in rig.secrets:
            assert secret not in text, (where, came.argv)


def promise_8_no_change_out_of_bad_reads(struck: Came, calm: Came) -> None:
    """A plan through faults holds nothing that the plan without them does not hold. Both are JSON."""
    if not struck.lied_to and struck.code not in (64, None):
        found, known = _changes(struck.json), _changes(calm.json)
        for address, change in found.items():
            assert known.get(address) == change, (address, change, known.get(address))


def _changes(plan: Mapping[str, Any]) -> dict[str, Any]:
    changes = plan.get("resource_changes") or ()
    return {one["address"]: (one["change"], one["hands"]) for one in changes if one["hands"] == "api"}


def promise_9_the_same_plan_byte_for_byte(rig: Rig, first: str, second: str) -> None:
    assert (rig.root / first).read_bytes() == (rig.root / second).read_bytes()


def promise_10_the_rest_byte_for_byte(came: Came) -> None:
    """What nobody manages: other objects (see promise 2), unknown fields, other entries of a document."""
    managed = {c["address"].partition("#")[2] for c in came.plan["resource_changes"] if "#" in c["address"]}
    for written in came.written:
        for at, before in written.before.items():
            after = written.after.get(at)
            if after is None or after.get("deleted"):
                continue
            assert after.get("unknownField") == before.get("unknownField"), (before, after)
            if at[0] == "ac_feature":
                assert {k: v for k, v in after.items() if k not in _OWN} == {
                    k: v for k, v in before.items() if k not in _OWN
                }
            if at == WINDOW:
                kept = [{k: v for k, v in entries(one).items() if k not in managed} for one in (before, after)]
                assert kept[0] == kept[1]


def promise_11_ends_in_order(came: Came) -> None:
    """A documented exit code, no traceback, one JSON document where JSON was asked for."""
    if came.code is None:
        return  # it was killed
    said = came.out + came.err
    assert came.code in CODES, came
    assert "Traceback" not in said, said
    assert "lpconf itself has failed" not in said, said
    if "json" in came.argv:
        assert isinstance(came.json, dict)


def every_command(rig: Rig, came: Came, *, moved: bool = False) -> None:
    """All promises that hold of each command by itself."""
    promise_1_looking_writes_nothing(came)
    promise_2_only_what_the_plan_lists(came)
    promise_5_needs_in_order(came, moved=moved or came.lied_to)
    promise_6_nothing_twice(came)
    promise_7_no_secret(rig, came)
    promise_10_the_rest_byte_for_byte(came)
    promise_11_ends_in_order(came)
