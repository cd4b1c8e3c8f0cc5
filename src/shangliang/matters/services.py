"""Every write on matters. Nobody is ever left without an answer: a matter ends answered, refused with a ground, or in a case."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.base import File
from django.db import IntegrityError, transaction

from shangliang.journal.services import entry_record
from shangliang.kernel import ids, secret
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import day_of, due_after
from shangliang.matters.grounds import GROUNDS
from shangliang.matters.models import Category, Consent, Contact, Look, Matter, Photo
from shangliang.matters.permissions import can_enter_for_someone, can_hand_on, can_look, can_triage
from shangliang.matters.selectors import Reach, reach_of
from shangliang.notifications.services import message_queue
from shangliang.people.phones import phone_hash
from shangliang.people.phones import tidy as phone_tidy
from shangliang.procedures.selectors import days
from shangliang.regions.models import Region
from shangliang.regions.paths import contains, county_of, level, parent, town_of

PHOTOS = 4
CONSENT_VERSION = "2026-11"


@dataclass(frozen=True)
class Raised:
    """What a form says of one matter."""

    form_key: str
    text: str
    region: Region
    place_words: str = ""
    category: Category | None = None
    photos: Sequence[File[bytes]] = field(default_factory=tuple)
    name: str = ""
    phone: str = ""
    hide_name: bool = True
    channel: str = Matter.Channel.WEB


def title_of(text: str) -> str:
    """The first sentence, at most 40 characters."""
    first = text.strip()
    for stop in "。！？；\n":
        first = first.split(stop, 1)[0]
    return first if len(first) <= 40 else first[:39] + "…"


def _holder(path: str) -> str:
    """The office a new matter goes to: the village's or the unit's; 组 and 片 belong to their village."""
    while level(path) in {"group", "area"}:
        path = parent(path)
    return path


@transaction.atomic
def matter_raise(*, actor: Actor, raised: Raised, consent: bool = False, now: datetime) -> Matter:
    """Take in a matter and give its receipt; the same form sent twice gives the same matter.

    A helper (any channel but the web) needs the person's consent, which is recorded.
    """
    existing = Matter.objects.filter(form_key=raised.form_key).first()
    if existing is not None:
        return existing
    text = raised.text.strip()
    if len(text) < 5:
        raise Refused("matters.too_short")
    if len(raised.photos) > PHOTOS:
        raise Refused("matters.too_many_photos", most=PHOTOS)
    if raised.channel == Matter.Channel.HELPER:
        require(can_enter_for_someone(actor, raised.region.path, now))
        if not consent:
            raise Refused("matters.consent")
    path = raised.region.path
    matter = Matter(
        form_key=raised.form_key,
        channel=raised.channel,
        title=title_of(text),
        text=text,
        place_words=raised.place_words.strip(),
        category=raised.category,
        region=raised.region,
        path=path,
        county=county_of(path),
        town=town_of(path),
        holder=_holder(path),
        hide_name=raised.hide_name,
        created_at=now,
        due_at=due_after(now, days("triage", day_of(now))),
        receipt=ids.code(12),
    )
    try:
        with transaction.atomic():
            matter.save()
    except IntegrityError:
        # Two taps arrived at once: the other one has stored the matter.
        return Matter.objects.get(form_key=raised.form_key)
    for photo in raised.photos:
        Photo.objects.create(matter=matter, image=photo)
    _contact_save(matter, raised.name, raised.phone)
    if consent and actor.person:
        Consent.objects.create(matter=matter, helper_id=actor.person, text_version=CONSENT_VERSION, given_at=now)
    entry_record(actor=actor, chain=matter.chain, code="matter.raised", now=now, place=path)
    _tell(matter, "matter.received", now)
    return matter


def _contact_save(matter: Matter, name: str, phone: str) -> None:
    if not name.strip() and not phone.strip():
        return
    number = phone_tidy(phone) if phone.strip() else ""
    Contact.objects.create(
        matter=matter,
        name_sealed=secret.seal(name.strip()[:40], purpose="contact.name") if name.strip() else b"",
        phone_sealed=secret.seal(number, purpose="contact.phone") if number else b"",
        phone_hash=phone_hash(number) if number else "",
    )


def _tell(matter: Matter, code: str, now: datetime) -> None:
    """A short message to whoever left a number; the receipt page says the same to everybody."""
    reach = reach_of(matter)
    if reach is not None and reach.phone:
        message_queue(phone=reach.phone, code=code, params={"receipt": ids.grouped(matter.receipt), "title": matter.title[:20]}, now=now)


def matter_lock(matter_id: int, version: int | None = None) -> Matter:
    """The matter, locked until the transaction ends; refuses when somebody changed it since the page was opened."""
    matter = Matter.objects.select_for_update().filter(pk=matter_id).first()
    if matter is None:
        raise Missing
    if version is not None and version != matter.version:
        raise Refused("kernel.stale")
    return matter


def _save(matter: Matter, *fields: str) -> None:
    matter.version += 1
    matter.save(update_fields=[*fields, "version"])


@transaction.atomic
def matter_accept(*, actor: Actor, matter_id: int, category: Category | None, version: int | None = None, now: datetime) -> Matter:
    """Take it on; the answer is due within the days of the rule pack."""
    matter = matter_lock(matter_id, version)
    require(can_triage(actor, matter, now))
    if matter.state == Matter.State.ACCEPTED:
        raise Refused("matters.already_accepted")
    matter.state = Matter.State.ACCEPTED
    matter.category = category or matter.category
    matter.due_at = due_after(now, days("answer", day_of(now)))
    _save(matter, "state", "category", "due_at")
    entry_record(actor=actor, chain=matter.chain, code="matter.accepted", now=now, place=matter.holder)
    _tell(matter, "matter.accepted", now)
    return matter


@transaction.atomic
def matter_answer(*, actor: Actor, matter_id: int, answer: str, public: bool, version: int | None = None, now: datetime) -> Matter:
    """Answer directly: the matter ends with words for the person."""
    matter = matter_lock(matter_id, version)
    require(can_triage(actor, matter, now))
    if len(answer.strip()) < 10:
        raise Refused("matters.answer_too_short")
    matter.state, matter.answer, matter.answered_at, matter.public = Matter.State.ANSWERED, answer.strip(), now, public
    matter.due_at = None
    _save(matter, "state", "answer", "answered_at", "public", "due_at")
    entry_record(actor=actor, chain=matter.chain, code="matter.answered", now=now, place=matter.holder)
    _tell(matter, "matter.answered", now)
    _answer_merged(actor, matter, now)
    return matter


@transaction.atomic
def matter_refuse(*, actor: Actor, matter_id: int, ground: str, explanation: str, version: int | None = None, now: datetime) -> Matter:
    """Refuse on one of the listed grounds, with an explanation the person can use."""
    matter = matter_lock(matter_id, version)
    require(can_triage(actor, matter, now))
    if ground not in GROUNDS:
        raise Refused("matters.ground")
    if len(explanation.strip()) < 10:
        raise Refused("matters.answer_too_short")
    matter.state, matter.ground, matter.answer, matter.answered_at = Matter.State.REFUSED, ground, explanation.strip(), now
    matter.due_at = None
    _save(matter, "state", "ground", "answer", "answered_at", "due_at")
    entry_record(actor=actor, chain=matter.chain, code="matter.refused", now=now, place=matter.holder, params={"ground": ground})
    _tell(matter, "matter.answered", now)
    _answer_merged(actor, matter, now)
    return matter


def _answer_merged(actor: Actor, ended: Matter, now: datetime) -> None:
    """Whoever stands behind a matter that was merged into this one gets the same words; their own text is not made public by it."""
    for pk in Matter.objects.filter(merged_into=ended, state=Matter.State.MERGED).order_by("pk").values_list("pk", flat=True):
        matter = matter_lock(pk)
        matter.state, matter.ground, matter.answer, matter.answered_at = ended.state, ended.ground, ended.answer, now
        _save(matter, "state", "ground", "answer", "answered_at")
        params: dict[str, object] = {"ground": ended.ground} if ended.ground else {}
        code = "matter.refused" if ended.ground else "matter.answered"
        entry_record(actor=actor, chain=matter.chain, code=code, now=now, place=matter.holder, params=params)
        _tell(matter, "matter.answered", now)


@transaction.atomic
def matter_hand_on(*, actor: Actor, matter_id: int, to: str, reason: str, version: int | None = None, now: datetime) -> Matter:
    """Hand it up or down within its own line of places, with a reason; the new office has its own triage time."""
    matter = matter_lock(matter_id, version)
    require(can_hand_on(actor, matter, now))
    if len(reason.strip()) < 5:
        raise Refused("matters.reason")
    # Above the county there is no office; a neighbour is reached through the office above both.
    fits = to != matter.holder and contains(matter.county, to) and (contains(to, matter.holder) or contains(matter.holder, to))
    if not fits or not Region.objects.filter(path=to, valid_to__isnull=True).exists():
        raise Refused("matters.hand_on_where")
    up = contains(to, matter.holder)
    matter.holder, matter.hand_overs = to, matter.hand_overs + 1
    matter.state, matter.due_at = Matter.State.SUBMITTED, due_after(now, days("triage", day_of(now)))
    _save(matter, "holder", "hand_overs", "state", "due_at")
    code = "matter.handed_up" if up else "matter.handed_down"
    place = Region.objects.filter(path=to, valid_to__isnull=True).values_list("name", flat=True)[0]
    entry_record(actor=actor, chain=matter.chain, code=code, now=now, place=to, params={"place": place, "reason": reason.strip()})
    return matter


@transaction.atomic
def matter_merge(*, actor: Actor, matter_id: int, into_id: int, version: int | None = None, now: datetime) -> Matter:
    """Join it to another matter about the same thing; its receipt shows from now on what becomes of that one."""
    first, second = sorted((matter_id, into_id))
    locked = {found.pk: found for found in (matter_lock(first), matter_lock(second))}
    matter, into = locked[matter_id], locked[into_id]
    if version is not None and version != matter.version:
        raise Refused("kernel.stale")
    require(can_triage(actor, matter, now))
    if into.county != matter.county or into.pk == matter.pk:
        raise Refused("matters.merge_where")
    if into.state == Matter.State.MERGED:
        raise Refused("matters.merge_cycle")
    if into.state in {Matter.State.ANSWERED, Matter.State.REFUSED}:
        raise Refused("matters.merge_ended")
    matter.state, matter.merged_into, matter.due_at = Matter.State.MERGED, into, None
    _save(matter, "state", "merged_into", "due_at")
    Matter.objects.filter(merged_into=matter).update(merged_into=into)
    entry_record(actor=actor, chain=matter.chain, code="matter.merged", now=now, place=matter.holder, params={"title": into.title})
    entry_record(actor=actor, chain=into.chain, code="matter.joined", now=now, place=into.holder, params={})
    _tell(matter, "matter.merged", now)
    return matter


@transaction.atomic
def contact_look(*, actor: Actor, matter_id: int, reason: str, now: datetime) -> Reach | None:
    """Show the contact to whoever must call back; the look is recorded and shown to the person."""
    matter = matter_lock(matter_id)
    require(can_look(actor, matter, now))
    if len(reason.strip()) < 2:
        raise Refused("matters.look_reason")
    Look.objects.create(matter=matter, person_id=actor.person_id, at=now, reason=reason.strip()[:80])
    entry_record(actor=actor, chain=matter.chain, code="matter.contact_seen", now=now, place=matter.holder)
    return reach_of(matter)


@transaction.atomic
def contact_forget(*, receipt: str, now: datetime) -> Matter:
    """Delete name and phone on the wish of whoever holds the receipt (个人信息保护法 art. 47); the matter goes on."""
    matter = Matter.objects.select_for_update().filter(receipt=receipt).first()
    if matter is None:
        raise Missing
    Contact.objects.filter(matter=matter).delete()
    entry_record(actor=Actor(), chain=matter.chain, code="matter.contact_deleted", now=now)
    return matter


def matter_enter_case(*, actor: Actor, matter: Matter, number: str, now: datetime) -> None:
    """The matter (locked by the caller) becomes part of a case; the case's own dates count from now on."""
    require(can_triage(actor, matter, now))
    matter.state, matter.due_at = Matter.State.IN_CASE, None
    _save(matter, "state", "due_at")
    entry_record(actor=actor, chain=matter.chain, code="matter.in_case", now=now, place=matter.holder, params={"number": number})
    _tell(matter, "matter.in_case", now)


def matter_case_answered(*, actor: Actor, matter: Matter, answer: str, now: datetime) -> None:
    """The result of the case is the answer to the matter (locked by the caller). The result is public; the resident's words are not."""
    matter.state, matter.answer, matter.answered_at = Matter.State.ANSWERED, answer, now
    _save(matter, "state", "answer", "answered_at")
    entry_record(actor=actor, chain=matter.chain, code="matter.answered", now=now, place=matter.holder)
    _tell(matter, "matter.answered", now)


def matter_reopen(*, actor: Actor, matter: Matter, now: datetime) -> None:
    """The handling goes on because the result did not satisfy (locked by the caller); the last answer stays readable."""
    matter.state = Matter.State.IN_CASE if matter.merged_into_id is None else Matter.State.MERGED
    _save(matter, "state")
    entry_record(actor=actor, chain=matter.chain, code="matter.reopened", now=now, place=matter.holder)
    _tell(matter, "matter.reopened", now)
