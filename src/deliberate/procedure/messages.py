"""Sentences (Chinese, English) for the error codes of this part."""

MESSAGES: dict[str, tuple[str, str]] = {}
