"""Plan files, run files, journals and recordings, changed at any node and sealed anew: words, never a crash, and
nothing is written that the files at hand do not wish."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpconf.domain.json.plan_document import change_id, from_json
from lpconf.domain.value import digest
from lpconf.sandbox import backdoor
from lpconf.sandbox.world import World
from tests.attacks.estate import Repository, called, fresh
from tests.laws.profile import some

pytestmark = pytest.mark.attack("artifact")

FILES = {
    "lpconf.yaml": "version: 1\nprofiles: {sandbox: {kind: sandbox}}\n",
    "accounts/a.yaml": (
        'account: {id: "1", platform: messaging_and_chat}\n'
        "accept: [not-retroactive, hot-topics-unavailable, data-access-api-masked, analytics-reports-unavailable]\n"
        "data_encryption: {enabled: true, scopes: [messaging_summary]}\n"
        "agent_widgets: [{name: Orders, url: 'https://w.acme.example/o?key=0123456789abcdef', mode: published}]\n"
        "settings: {site_settings: {le.one: b}}\n"
    ),
    "accounts/b.yaml": 'account: {id: "2", platform: messaging}\nsettings: {site_settings: {le.one: b}}\n',
}
ODD: list[Any] = [None, True, -1, 1.5, 10**30, "", "x", "***", "../../evil", [], {}, [[]], {"value": 1}, ["x"]]
CODES = {0, 1, 3, 4, 5, 8, 9, 64}
Path_ = tuple[str | int, ...]


def paths(node: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The paths of all nodes below one."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in entries:
        yield (*path, key)
        yield from paths(child, (*path, key))


def changed(document: Any, path: Path_, value: Any) -> Any:
    """The document with another value at a path."""
    document = copy.deepcopy(document)
    node = document
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return document


def sealed(plan: Any) -> Any:
    """A plan document with the digests that fit it, as far as there can be any."""
    if not isinstance(plan, dict):
        return plan
    with suppress(Exception):
        plan["change_id"] = change_id(from_json(plan))
    with suppress(Exception):
        plan["plan_id"] = digest({key: plan[key] for key in plan if key not in ("plan_id", "created")})
    return plan


class Scene:
    """A repository with a plan file, a run file, a journal and a recording, and a world to begin with again."""

    def __init__(self, repository: Repository) -> None:
        self.root, self.repository = repository.root, repository
        assert called(repository, "plan", "--out", "p.lpplan")[0] == 0
        shutil.copytree(self.root / ".lpconf", self.root / "before")
        assert called(repository, "apply", "p.lpplan", "--run-file", "r.json")[0] in (0, 9)
        assert called(repository, "observe", "--out", "o.lpobs")[0] == 0
        shutil.copytree(self.root / ".lpconf", self.root / "after")
        self.plan = json.loads((self.root / "p.lpplan").read_text())
        self.run = json.loads((self.root / "r.json").read_text())
        self.recording = json.loads((self.root / "o.lpobs").read_text())
        self.wished = self.values("after")
        self.before = self.values("before")

    def begin(self, state: str) -> None:
        """The world as it was."""
        shutil.rmtree(self.root / ".lpconf")
        shutil.copytree(self.root / state, self.root / ".lpconf")

    def values(self, state: str = ".lpconf") -> list[object]:
        """What is live, at all addresses that the run wrote to."""
        homes = (("1", "site_setting", "le.one"), ("2", "site_setting", "le.one"), ("1", "widget", "Orders"))
        world = World(self.root / state / "sandbox.db")
        try:
            return [_bare(backdoor.get(world, *home)) for home in homes]
        finally:
            world.close()

    def call(self, *words: str) -> None:
        code, said = called(self.repository, *words)
        assert code in CODES, said
        assert "Traceback" not in said, said


def _bare(value: object) -> object:
    """A value without what the platform adds to it."""
    return {key: value.get(key) for key in ("name", "url", "mode")} if isinstance(value, dict) else value


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with fresh(FILES) as repository:
        yield Scene(repository)


def node_of(document: Any) -> st.SearchStrategy[Path_]:
    """Any node of a document; the deep ones are as likely as the few on top."""
    return st.sampled_from(sorted(paths(document), key=str))


@some
@given(data=st.data(), value=st.sampled_from(ODD))
def test_a_plan_file_changed_at_any_node(scene: Scene, data: st.DataObject, value: Any) -> None:
    path = data.draw(node_of(scene.plan))
    _plan_file(scene, path, value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("resource_changes", 0, "details"), {"added": [{"value": 1}]}),
        (("resource_changes", 0, "change", "after"), {"value": "evil"}),
        (("resource_changes", 0, "change", "before"), {"value": "evil"}),
        (("gates", 0, "account"), []),
        (("sites", "a", "id"), "2"),
        (("standing",), [{}]),
    ],
)
def test_a_plan_file_changed_at_a_weak_place(scene: Scene, path: Path_, value: Any) -> None:
    _plan_file(scene, path, value)


def _plan_file(scene: Scene, path: Path_, value: Any) -> None:
    scene.begin("before")
    (scene.root / "m.lpplan").write_text(json.dumps(sealed(changed(scene.plan, path, value))))
    for words in (("show", "m.lpplan"), ("apply", "--approved", "m.lpplan"), ("runbook", "m.lpplan")):
        scene.call(*words)
    for live, before, wished in zip(scene.values(), scene.before, scene.wished, strict=True):
        assert live in (before, wished)
    scene.call("apply", "m.lpplan", "--format", "json")


@some
@given(data=st.data(), value=st.sampled_from(ODD))
def test_a_run_file_changed_at_any_node(scene: Scene, data: st.DataObject, value: Any) -> None:
    _run_file(scene, changed(scene.run, data.draw(node_of(scene.run)), value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("outcomes", 0, "detail"), 1.5),
        (("outcomes", 0, "setting"), []),
        (("plan", "resource_changes", 0, "setting"), []),
        (("before_images", 0, "before"), {"value": "evil"}),
        (("plan",), []),
    ],
)
def test_a_run_file_changed_at_a_weak_place(scene: Scene, path: Path_, value: Any) -> None:
    _run_file(scene, changed(scene.run, path, value))


def _run_file(scene: Scene, document: Any) -> None:
    scene.begin("after")
    document["plan"] = sealed(document["plan"])
    (scene.root / "m.json").write_text(json.dumps(document))
    journal = next((scene.root / ".lpconf/runs").glob("*.jsonl"))
    head, *rest = [json.loads(line) for line in journal.read_text().splitlines()]
    lines = [{**head, "plan": document["plan"]}, *rest]
    journal.write_text("".join(json.dumps(line) + "\n" for line in lines))
    for words in (("runs", "m.json"), ("runs",), ("runs", "latest"), ("rollback", "m.json"), ("rollback", "latest")):
        scene.call(*words)
    scene.call("audit", "--run-file", "m.json")
    assert scene.values() == scene.wished


@some
@given(data=st.data(), value=st.sampled_from(ODD))
def test_a_recording_changed_at_any_node(scene: Scene, data: st.DataObject, value: Any) -> None:
    _recording(scene, data.draw(node_of(scene.recording)), value)


@pytest.mark.parametrize("value", [None, 1.5, [], "x", {"x": []}])
@pytest.mark.parametrize("field", ["values", "items", "names", "unreadable", "ambiguous"])
def test_a_recording_changed_at_a_weak_place(scene: Scene, field: str, value: Any) -> None:
    surfaces = scene.recording["accounts"]["a"]["surfaces"]
    name = next(name for name in sorted(surfaces) if "reading" in surfaces[name])
    _recording(scene, ("accounts", "a", "surfaces", name, "reading", field), value)


def _recording(scene: Scene, path: Path_, value: Any) -> None:
    document = changed(scene.recording, path, value)
    document["digest"] = digest({key: document[key] for key in document if key != "digest"})
    (scene.root / "m.lpobs").write_text(json.dumps(document))
    scene.call("plan", "--against", "m.lpobs", "--format", "json")
    scene.call("drift", "--exit-zero", "--against", "m.lpobs")
