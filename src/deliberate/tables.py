"""Reading text and CSV files for all parts: what cannot be read is answered with an error code, never a traceback."""

import csv
import io
from pathlib import Path

from deliberate.errors import DeliberateError


def read_text(path: Path) -> str:
    """The whole file as UTF-8 text without a byte order mark; raises `input.missing` or `input.encoding` with its line."""
    try:
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        raise DeliberateError("input.missing", path=path) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DeliberateError("input.encoding", path=path, line=raw[: error.start].count(b"\n") + 1) from error


def read_rows(path: Path, *, refused: str) -> list[tuple[int, list[str]]]:
    """Lines of a CSV file as (line number, trimmed cells); blank lines are left out.

    Raises the errors of `read_text`, and the code `refused` with `line` where the file is no CSV (a cell beyond 128 KiB).
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""))
    found: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            trimmed = [cell.strip() for cell in cells]
            if any(trimmed):
                found.append((reader.line_num, trimmed))
    except csv.Error as error:
        raise DeliberateError(refused, line=reader.line_num) from error
    return found
