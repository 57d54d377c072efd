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
_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+(\[[A-Za-z0-9,._-]+\])?\s*([=<>!~ ,0-9A-Za-z.*+-]*)(\s*@\s*\S+)?")
_VERSIONED = re.compile(r"[=<>~!]=?|@")
_PLAIN_URL = re.compile(r"(git\+)?(https|ssh|file)://[^\s\"'\\$`]+")
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
        if spec.startswith(_CONTAINER):
            return cls("container", _checked(spec.removeprefix(_CONTAINER)))
        if _PLAIN_URL.fullmatch(spec):
            return cls("requirement", spec)
        if spec.partition("[")[0].endswith(".whl"):
            return cls("wheel", _inside(_checked(spec)))
        if _REQUIREMENT.fullmatch(spec) and _VERSIONED.search(spec):
            return cls("requirement", spec)
        raise UsageError(
            f"--package {spec}: write a version (lpconf==0.2.0), a wheel in the repository (wheels/lpconf-0.2.0.whl), "
            "a URL (git+https://HOST/lpconf@COMMIT) or a container (docker://HOST/lpconf@sha256:...)"
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
