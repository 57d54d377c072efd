"""What adopting came to, for people and for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lpconf.domain.wording import count
from lpconf.report.results.adopt import AccountLines, ChapterLine

STATUS_WORDS = {
    "new": "new file",
    "changed": "changed",
    "unchanged": "says what is live already",
    "failed": "NOT ADOPTED",
}
STATUS_SIGNS = {"written": "+", "unchanged": " ", "left": "!", "none": " "}


def chapter_words(chapter: ChapterLine) -> str:
    """What came of a chapter, and who says what it says."""
    if chapter.status == "left":
        return f"LEFT ALONE: {chapter.words}"
    state = {"unchanged": "as it was", "none": "nothing to say"}.get(chapter.status, "")
    if chapter.fragments:
        state = f"{state}, " if state else ""
        state += f"said by {' and '.join(chapter.fragments)}"
    return ": ".join(filter(None, (state, chapter.words))) if state else chapter.words or "taken out"


def total(accounts: Sequence[AccountLines]) -> str:
    """How many accounts there are, by what came of them."""
    numbers = Counter(account.status for account in accounts)
    words = [f"{numbers[word]} {word}" for word in STATUS_WORDS if numbers[word]]
    return f"{count(len(accounts), 'account')}: {', '.join(words) or 'nothing to do'}."
