"""Texts: similar messages, category suggestions, hot spots and masking for Chinese, see docs/deliberate/texts.md."""

from deliberate.texts.index import Hit, Index
from deliberate.texts.masking import Masked, Span, mask
from deliberate.texts.read import Message, read_examples, read_messages
from deliberate.texts.router import Example, Router, Suggestion

__all__ = ["Example", "Hit", "Index", "Masked", "Message", "Router", "Span", "Suggestion", "mask", "read_examples", "read_messages"]
