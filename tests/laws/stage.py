"""A stage for laws: account files in memory, a sandbox in memory, the real way from files to outcomes between them."""

from __future__ import annotations

import asyncio
import datetime
import json
import random
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

import httpx

from lpconf import catalogue
from lpconf.apply.executor import Asker
from lpconf.connect.router import open_connectors
from lpconf.domain.json.plan_document import dumps, to_json
from lpconf.domain.plan import Plan
from lpconf.domain.project import Limits, Profile, SurfaceRule
from lpconf.domain.results.drift import DriftReport
from lpconf.domain.run import Outcome, Run
from lpconf.domain.state import Acceptance
from lpconf.load.files.source import FolderEntry, read_failure
from lpconf.operations import apply as applying
from lpconf.operations import drift as drifting
from lpconf.operations import plan as planning
from lpconf.plan.integrity import check_claims, check_integrity, in_order_of_needs
from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.world import World
from lpconf.workspace.clock import RunClock
from lpconf.workspace.configuration import ConfigLocation, Configuration, open_configuration
from lpconf.workspace.plan_request import PlanOptions
from lpconf.workspace.run_context import LiveContext, RunContext
from lpconf.workspace.selection import choose, selection_of
from tests.fakes import plan_from_text
from tests.laws.ladder import At
from tests.load.yaml.emit import emit

T = TypeVar("T")
PROJECT = "version: 1\nprofile: sandbox\nprofiles: {sandbox: {kind: sandbox}}\n"
NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC)
MOMENT = RunClock(NOW, "2026-11-24T09:00:00Z")
EVERY_CODE = tuple(Acceptance(code) for code in catalogue.IMPLICATIONS)


class MemoryFiles:
    """The files of a repository, in a dictionary."""

    def __init__(self, root: Path, texts: Mapping[str, str]) -> None:
        self.root = root
        self._texts = {"lpconf.yaml": PROJECT, **texts}

    def entries(self) -> Iterator[FolderEntry]:
        return (FolderEntry(path, "file") for path in self._texts if path.startswith("accounts/"))

    def read(self, path: str) -> bytes:
        if path not in self._texts:
            raise read_failure("file.missing", path, "there is no such file")
        return self._texts[path].encode()

    def version(self, path: str) -> str:
        return ""

    def ways(self, path: str) -> tuple[str, ...]:
        return ()


class Asked(NamedTuple):
    """One request as it went over the wire. `keys` are the items that it is about; none for a whole collection."""

    method: str
    site: str
    surface: str
    keys: tuple[str, ...]

    @property
    def mutates(self) -> bool:
        return self.method != "GET"


class Killed(BaseException):
    """The program is gone."""


class Wire(httpx.AsyncBaseTransport):
    """Carries requests to the sandbox, remembers them, and answers in its place where `instead` says so."""

    def __init__(self, world: World) -> None:
        self.app = create_app(world)
        self._inner = httpx.ASGITransport(self.app)
        self.sent: list[Asked] = []
        self.instead: Callable[[Asked], httpx.Response | None] = lambda asked: None
        self.afterwards: Callable[[Asked], None] = lambda asked: None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = place(request.method, request.url.raw_path.decode(), await request.aread())
        self.sent.append(asked)
        answer = self.instead(asked)
        if answer is None:
            answer = await self._inner.handle_async_request(request)
            self.afterwards(asked)
        return answer

    @property
    def writes(self) -> list[Asked]:
        return [asked for asked in self.sent if asked.mutates]


def place(method: str, raw_path: str, body: bytes) -> Asked:
    """What a request is about, read from its path and body with nothing of the connectors' code."""
    parts = [unquote(part) for part in raw_path.partition("?")[0].strip("/").split("/")]
    if parts[0] == "accounts":
        return Asked(method, parts[1], parts[2], tuple(parts[3:]))
    site, rest = parts[2], parts[3:]
    if rest[0] == "service":
        return Asked(method, site, "discovery", ())
    if rest[1] == "provision":
        return Asked(method, site, "ac_feature", _granted(json.loads(body)) if body else ())
    if rest[1] != "setting":
        return Asked(method, site, rest[2], tuple(rest[3:]))
    keys = tuple(rest[3:]) or ((json.loads(body)["id"],) if body else ())
    return Asked(method, site, "site_setting", keys)


def _granted(document: Any) -> tuple[str, ...]:
    """The features that a body grants: a document of the provider gson, or a list of the default one."""
    if "grantedFeature" in document:
        return tuple(grant["id"] for grant in document["grantedFeature"])
    (account,) = document["appDataList"][0]["accountList"]["accountList"]
    return tuple(grant["compoundFeatureID"] for grant in account["itemsCollection"]["data"])


def _go(work: Coroutine[Any, Any, T]) -> T:
    """Do `work` in an event loop of its own, which says nothing of a program that was killed in it."""

    def tell(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), Killed):
            loop.default_exception_handler(context)

    async def quiet() -> T:
        asyncio.get_running_loop().set_exception_handler(tell)
        return await work

    return asyncio.run(quiet())


