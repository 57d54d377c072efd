"""How a report is to be shown: what a renderer needs to know beside the report itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from lpconf.data_class import frozen
from lpconf.domain.diagnostic import Mark

TERMINAL_WIDTHS = (80, 160)
"""Columns of the narrowest and the widest terminal that a text adapts to."""
WIDTH = 100
"""Columns of a text that goes to no terminal."""
COMMENT_LIMIT = 60_000
"""Characters of a comment. GitHub takes 65,536; wrappers of a pipeline need some of them."""


@frozen
class Presentation:
    """Everything that a renderer may ask of the place where its report is read.

    `wide` is the number of columns of a text, `ascii` keeps it to ASCII (LANG=C). `file_url` is the address of the
    files at this commit, without a slash at the end, and `line_anchor` what a line is called there; `run_url` leads to
    the run of the pipeline. All of them are empty where nothing is known. `exit_code` is that of the command, `limit`
    the number of characters that a comment may have. `changed_lines` are, for each file, the lines that a reviewer
    sees in the diff of a pull request; None where there is no pull request. `profile` is the one that was asked for,
    which command lines have to name, too; empty for the project's own.
    """

    wide: int = WIDTH
    ascii: bool = False
    file_url: str = ""
    line_anchor: str = "#L"
    run_url: str = ""
    exit_code: int = 0
    limit: int = COMMENT_LIMIT
    changed_lines: Mapping[str, frozenset[int]] | None = field(default=None)
    profile: str = ""

    def link(self, mark: Mark) -> str:
        """The address of a line of a file; empty where the files have no address."""
        if not self.file_url:
            return ""
        from urllib.parse import quote  # start-up

        return f"{self.file_url}/{quote(mark.file)}{self.line_anchor}{mark.line}"


PLAIN_PRESENTATION = Presentation()
"""A text of 100 columns that knows nothing of a pipeline."""
