"""The state of the sandbox: one SQLite file that several processes may use at once.

It holds whole objects by account, collection and key, one revision per collection, and the violations of the
platform's rules. Accounts come into being when they are first asked for. Nothing is fsynced: it is a toy world.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from lpconf.data_class import frozen
from lpconf.domain.value import Json, canonical
from lpconf.errors import LpconfError
from lpconf.sandbox import audit_trail
from lpconf.sandbox.default_features import default_grants
from lpconf.sandbox.rollover_links import ROLLOVER, linked_sites

_TABLES = """
CREATE TABLE IF NOT EXISTS items (
    site TEXT, collection TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (site, collection, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revisions (
    site TEXT, collection TEXT, number INTEGER NOT NULL, PRIMARY KEY (site, collection)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS links (
    target TEXT, site TEXT, PRIMARY KEY (target, site)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS links_by_site ON links (site);
CREATE TABLE IF NOT EXISTS audit (
    number INTEGER PRIMARY KEY, site TEXT, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_by_site ON audit (site);
CREATE TABLE IF NOT EXISTS violations (
    number INTEGER PRIMARY KEY, site TEXT, what TEXT, missing TEXT, text TEXT
);
"""
_FIRST = 1
_PATIENCE = 30.0


_PLACE_IN_HEAD = 60
"""Where the head of an SQLite file holds a number that is its owner's."""


def is_at_home(path: Path) -> bool:
    """Whether the world at `path` was made there, and is no copy: another file has another place on the disk. The
    database is not opened for that."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
        return int.from_bytes(head[_PLACE_IN_HEAD : _PLACE_IN_HEAD + 4], "big") == _place_of(path)
    except OSError:
        return False


def _place_of(path: Path) -> int:
    status = path.stat()
    return zlib.crc32(f"{status.st_dev}:{status.st_ino}".encode()) & 0x7FFFFFFF


DAMAGED = "the sandbox's world is damaged: lpconf sandbox reset begins a new one"


def _decoded(body: str) -> Json:
    """What a row of the world holds. Raises LpconfError where that is not what lpconf wrote."""
    try:
        return json.loads(body)
    except (ValueError, TypeError, RecursionError):
        raise LpconfError(DAMAGED) from None


class Violation(NamedTuple):
    """A write that the guide forbids, accepted all the same. `missing` is what does not stand; `text` says it whole."""

    site: str
    what: str
    missing: str
    text: str


@frozen
class Options:
    """How this world behaves.

    `feature_shape` is which of the four known answers feature grants are given in; 0 goes by the provider that is
    named. `default_features`: accounts have all features of the platform with their defaults. `guards_creates`: a
    create that names another revision is turned down; the platform's documents do not ask for that.
    """

    feature_shape: int = 0
    require_bearer: bool = False
    default_features: bool = True
    guards_creates: bool = True


class World:
    """Objects by site id, collection and key. Safe to use from several threads and processes."""

    def __init__(
        self,
        path: Path | str = ":memory:",
        *,
        options: Options | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Open the world at `path`, made where it is not there. Raises LpconfError where it cannot be."""
        self.options = options or Options()
        self._now = now
        self._lock = threading.RLock()
        self._author = audit_trail.program()
        try:
            is_new = path != ":memory:" and not Path(path).exists()
            if is_new:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
            if self._db.execute("PRAGMA journal_mode").fetchone()[0] == "delete":
                self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=OFF")
            if is_new:
                self._db.execute(f"PRAGMA user_version = {_place_of(Path(path))}")
            self._db.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise LpconfError(f"the sandbox cannot be opened at {path}: {error}") from None

    @property
    def default_grants(self) -> Mapping[str, Json]:
        """The feature grants that an account has without anybody's doing, by feature."""
        return default_grants() if self.options.default_features else {}

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def change(self, who: audit_trail.Author | None = None) -> Iterator[None]:
        """One change of the world: wholly done or not at all, and nobody else writes meanwhile. The audit trail says
        that it was `who`; without one, whoever makes the larger change that this is a part of, else a program."""
        with self._lock:
            author, self._author = self._author, who or self._author
            try:
                with self._transaction():
                    yield
            finally:
                self._author = author

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._db.in_transaction:  # part of a larger change
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def revision(self, site: str, collection: str) -> int:
        """The revision of a collection; every change of it counts one."""
        with self._lock:
            row = self._db.execute(
                "SELECT number FROM revisions WHERE site = ? AND collection = ?", (site, collection)
            ).fetchone()
        return int(row[0]) if row else _FIRST

    def items(self, site: str, collection: str) -> dict[str, Json]:
        """All objects of a collection by key, deleted ones too."""
        with self._lock:
            rows = self._db.execute(
                "SELECT key, body FROM items WHERE site = ? AND collection = ? ORDER BY key", (site, collection)
            ).fetchall()
        return {key: _decoded(body) for key, body in rows}

    def item(self, site: str, collection: str, key: str) -> Json:
        """One object, None where there is none."""
        with self._lock:
            row = self._db.execute(
                "SELECT body FROM items WHERE site = ? AND collection = ? AND key = ?", (site, collection, key)
            ).fetchone()
        return _decoded(row[0]) if row else None

    def put(self, site: str, collection: str, key: str, body: Json) -> None:
        """Store one whole object; None takes it away. The collection's revision moves, and the audit trail tells it."""
        with self.change():
            self._audit(site, collection, key, body)
            if body is None:
                self._db.execute(
                    "DELETE FROM items WHERE site = ? AND collection = ? AND key = ?", (site, collection, key)
                )
            else:
                self._db.execute("REPLACE INTO items VALUES (?, ?, ?, ?)", (site, collection, key, canonical(body)))
            if key == ROLLOVER:
                self._link(site, linked_sites(collection, key, body))
            self.move(site, collection)

    def _link(self, site: str, targets: set[str]) -> None:
        self._db.execute("DELETE FROM links WHERE site = ?", (site,))
        self._db.executemany("INSERT INTO links VALUES (?, ?)", [(target, site) for target in targets])

    def linking_to(self, target: str) -> list[str]:
        """The sites that hand conversations over to `target`."""
        with self._lock:
            rows = self._db.execute("SELECT site FROM links WHERE target = ? ORDER BY site", (target,)).fetchall()
        return [row[0] for row in rows]

    def knows(self, site: str) -> bool:
        """Whether anything was ever put into a site."""
        with self._lock:
            return self._db.execute("SELECT 1 FROM items WHERE site = ? LIMIT 1", (site,)).fetchone() is not None

    def _audit(self, site: str, collection: str, key: str, body: Json) -> None:
        """Write down who changes what, for the collections that the audit trail holds."""
        if collection not in audit_trail.AUDITED:
            return
        for row in audit_trail.changes(site, collection, self.item(site, collection, key), body):
            dated = canonical({**row, **self._author, "changeDate": self.stamp()})
            self._db.execute("INSERT INTO audit (site, body) VALUES (?, ?)", (site, dated))

    def audit_rows(self, site: str) -> list[Mapping[str, Json]]:
        """Who changed what in a site, the latest first."""
        with self._lock:
            rows = self._db.execute("SELECT body FROM audit WHERE site = ? ORDER BY number DESC", (site,)).fetchall()
        return [_decoded(row[0]) for row in rows]

    def move(self, site: str, collection: str) -> None:
        """Count a collection's revision up, as if something in it had changed that nobody sees."""
        with self.change():
            self._db.execute(
                "INSERT INTO revisions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET number = number + 1",
                (site, collection, _FIRST + 1),
            )

    def collections(self) -> list[tuple[str, str]]:
        """Site id and collection of all that holds anything."""
        with self._lock:
            return self._db.execute("SELECT DISTINCT site, collection FROM items ORDER BY site, collection").fetchall()

    def record_violation(self, violation: Violation) -> None:
        """Write a violation down."""
        with self.change():
            self._db.execute("INSERT INTO violations (site, what, missing, text) VALUES (?, ?, ?, ?)", violation)

    def violations(self) -> list[Violation]:
        """All violations since the last reset, the first first."""
        with self._lock:
            rows = self._db.execute("SELECT site, what, missing, text FROM violations ORDER BY number").fetchall()
        return [Violation(*row) for row in rows]

    def reset(self) -> None:
        """Empty the world: objects and violations. Revisions go on, since a revision never means two contents. Raises
        sqlite3.Error for a world of another make, which cannot be used when it is empty either."""
        with self.change():
            self._db.execute(
                "SELECT items.body, links.target, audit.body, violations.text, revisions.number"
                " FROM items, links, audit, violations, revisions LIMIT 0"
            )
            self._db.execute("DELETE FROM items")
            self._db.execute("DELETE FROM links")
            self._db.execute("DELETE FROM audit")
            self._db.execute("DELETE FROM violations")
            self._db.execute("UPDATE revisions SET number = number + 1")

    def stamp(self) -> str:
        """The time now, as the platform's dates are written here."""
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._now()))