async def _at_once(seconds: float) -> None:
    """Waiting, without the wait."""


class Stage:
    """One repository, one world and one profile. `files` may be changed between two looks."""

    every_code = EVERY_CODE

    def __init__(self, root: Path, world: World, files: Mapping[str, str], modes: Mapping[str, str]) -> None:
        self.root, self.world, self.files = root, world, dict(files)
        rules = tuple(SurfaceRule(surface, mode=mode) for surface, mode in modes.items())  # type: ignore[arg-type]
        self.profile = Profile("sandbox", "sandbox", rules=rules, limits=Limits(backoff_scale=0.0))
        self.wire = Wire(world)

    def configuration(self) -> Configuration:
        return open_configuration(ConfigLocation(self.root), MOMENT, MemoryFiles(self.root, self.files))

    @contextmanager
    def watched(self) -> Iterator[list[Asked]]:
        """The requests that are sent inside."""
        self.wire.sent = sent = []
        yield sent

    def context(self, configuration: Configuration, names: Sequence[str] = ()) -> RunContext:
        """What a command for `names` works with; for all accounts by default."""
        return RunContext(
            configuration, selection_of(configuration, choose(configuration, names)), self.profile, MOMENT
        )

    @asynccontextmanager
    async def connected(self, context: RunContext) -> AsyncIterator[LiveContext]:
        """The same with a connection to the world of this stage."""
        router = open_connectors(self.profile, transport=self.wire, environ={}, root=self.root, sleep=_at_once)
        try:
            yield LiveContext(
                context.configuration, context.selection, context.profile, context.clock, connector=router
            )
        finally:
            await router.close()

    def plan(
        self,
        *,
        accepts: Sequence[Acceptance] = EVERY_CODE,
        targets: Sequence[str] = (),
        excludes: Sequence[str] = (),
        names: Sequence[str] = (),
    ) -> Plan:
        """The plan for `names`, all accounts by default, with every consequence accepted by default."""
        configuration = self.configuration()
        context = self.context(configuration, names)
        options = PlanOptions(tuple(targets), tuple(excludes), tuple(accepts))

        async def look() -> planning.PlanObservation:
            async with self.connected(context) as live:
                return await planning.observe_for_plan(live)

        return planning.plan(context, options, _go(look())).plan

    def apply(self, plan: Plan, ask: Asker | None = None, told: Callable[[Outcome], None] | None = None) -> Run:
        """Carry `plan` out. The journal is in the folder of the stage."""
        configuration = self.configuration()
        hands = applying.ApplyCallbacks(ask=ask, wait=_at_once, on_outcome=told or (lambda outcome: None))

        async def go() -> Run:
            async with self.connected(self.context(configuration)) as live:
                return await applying.apply(plan, live, hands, who="test")

        return _go(go())

    def drift(self) -> DriftReport:
        context = self.context(self.configuration())

        async def look() -> drifting.DriftResult:
            async with self.connected(context) as live:
                return await drifting.drift(live)

        return _go(look()).report

    def objects(self) -> dict[tuple[str, str, str], Any]:
        """Every whole object of the world, by site, collection and key."""
        return {
            (site, collection, key): body
            for site, collection in self.world.collections()
            for key, body in self.world.items(site, collection).items()
        }


@contextmanager
def stage(files: Mapping[str, str], modes: Mapping[str, str] | None = None) -> Iterator[Stage]:
    """A stage with an empty world, gone at the end. Its folder holds the project file, and journals."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "lpconf.yaml").write_text(PROJECT)
        world = World(":memory:", now=NOW.timestamp)
        try:
            yield Stage(root, world, files, modes or {})
        finally:
            world.close()


def texts(accounts: Mapping[str, Mapping[str, Any]], shuffle: random.Random | None = None) -> dict[str, str]:
    """Account files of plain data. With `shuffle` the keys of all mappings stand in another order."""
    return {f"accounts/{name}.yaml": emit(_shuffled(data, shuffle)) for name, data in accounts.items()}


def _shuffled(value: Any, by: random.Random | None) -> Any:
    if isinstance(value, Mapping):
        keys = list(value)
        if by:
            by.shuffle(keys)
        return {key: _shuffled(value[key], by) for key in keys}
    return [_shuffled(below, by) for below in value] if isinstance(value, list) else value


def addresses(plan: Plan) -> list[At]:
    """The addresses of a plan's steps, in the order of application, read from its JSON."""
    return [At.of(change["address"]) for change in to_json(plan)["resource_changes"]]


def settled(on: Stage) -> None:
    """Nothing is left to do, and nothing has drifted."""
    again = on.plan()
    assert addresses(again) == []
    assert not again.gated
    report = on.drift()
    assert {s.status for account in report.accounts for s in account.settings} <= {"in_sync"}


def bears_itself_out(on: Stage, plan: Plan) -> None:
    """A saved plan is believed as it is, where it is lpconf's own."""
    saved = plan_from_text(dumps(plan))
    check_integrity(saved)
    check_claims(saved)
    assert in_order_of_needs(saved, on.configuration().desired) == saved.steps
