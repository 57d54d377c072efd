"""Fmt: every YAML file of a repository in the one layout. Files alone, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lpconf.catalogue.schema.attestation_file import AttestFile
from lpconf.catalogue.schema.project_file import ProjectFile
from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Diagnostic, Mark, error, in_order
from lpconf.errors import ConfigError, LockHeld
from lpconf.load.account_index import AccountIndex
from lpconf.load.file_summary import FileSummary
from lpconf.load.files.discovery import Survey, survey
from lpconf.load.files.disk import DiskFiles
from lpconf.load.files.hide_credentials import hide_credentials
from lpconf.load.files.project_root import find_root
from lpconf.load.files.source import PROJECT_FILE, read_or_none
from lpconf.load.files.source_edits import editing
from lpconf.load.repository import no_accounts
from lpconf.load.yaml.formatting.layout import lay_out
from lpconf.model.account_schema import ORDER
from lpconf.workspace.account_request import no_account, resolve_word
from lpconf.workspace.configuration import ConfigLocation


@frozen
class FormatResult:
    """What came of it. `texts` are the new texts of files that are not laid out so, by path from the root,
    `before` what stood there; `unchanged`
    counts the others. `sources` has the texts of files with problems, for excerpts."""

    files: DiskFiles
    texts: Mapping[str, str]
    before: Mapping[str, bytes]
    unchanged: int
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]


def fmt(where: ConfigLocation, names: Sequence[str] = ()) -> FormatResult:
    """Lay out all files: accounts, attestations, fragments, and the project file at the root; with `names` the own
    files and attestations of these accounts alone.

    Nothing is written. A file with errors is reported and left out. Raises ConfigError where there is no repository, or
    no such account.
    """
    files = DiskFiles(find_root(where.directory, where.project_file)[0])
    result = survey(files.entries())
    names = _resolved(names, result, files, where)
    problems = [] if names else list(result.diagnostics)
    if not result.accounts:
        problems.append(no_accounts(PROJECT_FILE))
    texts: dict[str, str] = {}
    before: dict[str, bytes] = {}
    sources: dict[str, str] = {}
    unchanged = 0
    for path, order in _orders(result, names, files).items():
        try:
            data = files.read(path)
            text = lay_out(data, path, order)
        except ConfigError as failure:
            problems += failure.diagnostics
            source = (read_or_none(files, path) or b"").decode("utf-8", "replace").removeprefix("\ufeff")
            sources[path] = hide_credentials(source) if path == PROJECT_FILE else source
            continue
        if text.encode("utf-8") == data:
            unchanged += 1
        else:
            texts[path], before[path] = text, data
    return FormatResult(files, texts, before, unchanged, in_order(problems), sources)


def _resolved(words: Sequence[str], survey: Survey, files: DiskFiles, where: ConfigLocation) -> list[str]:
    """The accounts that words mean. Raises ConfigError for words that fit none."""
    index = AccountIndex(survey, files, lambda _: FileSummary())
    names = {word: resolve_word(word, index, files.root, where.directory) for word in words}
    wrong = [no_account(word, survey.accounts) for word in words if not names[word]]
    if wrong:
        raise ConfigError(wrong)
    return [name for meant in names.values() for name in meant]


def _orders(survey: Survey, names: Sequence[str], files: DiskFiles) -> dict[str, Sequence[str]]:
    """The files to lay out, by path, each with the order of its top keys."""
    chosen = sorted(names or survey.accounts)
    orders: dict[str, Sequence[str]] = {survey.accounts[name]: ORDER for name in chosen}
    attested = tuple(AttestFile.model_fields)
    orders |= {path: attested for name, path in survey.attests.items() if not names or name in names}
    if not names:
        orders |= dict.fromkeys(survey.fragments, ORDER)
        if (files.root / PROJECT_FILE).exists():
            orders[PROJECT_FILE] = tuple(ProjectFile.model_fields)
    return dict(sorted(orders.items()))


def write(came: FormatResult) -> FormatResult:
    """Write the new texts. A file that cannot be written is an error of its own and stays as it was."""
    problems = list(came.diagnostics)
    written: dict[str, str] = {}
    for path, text in came.texts.items():
        try:
            with editing(came.files.root) as edits:
                edits.write(path, text.encode("utf-8"), expected=came.before[path])
            written[path] = text
        except (ConfigError, LockHeld) as failure:
            problems += failure.diagnostics
        except OSError as fault:
            problems.append(error("file.unwritable", f"{path} cannot be written: {fault.strerror}", Mark(path, 1)))
    return replace(came, texts=written, diagnostics=in_order(problems))
