"""Randomness only from a seed given as an argument: public draws derive everything by SHA-256."""

import hashlib
from fractions import Fraction


def derive(seed: str, *labels: str | int) -> bytes:
    """32 bytes from SHA-256 of the seed and the labels, each length-prefixed so that no two lists collide."""
    digest = hashlib.sha256()
    for part in (seed, *map(str, labels)):
        raw = part.encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.digest()


def integer(seed: str, *labels: str | int) -> int:
    """A 64-bit seed for a generator such as `numpy.random.default_rng`."""
    return int.from_bytes(derive(seed, *labels)[:8], "big")


def unit(seed: str, *labels: str | int) -> Fraction:
    """An exact fraction in [0, 1), uniform on multiples of 2**-256."""
    return Fraction(int.from_bytes(derive(seed, *labels), "big"), 1 << 256)
