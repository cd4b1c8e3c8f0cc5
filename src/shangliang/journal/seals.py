"""Seals: where every chain stood at a moment, so that whoever keeps the file can later prove deletion and back-dating.

A seal is a text: one heading, one line a chain (chain, seq, digest; tabs between), and last the SHA-256 of all before it.
Anybody can check it with `head -n -1 FILE | sha256sum`. The last line alone is enough to hang on the notice board.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

from shangliang.journal.models import Entry, Head
from shangliang.journal.selectors import Break

TITLE = "shangliang seal 1"
_LINE = re.compile(r"([^\t]{1,40})\t([0-9]{1,10})\t([0-9a-f]{64})")
_PAGE = 400


class NoSeal(Exception):
    """The file is no seal, or somebody changed it; the message says which line, in Chinese and English."""


def seal_lines(now: datetime) -> Iterator[str]:
    """The lines of a seal of this moment, without line ends, in bounded memory; the last one is its digest."""
    running = hashlib.sha256()
    for line in _body(now):
        running.update(f"{line}\n".encode())
        yield line
    yield f"sha256 {running.hexdigest()}"


def seal_check(lines: Iterable[str]) -> Iterator[Break]:
    """Every chain that no longer goes through the link that was sealed: "missing" or "changed". Raises `NoSeal`.

    Chains may have grown since. Whether links within a chain hold is asked of `selectors.verify`.
    """
    sealed = _sealed(lines)
    while page := dict(islice(sealed, _PAGE)):
        rows = Entry.objects.filter(chain__in=page, seq__in={seq for seq, _digest in page.values()})
        found = {(chain, seq): digest for chain, seq, digest in rows.values_list("chain", "seq", "digest")}
        for chain, (seq, digest) in page.items():
            there = found.get((chain, seq))
            if there != digest:
                yield Break(chain, seq, "missing" if there is None else "changed")


def _body(now: datetime) -> Iterator[str]:
    yield f"{TITLE} {now.astimezone(UTC).isoformat(timespec='seconds')}"
    heads = Head.objects.filter(seq__gt=0).order_by("chain").values_list("chain", "seq", "digest")
    for chain, seq, digest in heads.iterator(chunk_size=5000):
        yield f"{chain}\t{seq}\t{digest}"


def _sealed(lines: Iterable[str]) -> Iterator[tuple[str, tuple[int, str]]]:
    """What the lines say; the digest in the last line is compared at the end."""
    running, last = hashlib.sha256(), ""
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        if last:
            raise NoSeal(f"第 {number} 行在封存摘要之后 / line {number} comes after the digest of the seal")
        if line.startswith("sha256 "):
            last = line
            continue
        running.update(f"{line}\n".encode())
        if number == 1 and line.startswith(TITLE):
            continue
        parts = _LINE.fullmatch(line)
        if number == 1 or parts is None:
            raise NoSeal(f"第 {number} 行不是封存内容 / line {number} is not part of a seal")
        yield parts[1], (int(parts[2]), parts[3])
    if last != f"sha256 {running.hexdigest()}":
        raise NoSeal("封存文件被改动过，或不完整 / the seal file was changed or is not complete")
