"""What one YAML file says of itself and of others, read without judging it: enough to know which files a command needs.

A fleet's files are parsed once for this; `lpconf.load.summary_cache` keeps the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from lpconf.domain.source_document import Map, MentionPaths, Path, Seq, values_at


class FileSummary(NamedTuple):
    """An account's own file, or a fragment. All texts are as they stand there. A plain tuple: a fleet has very many.

    `id_at` is line, column and length of the site id. `extends` are the fragments that it takes in, `accounts`, `sites`
    and `files` what it names. `is_sound`: nothing was wrong with its YAML.
    """

    site_id: str = ""
    id_at: Sequence[int] = (1, 1, 1)
    platform: str = ""
    labels: Mapping[str, str] = {}
    extends: Sequence[str] = ()
    accounts: Sequence[str] = ()
    sites: Sequence[str] = ()
    files: Sequence[str] = ()
    is_sound: bool = True


def summarize(data: Map | None, mentions: MentionPaths, *, is_sound: bool) -> FileSummary:
    """The summary of a file whose top is `data`, None where it could not be read to its end."""
    if data is None:
        return FileSummary(is_sound=False)
    head = data.get("account")
    head = head if isinstance(head, Map) else Map(data.at)
    site_id = head.get("id")
    labels = head.get("labels")
    extends = data.get("extends")
    return FileSummary(
        site_id=site_id if isinstance(site_id, str) else "",
        id_at=list(head.values_at["id"][1:]) if "id" in head else [1, 1, 1],
        platform=head["platform"] if isinstance(head.get("platform"), str) else "",
        labels=_texts_of(labels) if isinstance(labels, Map) else {},
        extends=[item for item in extends if isinstance(item, str)] if isinstance(extends, Seq) else [],
        accounts=_mentioned(data, mentions.get("account", ())),
        sites=_mentioned(data, mentions.get("site", ())),
        files=_mentioned(data, mentions.get("file", ())),
        is_sound=is_sound,
    )


def _texts_of(labels: Map) -> dict[str, str]:
    return {key: value for key, value in labels.items() if isinstance(value, str)}


def _mentioned(data: Map, paths: Iterable[Path]) -> list[str]:
    """The texts at these paths, each once."""
    texts: dict[str, None] = {}
    for path in paths:
        texts.update(dict.fromkeys(value for _, value in values_at(data, path) if isinstance(value, str)))
    return list(texts)
