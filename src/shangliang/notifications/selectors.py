"""Reading messages and notices."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation

from shangliang.kernel.errors import Missing
from shangliang.kernel.secret import unseal
from shangliang.notifications.models import Message, Notice
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
