"""What the public may read of a matter: a reviewer compares it with the text first; it can be taken back at any time."""

from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from django.db import transaction
from django.utils.translation import gettext as _

from deliberate.texts import mask
from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.matters.models import Matter, Word
from shangliang.matters.permissions import can_edit_words, can_publish
from shangliang.matters.services import matter_lock, matter_save
from shangliang.matters.shown import masked
from shangliang.matters.urgent import words_forget, words_found

TITLE, TEXT = 4, 5  # least characters of what is published


@dataclass(frozen=True)
class Piece:
    """A stretch of one of two texts: the same in both, or not."""

    text: str
    same: bool


def differences(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts cut where they part, so that a reviewer sees what was hidden or changed."""
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left += [Piece(before[a:b], tag == "equal")] if b > a else []
        right += [Piece(after[c:d], tag == "equal")] if d > c else []
    return left, right


@dataclass(frozen=True)
class Proposal:
    """What a reviewer starts from: the words shown now, else the masked ones; and the words of the county to look at twice."""

    title: str
    text: str
    before: list[Piece]
    after: list[Piece]
    review: tuple[str, ...]


def proposal_for(matter: Matter) -> Proposal:
    """The public words as they are, or as the machine proposes them. The machine finds forms only: names need a person."""
    text = matter.public_text or masked(matter.text)
    before, after = differences(matter.text, text)
    review = tuple(row.word for row in words_found(text, matter.county, Word.Kind.REVIEW, Word.Kind.FORBID))
    return Proposal(matter.public_title or masked(matter.title)[:60], text, before, after, review)


@transaction.atomic
def matter_publish(*, actor: Actor, matter_id: int, title: str, text: str, version: int | None = None, now: datetime) -> Matter:
    """Show these words to the public. Numbers of persons and words the county forbids are refused, whoever reviews."""
    matter = matter_lock(matter_id, version)
    require(can_publish(actor, matter, now))
    title, text = title.strip(), text.strip()
    if len(title) < TITLE or len(text) < TEXT:
        raise Refused("matters.publish_short")
    whole = f"{title}\n{text}"
    if spans := mask(whole).spans:
        raise Refused("matters.publish_numbers", found=_("、").join(whole[span.start : span.end] for span in spans))
    if words := words_found(whole, matter.county, Word.Kind.FORBID):
        raise Refused("matters.publish_words", found=_("、").join(row.word for row in words))
    matter.public, matter.public_asked, matter.published_at = True, False, now
    matter.public_title, matter.public_text = title[:60], text[:2000]
    matter_save(matter, "public", "public_asked", "published_at", "public_title", "public_text")
    entry_record(actor=actor, chain=matter.chain, code="matter.published", now=now, place=matter.holder)
    return matter


@transaction.atomic
def matter_withdraw(*, actor: Actor, matter_id: int, reason: str, version: int | None = None, now: datetime) -> Matter:
    """Take it out of the public pages; the reviewed words are kept for another look. Also ends a wish to publish."""
    matter = matter_lock(matter_id, version)
    require(can_publish(actor, matter, now))
    if not matter.public and not matter.public_asked:
        raise Refused("matters.not_public")
    if len(reason.strip()) < 5:
        raise Refused("matters.withdraw_reason")
    _hide(actor, matter, now, reason.strip())
    return matter


@transaction.atomic
def publication_end(*, receipt: str, now: datetime) -> Matter:
    """Whoever holds the receipt does not want it shown (个人信息保护法 art. 15, 47): at once and without a reason."""
    matter = Matter.objects.select_for_update().filter(receipt=receipt).first()
    if matter is None:
        raise Missing
    if not matter.public and not matter.public_asked:
        raise Refused("matters.not_public")
    _hide(Actor(), matter, now, "")
    return matter


def _hide(actor: Actor, matter: Matter, now: datetime, reason: str) -> None:
    matter.public = matter.public_asked = False
    matter_save(matter, "public", "public_asked")
    params: dict[str, object] = {"reason": reason} if reason else {}
    entry_record(actor=actor, chain=matter.chain, code="matter.withdrawn", now=now, place=matter.holder, params=params)


def _words_changed() -> None:
    """This process looks the words up again, now and once the change is there for everybody."""
    words_forget()
    transaction.on_commit(words_forget)


@transaction.atomic
def word_add(*, actor: Actor, county: str, kind: str, word: str, says: str = "", now: datetime) -> Word:
    """A word of the county: urgent ones show `says` to whoever writes them, the others guard what is made public."""
    require(can_edit_words(actor, county, now))
    word = "".join(word.split())
    if not 2 <= len(word) <= 20 or kind not in Word.Kind.values:
        raise Refused("matters.word_short")
    row, fresh = Word.objects.get_or_create(county=county, word=word, defaults={"kind": kind, "says": says.strip()[:120]})
    if not fresh:
        raise Refused("matters.word_known")
    _words_changed()
    entry_record(actor=actor, chain=f"words:{county}", code="matter.word_added", now=now, place=county, params={"word": word, "kind": kind})
    return row


@transaction.atomic
def word_remove(*, actor: Actor, word_id: int, now: datetime) -> None:
    """Take a word off the county's list."""
    row = Word.objects.select_for_update().filter(pk=word_id).first()
    if row is None:
        raise Missing
    require(can_edit_words(actor, row.county, now))
    params: dict[str, object] = {"word": row.word, "kind": row.kind}
    row.delete()
    _words_changed()
    entry_record(actor=actor, chain=f"words:{row.county}", code="matter.word_removed", now=now, place=row.county, params=params)
