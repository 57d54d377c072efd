"""Plays a card: files and a world go in, command lines are run, and what comes out is compared with the card.

A card is a YAML file. `account` is the text of ``accounts/acme.yaml`` (`files` has more, `project` the project file),
`world` the live values by address, `guide` a string of the guide. Each entry of `acts` is one of

- `run`: a command line, with what it has to give: `exit`, `plan` (each step in one line), `gates`, `outcomes`,
  `drift`, `diagnostics`, `says` and `never` (in stdout), `tells` (in stderr), `ends` (the last lines of stdout);
- `live`: what the world holds now, by address;
- `set`: values changed behind lpconf's back;
- `write`: files written; `git`: all files committed.

``{guide}`` stands for the guide's string, ``{today}`` for the day, ``{change_id}`` for that of the last plan.
"""

from __future__ import annotations

import datetime
import json
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from lpconf.cli.main import main
from lpconf.domain.address import Address
from lpconf.domain.json.steps import from_object
from lpconf.domain.value import ABSENT
from lpconf.sandbox import backdoor
from lpconf.sandbox.world import World
from tests.scenarios.guide import without_breaks

PROJECT = "version: 1\nprofile: sandbox\nprofiles:\n  sandbox: {kind: sandbox}\n"
READ_ONLY = ("validate", "plan", "drift", "show", "runbook", "graph", "explain", "catalogue")
EXPECTATIONS = {
    "run",
    "exit",
    "plan",
    "gates",
    "checks",
    "outcomes",
    "drift",
    "diagnostics",
    "says",
    "never",
    "tells",
    "ends",
}
ACTS = {"run", "live", "set", "write", "git"}
CARD_KEYS = {"card", "source", "guide", "account", "files", "project", "world", "acts", "violations"}


