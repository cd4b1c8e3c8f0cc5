"""Every write on matters. Nobody is ever left without an answer: a matter ends answered, refused with a ground, or in a case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import IntegrityError, transaction

from shangliang.journal.services import entry_record
from shangliang.kernel import ids, secret
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.undo import WINDOW
from shangliang.kernel.workdays import day_of, due_after
from shangliang.matters.grounds import GROUNDS
from shangliang.matters.models import Category, Consent, Contact, Look, Matter, Photo
from shangliang.matters.permissions import can_enter_for_someone, can_fix_holder, can_hand_on, can_look, can_triage
from shangliang.matters.selectors import Reach, reach_of
from shangliang.matters.urgent import is_urgent
from shangliang.notifications.services import message_queue
from shangliang.people.phones import phone_hash
from shangliang.people.phones import tidy as phone_tidy
from shangliang.procedures.selectors import days
from shangliang.regions.models import Region
from shangliang.regions.paths import contains, county_of, level, parent, town_of
from shangliang.venues.models import Station

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
    station: Station | None = None


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

    A helper who writes for somebody needs the person's consent, which is recorded.
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
    from_poster = raised.station is not None and raised.channel == Matter.Channel.WEB
    matter = Matter(
        form_key=raised.form_key,
        channel=Matter.Channel.STATION if from_poster else raised.channel,
        station=raised.station,
        title=title_of(text),
        text=text,
        place_words=raised.place_words.strip(),
        category=raised.category,
        region=raised.region,
        path=path,
        county=county_of(path),
        town=town_of(path),
        first_holder=_holder(path),
        holder=_holder(path),
        urgent=is_urgent(text, county_of(path)),
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
    matter_tell(matter, "matter.received", now)
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


def matter_tell(matter: Matter, code: str, now: datetime, *, hold: bool = False) -> None:
    """A short message to whoever left a number; the receipt page says the same to everybody.

    `hold` keeps it back while the step can be undone; it is known by code, matter and version (`held_message`).
    """
    reach = reach_of(matter)
    if reach is not None and reach.phone:
        params = {"receipt": ids.grouped(matter.receipt), "title": matter.title[:20]}
        key = held_message(matter, code) if hold else None
        message_queue(phone=reach.phone, code=code, params=params, now=now, dedupe=key, hold=WINDOW if hold else timedelta(0))


def held_message(matter: Matter, code: str) -> str:
    """The key of a message that is held back: the same step of the same matter."""
    return f"{code}:{matter.pk}:{matter.version}"


def matter_before(matter: Matter) -> dict[str, object]:
    """What undoing puts back, kept in the entry of the step."""
    due = matter.due_at.isoformat() if matter.due_at else None
    return {"state": matter.state, "holder": matter.holder, "category": matter.category_id, "due": due}


def matter_lock(matter_id: int, version: int | None = None) -> Matter:
    """The matter, locked until the transaction ends; refuses when somebody changed it since the page was opened."""
    matter = Matter.objects.select_for_update().filter(pk=matter_id).first()
    if matter is None:
        raise Missing
    if version is not None and version != matter.version:
        raise Refused("kernel.stale")
    return matter


def matters_lock(ids: Iterable[int]) -> dict[int, Matter]:
    """Several matters by id, locked in the order of their ids, whoever asks: nobody waits in a circle."""
    return {row.pk: row for row in Matter.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk")}


def matter_lock_with_merged(matter_id: int, version: int | None = None) -> tuple[Matter, list[Matter]]:
    """A matter and those merged into it that wait for the same words, all locked; refuses a stale page."""
    waiting = Matter.objects.filter(merged_into=matter_id, state=Matter.State.MERGED)
    locked = matters_lock([matter_id, *waiting.values_list("pk", flat=True)])
    matter = matter_lock(matter_id, version)
    # Whoever joined between the two looks has the highest ids, and nobody can join while this one is locked.
    locked |= matters_lock(set(waiting.values_list("pk", flat=True)) - set(locked))
    return matter, [row for pk, row in sorted(locked.items()) if row.merged_into_id == matter_id and row.state == Matter.State.MERGED]


def matter_save(matter: Matter, *fields: str) -> None:
    """Store some fields of a locked matter; forms opened before are stale from now on."""
    matter.version += 1
    matter.save(update_fields=[*fields, "version"])


@transaction.atomic
def matter_accept(*, actor: Actor, matter_id: int, category: Category | None, version: int | None = None, now: datetime) -> Matter:
    """Take it on; the answer is due within the days of the rule pack."""
    matter = matter_lock(matter_id, version)
    require(can_triage(actor, matter, now))
    if matter.state == Matter.State.ACCEPTED:
        raise Refused("matters.already_accepted")
    before = matter_before(matter)
    matter.state = Matter.State.ACCEPTED
    matter.category = category or matter.category
    matter.due_at = due_after(now, days("answer", day_of(now)))
    matter_save(matter, "state", "category", "due_at")
    entry_record(actor=actor, chain=matter.chain, code="matter.accepted", now=now, place=matter.holder, params={"before": before})
    matter_tell(matter, "matter.accepted", now, hold=True)
    return matter


@transaction.atomic
def matter_answer(*, actor: Actor, matter_id: int, answer: str, public: bool, version: int | None = None, now: datetime) -> Matter:
    """Answer directly: the matter ends with words for the person. `public`: ask for publication, which a reviewer does (publishing)."""
    matter, merged = matter_lock_with_merged(matter_id, version)
    require(can_triage(actor, matter, now))
    if len(answer.strip()) < 10:
        raise Refused("matters.answer_too_short")
    matter.state, matter.answer, matter.answered_at = Matter.State.ANSWERED, answer.strip(), now
    matter.public_asked, matter.due_at = matter.public_asked or (public and not matter.public), None
    matter_save(matter, "state", "answer", "answered_at", "public_asked", "due_at")
    entry_record(actor=actor, chain=matter.chain, code="matter.answered", now=now, place=matter.holder)
    matter_tell(matter, "matter.answered", now)
    _answer_merged(actor, matter, merged, now)
    return matter


@transaction.atomic
def matter_refuse(*, actor: Actor, matter_id: int, ground: str, explanation: str, version: int | None = None, now: datetime) -> Matter:
    """Refuse on one of the listed grounds, with an explanation the person can use."""
    matter, merged = matter_lock_with_merged(matter_id, version)
    require(can_triage(actor, matter, now))
    if ground not in GROUNDS:
        raise Refused("matters.ground")
    if len(explanation.strip()) < 10:
        raise Refused("matters.answer_too_short")
    matter.state, matter.ground, matter.answer, matter.answered_at = Matter.State.REFUSED, ground, explanation.strip(), now
    matter.due_at = None
    matter_save(matter, "state", "ground", "answer", "answered_at", "due_at")
    entry_record(actor=actor, chain=matter.chain, code="matter.refused", now=now, place=matter.holder, params={"ground": ground})
    matter_tell(matter, "matter.answered", now)
    _answer_merged(actor, matter, merged, now)
    return matter


def _answer_merged(actor: Actor, ended: Matter, merged: Iterable[Matter], now: datetime) -> None:
    """Whoever stands behind a matter that was merged into this one gets the same words; their own text is not made public by it."""
    for matter in merged:
        matter.state, matter.ground, matter.answer, matter.answered_at = ended.state, ended.ground, ended.answer, now
        matter_save(matter, "state", "ground", "answer", "answered_at")
        params: dict[str, object] = {"ground": ended.ground} if ended.ground else {}
        code = "matter.refused" if ended.ground else "matter.answered"
        entry_record(actor=actor, chain=matter.chain, code=code, now=now, place=matter.holder, params=params)
        matter_tell(matter, "matter.answered", now)


@transaction.atomic
def matter_hand_on(*, actor: Actor, matter_id: int, to: str, reason: str, version: int | None = None, now: datetime) -> Matter:
    """Hand it up or down within its own line of places, with a reason; the new office has its own triage time."""
    matter = matter_lock(matter_id, version)
    require(can_hand_on(actor, matter, now))
    if len(reason.strip()) < 5:
        raise Refused("matters.reason")
    # Above the county there is no office; a neighbour is reached through the office above both.
    fits = to != matter.holder and contains(matter.county, to) and (contains(to, matter.holder) or contains(matter.holder, to))
    place = _office_at(to) if fits else ""
    if not place:
        raise Refused("matters.hand_on_where")
    up, before = contains(to, matter.holder), matter_before(matter)
    _give(matter, to, now)
    code = "matter.handed_up" if up else "matter.handed_down"
    params: dict[str, object] = {"place": place, "reason": reason.strip(), "before": before}
    entry_record(actor=actor, chain=matter.chain, code=code, now=now, place=to, params=params)
    matter_tell(matter, "matter.handed_on", now, hold=True)
    return matter


def _office_at(path: str) -> str:
    """The name of a place of today, "" when there is none."""
    return Region.objects.filter(path=path, valid_to__isnull=True).values_list("name", flat=True).first() or ""


def _give(matter: Matter, to: str, now: datetime) -> None:
    """The office has it from now on, with its own time for triage; the first receiver stays the same (首接负责)."""
    matter.holder, matter.hand_overs = to, matter.hand_overs + 1
    matter.state, matter.due_at = Matter.State.SUBMITTED, due_after(now, days("triage", day_of(now)))
    matter_save(matter, "holder", "hand_overs", "state", "due_at")


@transaction.atomic
def matter_fix_holder(*, actor: Actor, matter_id: int, to: str, reason: str, version: int | None = None, now: datetime) -> Matter:
    """The county office decides where it stays: with `to`, which may be the present holder. It is not handed on any more."""
    matter = matter_lock(matter_id, version)
    require(can_fix_holder(actor, matter, now))
    if len(reason.strip()) < 5:
        raise Refused("matters.reason")
    place = _office_at(to) if contains(matter.county, to) else ""
    if not place or level(to) in {"group", "area"}:
        raise Refused("matters.fix_where")
    if to != matter.holder:
        _give(matter, to, now)
    matter.holder_fixed = True
    matter_save(matter, "holder_fixed")
    params: dict[str, object] = {"place": place, "reason": reason.strip()}
    entry_record(actor=actor, chain=matter.chain, code="matter.holder_fixed", now=now, place=matter.county, params=params)
    matter_tell(matter, "matter.handed_on", now)
    return matter


@transaction.atomic
def matter_tier_set(*, actor: Actor, matter_id: int, tier: str, version: int | None = None, now: datetime) -> Matter:
    """小事、大事 or 难事: who should solve it. A judgement of the office; it moves nothing by itself."""
    matter = matter_lock(matter_id, version)
    require(can_triage(actor, matter, now))
    if tier not in Matter.Tier.values:
        raise Refused("matters.tier")
    matter.tier = tier
    matter_save(matter, "tier")
    params: dict[str, object] = {"tier": Matter.Tier(tier).label}
    entry_record(actor=actor, chain=matter.chain, code="matter.tier_set", now=now, place=matter.holder, params=params)
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
    matter_save(matter, "state", "due_at")
    entry_record(actor=actor, chain=matter.chain, code="matter.in_case", now=now, place=matter.holder, params={"number": number})
    matter_tell(matter, "matter.in_case", now)


def matter_case_answered(*, actor: Actor, matter: Matter, answer: str, now: datetime) -> None:
    """The result of the case is the answer to the matter (locked by the caller). The result is public; the resident's words are not."""
    matter.state, matter.answer, matter.answered_at = Matter.State.ANSWERED, answer, now
    matter_save(matter, "state", "answer", "answered_at")
    entry_record(actor=actor, chain=matter.chain, code="matter.answered", now=now, place=matter.holder)
    matter_tell(matter, "matter.answered", now)


def matter_reopen(*, actor: Actor, matter: Matter, now: datetime) -> None:
    """The handling goes on because the result did not satisfy (locked by the caller); the last answer stays readable."""
    matter.state = Matter.State.IN_CASE if matter.merged_into_id is None else Matter.State.MERGED
    matter_save(matter, "state")
    entry_record(actor=actor, chain=matter.chain, code="matter.reopened", now=now, place=matter.holder)
    matter_tell(matter, "matter.reopened", now)
