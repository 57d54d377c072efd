"""``make package``: build wheel and sdist, and prove them where nothing else is installed.

Each interpreter that is found (3.11 to 3.13) gets an environment with the bare wheel, one gets the lowest versions that
the project declares, one the wheel that is built from the sdist. In each, every command is called on a repository that
`init` has just made: it does its work, or it names the extra that it lacks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
VERSIONS = ("3.11", "3.12", "3.13")
EXTRAS = ("masking", "pages", "full")
DONE = frozenset({0, 2, 5, 9})
"""Exit codes of a command that did its work: done, changes, gated, waiting for people."""
PAGE = "<!doctype html><title>Orders</title><script>lpTag.agentSDK.init({});</script>"


class Call(NamedTuple):
    """One call of a command. `codes` are the exit codes that tell of work done."""

    words: tuple[str, ...]
    codes: frozenset[int] = DONE


def calls() -> dict[str, Call]:
    """Every command, called as a newcomer would, in an order in which each finds what it needs."""
    return {
        "version": Call(("version",)),
        "validate": Call(("validate",)),
        "fmt": Call(("fmt", "--check")),
        "schema": Call(("schema", "--check")),
        "catalogue": Call(("catalogue",)),
        "accounts": Call(("accounts",)),
        "explain": Call(("explain", "encryption.referrer")),
        "access": Call(("access",)),
        "plan": Call(("plan", "--out", "first.lpplan")),
        "show": Call(("show", "first.lpplan")),
        "graph": Call(("graph",)),
        "runbook": Call(("runbook",)),
        "apply": Call(
            (
                "apply",
                "--auto-approve",
                "--accept",
                "not-retroactive",
                "--accept",
                "default-card-masking-replaced",
                "--run-file",
                "run.json",
            )
        ),
        "runs": Call(("runs",)),
        "drift": Call(("drift",)),
        "observe": Call(("observe", "--out", "now.lpobs")),
        "rollback": Call(("rollback", "latest")),
        "attest": Call(("attest", "--waiting", "--by", "kim@acme.example")),
        "audit": Call(("audit",)),
        "adopt": Call(("adopt", "acme-retail")),
        "diff": Call(("diff", "acme-retail", "acme-retail"), DONE | {1, 64}),
        "mask-test": Call(("mask-test", "acme-retail", "--text", "card 4111 1111 1111 1111"), DONE | {1}),
        "widget-check": Call(("widget-check", "page.html"), DONE | {1}),
        # No account of this repository is on the platform: they say so, with the documented code.
        "probe": Call(("probe", "acme-retail", "--show"), DONE | {1, 64}),
        "publish": Call(("publish", "github"), DONE | {1, 64}),
        "sandbox": Call(("sandbox", "get", "acme-retail:site_setting/encryption.referrer")),
        "init": Call(("init", "another")),
    }


def main() -> int:
    """Build, install and call; a line for each environment. The exit code counts the environments that failed."""
    with tempfile.TemporaryDirectory(prefix="lpconf-package-") as name:
        folder = Path(name)
        wheel, sdist = _build(folder / "dist")
        problems = [*_contents(wheel, sdist)]
        for words in problems:
            say(f"  {words}")
        failed = len(problems)
        for label, python, install in _environments(folder, wheel, sdist):
            wrong = _try(folder / label.replace(" ", "-"), python, install)
            say(f"{label:28} {'every command works, or names its extra' if not wrong else 'FAILED'}")
            for words in wrong:
                say(f"  {words}")
            failed += bool(wrong)
    return 1 if failed else 0


def say(line: str) -> None:
    """A line of the table, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _build(dist: Path) -> tuple[Path, Path]:
    """The wheel, which is built from the sdist, and the sdist."""
    uv("build", "--quiet", "--out-dir", str(dist), str(ROOT))
    return next(dist.glob("*.whl")), next(dist.glob("*.tar.gz"))


