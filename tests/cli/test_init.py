"""A new repository works at once, and never costs anybody a file."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from lpconf.cli.main import front
from lpconf.cli.session import Session
from lpconf.load.files.create import write_new
from lpconf.load.yaml.parser import parse
from lpconf.operations.init import PARTS, texts
from lpconf.workspace.clock import current_clock
from lpconf.workspace.configuration import ConfigLocation, open_configuration
from tests.cli.command_line import HOME, Front

WORKFLOWS = (".github/workflows/lpconf.yml", ".gitlab-ci.yml")


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


@pytest.fixture
def new(empty: Front) -> Front:
    """A new repository."""
    assert empty("init").code == 0
    return empty


# -- it works at once --------------------------------------------------------------------------------------------------


def test_what_is_made_is_told_and_there(empty: Front) -> None:
    came = empty("init", "--format", "json")
    assert came.code == 0
    assert came.json == {"directory": ".", "made": sorted(files(empty.root)), "diagnostics": []}
    assert set(came.json["made"]) == set(texts())
    assert {"lpconf.yaml", "accounts/acme-retail.yaml", ".gitignore", *WORKFLOWS} <= set(came.json["made"])


def test_every_command_works_on_it_right_away(new: Front) -> None:
    came = new("validate", "--format", "json")
    assert (came.code, came.json["error_count"], came.json["warning_count"]) == (0, 0, 0)
    plan = new("plan", "--format", "json")
    assert plan.code == 0
    assert plan.json["profile"] == "sandbox"
    assert len(plan.json["resource_changes"]) > 5
    assert all(gate["accepted"] for gate in plan.json["gates"])
    assert {one["status"] for one in new("apply", "--auto-approve", "--format", "json").json["outcomes"]} == {
        "verified"
    }
    assert new("drift").code == 0
    assert new("plan", "--detailed-exitcode").code == 0
    assert new("schema", "--check").code == 0
    assert new("fmt", "--check").code == 0


def test_the_next_commands_that_it_names_are_real(empty: Front) -> None:
    came = empty("init", "sub dir")
    told = re.findall(r"^  (lpconf .*?)(?:   *\S.*)?$", came.out, re.MULTILINE)
    assert "  cd 'sub dir'\n" in came.out
    assert len(told) == 6
    empty.root = empty.root / "sub dir"
    for line in told[:-1]:
        assert empty(*shlex.split(line)[1:], *(["--auto-approve"] if "apply" in line else [])).code == 0, line
    parses(shlex.split(told[-1].replace(" P ", " chat "))[1:])


def test_the_profile_that_is_left_out_fits_too(new: Front) -> None:
    text = new.text("lpconf.yaml")
    begin = text.index("  # production:")
    end = text.index("\n\n", begin)
    new.write({"lpconf.yaml": text[:begin] + text[begin:end].replace("  # ", "  ") + text[end:]})
    assert new("validate").code == 0
    production = open_configuration(ConfigLocation(new.root), current_clock()).profile("production")
    assert production.kind == "liveperson"
    assert production.auth
    assert production.bridge
    assert production.bridge.auth
    assert [ref.env for auth in (production.auth, production.bridge.auth) for ref in auth.parts.values()] == [
        "LP_BEARER_{ACCOUNT}",
        "LP_BRIDGE_BEARER",
    ]


@pytest.mark.parametrize("path", ["lpconf.yaml", "accounts/acme-retail.yaml", "accounts/_shared/encryption.yaml"])
def test_editors_find_the_schema(new: Front, path: str) -> None:
    said = re.match(r"# yaml-language-server: \$schema=(\S+)\n", new.text(path))
    assert said
    assert (new.root / path).parent.joinpath(said[1]).resolve().is_file()


def test_local_state_stays_out_of_git(new: Front) -> None:
    new.git("init", "-q")
    assert new("plan", "--out", str(new.root / "x.lpplan")).code == 0
    new.git("add", "-A")
    listed = subprocess.run(["git", "-C", str(new.root), "ls-files"], check=True, capture_output=True, text=True)
    assert set(listed.stdout.split("\n")) - {""} == set(texts())


# -- nothing is overwritten --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(texts()))
def test_a_file_in_the_way_stops_it(empty: Front, path: str) -> None:
    empty.write({path: "mine\n", "other.txt": "mine too\n"})
    before = files(empty.root)
    came = empty("init")
    assert (came.code, came.out, files(empty.root)) == (1, "", before)
    assert path in came.err
    assert "init.in-the-way" in came.err


def test_each_file_in_the_way_is_named(new: Front) -> None:
    before = files(new.root)
    came = new("init", "--format", "json")
    assert (came.code, came.codes, files(new.root)) == (1, ["init.in-the-way"], before)
    assert came.json["made"] == []
    (told,) = came.json["diagnostics"]
    assert set(told["detail"].split("\n")) == set(texts()) - {".gitignore"}
    assert told["range"]["filename"] in before


@pytest.mark.parametrize(
    "kind", ["dangling link", "link to a folder elsewhere", "file for a folder", "folder for a file"]
)
def test_odd_things_in_the_way_stop_it_too(empty: Front, tmp_path: Path, kind: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    path = empty.root / {"dangling link": "lpconf.yaml", "folder for a file": ".gitlab-ci.yml"}.get(kind, "accounts")
    if kind == "dangling link":
        path.symlink_to(elsewhere / "nothing")
    elif kind == "link to a folder elsewhere":
        path.symlink_to(elsewhere)
    elif kind == "file for a folder":
        path.write_text("mine")
    else:
        path.mkdir()
    came = empty("init")
    assert (came.code, [p.name for p in empty.root.iterdir()]) == (1, [path.name])
    assert path.name in came.err
    assert list(elsewhere.iterdir()) == []


def test_a_place_that_is_a_file(empty: Front) -> None:
    empty.write({"x": "mine"})
    came = empty("init", "x", "--format", "json")
    assert (came.code, came.codes, empty.text("x")) == (1, ["init.in-the-way"], "mine")
    assert empty("init", "x/y").code == 1
    assert files(empty.root) == {"x": b"mine"}


@pytest.mark.parametrize("line", [".lpconf/", "/.lpconf/", ".lpconf"])
def test_a_gitignore_that_does_its_work_already_is_good(empty: Front, line: str) -> None:
    empty.write({".gitignore": f"*.pyc\n{line}\n", "README.md": "mine"})
    empty.git("init", "-q")
    came = empty("init", "--format", "json")
    assert came.code == 0
    assert ".gitignore" not in came.json["made"]
    assert (empty.text(".gitignore"), empty.text("README.md")) == (f"*.pyc\n{line}\n", "mine")


def test_a_checkout_with_other_files_is_no_hindrance(empty: Front) -> None:
    empty.write({"README.md": "mine", "accounts/other.yaml": 'account: {id: "7", platform: chat}\n'})
    empty.git("init", "-q")
    came = empty("init")
    assert (came.code, came.err, empty.text("README.md")) == (0, "", "mine")
    assert empty("validate").out.startswith("2 accounts are valid")


def test_below_the_top_of_a_checkout_it_says_that_pipelines_are_not_read_there(empty: Front) -> None:
    empty.git("init", "-q")
    came = empty("init", "conf")
    assert came.code == 0
    assert ".github/" in came.err
    assert str(empty.root) in came.err


def test_a_file_that_comes_in_between_is_not_overwritten_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "z").write_text("mine")
    with pytest.raises(FileExistsError):
        write_new(tmp_path, {"a/b/c": "new", "d": "new", "z": "new"})
    assert files(tmp_path) == {"z": b"mine"}
    assert [p.name for p in tmp_path.iterdir()] == ["z"]


def test_no_repository_points_to_init(empty: Front) -> None:
    assert "lpconf init" in empty("plan").err


# -- templates and pipelines -------------------------------------------------------------------------------------------


def test_every_template_is_used() -> None:
    folder = HOME / "lpconf" / "operations" / "starter"
    there = {path.name for path in folder.iterdir()}
    assert there == {part.template for part in PARTS}


def scripts(node: Any, key: str = "") -> Iterator[str]:
    """The shell scripts of a pipeline."""
    if isinstance(node, dict):
        for name, below in node.items():
            yield from scripts(below, name)
    elif isinstance(node, list):
        for below in node:
            yield from scripts(below, key)
    elif key in ("run", "script", "before_script", "after_script"):
        yield node


def calls(script: str) -> Iterator[list[str]]:
    """The lpconf command lines of a script, without what the shell does with their output."""
    for line in script.replace("\\\n", " ").split("\n"):
        words = shlex.split(line)
        if words[:1] == ["lpconf"]:
            end = next((n for n, word in enumerate(words) if word in (">", ">>", "||", "|")), len(words))
            yield words[1:end]


def parses(argv: list[str]) -> str:
    """See that the real command line takes these words; the command."""
    top = click.Context(front, obj=Session())
    command = front.get_command(top, argv[0])
    assert command, argv
    command.make_context(argv[0], argv[1:], parent=top)
    return argv[0]


@pytest.mark.parametrize("path", WORKFLOWS)
def test_pipelines_parse_and_so_do_their_command_lines(path: str) -> None:
    data, problems = parse(texts()[path], path)
    assert problems == []
    found = [argv for script in scripts(data) for argv in calls(script)]
    commands = [parses(argv) for argv in found]
    assert {"validate", "plan", "apply", "drift", "schema", "fmt"} <= set(commands)
    reviewed = next(argv for argv in found if "--changed" in argv)
    assert {"--project-file", "--base"} <= set(reviewed)
    assert reviewed[reviewed.index("--format") + 1] == "markdown"
    assert [a[1] for a in found if a[0] == "apply"] == [a[2] for a in found if a[:2] == ["plan", "--out"]]
    assert "secrets." not in "".join(line for line in texts()[path].split("\n") if not line.lstrip().startswith("#"))


def test_a_command_line_that_is_wrong_would_be_noticed() -> None:
    with pytest.raises(click.UsageError):
        parses(["plan", "--chnaged", "main"])
    assert list(calls("lpconf plan \\\n  --base x > y\ncat y\n")) == [["plan", "--base", "x"]]


def test_a_pull_request_is_judged_by_the_base_branch_and_what_is_merged_is_applied(new: Front) -> None:
    """The steps of the GitHub pipeline as they stand there, in a shell."""
    data, _ = parse(new.text(WORKFLOWS[0]), "")
    assert data is not None
    run = {name: [s["run"] for s in job["steps"] if "lpconf" in s.get("run", "")] for name, job in data["jobs"].items()}
    new.git("init", "-q", "-b", "main")
    new.git("add", "-A")
    new.git("commit", "-qm", "begin")
    new.git("checkout", "-qb", "feature")
    evil = "version: 1\nprofiles: {evil: {kind: liveperson, domain_api: 'http://127.0.0.1:9'}}\n"
    account = new.text("accounts/acme-retail.yaml").replace("enabled: true", "enabled: false")
    new.write({"lpconf.yaml": evil, "accounts/acme-retail.yaml": account})
    new.git("commit", "-qam", "change")

    def shell(*lines: str) -> subprocess.CompletedProcess[str]:
        bin_ = Path(sys.executable).parent
        environ = {
            **os.environ,
            "PATH": f"{bin_}:{os.environ['PATH']}",
            "BASE": "main",
            "RUNNER_TEMP": str(new.root / ".lpconf"),
            "GITHUB_STEP_SUMMARY": str(new.root / ".lpconf" / "summary.md"),
            "LPCONF_PROFILE": "",
        }
        script = "mkdir -p .lpconf\n" + "\n".join(lines)
        return subprocess.run(["bash", "-ec", script], cwd=new.root, env=environ, capture_output=True, text=True)

    came = shell(*run["plan"][:2])
    assert came.returncode == 0, came.stderr
    assert "profile `sandbox`" in new.text("plan.md")
    assert new.text("plan.md").startswith("<!-- lpconf:plan")
    new.git("checkout", "-q", "main")
    came = shell(*run["apply"])
    assert came.returncode == 0, came.stderr
    assert "8 verified" in new.text(".lpconf/summary.md")
    assert (new.root / "run.json").is_file()
    assert shell(*run["drift"]).returncode == 0
