"""How a pipeline gets lpconf: a requirement, a wheel in the repository, or a container."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import PurePosixPath
from typing import Literal

from lpconf.data_class import frozen
from lpconf.errors import UsageError

Kind = Literal["variable", "requirement", "wheel", "container"]

_CONTAINER = "docker://"
_NAME = r"[A-Za-z0-9._-]+(?:\[[A-Za-z0-9,._-]+\])?"
_VERSION = r"(?:===?|[<>!~]=|[<>])\s*[0-9][0-9A-Za-z.*+!-]*"
_REQUIREMENT = re.compile(rf"{_NAME}\s*{_VERSION}(?:\s*,\s*{_VERSION})*")
_AT_URL = re.compile(rf"{_NAME}\s*@\s*(\S+)")
_URL = re.compile(r"(?:git\+)?(?:https|ssh|file)://[^\s\"'\\$`]+")
_FROM_GIT = re.compile(r"git\+[a-z]+://[^/]*/[^@#]+@[^@#]+(?:#.*)?")
_IMAGE = re.compile(r"[^\s@]+@sha256:[0-9a-f]+|[^\s@]+:[A-Za-z0-9_][A-Za-z0-9_.-]*")
_NO_SHELL = re.compile(r"[^\"'\\$`\n]+")


@frozen
class PackageSource:
    """`spec` is what the pipeline is told: for pip, or the name of a container's image. A ``variable`` has none: the
    pipeline takes it from the variable LPCONF_PACKAGE of its host."""

    kind: Kind
    spec: str = ""

    @classmethod
    def parse(cls, text: str) -> PackageSource:
        """What ``--package`` says. Raises UsageError where it is none of the known forms, or names no version: a name
        alone lets whoever owns it on an index run code beside the credentials."""
        spec = text.strip()
        if not spec:
            return cls("variable")
        if spec.startswith(_CONTAINER) and _IMAGE.fullmatch(image := _checked(spec.removeprefix(_CONTAINER))):
            return cls("container", image)
        named = _AT_URL.fullmatch(spec)
        if _REQUIREMENT.fullmatch(spec) or _is_versioned(named[1] if named else spec):
            return cls("requirement", spec)
        if spec.partition("[")[0].endswith(".whl"):
            return cls("wheel", _inside(_checked(spec)))
        raise UsageError(
            f"--package {spec}: write a version (lpconf==0.2.0), a wheel in the repository (wheels/lpconf-0.2.0.whl), "
            "a URL (git+https://HOST/lpconf@COMMIT) or a container (docker://HOST/lpconf@sha256:..., or with a tag)"
        )


def installed_from() -> PackageSource:
    """Where this lpconf came from, as the installer wrote it down, where a pipeline can get it from there too."""
    try:
        text = metadata.distribution("lpconf").read_text("direct_url.json") or "{}"
        origin = json.loads(text)
    except (metadata.PackageNotFoundError, ValueError):
        return PackageSource("variable")
    url = str(origin.get("url", ""))
    commit = (origin.get("vcs_info") or {}).get("commit_id")
    if commit and url.startswith(("https://", "ssh://")):
        return PackageSource("requirement", f"git+{url}@{commit}")
    digest = ((origin.get("archive_info") or {}).get("hashes") or {}).get("sha256")
    if url.startswith("https://") and digest:
        return PackageSource("requirement", f"{url}#sha256={digest}")
    return PackageSource("variable")


def _is_versioned(url: str) -> bool:
    """Whether this is the address of a file, or of a revision in Git; the tip of a branch is no version."""
    return bool(_URL.fullmatch(url)) and (not url.startswith("git+") or bool(_FROM_GIT.fullmatch(url)))


def _checked(spec: str) -> str:
    if not _NO_SHELL.fullmatch(spec) or " " in spec:
        raise UsageError(f"--package {spec!r}: blanks, quotes and the shell's own characters cannot stand there")
    return spec


def _inside(path: str) -> str:
    """A path inside of the repository. Raises UsageError for another."""
    parts = PurePosixPath(path).parts
    if path.startswith(("/", "~")) or ".." in parts or "://" in path:
        raise UsageError(f"--package {path}: a pipeline finds a wheel inside of the repository only")
    return str(PurePosixPath(path))
