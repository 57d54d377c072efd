"""Which file below ``accounts/`` is what: an account, its attestations, a fragment, or a mistake."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lpconf.domain.diagnostic import Diagnostic, Label, Mark, error, warning
from lpconf.load.files.source import ACCOUNTS, FolderEntry, has_yaml_suffix, is_unprintable, printable

ATTEST = ".attest.yaml"
"""How the name of an attestation file ends, behind the account's."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_RULE = "an account's file is named in small letters, digits and dashes: acme-retail.yaml"
_KINDS = {
    "folder": ("file.kind", "a folder that is named like a file"),
    "link-outside": ("file.outside", "a link that leads outside the repository"),
    "link-dead": ("file.unreadable", "a link to nothing"),
    "loop": ("file.kind", "a link to a folder that it stands in"),
    "other": ("file.kind", "neither a file nor a folder"),
    "unreadable": ("file.unreadable", "this folder cannot be read"),
}


@dataclass(slots=True)
class Survey:
    """Paths by what they are. `accounts` and `attests` are by account name, `fragments` sorted."""

    accounts: dict[str, str] = field(default_factory=dict)
    attests: dict[str, str] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def survey(entries: Iterable[FolderEntry]) -> Survey:
    """Sort the entries below ``accounts/``. Files that are no YAML are left alone."""
    result = Survey()
    for entry in sorted(entries):
        _sort(entry, result)
    for name, path in result.attests.items():
        if name not in result.accounts:
            summary = f"no account is called {name}: nothing reads this file"
            result.diagnostics.append(warning("attest.no-account", summary, Mark(path, 1)))
    result.fragments.sort()
    return result


def _sort(entry: FolderEntry, result: Survey) -> None:
    """Put one thing below ``accounts/`` where it belongs: an account, an attestation file, a fragment, or a problem."""
    path = entry.path
    name = path.rpartition("/")[2]
    shown = printable(path)
    account = _account_of(path)
    if entry.kind != "file":
        if entry.kind in ("other", "link-dead", "link-outside") and name.startswith("."):
            return
        code, words = _KINDS[entry.kind]
        result.diagnostics.append(error(code, words, Mark(shown, 1), account=account))
    elif not has_yaml_suffix(name):
        return
    elif is_unprintable(path):
        result.diagnostics.append(error("file.name", "a file name with odd characters", Mark(shown, 1), fix=(_RULE,)))
    elif not name.endswith(".yaml"):
        fix = (f"rename it to {name.rpartition('.')[0]}.yaml",)
        summary = "only files that end in .yaml are read"
        result.diagnostics.append(error("file.suffix", summary, Mark(path, 1), account=account, fix=fix))
    elif is_fragment(path):
        result.fragments.append(path)
    else:
        _named(path, name.removesuffix(".yaml"), result)


def _account_of(path: str) -> str:
    """The account whose file, or whose attestations, something of this name would be: what is wrong with it is that
    account's error. Empty where the name is no account's."""
    if is_fragment(path):
        return ""
    stem, _, suffix = path.rpartition("/")[2].rpartition(".")
    name = stem.removesuffix(".attest")
    return name if suffix.lower() in ("yaml", "yml") and _NAME.fullmatch(name) else ""


def is_fragment(path: str) -> bool:
    """Whether a path (from the root) is below a folder that begins with an underscore, or has such a name itself."""
    return any(part.startswith("_") for part in path.removeprefix(ACCOUNTS + "/").split("/"))


def _named(path: str, stem: str, result: Survey) -> None:
    attest = path.endswith(ATTEST)
    name = path.rpartition("/")[2].removesuffix(ATTEST) if attest else stem
    if not _NAME.fullmatch(name):
        result.diagnostics.append(
            error("file.name", f"{stem} cannot be an account's name", Mark(path, 1), fix=(_RULE,))
        )
        return
    known = result.attests if attest else result.accounts
    if name in known:
        what = "two files have the attestations of" if attest else "two files are called"
        others = (Label(Mark(known[name], 1), "the other one"),)
        summary = f"{what} {name}"
        result.diagnostics.append(error("file.duplicate", summary, Mark(path, 1), account=name, others=others))
    else:
        known[name] = path
