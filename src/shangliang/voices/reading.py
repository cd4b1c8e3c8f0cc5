"""What is hidden of a comment before it is public, and which words keep it from being sent or ask for a careful look."""

from collections.abc import Sequence

from shangliang.matters.models import Word
from shangliang.matters.shown import masked
from shangliang.matters.urgent import words_found

HIDDEN = "〔隐去〕"


def hidden(text: str, more: Sequence[str]) -> str:
    """The text with numbers, evident names and the words a reviewer named replaced."""
    for words in sorted({word for word in more if word}, key=len, reverse=True):
        text = text.replace(words, HIDDEN)
    return masked(text)


def forbidden(text: str, county: str) -> list[str]:
    """Words of the county's list that are never made public."""
    return [row.word for row in words_found(text, county, Word.Kind.FORBID)]


def to_review(text: str, county: str) -> list[str]:
    """Words of the list that ask for a careful look."""
    return [row.word for row in words_found(text, county, Word.Kind.REVIEW)]
