"""Every write on checklists, checks, rule documents: lock, decide, change, journal. Brands are in `branding.py`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.files.base import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from deliberate.digest import digest
from shangliang.journal.services import chain_lock, entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import day_of
from shangliang.regions.paths import county_of
from shangliang.standards.models import Check, Checklist, Finding, RuleDocument
from shangliang.standards.permissions import can_check, can_keep_checklists, can_keep_rules, can_review
from shangliang.standards.registry import providers
from shangliang.standards.selectors import Answer, Item, answers_of, checklist_newest, checklists_offered, items_of, rule_concerns, shipped
from shangliang.standards.standing import standing_refresh
from shangliang.ui.words import local
from shangliang.venues.models import Station
from shangliang.venues.selectors import station_get

MOST_ITEMS = 20
RECHECK_DAYS = 3 * 366
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Wording:
    """A checklist as somebody words it."""

    key: str
    name: str
    items: Sequence[Item]
    name_en: str = ""
    summary: str = ""
    summary_en: str = ""
    source: str = ""
    place: int = 90


def wording_read(data: Mapping[str, object]) -> Wording:
    """A shipped file as a wording."""
    rows: list[dict[str, object]] = data["items"]  # type: ignore[assignment]  # files of our own, read in a test
    items = [
        Item(
            key=str(row["key"]),
            name=str(row["name"]),
            name_en=str(row.get("name_en", "")),
            hint=str(row.get("hint", "")),
            hint_en=str(row.get("hint_en", "")),
            evidence=tuple(row.get("evidence", ())),  # type: ignore[arg-type]  # a list of keys
            statement=bool(row.get("statement", False)),
        )
        for row in rows
    ]
    words = {name: str(data.get(name, "")) for name in ("key", "name", "name_en", "summary", "summary_en", "source")}
    return Wording(items=items, place=int(str(data["place"])), **words)


def _faults(wording: Wording) -> list[str]:
    known = providers()
    faults = [_("名称要有 2 到 60 个字。")] if not 2 <= len(wording.name.strip()) <= 60 else []
    if not _KEY.fullmatch(wording.key):
        faults.append(_("标准的代号只能用小写字母、数字和下划线。"))
    if not 1 <= len(wording.items) <= MOST_ITEMS:
        faults.append(_("要有 1 到 %(most)s 条。") % {"most": MOST_ITEMS})
    if len({item.key for item in wording.items}) < len(wording.items):
        faults.append(_("有两条用了同一个代号。"))
    for number, item in enumerate(wording.items, 1):
        if not item.name.strip():
            faults.append(_("第 %(n)s 条没有名称。") % {"n": number})
        if not _KEY.fullmatch(item.key):
            faults.append(_("第 %(n)s 条的代号只能用小写字母、数字和下划线。") % {"n": number})
        if not item.evidence and not item.statement:
            faults.append(_("第 %(n)s 条“%(name)s”要选至少一种佐证，或者允许写明情况。") % {"n": number, "name": item.name})
        if set(item.evidence) - known.keys():
            faults.append(_("第 %(n)s 条“%(name)s”选了系统里没有的佐证。") % {"n": number, "name": item.name})
    return faults


def _add(*, actor: Actor, wording: Wording, scope: str, now: datetime) -> Checklist:
    items = [
        {
            "key": item.key,
            "name": item.name.strip(),
            "name_en": item.name_en.strip(),
            "hint": item.hint.strip(),
            "hint_en": item.hint_en.strip(),
            "evidence": list(item.evidence),
            "statement": item.statement,
        }
        for item in wording.items
    ]
    last = checklist_newest(wording.key, scope)
    found = digest([wording.name, wording.summary, items])
    if last is not None and last.digest == found:
        return last
    row = Checklist(
        key=wording.key,
        scope=scope,
        number=(last.number if last else 0) + 1,
        name=wording.name.strip(),
        name_en=wording.name_en,
        summary=wording.summary.strip(),
        summary_en=wording.summary_en,
        source=wording.source.strip(),
        items=items,
        digest=found,
        place=wording.place,
        created_at=now,
    )
    row.save()
    params: dict[str, object] = {"name": row.name, "name_en": row.name_en, "number": row.number}
    entry_record(actor=actor, chain=row.chain, code="standard.version", now=now, place=scope, params=params)
    return row


@transaction.atomic
def checklists_load(*, actor: Actor, now: datetime) -> list[Checklist]:
    """Load the shipped checklists; an unchanged one is left alone, a changed one becomes a new version."""
    return [_add(actor=actor, wording=wording_read(data), scope="", now=now) for data in shipped()]


@transaction.atomic
def checklist_save(*, actor: Actor, wording: Wording, scope: str, base: int, now: datetime) -> Checklist:
    """Make the next version; `base` is the version it was edited from (0 = none). Running checks keep theirs."""
    require(can_keep_checklists(actor, scope, now))
    chain_lock(f"checklist:{scope}:{wording.key}")
    last = checklist_newest(wording.key, scope)
    if (last.number if last else 0) != base:
        raise Refused("kernel.stale")
    faults = _faults(wording)
    if faults:
        raise Refused("standards.checklist_faulty", faults="".join(faults))
    return _add(actor=actor, wording=wording, scope=scope, now=now)


@transaction.atomic
def checklist_offer(*, actor: Actor, checklist_id: int, offered: bool, now: datetime) -> Checklist:
    """Offer a version for new checks, or withdraw it; running checks are not touched."""
    row = Checklist.objects.select_for_update().filter(pk=checklist_id).first()
    if row is None:
        raise Missing
    require(can_keep_checklists(actor, row.scope, now))
    row.offered = offered
    row.save(update_fields=["offered"])
    params: dict[str, object] = {"name": row.name, "name_en": row.name_en, "number": row.number}
    code = "standard.offered" if offered else "standard.withdrawn"
    entry_record(actor=actor, chain=row.chain, code=code, now=now, place=row.scope, params=params)
    return row


# Self-check and review


def _told(actor: Actor, check: Check, code: str, now: datetime, **params: object) -> None:
    words: dict[str, object] = {"name": check.checklist.name, "name_en": check.checklist.name_en, **params}
    entry_record(actor=actor, chain=check.chain, code=code, now=now, place=check.path, params=words)


@transaction.atomic
def check_open(*, actor: Actor, station_id: int, checklist_id: int, now: datetime) -> Check:
    """Begin a self-check by the newest version; what was stated last time is taken over."""
    station = station_get(station_id)
    chain_lock(station.chain)
    require(can_check(actor, station, now))
    if not station.is_open:
        raise Refused("standards.station_closed")
    checklist = next((row for row in checklists_offered(station.path) if row.pk == checklist_id), None)
    if checklist is None:
        raise Refused("standards.not_offered")
    last = Check.objects.select_for_update().filter(station=station, key=checklist.key, current=True).first()
    if last is not None and last.state in {Check.State.OPEN, Check.State.SUBMITTED}:
        raise Refused("standards.check_running")
    stated: dict[str, Finding] = {}
    if last is not None:
        stated = {row.item: row for row in Finding.objects.filter(of=last)}
        Check.objects.filter(pk=last.pk).update(current=False)
    row = Check.objects.create(
        checklist=checklist,
        station=station,
        key=checklist.key,
        path=station.path,
        opened_at=now,
    )
    for item in items_of(checklist):
        before = stated.get(item.key)
        words, document = (before.statement, before.document_id) if before is not None else ("", None)
        Finding.objects.create(of=row, item=item.key, statement=words, document_id=document)
    _told(actor, row, "standard.check_opened", now, number=checklist.number)
    return row


def _locked(check_id: int, version: int | None) -> Check:
    """The check, its station's chain held; stale when the page was opened before somebody else wrote."""
    row = Check.objects.filter(pk=check_id).first()
    if row is None:
        raise Missing
    chain_lock(row.chain)
    row = Check.objects.select_for_update(of=("self",)).select_related("checklist", "station__region", "station__kind").get(pk=check_id)
    if version is not None and version != row.version and row.is_editable:
        raise Refused("kernel.stale")
    return row


