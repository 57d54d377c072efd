"""The documents are true to the tree: their links lead somewhere, and the modules that they name are there."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.house.source_tree import ROOT

DOCS = ROOT / "lpconf" / "docs"
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "lpconf" / "ARCHITECTURE.md", *sorted(DOCS.rglob("*.md")))
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_can_be_reached_from_the_front_page() -> None:
    reached = {ROOT / "README.md"}
    pending = list(reached)
    while pending:
        page = pending.pop()
        links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
        for target in {(page.parent / link).resolve() for link in links}:
            pages = target.rglob("*.md") if target.is_dir() else [target]
            new = {path for path in pages if path.suffix == ".md"} - reached
            reached |= new
            pending.extend(new)
    assert [named(page) for page in PAGES if page not in reached] == []


def test_the_readme_is_a_front_page() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 95


def test_the_architecture_names_modules_that_are_there() -> None:
    text = (ROOT / "lpconf" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = re.findall(r"`([a-z_]+(?:/[a-z_0-9]+)+)`", text)
    missing = [
        path
        for path in paths
        if not (ROOT / "lpconf" / path).is_dir() and not (ROOT / "lpconf" / f"{path}.py").is_file()
    ]
    assert len(paths) > 10
    assert missing == []


def test_the_architecture_has_every_package() -> None:
    text = (ROOT / "lpconf" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    packages = {path.parent.name for path in (ROOT / "lpconf").glob("*/__init__.py")}
    assert [package for package in packages if f"| `{package}` |" not in text] == []


def test_decisions_are_numbered_one_after_another_and_say_why() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers[0] == 1
    assert all(after == before + 1 for before, after in pairwise(numbers))
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        assert re.match(rf"# {int(path.name[:4])}\. \S", text), path.name
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], path.name


def test_the_changelog_has_the_usual_form() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    releases = [line for line in lines if line.startswith("## ")]
    assert releases[0] == "## [Unreleased]"
    assert [line for line in releases[1:] if not re.fullmatch(r"## \[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", line)] == []
    kinds = {line.removeprefix("### ") for line in lines if line.startswith("### ")}
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
