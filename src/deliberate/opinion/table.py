"""Plain CSV at the speed of arrays: blocks of lines whose fields hold neither quotes nor line breaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Octets = NDArray[np.uint8]
Places = NDArray[np.int64]
Words = NDArray[np.uint64]

BLOCK = 1 << 19
COMMA, BREAK, MINUS, ZERO, ONE = b",\n-01"
PAD = b"\0" * 16
LONGEST = 16
KEEP = np.array([0] + [((1 << 8 * size) - 1) << 8 * (8 - size) for size in range(1, 9)], dtype=np.uint64)
"""The bytes of a word that belong to a field of 0 to 8 digits which ends with the word."""
DIGITS, OVER, HIGH = (np.uint64(byte * 0x0101010101010101) for byte in (0x30, 0x76, 0x80))
PAIRS, FOURS, EIGHTS = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF), np.uint64(0xFFFFFFFF)


class NotPlain(Exception):
    """The block needs the patient reader: quotes, a wrong number of columns, or a field that is not a number."""


@dataclass(frozen=True)
class Block:
    """Some lines: their bytes, and for each line (row) and field (column) where it begins and ends (ends exclusive)."""

    octets: Octets
    begins: Places
    ends: Places

    def whole_numbers(self, column: int) -> Places:
        """The column as numbers ≥ 0: (lines,). Raises NotPlain for anything else."""
        ends = np.ascontiguousarray(self.ends[:, column])
        lengths = ends - self.begins[:, column]
        most = int(lengths.max(initial=1))
        if most > LONGEST or int(lengths.min(initial=1)) < 1:
            raise NotPlain
        low = self._eight(ends, np.minimum(lengths, 8))
        if most > 8:
            low += self._eight(ends - 8, np.maximum(lengths - 8, 0)) * np.uint64(10**8)
        return low.astype(np.int64)

    def _eight(self, ends: Places, lengths: Places) -> Words:
        """Up to eight digits before `ends`, eight characters in one 64-bit word (the first is its lowest byte)."""
        keep = KEEP[lengths]
        words = sliding_window_view(self.octets, 8)[ends - 8].view("<u8").ravel().astype(np.uint64) & keep
        words ^= DIGITS & keep
        if (((words + OVER) | words) & HIGH).any():
            raise NotPlain
        words = (words * np.uint64(10) + (words >> np.uint64(8))) & PAIRS
        words = (words * np.uint64(100) + (words >> np.uint64(16))) & FOURS
        return np.asarray((words * np.uint64(10000) + (words >> np.uint64(32))) & EIGHTS)

    def votes(self, begins: Places, ends: Places) -> NDArray[np.int8]:
        """Fields as votes −1, 0, 1; raises NotPlain for anything else."""
        lengths = ends - begins
        first, last = self.octets[begins], self.octets[ends - 1]
        single = (lengths == 1) & ((first == ONE) | (first == ZERO))
        double = (lengths == 2) & (first == MINUS) & (last == ONE)
        if not (single | double).all():
            raise NotPlain
        return np.where(double, np.int8(-1), (first == ONE).astype(np.int8))


def blocks(path: Path, columns: int) -> Iterator[Block]:
    """The lines after the header, each of exactly `columns` fields. Raises NotPlain where they are not."""
    with path.open("rb") as file:
        file.readline()
        rest = b""
        while piece := file.read(BLOCK):
            cut = piece.rfind(b"\n") + 1
            if cut:
                yield _split(rest + piece[:cut], columns)
                rest = piece[cut:]
            else:
                rest += piece
        if rest.strip():
            yield _split(rest + b"\n", columns)


def _split(text: bytes, columns: int) -> Block:
    if b'"' in text:
        raise NotPlain
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n")
    octets = np.frombuffer(PAD + text, dtype=np.uint8)
    ends = np.flatnonzero((octets == COMMA) | (octets == BREAK))
    if len(ends) % columns:
        raise NotPlain
    broken = octets[ends].reshape(-1, columns) == BREAK
    if not broken[:, -1].all() or broken[:, :-1].any():
        raise NotPlain
    begins = np.concatenate([[len(PAD)], ends[:-1] + 1])
    return Block(octets, begins.reshape(-1, columns), ends.reshape(-1, columns))
