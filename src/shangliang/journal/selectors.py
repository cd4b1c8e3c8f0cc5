"""Reading the journal: timelines, and the search for a broken link."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from deliberate.digest import digest
from shangliang.journal.models import Entry, Head
from shangliang.journal.registry import kind, public_codes
from shangliang.journal.services import entry_content
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused
from shangliang.kernel.undo import MINUTES, WINDOW
from shangliang.ui.words import local

SQLITE_STATE = "SELECT MAX(id) FROM journal_entry"
POSTGRESQL_STATE = "SELECT MAX(id), COUNT(*) FROM journal_entry WHERE id > (SELECT MAX(id) FROM journal_entry) - 1000"


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold, and why: "changed", "missing" or "cut"."""

    chain: str
    seq: int
    reason: str


def entries_of(*chains: str, public_only: bool = False, limit: int = 200) -> list[Entry]:
    """The newest entries of some chains, newest first."""
    found = Entry.objects.filter(chain__in=chains)
    if public_only:
        found = found.filter(code__in=public_codes())
    return list(found.order_by("-at", "-id")[:limit])


def entry_text(entry: Entry) -> str:
    """The entry as a sentence in the language of the moment."""
    params: dict[str, object] = entry.params
    return str(kind(entry.code).text) % {name: local(params, name) for name in params}


def last_step(*, actor: Actor, chain: str, codes: Collection[str], now: datetime) -> Entry:
    """The newest entry of a chain, when it is the actor's own, of one of these codes and at most ten minutes old: what may be undone.

    The caller has locked what the chain speaks of, so nothing can come in between. Raises `Refused` otherwise.
    """
    newest = Entry.objects.filter(chain=chain).order_by("-seq").first()
    if newest is None or newest.code not in codes or actor.person is None or newest.actor_id != actor.person:
        raise Refused("kernel.undo_touched")
    if now - newest.at > WINDOW:
        raise Refused("kernel.undo_late", minutes=MINUTES)
    return newest


def verify() -> Iterator[Break]:
    """Walk every chain in bounded memory; yield at most one break per chain."""
    heads = {head.chain: head for head in Head.objects.all().iterator(chunk_size=5000)}
    broken: set[str] = set()
    state: dict[str, tuple[int, str]] = {}
    for entry in Entry.objects.order_by("chain", "seq").iterator(chunk_size=2000):
        if entry.chain in broken:
            continue
        seq, previous = state.get(entry.chain, (0, ""))
        reason = _reason(entry, seq, previous)
        if reason:
            broken.add(entry.chain)
            yield Break(entry.chain, seq + 1 if reason == "missing" else entry.seq, reason)
        state[entry.chain] = (entry.seq, entry.digest)
    for chain, head in heads.items():
        if chain not in broken and state.get(chain, (0, "")) != (head.seq, head.digest):
            yield Break(chain, state.get(chain, (0, ""))[0] + 1, "cut")
    yield from (Break(chain, 1, "cut") for chain in state.keys() - heads.keys() - broken)


def _reason(entry: Entry, seq: int, previous: str) -> str:
    if entry.seq != seq + 1:
        return "missing"
    if entry.previous != previous or entry.digest != digest(entry_content(entry)):
        return "changed"
    return ""


def journal_state() -> str:
    """A value that changes with every committed write: pages made under another value are stale.

    SQLite commits one writer after the other, so the last entry's number says it all. PostgreSQL may commit entry 10 before
    entry 9: there the number of entries among the last thousand changes too. Only a transaction during which others wrote more than
    a thousand entries could slip through, and then for no longer than a page is kept (a minute).
    """
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL_STATE if connection.vendor == "postgresql" else SQLITE_STATE)
        row = cursor.fetchone()
    return ":".join(str(value) for value in row)
