"""One canonical form of a result and its SHA-256, so that anybody can check that two results are the same."""

import hashlib
import json
from fractions import Fraction


def canonical(value: object) -> bytes:
    """UTF-8 JSON with sorted keys, no spaces, fractions as "p/q"; raises TypeError for values that have no such form."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain, allow_nan=False).encode()


def digest(value: object) -> str:
    """Hexadecimal SHA-256 of `canonical(value)`."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise TypeError(type(value).__name__)