def _contents(wheel: Path, sdist: Path) -> Iterator[str]:
    """What the archives lack. The sdist is whole: it can be checked and tested as the repository can."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    for path in sorted((ROOT / "lpconf").rglob("*")):
        kept = path.suffix in (".md", ".j2", ".yml", ".yaml", ".java", ".typed", ".json", ".css", ".js", ".html")
        if path.is_file() and kept and str(path.relative_to(ROOT)) not in inside:
            yield f"the wheel lacks {path.relative_to(ROOT)}"
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in (
        "README.md",
        "CHANGELOG.md",
        "Makefile",
        "lpconf.yaml",
        "schemas/account.schema.json",
        "tests/demo.sh",
    ):
        if name not in names:
            yield f"the sdist lacks {name}"


def _environments(folder: Path, wheel: Path, sdist: Path) -> Iterator[tuple[str, str, Sequence[str]]]:
    """What is to be tried: its label, its interpreter, and what is installed."""
    found = [(version, path) for version in VERSIONS if (path := interpreter(version))]
    for version in VERSIONS:
        if version not in dict(found):
            say(f"{f'bare wheel, {version}':28} not tried: no such interpreter here")
    for version, path in found:
        yield f"bare wheel, {version}", path, [str(wheel)]
    version, path = found[0]
    yield f"bare sdist, {version}", path, [str(sdist)]
    yield f"lowest versions, {version}", path, ["--resolution", "lowest-direct", str(wheel)]
    for extra in EXTRAS:
        yield f"extra {extra}, {version}", path, [f"{wheel}[{extra}]"]


def interpreter(version: str) -> str | None:
    """An interpreter of a version that works; shims without one behind them do not."""
    candidates = [shutil.which(f"python{version}"), sys.executable]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates += [str(path / "bin/python") for path in sorted(pyenv.glob(f"{version}.*"))]
    for path in candidates:
        if path and _version(path) == version:
            return path
    return None


def _version(python: str) -> str:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _try(folder: Path, python: str, install: Sequence[str]) -> list[str]:
    """Install into a new environment and call every command there; what went wrong."""
    folder.mkdir()
    home = folder / "env"
    uv("venv", "--quiet", "--python", python, str(home))
    uv("pip", "install", "--quiet", "--python", str(home / "bin/python"), *install)
    program, repository = str(home / "bin/lpconf"), folder / "repository"
    first = _call(program, folder, Call(("init", "repository")))
    if first:
        return [first]
    (repository / "page.html").write_text(PAGE)
    found = (_call(program, repository, call) for name, call in calls().items() if name in _commands(home))
    return [*filter(None, found), *_not_called(home)]


def _commands(home: Path) -> list[str]:
    code = "from lpconf.cli.main import COMMANDS; print(*COMMANDS)"
    return subprocess.run([home / "bin/python", "-c", code], capture_output=True, text=True, check=True).stdout.split()


def _not_called(home: Path) -> Iterator[str]:
    for name in sorted(set(_commands(home)) - set(calls())):
        yield f"{name}: this table does not call it"


def _call(program: str, folder: Path, call: Call) -> str:
    """What is wrong with how a command ended; empty where it did its work or named its extra."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("LPCONF_")}
    done = subprocess.run(
        [program, *call.words],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    said = done.stdout + done.stderr
    crashed = "lpconf itself has failed" in said or "Traceback" in said
    names_extra = any(f"lpconf[{extra}]" in said for extra in EXTRAS)
    if not crashed and (done.returncode in call.codes or names_extra):
        return ""
    last = said.strip().splitlines()[-1:] or ["no word"]
    return f"lpconf {' '.join(call.words)}: exit {done.returncode}: {last[0]}"


def uv(*words: str) -> None:
    """Run uv, the installer of this project's developers. Raises SystemExit where it fails."""
    done = subprocess.run([sys.executable, "-m", "uv", *words], check=False)
    if done.returncode:
        raise SystemExit(f"uv {words[0]} ended with {done.returncode}")


if __name__ == "__main__":
    sys.exit(main())
