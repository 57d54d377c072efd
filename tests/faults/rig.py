"""lpconf's command line on a repository of its own, a world in memory behind it, and bad weather between the two.

Everything goes the real way: files, flags, streams, exit codes, log-in, read cache, journals. Only the sockets are
left out, and waiting.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import httpx

from lpconf.apply.journal import Journal, entries
from lpconf.cli.main import main
from lpconf.connect import router
from lpconf.domain.fault import Fault, FaultKind
from lpconf.operations import apply as applying
from lpconf.redaction import forget_secrets
from lpconf.sandbox.api.app import create_app
from lpconf.sandbox.faults.injection import FaultInjector, StruckRequest
from lpconf.sandbox.faults.schedule import Dice, FaultScript
from lpconf.sandbox.request_target import RequestTarget, target_of
from lpconf.sandbox.world import Options, World
from lpconf.workspace.live import connection as live_connection
from tests.faults.witness import Witness, Written

HOST, BRIDGE = "https://api.sandbox.invalid", "https://bridge.sandbox.invalid"
PASSWORD, BEARER = "pa55-word-of-ops", "bridge-b3arer-of-ops"
PROJECT = f"""\
version: 1
profile: live
profiles:
  live:
    kind: liveperson
    domain_api: {HOST}
    auth: {{login: {{username: {{env: OPS_USER}}, password: {{env: OPS_PASSWORD}}}}}}
    bridge: {{url: {BRIDGE}, auth: {{bearer: {{env: BRIDGE_BEARER}}}}}}
    limits: {{concurrency: 4, backoff_scale: 0.00001}}
policy: {{max_changed_percent: 100}}
"""
_NOW = 1_795_600_000.0


class Killed(BaseException):
    """The program is gone."""


@dataclass(frozen=True)
class Sent:
    """One request as it left lpconf."""

    method: str
    place: RequestTarget
    revision: str | None

    @property
    def mutates(self) -> bool:
        return self.method != "GET" and self.place.surface not in ("login", "oauth2")


@dataclass(frozen=True)
class Came:
    """What came of one command; `code` is None where it was killed. `written` is what the world itself saw happen,
    `struck` the faults, `journal` the entries of the run's journal, if there was a run."""

    argv: tuple[str, ...]
    code: int | None
    out: str
    err: str
    sent: tuple[Sent, ...]
    written: tuple[Written, ...]
    struck: tuple[StruckRequest, ...]
    violations: tuple[str, ...]
    journal: tuple[dict[str, Any], ...]
    boundaries: int

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def plan(self) -> dict[str, Any]:
        """The plan that a run carried out, from its journal; one without steps where there was no run."""
        found: dict[str, Any] = self.journal[0]["plan"] if self.journal else {"resource_changes": []}
        return found

    @property
    def lied_to(self) -> bool:
        """Whether a read showed what was not so any more."""
        return any(struck.what == "delayed" for struck in self.struck)


