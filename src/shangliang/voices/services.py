"""Every write on support and comments: lock, decide, change, journal.

No entry of the journal names who supports or comments; those of the offices do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from shangliang.journal.services import entry_record
from shangliang.kernel import ids
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.secret import seal
from shangliang.kernel.workdays import due_after
from shangliang.matters.models import Matter
from shangliang.matters.services import matter_lock
from shangliang.people.selectors import person_get
from shangliang.voices.keys import SEALED, ballot_key, support_hash
from shangliang.voices.models import Comment, Support, Tally
from shangliang.voices.permissions import can_comment, can_moderate, can_support
from shangliang.voices.reading import forbidden, hidden, to_review

LONGEST, DAYS, KEEP_DAYS = 500, 1, 90


def identity_of(actor: Actor) -> str:
    """What tells one person from another: the keyed hash of the phone, the same for a member's seat and a resident's sign-in."""
    person = person_get(actor.person_id)
    return person.phone_hash or f"account:{person.pk}"


def _public_lock(matter_id: int) -> Matter:
    """A public matter, locked; `Missing` for any other."""
    matter = matter_lock(matter_id)
    if not matter.public:
        raise Missing
    return matter


@transaction.atomic
def support_give(*, actor: Actor, matter_id: int, now: datetime) -> int:
    """One voice for a public matter; the second time changes nothing. How many there are now."""
    matter = _public_lock(matter_id)
    require(can_support(actor, matter, now))
    identity = identity_of(actor)
    sealed = seal(ballot_key(identity, matter.county), purpose=SEALED)
    try:
        with transaction.atomic():
            Support.objects.create(matter=matter, hash=support_hash(identity, matter.pk), ballot_sealed=sealed)
    except IntegrityError:
        return _tally(matter).supports
    tally = _tally(matter)
    Tally.objects.filter(pk=tally.pk).update(supports=F("supports") + 1)
    _record(matter, "support.given", now)
    return tally.supports + 1


@transaction.atomic
def support_withdraw(*, actor: Actor, matter_id: int, now: datetime) -> int:
    """Take one's own voice back, at any time. How many there are now."""
    matter = _public_lock(matter_id)
    if actor.person is None:
        require(can_support(actor, matter, now))
    gone, _rows = Support.objects.filter(matter=matter, hash=support_hash(identity_of(actor), matter.pk)).delete()
    if not gone:
        raise Refused("voices.none")
    tally = _tally(matter)
    Tally.objects.filter(pk=tally.pk).update(supports=F("supports") - 1)
    _record(matter, "support.withdrawn", now)
    return tally.supports - 1


def _record(matter: Matter, code: str, now: datetime) -> None:
    """An entry cannot be forgotten, so it says neither who it was nor when, only on which day: times would join supports of one person."""
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    entry_record(actor=Actor(), chain=matter.chain, code=code, now=day, place=matter.path)


def _tally(matter: Matter) -> Tally:
    """The count of a matter that is locked, so that it is made once."""
    return Tally.objects.get_or_create(matter=matter, defaults={"path": matter.path})[0]


@dataclass(frozen=True)
class Said:
    """What a form says of a comment."""

    form_key: str
    text: str
    alias: str = ""


@transaction.atomic
def comment_give(*, matter_id: int, said: Said, now: datetime) -> Comment:
    """Words about a public matter, from anybody, without account; shown after a look. The same form sent twice counts once."""
    if existing := Comment.objects.filter(form_key=said.form_key).first():
        return existing
    matter = _public_lock(matter_id)
    require(can_comment(matter, now))
    text, alias = _checked(said, matter.county)
    comment = Comment(
        matter=matter,
        code=ids.code(12),
        form_key=said.form_key,
        text=text,
        alias=alias,
        held=to_review(text, matter.county),
        path=matter.path,
        county=matter.county,
        created_at=now,
        due_at=due_after(now, DAYS),
    )
    try:
        with transaction.atomic():
            comment.save()
    except IntegrityError:
        return Comment.objects.get(form_key=said.form_key)
    entry_record(actor=Actor(), chain=comment.chain, code="comment.given", now=now)
    return comment


def _checked(said: Said, county: str) -> tuple[str, str]:
    """Text and alias, or why they cannot be sent."""
    text, alias = said.text.strip(), " ".join(said.alias.split())[:12]
    if len(text) < 2:
        raise Refused("voices.too_short")
    if len(text) > LONGEST:
        raise Refused("voices.too_long")
    if words := forbidden(text, county):
        raise Refused("voices.forbidden_word", words=_("、").join(words))
    if alias and (hidden(alias, ()) != alias or forbidden(alias, county) or to_review(alias, county)):
        raise Refused("voices.alias")
    return text, alias