def _editable(row: Check) -> None:
    """While a review is open the check is closed for edits; a result stands until the re-check."""
    if row.state == Check.State.SUBMITTED:
        raise Refused("standards.in_review")
    if not row.is_editable or not row.current:
        raise Refused("standards.reviewed_already")


@dataclass(frozen=True)
class Stated:
    """What the station says of an item: in words, and by a document."""

    words: str = ""
    document: int | None = None


def _state(row: Check, stated: Mapping[str, Stated]) -> None:
    wanted = {said.document for said in stated.values() if said.document is not None}
    documents = {found.pk: found for found in RuleDocument.objects.filter(pk__in=wanted)}
    for finding in Finding.objects.filter(of=row):
        said = stated.get(finding.item)
        if said is None:
            continue
        document = documents.get(said.document) if said.document is not None else None
        if said.document is not None and (document is None or not rule_concerns(document, row.station)):
            raise Refused("standards.rule_not_here")
        finding.statement, finding.document = said.words.strip()[:1000], document
        finding.save(update_fields=["statement", "document"])


@transaction.atomic
def check_save(*, actor: Actor, check_id: int, stated: Mapping[str, Stated], version: int | None, now: datetime) -> Check:
    """Keep what was stated so far."""
    row = _locked(check_id, version)
    require(can_check(actor, row.station, now))
    _editable(row)
    _state(row, stated)
    row.version += 1
    row.save(update_fields=["version"])
    _told(actor, row, "standard.check_saved", now)
    return row


