"""Reading messages and notices."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation

from shangliang.journal.models import Entry
from shangliang.kernel.errors import Missing
from shangliang.kernel.secret import unseal
from shangliang.notifications.models import Message, Notice, Reading
from shangliang.notifications.texts import message_text
from shangliang.people.phones import masked

TO, PARAMS = "message.to", "message.params"


def message_phone(message: Message) -> str:
    """The number in the clear, for the sender only; "" once it is forgotten."""
    return unseal(bytes(message.to_sealed), purpose=TO) if message.to_sealed else ""


def message_rendered(message: Message) -> str:
    """The text in the language of the message; "" once its parameters are forgotten."""
    if not message.params_sealed:
        return ""
    with translation.override(message.language):
        return message_text(message.code).render(json.loads(unseal(bytes(message.params_sealed), purpose=PARAMS)))


@dataclass(frozen=True)
class Shown:
    """A message as the demonstration shows it."""

    phone: str
    text: str
    state: str
    at: datetime


def messages_shown(limit: int = 30) -> list[Shown]:
    """The newest messages with their texts, number masked: what the phone of the demonstration received. `Missing` in production."""
    if not settings.DEMO:
        raise Missing
    found = Message.objects.filter(to_sealed__isnull=False).order_by("-id")[:limit]
    return [Shown(masked(message_phone(m)), message_rendered(m), m.state, m.created) for m in found]


def messages_waiting(now: datetime) -> tuple[int, int]:
    """How many messages are due and how many failed, for the operator."""
    due = Message.objects.filter(state=Message.State.QUEUED, not_before__lte=now).count()
    return due, Message.objects.filter(state=Message.State.FAILED).count()


def unread_count(person: int | None) -> int:
    """Unread notices of a person; 0 without a query when nobody is signed in."""
    return 0 if person is None else Notice.objects.filter(person=person, read_at__isnull=True).count()


def notices_of(person: int, *, before: int | None = None, page: int = 30) -> tuple[list[Notice], bool]:
    """A page of a person's notices, newest first, below id `before`; and whether there are more."""
    found = Notice.objects.filter(person=person)
    if before is not None:
        found = found.filter(id__lt=before)
    rows = list(found.order_by("-id")[: page + 1])
    return rows[:page], len(rows) > page


LOOKED_AT = 2000  # entries looked through at most for one person's changes: bounded whatever was written meanwhile


@dataclass(frozen=True)
class Changed:
    """What is new in one file since the person last read it: how many entries, and the newest of them."""

    count: int
    newest: Entry


@dataclass(frozen=True)
class Changes:
    """New entries by file (chain), the file that changed last first; `upto` is the number all of it reaches to.

    `more`: older entries were left out. `begun`: the person has a mark at all; without one nothing is called new.
    """

    files: dict[str, Changed]
    upto: int
    more: bool = False
    begun: bool = True


def reading_of(person: int) -> Reading | None:
    """A person's own mark; None before they first looked."""
    return Reading.objects.filter(person=person).first()


def journal_end() -> int:
    """The number of the newest entry; 0 before the first."""
    newest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def _grouped(reading: Reading, entries: list[Entry], person: int) -> dict[str, Changed]:
    """Entries newest first → files with what others wrote beyond the person's marks."""
    found: dict[str, Changed] = {}
    for entry in entries:
        if entry.actor_id == person or entry.pk <= reading.files.get(entry.chain, 0):
            continue
        known = found.get(entry.chain)
        found[entry.chain] = Changed(known.count + 1, known.newest) if known else Changed(1, entry)
    return found


def changes_for(person: int, *, kinds: Collection[str]) -> Changes:
    """What others wrote into files of these kinds (the word before the colon of a chain) beyond the person's own mark.

    Which of the files the person may see is for the caller to say. Two queries.
    """
    reading = reading_of(person)
    if reading is None:
        return Changes({}, journal_end(), begun=False)
    rows = list(Entry.objects.filter(pk__gt=reading.read_to).order_by("-pk")[: LOOKED_AT + 1])
    wanted = [row for row in rows[:LOOKED_AT] if row.chain.split(":", 1)[0] in kinds]
    return Changes(_grouped(reading, wanted, person), rows[0].pk if rows else reading.read_to, more=len(rows) > LOOKED_AT)


def changed_among(person: int | None, chains: Collection[str]) -> dict[str, Changed]:
    """Which of some files have something new to the person: the marks on a list. Two queries, none for nothing."""
    reading = reading_of(person) if person is not None and chains else None
    if reading is None or person is None:
        return {}
    rows = Entry.objects.filter(chain__in=chains, pk__gt=reading.read_to).order_by("-pk")
    return _grouped(reading, list(rows[:LOOKED_AT]), person)