@dataclass
class Rig:
    """`root` is the repository. `kill_at`: the program dies at the boundary of this number, from 0: before or after a
    request, before or after a line of the journal. `habits` are the ways in which the platform behaves at all times."""

    root: Path
    world: World
    kill_at: int | None = None
    habits: tuple[FaultKind, ...] = ()
    secrets: set[str] = field(default_factory=lambda: {PASSWORD, BEARER})

    def __post_init__(self) -> None:
        app = create_app(self.world)
        self.witness = Witness(app, self.world, self.secrets)
        self.weather = FaultInjector(self.witness, self.world, end=app.state.tokens.end, sleep=_at_once)
        self._boundary, self._dead = 0, False
        self._sent: list[Sent] = []
        (self.root / "lpconf.yaml").write_text(PROJECT)

    def storm(self, *faults: Fault) -> None:
        """From now on these faults, and no others."""
        self.weather.script, self.weather.dice = FaultScript((*self._always, *faults)), None

    @property
    def _always(self) -> tuple[Fault, ...]:
        return tuple(Fault(what, times=1_000_000) for what in self.habits)

    def dice(self, seed: int, rate: float, *whats: FaultKind) -> None:
        """From now on faults at random, and no others."""
        self.weather.script = FaultScript(self._always)
        self.weather.dice = Dice(seed, rate, whats) if whats else Dice(seed, rate)

    def write(self, name: str, text: str) -> None:
        """Write a file of the repository."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def journals(self) -> list[Path]:
        """The journals of all runs, the first first."""
        return sorted((self.root / ".lpconf" / "runs").glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)

    def boundary(self) -> None:
        """One more point at which the program may die. Once it is dead nothing of it happens any more."""
        if self._dead or self._boundary == self.kill_at:
            self._dead = True
            raise Killed
        self._boundary += 1

    def __call__(self, *argv: str) -> Came:
        """Call lpconf in the repository."""
        self._boundary, self._dead, self._sent = 0, False, []
        self.witness.written.clear()
        struck, wrong, before = len(self.weather.struck), len(self.world.violations()), self.journals()
        out, err, code = io.StringIO(), io.StringIO(), None
        forget_secrets()  # each command is a program of its own
        with self._embedded(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = _until_killed(["-C", str(self.root), *argv])
        new = [path for path in self.journals() if path not in before]
        return Came(
            argv,
            code,
            out.getvalue(),
            err.getvalue(),
            tuple(self._sent),
            tuple(self.witness.written),
            tuple(one for one in tuple(self.weather.struck)[struck:] if one.what not in self.habits),
            tuple(one.text for one in self.world.violations()[wrong:]),
            tuple(entries(new[-1])) if new else (),
            self._boundary,
        )

    @contextmanager
    def _embedded(self) -> Iterator[None]:
        """lpconf as it is, but for its sockets, its waits, its journal's mortality, and whose environment it sees."""
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("LPCONF_", "GIT_"))}
        environ |= {"OPS_USER": "ops", "OPS_PASSWORD": PASSWORD, "BRIDGE_BEARER": BEARER}
        environ |= {"SOURCE_DATE_EPOCH": str(int(_NOW))}
        environ |= {"GIT_CEILING_DIRECTORIES": str(self.root.parent), "GIT_CONFIG_GLOBAL": os.devnull}
        rig, entry, opened = self, Journal.append, router.open_connectors

        def mortal(journal: Journal, kind: str, **fields: Any) -> None:
            rig.boundary()
            entry(journal, kind, **fields)
            rig.boundary()

        def embedded(*args: Any, **more: Any) -> Any:
            return opened(*args, **{**more, "transport": _Wire(rig), "environ": environ, "sleep": _at_once})

        with (
            mock.patch.dict(os.environ, environ, clear=True),
            mock.patch.object(Journal, "append", mortal),
            mock.patch.object(applying, "sleep", _at_once),
            mock.patch.object(live_connection, "open_connectors", embedded),
        ):
            yield


class _Wire(httpx.AsyncBaseTransport):
    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._inner = router.in_process(rig.weather)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self._rig.boundary()
        place = target_of(request.url.raw_path.decode().partition("?")[0])
        assert place is not None, request.url
        self._rig._sent.append(Sent(request.method, place, request.headers.get("if-match")))
        answer = await self._inner.handle_async_request(request)
        self._rig.boundary()
        return answer


def _until_killed(argv: list[str]) -> int | None:
    """The exit code of a command; None where it was killed."""
    try:
        return main(argv)
    except Killed:
        return None
    except BaseExceptionGroup as several:
        if several.split(Killed)[1] is not None:
            raise
        return None


def _no_dying_words(record: logging.LogRecord) -> bool:
    """Whether a record of the event loop is about anything but a program that was killed."""
    failure = record.exc_info[1] if record.exc_info else None
    if isinstance(failure, BaseExceptionGroup):
        return failure.split(Killed)[1] is not None
    return not isinstance(failure, Killed)


logging.getLogger("asyncio").addFilter(_no_dying_words)  # it may speak up long after the end


async def _at_once(seconds: float) -> None:
    """Waiting, without the wait."""


@contextmanager
def rig(**options: Any) -> Iterator[Rig]:
    """A rig with an empty world, gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(options=Options(**options), now=lambda: _NOW)
        try:
            yield Rig(Path(folder), world)
        finally:
            world.close()
            forget_secrets()
