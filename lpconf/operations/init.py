"""Init: a new configuration repository that works at once, in the sandbox. Overwrites nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from lpconf import __version__
from lpconf.domain.diagnostic import Mark, error
from lpconf.domain.wording import count
from lpconf.errors import ConfigError
from lpconf.load.files.create import in_the_way, write_new
from lpconf.load.files.source import PROJECT_FILE, STATE, printable
from lpconf.operations import schema

ACCOUNT = "acme-retail"
"""The account that a new repository begins with."""

IGNORE = ".gitignore"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a new repository: its path, the template that it is made of, and what it is for, in a few words."""

    path: str
    template: str
    words: str


PARTS = (
    Part(PROJECT_FILE, "project.yaml", "profiles and policy; the sandbox is the default"),
    Part(f"accounts/{ACCOUNT}.yaml", "account.yaml", "an account to begin with"),
    Part("accounts/_shared/encryption.yaml", "encryption.yaml", "a fragment that accounts take in"),
    Part(".github/workflows/lpconf.yml", "github.yml", "GitHub Actions: check, plan, apply, drift"),
    Part(".gitlab-ci.yml", "gitlab.yml", "the same for GitLab; keep the one that you need"),
    Part(IGNORE, "gitignore", "keeps local state out of Git"),
)


@dataclass(frozen=True, slots=True)
class Made:
    """The files of a new repository with a few words on each, and the folder of the Git checkout around it, where
    that is another one (None: it is not): pipelines are read at its top only."""

    files: tuple[tuple[str, str], ...]
    checkout: Path | None


def texts() -> dict[str, str]:
    """The text of each file of a new repository, by its path."""
    starter = files("lpconf.operations") / "starter"
    found = {part.path: (starter / part.template).read_text(encoding="utf-8") for part in PARTS}
    found = {path: text.replace("@VERSION@", __version__) for path, text in found.items()}
    return found | {f"schemas/{name}": text for name, text in schema.texts().items()}


def init(root: Path) -> Made:
    """Make a repository in `root`, which is made too where it is missing.

    A ``.gitignore`` that keeps ``.lpconf/`` out already is good as it is. Raises ConfigError ``init.in-the-way``,
    which names all that is in the way; then nothing is written. Raises OSError.
    """
    new = texts()
    if _ignores_state(root / IGNORE):
        del new[IGNORE]
    found = in_the_way(root, new)
    if found:
        raise _in_the_way(root, found)
    try:
        write_new(root, new)
    except FileExistsError as fault:
        raise _in_the_way(Path(), [str(fault.filename)]) from None
    told = [(part.path, part.words) for part in PARTS if part.path in new]
    schemas = sorted(path for path in new if path.startswith("schemas/"))
    return Made((*told, *((path, "for editors") for path in schemas)), _checkout(root))


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