def _frozen(answer: Answer) -> list[dict[str, str]]:
    return [{"text": proof.text, "day": proof.day.isoformat() if proof.day else ""} for proof in answer.evidence[:5]]


def _names(items: Iterable[Item]) -> str:
    return "、".join(str(local(item)) for item in items)


@transaction.atomic
def check_submit(*, actor: Actor, check_id: int, stated: Mapping[str, Stated], version: int | None, now: datetime) -> Check:
    """Hand the check to review: what the system holds at this moment is kept with it."""
    row = _locked(check_id, version)
    require(can_check(actor, row.station, now))
    _editable(row)
    _state(row, stated)
    # What is kept with the check is kept in Chinese, in whatever language the clerk works.
    with translation.override("zh-hans"):
        answers = answers_of(row, now)
    open_items = [answer.item for answer in answers if not answer.answered]
    if open_items:
        raise Refused("standards.unanswered", items=_names(open_items))
    for answer in answers:
        assert answer.finding is not None
        answer.finding.computed, answer.finding.evidence = answer.computed, _frozen(answer)
        answer.finding.decision = answer.finding.words = ""
        answer.finding.save(update_fields=["computed", "evidence", "decision", "words"])
    row.state, row.submitted_at, row.submitted_by_id = Check.State.SUBMITTED, now, actor.person
    row.version += 1
    row.save(update_fields=["state", "submitted_at", "submitted_by", "version"])
    _told(actor, row, "standard.check_submitted", now, met=sum(answer.computed for answer in answers), count=len(answers))
    standing_refresh([row.station], now)
    return row


@transaction.atomic
def check_withdraw(*, actor: Actor, check_id: int, now: datetime) -> Check:
    """Take a submitted check back to change it."""
    row = _locked(check_id, None)
    require(can_check(actor, row.station, now))
    if row.state != Check.State.SUBMITTED:
        raise Refused("standards.not_submitted")
    row.state = Check.State.OPEN
    row.version += 1
    row.save(update_fields=["state", "version"])
    _told(actor, row, "standard.check_withdrawn", now)
    return row


@dataclass(frozen=True)
class Review:
    """The review's answer to every item, (decision, words) by key; and until when the result stands."""

    decisions: Mapping[str, tuple[str, str]]
    recheck_on: date
    words: str = ""


def _judged(review: Review, items: Sequence[Item], findings: Mapping[str, Finding], today: date) -> None:
    decided = {item.key: review.decisions.get(item.key, ("", "")) for item in items}
    if missing := [item for item in items if decided[item.key][0] not in Finding.Decision.values]:
        raise Refused("standards.undecided", items=_names(missing))
    met, not_met = Finding.Decision.MET, Finding.Decision.NOT_MET
    if silent := [item for item in items if decided[item.key][0] == not_met and not decided[item.key][1].strip()]:
        raise Refused("standards.needs_words", items=_names(silent))
    if bare := [i for i in items if decided[i.key][0] == met and not i.statement and not findings[i.key].computed]:
        raise Refused("standards.needs_evidence", items=_names(bare))
    if not today < review.recheck_on <= today + timedelta(days=RECHECK_DAYS):
        raise Refused("standards.recheck_day")


