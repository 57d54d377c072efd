"""Init: a new configuration repository that works at once, in the sandbox. Overwrites nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Mark, error
from lpconf.domain.wording import count
from lpconf.errors import ConfigError, UsageError
from lpconf.load.files.create import blocking_paths, write_new
from lpconf.load.files.source import PROJECT_FILE, STATE, printable
from lpconf.operations import schema
from lpconf.operations.init import pipelines
from lpconf.operations.init.package_source import PackageSource, installed_from
from lpconf.workspace import git

ACCOUNT = "acme-retail"
"""The account that a new repository begins with."""

IGNORE = ".gitignore"
GITHUB, GITLAB = ".github/workflows/lpconf.yml", ".gitlab-ci.yml"
_BRANCH = "main"
"""The branch that is applied where none is checked out."""
_BRANCH_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]*")


@frozen
class ProjectPart:
    """A file of a new repository: its path, the template that it is made of, and what it is for, in a few words."""

    path: str
    template: str
    words: str


PARTS = (
    ProjectPart(PROJECT_FILE, "project.yaml", "profiles and policy; the sandbox is the default"),
    ProjectPart(f"accounts/{ACCOUNT}.yaml", "account.yaml", "an account to begin with"),
    ProjectPart("accounts/_shared/encryption.yaml", "encryption.yaml", "a fragment that accounts take in"),
    ProjectPart(".pre-commit-config.yaml", "pre-commit.yaml", "checks before each commit, without any network"),
    ProjectPart(GITHUB, "github.yml", "GitHub Actions: check, plan, apply, drift"),
    ProjectPart(GITLAB, "gitlab.yml", "the same for GitLab; keep the one that you need"),
    ProjectPart(IGNORE, "gitignore", "keeps local state out of Git"),
)


@frozen
class InitResult:
    """The files of a new repository with a few words on each, and the folder of the Git checkout around it, where
    that is another one (None: it is not): pipelines are read at its top only."""

    files: tuple[tuple[str, str], ...]
    checkout: Path | None
    package: PackageSource
    branch: str


def texts(package: PackageSource, branch: str) -> dict[str, str]:
    """The text of each file of a new repository, by its path. `package` is how its pipelines get lpconf, `branch` the
    one that they apply."""
    starter = files("lpconf.operations") / "starter"
    templates = {part.path: (starter / part.template).read_text(encoding="utf-8") for part in PARTS}
    templates[GITHUB] = pipelines.github(templates[GITHUB], package, branch)
    templates[GITLAB] = pipelines.gitlab(templates[GITLAB], package, branch)
    return templates | {f"schemas/{name}": text for name, text in schema.texts().items()}


def init(root: Path, package: str = "", branch: str = "") -> InitResult:
    """Make a repository in `root`, which is made too where it is missing.

    `package` says how its pipelines get lpconf (see `PackageSource.parse`; by default from where this one came), and
    `branch` which branch they apply (by default the one that is checked out). A ``.gitignore`` that keeps ``.lpconf/``
    out already is good as it is. Raises UsageError, and ConfigError ``init.in-the-way``, which names all that is in the
    way; then nothing is written. Raises OSError.
    """
    source = PackageSource.parse(package) if package else installed_from()
    applied = branch or git.branch(root if root.is_dir() else Path()) or _BRANCH
    if not _BRANCH_NAME.fullmatch(applied):
        raise UsageError(f"--branch {applied}: letters, digits, dots, dashes, underscores and slashes can stand there")
    new = texts(source, applied)
    if _ignores_state(root / IGNORE):
        del new[IGNORE]
    obstacles = blocking_paths(root, new)
    if obstacles:
        raise _in_the_way(root, obstacles)
    try:
        write_new(root, new)
    except FileExistsError as fault:
        raise _in_the_way(Path(), [str(fault.filename)]) from None
    described = [(part.path, part.words) for part in PARTS if part.path in new]
    schemas = sorted(path for path in new if path.startswith("schemas/"))
    return InitResult((*described, *((path, "for editors") for path in schemas)), _checkout(root), source, applied)


def _in_the_way(root: Path, paths: Sequence[str]) -> ConfigError:
    places = [printable(str(root / path)) for path in paths]
    if paths == ["."]:
        summary, fix = f"{places[0]} is not a folder", ["name a folder, or one that is not there yet"]
    else:
        summary = f"{count(len(places), 'file is', 'files are')} in the way; nothing was written"
        fix = ["move them away, or begin in another folder: lpconf init DIR"]
    if PROJECT_FILE in paths:
        fix.insert(0, "this is a configuration repository already: go on with lpconf validate")
    if IGNORE in paths:
        fix.append(f"{IGNORE} is good as it is once it has the line {STATE}/")
    mark = Mark(places[0], 1)
    return ConfigError([error("init.in-the-way", summary, mark, detail="\n".join(places), fix=tuple(fix))])


def _ignores_state(path: Path) -> bool:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return any(line.strip().strip("/") == STATE for line in lines)


def _checkout(root: Path) -> Path | None:
    """The top of the Git checkout in which `root` is a folder below."""
    root = root.resolve()
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    return None if top == root else top
