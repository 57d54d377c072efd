"""A new repository works at once, and never costs anybody a file."""

from __future__ import annotations

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
from lpconf.operations.init import pipelines
from lpconf.operations.init.init import PARTS
from lpconf.operations.init.init import texts as texts_of
from lpconf.operations.init.package_source import PackageSource
from lpconf.workspace.clock import current_clock
from lpconf.workspace.configuration import ConfigLocation, open_configuration
from tests.cli.command_line import HOME, Front

VERSIONED = PackageSource("requirement", "lpconf==0.2.0")


def texts(package: PackageSource = VERSIONED, branch: str = "main") -> dict[str, str]:
    return texts_of(package, branch)


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
    came = empty("init", "--package", "lpconf==0.2.0")
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
        words = shlex.split(line, comments=True)
        while "lpconf" in words:
            words = words[words.index("lpconf") + 1 :]
            ends = (">", ">>", "||", "|", "&&", "fi", "done")
            end = next((n for n, word in enumerate(words) if word in ends or word.endswith(";")), len(words))
            if words[end : end + 1] and words[end].endswith(";"):
                yield [*words[:end], words[end].removesuffix(";")]
            else:
                yield words[:end]


def parses(argv: list[str]) -> str:
    """See that the real command line takes these words; the command."""
    top = click.Context(front, obj=Session())
    while argv[0].startswith("-"):
        argv = argv[2:]
    command = front.get_command(top, argv[0])
    assert command, argv
    command.make_context(argv[0], argv[1:], parent=top)
    return argv[0]


PACKAGES = [
    VERSIONED,
    PackageSource("variable"),
    PackageSource("wheel", "wheels/lpconf.whl"),
    PackageSource("container", "registry.acme.example/lpconf@sha256:0"),
]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.kind)
@pytest.mark.parametrize("path", WORKFLOWS)
def test_pipelines_parse_and_so_do_their_command_lines(path: str, package: PackageSource) -> None:
    text = texts(package, "trunk")[path]
    data, problems = parse(text, path)
    assert problems == []
    assert not re.search(r"@[A-Z]+@|# @[a-z]", text)
    called = [argv for script in scripts(data) for argv in calls(script)]
    commands = [parses(argv) for argv in called]
    assert {"validate", "plan", "apply", "drift", "observe", "schema", "fmt", "publish"} <= set(commands)
    for argv in called:
        if argv[0] == "apply":
            assert "--approved" in argv
        if "--changed" in argv and "plan" in argv:
            assert {"--project-file", "--base"} <= set(argv)


def github_jobs(package: PackageSource = VERSIONED) -> dict[str, Any]:
    data, _ = parse(texts(package)[WORKFLOWS[0]], "")
    assert data is not None
    return dict(data["jobs"])


def test_secrets_stand_on_the_one_step_that_needs_them() -> None:
    for name, job in github_jobs().items():
        assert "secrets." not in str(job.get("env", {})), name
        for step in job["steps"]:
            with_secret = "secrets." in str(step)
            run = step.get("run", "")
            assert not with_secret or re.search(
                r"lpconf (-C \S+ --project-file \S+ )?(plan|apply|observe|adopt|attest)", run
            )
            assert not (with_secret and "github.token" in str(step)), name
    assert "secrets." not in str(github_jobs()["check"])


def test_actions_are_pinned_by_digest_and_jobs_have_least_permissions_and_a_limit() -> None:
    data, _ = parse(texts()[WORKFLOWS[0]], "")
    assert data is not None
    assert data["permissions"] == {}
    for name, job in data["jobs"].items():
        assert job["permissions"], name
        assert job["timeout-minutes"], name
        for step in job["steps"]:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step.get("uses", f"actions/x@{'0' * 40}"))
    writers = {name for name, job in data["jobs"].items() if job["permissions"].get("contents") == "write"}
    assert writers == {"ticks", "adopt"}


@pytest.mark.parametrize("package", [VERSIONED, PackageSource("variable")], ids=lambda package: package.kind)
def test_lpconf_is_installed_before_any_file_is_there(package: PackageSource) -> None:
    for name, job in github_jobs(package).items():
        uses = [step.get("uses", step.get("name", "")) for step in job["steps"]]
        install = next(n for n, text in enumerate(uses) if text.startswith("Install lpconf"))
        checkout = next(n for n, text in enumerate(uses) if text.startswith("actions/checkout"))
        assert install < checkout, name
        assert all("-I -m" in line for line in job["steps"][install]["run"].split("\n") if "-m " in line)


def test_a_wheel_is_that_of_the_branch_and_a_container_needs_no_install() -> None:
    plan = github_jobs(PackageSource("wheel", "wheels/x.whl"))["plan"]["steps"]
    names = [step.get("name", step.get("uses", "")) for step in plan]
    assert names[0].startswith("actions/checkout")
    assert plan[0]["with"]["ref"] == "main"
    assert names.index("Install lpconf in isolation") < next(n for n, x in enumerate(names) if "would be merged" in x)
    for job in github_jobs(PackageSource("container", "r.example/x@sha256:0")).values():
        assert job["container"] == "r.example/x@sha256:0"
        assert "pip install" not in str(job)


