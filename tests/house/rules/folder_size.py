"""A folder shows its content at a glance: at most twelve modules, unless all are of one kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.house.rule import Rule
from tests.house.source_tree import SourceFile

MOST_MODULES = 12
FOLDERS_OF_ONE_KIND = {
    "lpconf/cli/commands": "one command per file",
    "lpconf/operations": "one operation per file",
    "lpconf/catalogue/chapters": "one chapter per file or folder",
    "lpconf/report/views": "one view per file",
    "lpconf/report/text": "one report per file",
    "lpconf/report/markdown": "one report per file",
    "lpconf/report/json": "one report per file",
    "lpconf/report/results": "one report per file",
}


def measure(sources: Sequence[SourceFile]) -> Iterator[tuple[str, int, str]]:
    sizes = Counter(source.folder for source in sources if source.path.startswith("lpconf/") and not source.is_package)
    for folder, size in sizes.items():
        if size > MOST_MODULES and folder not in FOLDERS_OF_ONE_KIND:
            yield folder, size, f"{size} modules"


RULE = Rule("folder-size", f"at most {MOST_MODULES} modules: find the folders that show the parts", measure)