def _comment_lock(actor: Actor, comment_id: int, version: int | None, now: datetime) -> Comment:
    """A comment that waits, locked, for whoever may decide on it."""
    comment = Comment.objects.select_for_update(of=("self",)).select_related("matter").filter(pk=comment_id).first()
    if comment is None:
        raise Missing
    require(can_moderate(actor, comment.matter, now))
    if version is not None and version != comment.version:
        raise Refused("kernel.stale")
    if comment.state != Comment.State.WAITING:
        raise Refused("voices.decided", state=comment.get_state_display())
    return comment


def _decided(comment: Comment, state: str, *fields: str) -> None:
    comment.state, comment.due_at, comment.version = state, None, comment.version + 1
    comment.save(update_fields=["state", "due_at", "version", *fields])


@transaction.atomic
def comment_show(*, actor: Actor, comment_id: int, hide: Sequence[str] = (), version: int | None = None, now: datetime) -> Comment:
    """Make it public as masked; a reviewer may hide more of it, never change a word."""
    comment = _comment_lock(actor, comment_id, version, now)
    if unknown := [words for words in hide if words not in comment.text]:
        raise Refused("voices.hide_not_found", words=_("、").join(unknown))
    comment.public_text = hidden(comment.text, hide)
    if not comment.public_text.replace("〔隐去〕", "").strip():
        raise Refused("voices.hidden_all")
    _decided(comment, Comment.State.SHOWN, "public_text")
    entry_record(actor=actor, chain=comment.chain, code="comment.shown", now=now, place=comment.path)
    return comment


@transaction.atomic
def comment_refuse(*, actor: Actor, comment_id: int, reason: str, version: int | None = None, now: datetime) -> Comment:
    """Not shown, with a reason that whoever wrote it reads."""
    comment = _comment_lock(actor, comment_id, version, now)
    if len(reason.strip()) < 5:
        raise Refused("voices.reason")
    comment.reason = reason.strip()[:200]
    _decided(comment, Comment.State.REFUSED, "reason")
    params: dict[str, object] = {"reason": comment.reason}
    entry_record(actor=actor, chain=comment.chain, code="comment.refused", now=now, place=comment.path, params=params)
    return comment


@transaction.atomic
def comment_withdraw(*, code: str, now: datetime) -> Comment:
    """Whoever holds the code takes the words back; nothing of them stays."""
    comment = Comment.objects.select_for_update().filter(code=ids.tidy(code)[:12], office="").first()
    if comment is None:
        raise Missing
    if comment.state != Comment.State.WITHDRAWN:
        comment.text = comment.public_text = comment.alias = ""
        comment.held = []
        _decided(comment, Comment.State.WITHDRAWN, "text", "public_text", "alias", "held")
        entry_record(actor=Actor(), chain=comment.chain, code="comment.withdrawn", now=now)
    return comment


@transaction.atomic
def reply_give(*, actor: Actor, matter_id: int, text: str, form_key: str, now: datetime) -> Comment:
    """An office replies to what was said; shown at once under the name of the office."""
    if existing := Comment.objects.filter(form_key=form_key).first():
        return existing
    matter = _public_lock(matter_id)
    require(can_moderate(actor, matter, now))
    if len(text.strip()) < 5:
        raise Refused("voices.reply_short")
    said, _alias = _checked(Said(form_key, text), matter.county)
    reply = Comment.objects.create(
        matter=matter,
        code=ids.code(12),
        form_key=form_key,
        text=said,
        public_text=said,
        office=actor.name[:80],
        state=Comment.State.SHOWN,
        path=matter.path,
        county=matter.county,
        created_at=now,
    )
    params: dict[str, object] = {"office": reply.office}
    entry_record(actor=actor, chain=matter.chain, code="comment.replied", now=now, place=matter.path, params=params)
    return reply


@transaction.atomic
def comments_forget(*, now: datetime) -> int:
    """For the daily job: the words of comments that were not shown are forgotten after three months; how many."""
    old = Comment.objects.filter(state=Comment.State.REFUSED, created_at__lt=now - timedelta(days=KEEP_DAYS)).exclude(text="")
    number = old.update(text="", alias="")
    if number:
        entry_record(actor=Actor.system("comments"), chain="comments", code="comment.forgotten", now=now, params={"number": number})
    return number
