"""Texts: similar messages, category suggestions, hot spots and masking for Chinese, see docs/deliberate/texts.md."""

from deliberate.texts.embedding import Embedder, reranked
from deliberate.texts.grams import Factors
from deliberate.texts.hotspots import Hotspot, hotspots
from deliberate.texts.index import Hit, Index
from deliberate.texts.masking import Masked, Span, mask
from deliberate.texts.merges import learn_factors
from deliberate.texts.places import places
from deliberate.texts.read import Message, read_examples, read_messages
from deliberate.texts.router import Example, Router, Suggestion

__all__ = [
    "Embedder",
    "Example",
    "Factors",
    "Hit",
    "Hotspot",
    "Index",
    "Masked",
    "Message",
    "Router",
    "Span",
    "Suggestion",
    "hotspots",
    "learn_factors",
    "mask",
    "places",
    "read_examples",
    "read_messages",
    "reranked",
]
