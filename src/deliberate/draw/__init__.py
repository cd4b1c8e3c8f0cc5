"""Fair panel draws under quotas: see docs/deliberate/draw.md for the specification."""

from deliberate.draw.api import METHODS, Draw, draw, question
from deliberate.draw.certificate import Question
from deliberate.draw.tables import Pool, Quota, Quotas, parse_pool, parse_quotas, read_pool, read_quotas

__all__ = [
    "METHODS",
    "Draw",
    "Pool",
    "Question",
    "Quota",
    "Quotas",
    "draw",
    "parse_pool",
    "parse_quotas",
    "question",
    "read_pool",
    "read_quotas",
]