def test_a_container_begins_with_the_runners_shell_and_takes_its_checkout() -> None:
    container = PackageSource("container", "r.example/x@sha256:0")
    pipeline, _ = parse(texts(container)[WORKFLOWS[1]], "")
    assert pipeline is not None
    assert pipeline["image"] == {"name": "r.example/x@sha256:0", "entrypoint": [""]}
    for job in (".checked-out", ".proposed"):
        assert any("safe.directory" in line for line in pipeline[job]["before_script"]), job
    for name, job in github_jobs(container).items():
        runs = [step.get("run", "") for step in job["steps"]]
        safe = next(n for n, run in enumerate(runs) if "safe.directory" in run)
        assert safe < next(n for n, run in enumerate(runs) if "lpconf " in run), name


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.kind)
def test_the_shell_of_an_image_may_be_any(package: PackageSource) -> None:
    """GitLab's runner takes bash where there is one; an image may have another shell."""
    data, _ = parse(texts(package)[WORKFLOWS[1]], "")
    for script in scripts(data):
        subprocess.run(["sh", "-n", "-c", script], check=True)
        assert not re.search(r"<<<|\[\[|\bshopt\b|=\(|\bread -", script.replace("read -r", "")), script


def test_credentials_are_lines_whose_values_stay_whole_and_of_which_no_bad_one_is_printed_or_stops_the_job() -> None:
    lines = "# mine\nLP_A=a=b c==\nLP_BAD-NAME=hidden\nPATH=/evil\nLP_NONE\n\nLP_C=padded=\nLP_B=$(id)`id`"
    block = pipelines._CREDENTIALS + 'printf "%s|" "$LP_A" "$LP_B" "$LP_C" "$LP_NONE" "$LPCONF_CREDENTIALS" "$PATH"'
    environ = {"LPCONF_CREDENTIALS": lines, "PATH": "/usr/bin:/bin"}
    for shell in ("sh", "bash"):
        came = subprocess.run([shell, "-e", "-c", block], env=environ, capture_output=True, text=True)
        assert (came.stdout, came.stderr) == ("a=b c==|$(id)`id`|padded=|||/usr/bin:/bin|", "")


def test_a_package_of_the_pull_request_is_not_imported_while_lpconf_is_installed(tmp_path: Path) -> None:
    """Python takes modules from the folder in which it is started; in isolation it does not."""
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "__main__.py").write_text("print('the pull request runs')")
    (tmp_path / "pip" / "__init__.py").write_text("")
    for line in github_jobs()["plan"]["steps"][1]["run"].split("\n"):
        if "-m pip" in line:
            words = line[line.index("-I") :].split()[:3]
            came = subprocess.run(
                [sys.executable, *words, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True
            )
            assert "the pull request" not in came.stdout


@pytest.mark.parametrize(
    ("spec", "kind", "told"),
    [
        ("lpconf==0.2.0", "requirement", "lpconf==0.2.0"),
        ("lpconf[masking]>=0.2,<0.3", "requirement", "lpconf[masking]>=0.2,<0.3"),
        ("git+https://git.acme.example/lpconf@1a2b3c4", "requirement", "git+https://git.acme.example/lpconf@1a2b3c4"),
        (
            "https://files.acme.example/lpconf.whl#sha256=0",
            "requirement",
            "https://files.acme.example/lpconf.whl#sha256=0",
        ),
        ("./wheels/lpconf.whl", "wheel", "wheels/lpconf.whl"),
        ("wheels/lpconf.whl[masking]", "wheel", "wheels/lpconf.whl[masking]"),
        ("docker://r.acme.example/lpconf@sha256:0", "container", "r.acme.example/lpconf@sha256:0"),
        ("docker://r.acme.example:5000/lpconf:0.2", "container", "r.acme.example:5000/lpconf:0.2"),
        ("git+ssh://git@git.acme.example/lpconf@v1", "requirement", "git+ssh://git@git.acme.example/lpconf@v1"),
        ("lpconf @ https://x.example/l.whl", "requirement", "lpconf @ https://x.example/l.whl"),
        ("", "variable", ""),
    ],
)
def test_how_pipelines_get_lpconf_can_be_said_in_four_ways(spec: str, kind: str, told: str) -> None:
    assert PackageSource.parse(spec) == PackageSource(kind, told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "spec",
    [
        "lpconf",
        "lpconf[masking]",
        "/etc/x.whl",
        "../x.whl",
        "docker://a b",
        "docker://r.acme.example:5000/lpconf",
        "git+https://git.acme.example/lpconf",
        "git+ssh://git@git.acme.example/lpconf",
        "lpconf @ git+https://git.acme.example/lpconf",
        "lpconf @ $(id)",
        "lpconf==",
        'x"; rm',
        "$(id)==1",
        "http://x/y.whl",
        "-r x",
    ],
)
def test_a_package_without_a_version_or_from_elsewhere_is_refused(empty: Front, spec: str) -> None:
    came = empty("init", "--package", spec)
    assert (came.code, files(empty.root)) == (64, {})


@pytest.mark.parametrize("checked_out", ["master", "trunk/next"])
def test_the_branch_that_is_checked_out_is_applied(empty: Front, checked_out: str) -> None:
    empty.git("init", "-q", "-b", checked_out)
    assert empty("init").code == 0
    assert f'branches: ["{checked_out}"]' in empty.text(WORKFLOWS[0])
    assert f'$CI_COMMIT_BRANCH == "{checked_out}"' in empty.text(WORKFLOWS[1])


def test_another_branch_can_be_named_but_not_anything(empty: Front) -> None:
    assert empty("init", "--branch", "x; rm").code == 64
    assert empty("init", "--branch", "live").code == 0
    assert 'branches: ["live"]' in empty.text(WORKFLOWS[0])


def test_a_command_line_that_is_wrong_would_be_noticed() -> None:
    with pytest.raises(click.UsageError):
        parses(["plan", "--chnaged", "main"])
    assert list(calls("lpconf plan \\\n  --base x > y\ncat y\n")) == [["plan", "--base", "x"]]
