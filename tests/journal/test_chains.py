"""Chains, the search for the first broken link, and seals."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

import triggers
from shangliang.journal import seals
from shangliang.journal.models import Entry, Head
from shangliang.journal.seals import NoSeal, seal_check, seal_lines
from shangliang.journal.selectors import Break, verify

NOW = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)
Record = Callable[[str], Entry]


def fill(record: Record) -> None:
    for chain in ("a", "b", "a", "a"):
        record(chain)


def test_links_hold(record: Record) -> None:
    fill(record)
    assert list(verify()) == []
    assert Head.objects.get(chain="a").seq == 3


def changed() -> None:
    Entry.objects.filter(chain="a", seq=2).update(params={"name": "别处"})


def later() -> None:
    Entry.objects.filter(chain="a", seq=2).update(at=NOW.replace(year=2026))


def removed() -> None:
    Entry.objects.filter(chain="a", seq=2).delete()


def cut() -> None:
    Entry.objects.filter(chain="a", seq=3).delete()


def headless() -> None:
    Head.objects.filter(chain="a").delete()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (changed, Break("a", 2, "changed")),
        (later, Break("a", 2, "changed")),
        (removed, Break("a", 2, "missing")),
        (cut, Break("a", 3, "cut")),
        (headless, Break("a", 1, "cut")),
    ],
)
def test_the_first_broken_link_is_named(record: Record, damage: Callable[[], None], found: Break) -> None:
    fill(record)
    with triggers.away():
        damage()
    assert list(verify()) == [found]


def test_a_seal_is_checked_by_anybody_with_sha256(record: Record) -> None:
    fill(record)
    lines = list(seal_lines(NOW))
    assert lines[0] == "shangliang seal 1 2025-06-03T09:00:00+00:00"
    assert [line.split("\t")[:2] for line in lines[1:-1]] == [["a", "3"], ["b", "1"]]
    body = "".join(f"{line}\n" for line in lines[:-1]).encode()
    assert lines[-1] == f"sha256 {hashlib.sha256(body).hexdigest()}"


def test_a_seal_holds_while_chains_grow(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(record)
    lines = [f"{line}\n" for line in seal_lines(NOW)]
    fill(record)
    monkeypatch.setattr(seals, "_PAGE", 1)
    assert list(seal_check(lines)) == []


def test_a_seal_finds_a_chain_that_was_written_anew(record: Record) -> None:
    """Whoever removes a chain with its head and writes it again passes `verify`, never an old seal."""
    fill(record)
    lines = list(seal_lines(NOW))
    with triggers.away():
        Entry.objects.filter(chain="a").delete()
        Head.objects.filter(chain="a").delete()
    assert list(verify()) == []
    assert list(seal_check(lines)) == [Break("a", 3, "missing")]
    for _ in range(3):
        again = record("a")
    assert again.seq == 3
    with triggers.away():
        Entry.objects.filter(chain="a", seq=3).update(digest="0" * 64)
    assert list(seal_check(lines)) == [Break("a", 3, "changed")]


def test_a_changed_seal_is_refused(record: Record) -> None:
    fill(record)
    lines = list(seal_lines(NOW))
    other = [lines[0], lines[1].replace("\t3\t", "\t2\t"), *lines[2:]]
    for wrong in (other, lines[:-1], lines[1:], [], ["x"], [*lines, "more"], [lines[0], "x", *lines[1:]]):
        with pytest.raises(NoSeal):
            list(seal_check(wrong))
