"""Messages and notices: one send, tried again after a failure, one text once, nobody woken at night, no storm."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cast import CHINA, NOON, World
from shangliang.kernel.errors import Missing
from shangliang.notifications import services, texts
from shangliang.notifications.models import Message, Notice
from shangliang.notifications.selectors import messages_shown, messages_waiting, notices_of, unread_count
from shangliang.notifications.senders import Console, SendFailed
from shangliang.notifications.services import (
    message_queue,
    message_send,
    messages_forget,
    messages_retry,
    not_at_night,
    notice_give,
    notice_read,
    notices_read_all,
    phone_code_send,
)
from shangliang.notifications.texts import Text, register_messages, register_notices
from shangliang.people.models import PhoneCode

pytestmark = pytest.mark.django_db
PHONE = "13800001234"
NIGHT = datetime(2026, 3, 2, 23, 30, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two texts that only these tests know."""
    monkeypatch.setattr(texts, "_MESSAGES", dict(texts._MESSAGES))
    monkeypatch.setattr(texts, "_NOTICES", dict(texts._NOTICES))
    register_messages({"test.note": Text(_("【商量】您的诉求%(receipt)s有了答复。"), {"receipt": "ABCD-EFGH-2345"})})
    register_notices({"test.due": _("“%(title)s”明天到期")})


