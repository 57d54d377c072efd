"""The drafts of account files before anything is read: copies of existing files, or the head of new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lpconf.domain.diagnostic import error
from lpconf.domain.value import canonical
from lpconf.errors import ConfigError
from lpconf.load.files.source import ACCOUNTS, Files
from lpconf.load.yaml.editor import revise
from lpconf.load.yaml.emitter import flow
from lpconf.load.yaml.parser import parse
from lpconf.model import account_schema as model
from lpconf.operations.adopt.results import AccountAdoption, AdoptTarget
from lpconf.workspace.configuration import Configuration
from lpconf.workspace.selection import choose, selection_of

SCHEMA = "schemas/account.schema.json"


def drafts(
    configuration: Configuration, targets: Sequence[AdoptTarget], extends: Sequence[str], files: Files
) -> tuple[list[AccountAdoption], list[AccountAdoption]]:
    """The drafts, and the accounts that failed already. A failure of one does not stop the others."""
    begun: list[AccountAdoption] = []
    failed: list[AccountAdoption] = []
    for target in targets:
        there = configuration.repository.accounts.get(target.name)
        path = there.path if there else f"{ACCOUNTS}/{target.name}.yaml"
        draft = AccountAdoption(target.name, path, "", None)
        try:
            if there is None:
                draft = replace(draft, text=_new_text(configuration, target, extends))
            else:
                before = files.read(path).decode("utf-8")
                draft = replace(draft, text=_extended(before, path, extends), before=before)
                draft = _check_identity(draft, target, configuration)
        except UnicodeDecodeError:
            problem = error("yaml.encoding", f"{path} is not UTF-8 text")
            draft = replace(draft, diagnostics=(replace(problem, account=target.name),))
        except ConfigError as failure:
            draft = replace(draft, diagnostics=tuple(replace(d, account=target.name) for d in failure.diagnostics))
        (failed if draft.failed else begun).append(draft)
    return begun, failed


def _check_identity(draft: AccountAdoption, target: AdoptTarget, configuration: Configuration) -> AccountAdoption:
    """The draft of an account that exists already, failed where another id or platform is given for it."""
    desired = configuration.desired.get(target.name)
    for word, given, stands in (
        ("id", target.id, desired.site.id if desired else ""),
        ("platform", target.platform or "", desired.site.platform if desired else ""),
    ):
        if given and stands and given != stands:
            summary = f"{target.name} is there already, with the {word} {stands} and not {given}"
            return replace(draft, diagnostics=(error("adopt.other-account", summary, account=target.name),))
    return draft


def _new_text(configuration: Configuration, target: AdoptTarget, extends: Sequence[str]) -> str:
    lines = []
    if (configuration.root / SCHEMA).is_file():
        lines.append(f"# yaml-language-server: $schema=../{SCHEMA}")
    lines += ["account:", f'  id: "{target.id}"', f"  platform: {target.platform}"]
    if target.labels:
        lines.append(f"  labels: {flow(dict(target.labels))}")
    if extends:
        lines.append(f"extends: {flow(list(extends))}")
    return "\n".join(lines) + "\n"


def _extended(text: str, path: str, extends: Sequence[str]) -> str:
    if not extends:
        return text
    data, _ = parse(text, path)
    there = list(data.get("extends") or ()) if data else []
    more = [extend for extend in extends if extend not in there]
    return revise(text, path, {"extends": [*there, *more]}, model.ORDER, model.merge_keys) if more else text


def split_by_validity(
    begun: Sequence[AccountAdoption], current: Configuration
) -> tuple[list[AccountAdoption], list[AccountAdoption]]:
    """The drafts whose files are valid, and the others, with what is wrong."""
    good, bad = [], []
    for draft in begun:
        chosen = selection_of(current, choose(current, [draft.name]))
        if draft.name in chosen.broken:
            about = current.is_about([draft.name])
            result = tuple(d for d in chosen.diagnostics if d.is_error and about(d))
            bad.append(replace(draft, diagnostics=tuple(replace(d, account=draft.name) for d in result)))
        else:
            good.append(draft)
    return good, bad


def head_alone(draft: AccountAdoption) -> str:
    """The file with nothing in it but its head and its fragments."""
    data, _ = parse(draft.text, draft.path)
    assert data is not None
    head = {key: data[key] for key in ("account", "extends") if key in data}
    return canonical(head) + "\n"