@transaction.atomic
def check_review(*, actor: Actor, check_id: int, review: Review, version: int | None, now: datetime) -> Check:
    """Decide on every item. All met: the result stands until the re-check day; else the station mends and submits again."""
    row = _locked(check_id, None)
    require(can_review(actor, row, now))
    if row.state != Check.State.SUBMITTED:
        raise Refused("standards.not_submitted")
    if version is not None and version != row.version:
        raise Refused("kernel.stale")
    items = items_of(row.checklist)
    findings = {found.item: found for found in Finding.objects.filter(of=row)}
    _judged(review, items, findings, day_of(now))
    for item in items:
        finding = findings[item.key]
        finding.decision, words = review.decisions[item.key]
        finding.words = words.strip()[:500]
        finding.save(update_fields=["decision", "words"])
    failed = [item for item in items if findings[item.key].decision == Finding.Decision.NOT_MET]
    row.state = Check.State.FAILED if failed else Check.State.PASSED
    row.reviewed_at, row.recheck_on, row.words = now, review.recheck_on, review.words.strip()[:1000]
    row.version += 1
    row.save(update_fields=["state", "reviewed_at", "recheck_on", "words", "version"])
    if failed:
        _told(actor, row, "standard.check_failed", now, items="、".join(item.name for item in failed))
    else:
        _told(actor, row, "standard.check_passed", now, day=review.recheck_on.isoformat())
    standing_refresh([row.station], now)
    return row


# Rule documents


@dataclass(frozen=True)
class RuleDraft:
    """A rule document as a form gives it; `path` or the station says where it holds."""

    title: str
    kind: str
    valid_from: date
    path: str = ""
    station: Station | None = None
    text: str = ""
    principles: str = ""
    tasks: str = ""
    safeguards: str = ""
    valid_to: date | None = None
    file: File[bytes] | None = field(default=None)


def _write(row: RuleDocument, draft: RuleDraft) -> None:
    if len(draft.title.strip()) < 2 or not (draft.text.strip() or draft.file or row.file):
        raise Refused("standards.rule_empty")
    if draft.valid_to is not None and draft.valid_to <= draft.valid_from:
        raise Refused("standards.rule_days")
    row.title, row.kind = draft.title.strip(), draft.kind
    row.valid_from, row.valid_to = draft.valid_from, draft.valid_to
    row.text, row.principles = draft.text.strip(), draft.principles.strip()
    row.tasks, row.safeguards = draft.tasks.strip(), draft.safeguards.strip()
    if draft.file:
        row.file = draft.file


@transaction.atomic
def rule_save(*, actor: Actor, draft: RuleDraft, rule_id: int | None = None, version: int | None = None, now: datetime) -> RuleDocument:
    """Register a rule document, or change one (its place stays)."""
    if rule_id is None:
        path = draft.station.path if draft.station is not None else draft.path
        require(can_keep_rules(actor, path, now))
        row = RuleDocument(path=path, county=county_of(path), station=draft.station)
    else:
        row = _rule_locked(actor, rule_id, now)
        if version is not None and version != row.version:
            raise Refused("kernel.stale")
        row.version += 1
    _write(row, draft)
    row.save()
    code = "standard.rule_added" if rule_id is None else "standard.rule_changed"
    entry_record(actor=actor, chain=row.chain, code=code, now=now, place=row.path, params={"title": row.title})
    if row.station is not None:
        standing_refresh([row.station], now)
    return row


def _rule_locked(actor: Actor, rule_id: int, now: datetime) -> RuleDocument:
    row = RuleDocument.objects.select_for_update().filter(pk=rule_id).first()
    if row is None:
        raise Missing
    require(can_keep_rules(actor, row.path, now))
    return row


@transaction.atomic
def rule_end(*, actor: Actor, rule_id: int, day: date, now: datetime) -> RuleDocument:
    """The first day on which the document holds no more."""
    row = _rule_locked(actor, rule_id, now)
    if day <= row.valid_from:
        raise Refused("standards.rule_days")
    row.valid_to = day
    row.version += 1
    row.save(update_fields=["valid_to", "version"])
    params: dict[str, object] = {"title": row.title, "day": day.isoformat()}
    entry_record(actor=actor, chain=row.chain, code="standard.rule_ended", now=now, place=row.path, params=params)
    return row
