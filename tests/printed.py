"""Reads a poster back: the modules of the code as they are drawn in its PDF."""

import re
import zlib

import segno


def streams(pdf: bytes) -> list[bytes]:
    """Every compressed part of the file that can be opened."""
    found = []
    for start in re.finditer(rb"stream\r?\n", pdf):
        try:
            found.append(zlib.decompressobj().decompress(pdf[start.end() :]))
        except zlib.error:
            continue
    return found


def printed_code(pdf: bytes) -> tuple[tuple[int, ...], ...]:
    """The modules of the code as they are drawn: runs of dark modules are lines half-way through their row."""
    page = next(part for part in streams(pdf) if b"/Artifact" in part[:40] or b"BDC" in part[:80])
    runs = [(int(a), int(y), int(b)) for a, y, b in re.findall(rb"(\d+) (\d+)\.5 m (\d+) \2\.5 l", page)]
    edge = min(start for start, _row, _end in runs)
    size = max(end for _start, _row, end in runs) - edge
    grid = [[0] * size for _row in range(size)]
    for start, row, end in runs:
        for column in range(start, end):
            grid[row - edge][column - edge] = 1
    return tuple(tuple(row) for row in grid)


def modules(code: segno.QRCode) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(bool(module)) for module in row) for row in code.matrix)
