"""Writes of messages and notices: queued in the transaction of the change, sent after it, tried again later."""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.kernel.secret import seal
from shangliang.notifications.models import Message, Notice, Reading
from shangliang.notifications.selectors import PARAMS, TO, message_phone, message_rendered
from shangliang.notifications.senders import SendFailed, sender
from shangliang.notifications.texts import message_text, notice_text
from shangliang.people.credentials import CODE_MINUTES, phone_code_issue

logger = logging.getLogger("shangliang.messages")
MOST_ATTEMPTS = 5
DAY_STARTS, DAY_ENDS = time(8), time(21)
KEEP_DAYS = 7


def not_at_night(now: datetime) -> datetime:
    """`now` between 8:00 and 21:00 local time, else the next 8:00: nobody is woken by a message that can wait."""
    local = timezone.localtime(now)
    if DAY_STARTS <= local.time() < DAY_ENDS:
        return now
    day = local.date() + timedelta(days=0 if local.time() < DAY_STARTS else 1)
    return timezone.make_aware(datetime.combine(day, DAY_STARTS))


@transaction.atomic
def message_queue(
    *,
    phone: str,
    code: str,
    params: Mapping[str, object],
    now: datetime,
    dedupe: str | None = None,
    region_path: str = "",
    hold: timedelta = timedelta(0),
) -> Message:
    """Puts one message into the outbox and tries to send it when the transaction is through.

    `phone` is tidied, `code` registered (texts.register_messages; else KeyError). With `dedupe` the same thing is said
    once only: a second call returns the first message. The text is Chinese, whatever the language of whoever caused it.
    `hold` keeps it back while the step it tells of can still be taken back (`message_withdraw`).
    """
    text = message_text(code)
    due = now + hold
    values = {
        "code": code,
        "region_path": region_path,
        "to_sealed": seal(phone, purpose=TO),
        "params_sealed": seal(json.dumps(dict(params), ensure_ascii=False, default=str), purpose=PARAMS),
        "language": settings.LANGUAGE_CODE,
        "created": now,
        "not_before": due if text.urgent else not_at_night(due),
    }
    if dedupe is None:
        message, new = Message.objects.create(**values), True
    else:
        message, new = Message.objects.get_or_create(dedupe=dedupe, defaults=values)
    if new:
        transaction.on_commit(partial(message_send, message.pk, now), robust=True)
    return message


def message_send(pk: int, now: datetime) -> bool:
    """Tries one message that is due; True when it went out.

    It is claimed first by moving its next try away, in a statement of its own: two processes do not send it twice, no
    transaction is open while the gateway answers, and after a crash in between it is tried again.
    """
    due = Message.objects.filter(pk=pk, state=Message.State.QUEUED, not_before__lte=now)
    message = due.first()
    if message is None:
        return False
    later = now + timedelta(minutes=2**message.attempts)
    if not due.filter(attempts=message.attempts).update(attempts=F("attempts") + 1, not_before=later):
        return False
    try:
        sender().send(message_phone(message), message_rendered(message), message.code)
    except (SendFailed, OSError) as error:
        logger.warning("message %s not sent: %s", message.pk, error)
        Message.objects.filter(pk=pk, attempts__gte=MOST_ATTEMPTS).update(state=Message.State.FAILED)
        return False
    Message.objects.filter(pk=pk).update(state=Message.State.SENT, sent_at=now)
    return True


@transaction.atomic
def message_withdraw(*, dedupe: str) -> bool:
    """Takes a message back that nobody has tried to send yet; False when it is gone out, or never was: then the caller corrects it."""
    held = Message.objects.select_for_update().filter(dedupe=dedupe, state=Message.State.QUEUED, attempts=0)
    return held.delete()[0] > 0


@dataclass(frozen=True)
class Retried:
    """What a run did."""

    sent: int
    tried: int


def messages_retry(*, now: datetime, limit: int = 500) -> Retried:
    """Sends what is due, oldest first: for `shangliang messages send`, every minute from a timer."""
    due = Message.objects.filter(state=Message.State.QUEUED, not_before__lte=now).order_by("not_before", "id")
    keys = list(due.values_list("pk", flat=True)[:limit])
    return Retried(sent=sum(message_send(pk, now) for pk in keys), tried=len(keys))


@transaction.atomic
def messages_forget(*, now: datetime) -> int:
    """Deletes phone and parameters of messages done for a week (个人信息保护法 art. 19); the number forgotten. For the daily job."""
    old = Message.objects.exclude(state=Message.State.QUEUED).filter(created__lt=now - timedelta(days=KEEP_DAYS), to_sealed__isnull=False)
    return old.update(to_sealed=None, params_sealed=None)


@transaction.atomic
def phone_code_send(*, phone: str, ip: str, now: datetime) -> str:
    """A one-time code to a phone: the tidied number. Raises `Refused` for a wrong number and for asking too often."""
    number, code = phone_code_issue(phone=phone, ip=ip, now=now)
    message_queue(phone=number, code="sign_in", params={"code": code, "minutes": CODE_MINUTES}, now=now)
    return number


@transaction.atomic
def notice_give(*, persons: Iterable[int], code: str, params: Mapping[str, object], now: datetime, link: str = "", dedupe: str = "") -> int:
    """One line into the inbox of each person (ids); the number given.

    While a notice with the same `dedupe` key is unread, the person gets no second one: no storms of reminders.
    """
    notice_text(code, params)
    given = 0
    for person in sorted(set(persons)):
        try:
            with transaction.atomic():
                Notice.objects.create(person_id=person, code=code, params=dict(params), link=link, dedupe=dedupe, at=now)
            given += 1
        except IntegrityError:
            if not dedupe:
                raise
    return given


@transaction.atomic
def notice_read(*, actor: Actor, notice: int, now: datetime) -> Notice:
    """Marks one's own notice as read; `Missing` for anybody else's."""
    found = Notice.objects.filter(pk=notice, person=actor.person).first() if actor.person is not None else None
    if found is None:
        raise Missing
    if found.read_at is None:
        found.read_at = now
        found.save(update_fields=["read_at"])
    return found


@transaction.atomic
def notices_read_all(*, actor: Actor, now: datetime) -> int:
    """Marks all of one's own notices as read; their number."""
    return Notice.objects.filter(person=actor.person, read_at__isnull=True).update(read_at=now)


@transaction.atomic
def reading_mark(*, person: int, upto: int) -> Reading:
    """Everything up to that entry of the record is read; a first mark begins here. It never goes back."""
    row, new = Reading.objects.select_for_update().get_or_create(person_id=person, defaults={"read_to": upto})
    if not new and upto > row.read_to:
        row.read_to = upto
        row.files = {chain: number for chain, number in row.files.items() if number > upto}
        row.save(update_fields=["read_to", "files"])
    return row


MOST_FILES = 300


@transaction.atomic
def reading_file(*, person: int, chain: str, upto: int) -> None:
    """One file is read up to that entry. Nothing is kept for whoever has no mark yet, and no more than the newest 300 files."""
    row = Reading.objects.select_for_update().filter(person=person).first()
    if row is None or upto <= max(row.read_to, row.files.get(chain, 0)):
        return
    newest = sorted({**row.files, chain: upto}.items(), key=lambda pair: -pair[1])[:MOST_FILES]
    row.files = dict(newest)
    row.save(update_fields=["files"])