class Play:
    """One card under way, in a folder of its own."""

    def __init__(self, card: Mapping[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert set(card) <= CARD_KEYS, set(card) - CARD_KEYS
        self.card, self.folder, self._capsys = card, folder, capsys
        self.words = {"guide": without_breaks(card.get("guide", "")), "today": datetime.date.today().isoformat()}
        self._write({"lpconf.yaml": card.get("project", PROJECT), "accounts/acme.yaml": card["account"]})
        self._write(card.get("files", {}))
        self._set(card.get("world", {}))

    def run(self) -> None:
        """Play all acts; at the end the world has to be as free of violations as the card says."""
        for number, act in enumerate(self.card["acts"], 1):
            kinds = ACTS & set(act)
            assert len(kinds) == 1, f"act {number} is one of {sorted(ACTS)}"
            kind = kinds.pop()
            if kind == "run":
                self._command(act, f"act {number}: lpconf {act['run']}")
            else:
                getattr(self, f"_{kind}")(act[kind])
        with self._world() as world:
            assert [v.text for v in world.violations()] == self.card.get("violations", [])

    def _world(self) -> Any:
        from contextlib import closing

        return closing(World(self.folder / ".lpconf" / "sandbox.db"))

    def _filled(self, text: str) -> str:
        for name, word in self.words.items():
            text = text.replace("{" + name + "}", word)
        return text

    def _write(self, files: Mapping[str, str | None]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(self._filled(text), encoding="utf-8")

    def _git(self, message: str) -> None:
        who = ("-c", "user.name=test", "-c", "user.email=dana@acme.example")
        for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", message)):
            subprocess.run(["git", "-C", str(self.folder), *words], check=True)

    def _place(self, text: str) -> tuple[str, str, str]:
        address = Address.parse(text)
        # Site ids are told by the files, which the card may just be changing: the first line with an id counts.
        lines = (self.folder / "accounts" / f"{address.account}.yaml").read_text(encoding="utf-8").splitlines()
        site = next(line.split('"')[1] for line in lines if "id:" in line)
        return site, address.surface, address.plain_key

    def _set(self, values: Mapping[str, Any]) -> None:
        with self._world() as world:
            for text, value in values.items():
                backdoor.put(world, *self._place(text), self._filled(value) if isinstance(value, str) else value)

    def _live(self, values: Mapping[str, Any]) -> None:
        with self._world() as world:
            found = {text: backdoor.get(world, *self._place(text)) for text in values}
        wished = {text: self._filled(value) if isinstance(value, str) else value for text, value in values.items()}
        assert {text: None if value is ABSENT else value for text, value in found.items()} == wished

    def _objects(self) -> Any:
        with self._world() as world:
            return {place: world.items(*place) for place in world.collections()}

    def _command(self, act: Mapping[str, Any], name: str) -> None:
        assert set(act) <= EXPECTATIONS, set(act) - EXPECTATIONS
        argv = shlex.split(self._filled(act["run"]))
        document = self.folder / ".lpconf" / "last.json"
        document.unlink(missing_ok=True)
        before = self._objects()
        self._capsys.readouterr()
        code = main([*argv, *(["--output", f"json={document}"] if argv[0] in ("plan", "apply", "drift") else [])])
        out, err = self._capsys.readouterr()
        shown = f"{name}\n--- stdout\n{out}\n--- stderr\n{err}"
        assert code == act.get("exit", 0), f"exit {code}; {shown}"
        assert argv[0] not in READ_ONLY or self._objects() == before, f"{name} has changed the world"
        data = json.loads(document.read_text(encoding="utf-8")) if document.exists() else {}
        if "change_id" in data:
            self.words["change_id"] = data["change_id"]
        for key in ("plan", "gates", "checks", "outcomes", "drift", "diagnostics"):
            if key in act:
                assert getattr(self, f"_{key}_of")(data) == self._expected(act[key]), f"{key}; {shown}"
        _texts(act, out, err, shown, self._filled)

    def _expected(self, wished: Any) -> Any:
        if isinstance(wished, Mapping):
            return dict(wished)
        return [" ".join(self._filled(line).split()) for line in wished]

    def _told(self, change: Mapping[str, Any], which: str, observed: Mapping[str, Any]) -> str:
        value = from_object(change[which])
        if which == "before" and value is None:
            return {"unknown": "not-known", "live": "not-set", "attested": "not-set"}[observed["source"]]
        return json.dumps(value, ensure_ascii=False)

    def _plan_of(self, data: Mapping[str, Any]) -> list[str]:
        """``ADDRESS ACTION BEFORE -> AFTER HANDS``, in the order of application."""
        lines = []
        for step in data["resource_changes"]:
            change, observed = step["change"], step["observed"]
            hands = "looks" if step["confirm"] else "lpconf" if step["hands"] == "api" else "PERSON"
            assert (step["hand"] is None) == (step["hands"] == "api")
            before, after = self._told(change, "before", observed), self._told(change, "after", observed)
            lines.append(" ".join(f"{step['address']} {change['actions'][0]} {before} -> {after} {hands}".split()))
        return lines

    def _gates_of(self, data: Mapping[str, Any]) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for gate in data["gates"]:
            found.setdefault(gate["code"], set()).add("accepted" if gate["accepted"] else "REFUSED")
        return {code: "/".join(sorted(states)) for code, states in found.items()}

    def _checks_of(self, data: Mapping[str, Any]) -> list[str]:
        return [f"{check['address']} {check['status']}" for check in data["preconditions"]]

    def _outcomes_of(self, data: Mapping[str, Any]) -> list[str]:
        return [f"{outcome['address']} {outcome['status']}" for outcome in data["outcomes"]]

    def _drift_of(self, data: Mapping[str, Any]) -> list[str]:
        return [f"{s['address']} {s['status']}" for account in data["accounts"] for s in account["settings"]]

    def _diagnostics_of(self, data: Mapping[str, Any]) -> list[str]:
        return [f"{d['severity']} {d['code']}" for d in data["diagnostics"]]


def _texts(act: Mapping[str, Any], out: str, err: str, shown: str, filled: Any) -> None:
    for key, text in (("says", out), ("tells", err)):
        for piece in act.get(key, ()):
            assert _flat(filled(piece)) in _flat(text), f"{piece!r} is not said; {shown}"
    for piece in act.get("never", ()):
        assert _flat(filled(piece)) not in _flat(out), f"{piece!r} is said; {shown}"
    ends: Sequence[str] = act.get("ends", ())
    assert out.splitlines()[len(out.splitlines()) - len(ends) :] == [filled(line) for line in ends], shown


def _flat(text: str) -> str:
    """`text` in one line: where a line is broken is no part of what it says."""
    return " ".join(text.split())