class Gateway:
    """A sender that fails a number of times first."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.taken: list[tuple[str, str, str]] = []

    def send(self, phone: str, text: str, code: str) -> None:
        if self.failures:
            self.failures -= 1
            raise SendFailed("busy")
        self.taken.append((phone, text, code))


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Gateway:
    made = Gateway()
    monkeypatch.setattr(services, "sender", lambda: made)
    return made


def queue(now: datetime = NOON, **more: object) -> Message:
    return message_queue(phone=PHONE, code="test.note", params={"receipt": "ABCD-EFGH-2345"}, now=now, **more)  # type: ignore[arg-type]


def test_sent_after_the_transaction_and_not_before(gateway: Gateway, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = queue()
        assert gateway.taken == []
    message.refresh_from_db()
    assert gateway.taken == [(PHONE, "【商量】您的诉求ABCD-EFGH-2345有了答复。", "test.note")]
    assert (message.state, message.sent_at, message.attempts) == ("sent", NOON, 1)
    assert not message_send(message.pk, NOON + timedelta(days=1)), "never twice"


def test_a_change_that_fails_sends_nothing(gateway: Gateway, django_capture_on_commit_callbacks) -> None:
    def change() -> float:
        with transaction.atomic():
            queue()
            return 1 / 0

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        change()
    assert (gateway.taken, Message.objects.count()) == ([], 0)


def test_a_failure_is_tried_again_later_and_given_up_after_five(gateway: Gateway) -> None:
    message, gateway.failures = queue(), 2
    assert messages_retry(now=NOON).sent == 0
    assert messages_retry(now=NOON + timedelta(seconds=59)).tried == 0, "not at once"
    assert messages_retry(now=NOON + timedelta(minutes=1)).sent == 0
    assert messages_retry(now=NOON + timedelta(minutes=3)).sent == 1
    hopeless, gateway.failures, now = queue(), 99, NOON
    for _try in range(6):
        now += timedelta(hours=1)
        messages_retry(now=now)
    message.refresh_from_db()
    hopeless.refresh_from_db()
    assert (message.state, hopeless.state, hopeless.attempts) == ("sent", "failed", 5)
    assert messages_waiting(now) == (0, 1)


def test_two_processes_send_once(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    message = queue()

    class Racing(Gateway):
        def send(self, phone: str, text: str, code: str) -> None:
            super().send(phone, text, code)
            assert not message_send(message.pk, NOON), "the other process while this one is sending"

    racing = Racing()
    monkeypatch.setattr(services, "sender", lambda: racing)
    assert message_send(message.pk, NOON)
    assert len(racing.taken) == 1


def test_the_same_thing_is_said_once(gateway: Gateway) -> None:
    assert queue(dedupe="matter:1:answered").pk == queue(dedupe="matter:1:answered").pk
    assert queue().pk != queue().pk
    assert Message.objects.count() == 3


def test_at_night_only_what_somebody_waits_for(gateway: Gateway) -> None:
    assert queue(NIGHT).not_before == datetime(2026, 3, 3, 8, tzinfo=CHINA)
    assert messages_retry(now=NIGHT).tried == 0
    phone_code_send(phone="13900001234", ip="192.0.2.1", now=NIGHT)
    assert messages_retry(now=NIGHT).sent == 1
    assert messages_retry(now=datetime(2026, 3, 3, 8, tzinfo=CHINA)).sent == 1


@pytest.mark.parametrize(("hour", "minute", "expected"), [(7, 59, 8), (8, 0, 8), (20, 59, 20), (21, 0, 32), (0, 0, 8)])
def test_day_and_night(hour: int, minute: int, expected: int) -> None:
    moment = datetime(2026, 3, 2, hour, minute, tzinfo=CHINA)
    when = not_at_night(moment)
    assert when == (moment if 8 <= hour < 21 else datetime(2026, 3, 2, tzinfo=CHINA) + timedelta(hours=expected))


def test_phone_and_words_are_sealed_and_forgotten_after_a_week(gateway: Gateway) -> None:
    message = queue()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notifications_message")
        stored = repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in cursor.fetchall()[0]])
    assert PHONE not in stored
    assert "ABCD" not in stored
    assert messages_forget(now=NOON + timedelta(days=8)) == 0, "a queued message keeps what it needs"
    message_send(message.pk, NOON)
    assert messages_forget(now=NOON + timedelta(days=6)) == 0
    assert messages_forget(now=NOON + timedelta(days=8)) == 1
    message.refresh_from_db()
    assert (message.to_sealed, message.params_sealed, message.state) == (None, None, "sent")


def test_the_text_is_chinese_whoever_caused_it(gateway: Gateway) -> None:
    with translation.override("en"):
        message = queue()
        message_send(message.pk, NOON)
    assert gateway.taken[0][1].startswith("【商量】您的诉求")


def test_what_the_demonstration_shows_and_production_does_not(gateway: Gateway, settings) -> None:
    queue()
    with pytest.raises(Missing):
        messages_shown()
    settings.DEMO = True
    assert [(shown.phone, shown.text) for shown in messages_shown()] == [("138****1234", "【商量】您的诉求ABCD-EFGH-2345有了答复。")]


def test_the_console_masks_the_number(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "shangliang.messages"):
        Console().send(PHONE, "您好", "test.note")
    assert "138****1234" in caplog.text
    assert PHONE not in caplog.text


def test_a_code_that_cannot_be_queued_is_not_issued(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(texts._MESSAGES, "sign_in")
    with pytest.raises(KeyError):
        phone_code_send(phone=PHONE, ip="192.0.2.1", now=NOON)
    assert not PhoneCode.objects.exists()


def test_texts_fit_one_message_and_codes_have_one_owner() -> None:
    with pytest.raises(ValueError, match="longer than 70"):
        register_messages({"test.long": Text("长" * 60 + "%(title)s", {"title": "十" * 11})})
    with pytest.raises(ValueError, match="twice"):
        register_messages({"sign_in": Text("x", {})})
    with pytest.raises(ValueError, match="twice"):
        register_notices({"test.due": "x"})
    with translation.override("zh-hans"):
        for code in texts.message_codes():
            text = texts.message_text(code)
            assert len(text.render(text.sample)) <= 70, code


def test_a_message_is_of_a_state_the_database_believes() -> None:
    with pytest.raises(IntegrityError, match="message_sent_has_a_moment"), transaction.atomic():
        Message.objects.create(code="sign_in", created=NOON, not_before=NOON, state="sent")
    with pytest.raises(IntegrityError, match="message_queued_has_a_phone"), transaction.atomic():
        Message.objects.create(code="sign_in", created=NOON, not_before=NOON, state="queued")


# The inbox


def give(world: World, now: datetime = NOON, **more: object) -> int:
    persons = [world.persons["clerk"].pk, world.persons["town"].pk, world.persons["clerk"].pk]
    return notice_give(persons=persons, code="test.due", params={"title": "马路停车场"}, now=now, link="/desk/cases/1/", **more)  # type: ignore[arg-type]


def test_each_person_gets_a_notice_once_and_reads_it(world: World) -> None:
    assert give(world) == 2
    clerk = world.cast.clerk
    assert clerk.person is not None
    notice = notices_of(clerk.person)[0][0]
    assert notice.text == "“马路停车场”明天到期"
    assert unread_count(clerk.person) == 1
    with pytest.raises(Missing):
        notice_read(actor=world.cast.town, notice=notice.pk, now=NOON)
    notice_read(actor=clerk, notice=notice.pk, now=NOON + timedelta(hours=1))
    assert notice_read(actor=clerk, notice=notice.pk, now=NOON + timedelta(hours=2)).read_at == NOON + timedelta(hours=1)
    assert unread_count(clerk.person) == 0


def test_no_storm_of_reminders(world: World) -> None:
    assert [give(world, NOON + timedelta(days=day), dedupe="case:1:due") for day in range(4)] == [2, 0, 0, 0]
    notices_read_all(actor=world.cast.clerk, now=NOON + timedelta(days=4))
    assert give(world, NOON + timedelta(days=5), dedupe="case:1:due") == 1, "only who has read the last one"


def test_the_inbox_is_paged_by_key(world: World, django_assert_num_queries) -> None:
    for _again in range(7):
        give(world)
    person = world.persons["clerk"].pk
    with django_assert_num_queries(1):
        page, more = notices_of(person, page=5)
    rest, end = notices_of(person, before=page[-1].pk, page=5)
    assert (len(page), more, len(rest), end) == (5, True, 2, False)
    with django_assert_num_queries(0):
        assert unread_count(None) == 0


def test_an_unregistered_notice_is_never_written(world: World) -> None:
    with pytest.raises(KeyError):
        notice_give(persons=[world.persons["clerk"].pk], code="nobody.knows", params={}, now=NOON)
    assert not Notice.objects.exists()
