"""Writes on the annual consultation plan 年度协商计划: draft, approve, and a new version with its reason for every change after that."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from shangliang.cases.models import Case
from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import day_of
from shangliang.people.models import Organisation
from shangliang.regions.models import Region
from shangliang.regions.paths import contains, county_of, level, town_of
from shangliang.topics.models import Plan, PlanItem, SelectionRound, Topic
from shangliang.topics.permissions import can_approve, can_plan


@dataclass(frozen=True)
class Item:
    """One line of a plan: a selected topic, or a subject of its own."""

    title: str
    month: int
    topic: Topic | None = None
    lead_unit: Organisation | None = None
    host: str = Case.Host.BASE


def plan_lock(plan_id: int, version: int | None = None) -> Plan:
    """The plan, locked until the transaction ends; refuses when it was changed since the page was opened."""
    found = Plan.objects.select_for_update().filter(pk=plan_id).first()
    if found is None:
        raise Missing
    if version is not None and version != found.version:
        raise Refused("kernel.stale")
    return found


def _touch(plan: Plan, *fields: str) -> None:
    plan.version += 1
    plan.save(update_fields=[*fields, "version"])


def _record(actor: Actor, plan: Plan, code: str, now: datetime, **params: object) -> None:
    entry_record(actor=actor, chain=plan.chain, code=code, now=now, place=plan.path, params={"year": plan.year, **params})


def _create(region: Region, year: int, number: int, reason: str, now: datetime) -> Plan:
    path = region.path
    return Plan.objects.create(
        region=region, path=path, county=county_of(path), town=town_of(path), year=year, number=number, reason=reason, created_at=now
    )


@transaction.atomic
def plan_start(*, actor: Actor, region: Region, year: int, now: datetime) -> Plan:
    """The first draft of a place and year."""
    require(can_plan(actor, region.path, now))
    if not day_of(now).year - 1 <= year <= day_of(now).year + 2:
        raise Refused("topics.plan_year")
    if Plan.objects.filter(path=region.path, year=year).exists():
        raise Refused("topics.plan_exists", year=year)
    try:
        with transaction.atomic():
            plan = _create(region, year, 1, "", now)
    except IntegrityError as error:
        raise Refused("topics.plan_exists", year=year) from error
    _record(actor, plan, "plan.started", now, number=1)
    return plan


@transaction.atomic
def plan_revise(*, actor: Actor, plan_id: int, reason: str, version: int | None = None, now: datetime) -> Plan:
    """A new version of an approved plan, as a draft with the same lines; the old one stays in force until this one is approved."""
    plan = plan_lock(plan_id, version)
    require(can_plan(actor, plan.path, now))
    if len(reason.strip()) < 5:
        raise Refused("topics.plan_reason")
    if plan.state != Plan.State.APPROVED or Plan.objects.filter(path=plan.path, year=plan.year, state=Plan.State.DRAFT).exists():
        raise Refused("topics.plan_exists", year=plan.year)
    draft = _create(plan.region, plan.year, plan.number + 1, reason.strip(), now)
    for item in PlanItem.objects.filter(plan=plan):
        item.pk, item.plan = None, draft
        item.save(force_insert=True)
    _record(actor, draft, "plan.started", now, number=draft.number)
    return draft


def _drafted(actor: Actor, plan_id: int, version: int | None, now: datetime) -> Plan:
    """A locked draft that the actor may change."""
    plan = plan_lock(plan_id, version)
    require(can_plan(actor, plan.path, now))
    if plan.state != Plan.State.DRAFT:
        raise Refused("topics.plan_frozen")
    return plan


@transaction.atomic
def item_save(*, actor: Actor, plan_id: int, item: Item, item_id: int | None = None, version: int | None = None, now: datetime) -> PlanItem:
    """Add a line to a draft, or change one."""
    plan = _drafted(actor, plan_id, version, now)
    title = item.title.strip() or (item.topic.title if item.topic else "")
    if len(title) < 4:
        raise Refused("topics.title")
    if not 1 <= item.month <= 12:
        raise Refused("topics.plan_month")
    topic = item.topic
    if topic is not None and (topic.state != Topic.State.SELECTED or not contains(plan.path, topic.path)):
        raise Refused("topics.plan_topic")
    if item.lead_unit is not None and county_of(item.lead_unit.region.path) != plan.county:
        raise Refused("topics.plan_unit")
    others = PlanItem.objects.filter(plan=plan).exclude(pk=item_id or 0)
    if others.filter(title=title).exists() or (topic is not None and others.filter(topic=topic).exists()):
        raise Refused("topics.plan_twice", title=title)
    row = PlanItem.objects.filter(plan=plan, pk=item_id).first() if item_id else PlanItem(plan=plan)
    if row is None:
        raise Missing
    row.title, row.month, row.topic, row.lead_unit, row.host = title, item.month, topic, item.lead_unit, item.host
    row.case = topic.case if topic is not None else row.case
    row.save()
    _touch(plan)
    _record(actor, plan, "plan.changed", now)
    return row


@transaction.atomic
def item_remove(*, actor: Actor, plan_id: int, item_id: int, version: int | None = None, now: datetime) -> None:
    """Take a line out of a draft."""
    plan = _drafted(actor, plan_id, version, now)
    deleted, _rows = PlanItem.objects.filter(plan=plan, pk=item_id).delete()
    if not deleted:
        raise Missing
    _touch(plan)
    _record(actor, plan, "plan.changed", now)


@transaction.atomic
def plan_approve(*, actor: Actor, plan_id: int, comment: str = "", version: int | None = None, now: datetime) -> Plan:
    """审定 by the party organisation over the place: public from now on, and unchangeable; the version before is replaced."""
    plan = plan_lock(plan_id, version)
    require(can_approve(actor, plan, now))
    if plan.state != Plan.State.DRAFT:
        raise Refused("topics.plan_frozen")
    if not PlanItem.objects.filter(plan=plan).exists():
        raise Refused("topics.plan_empty")
    Plan.objects.filter(path=plan.path, year=plan.year, state=Plan.State.APPROVED).update(state=Plan.State.REPLACED)
    plan.state, plan.approver_id, plan.approved_at, plan.comment = Plan.State.APPROVED, actor.person_id, now, comment.strip()[:300]
    _touch(plan, "state", "approver", "approved_at", "comment")
    _record(actor, plan, "plan.approved", now, number=plan.number)
    return plan


def plan_take(*, actor: Actor, selection: SelectionRound, topic: Topic, now: datetime) -> PlanItem:
    """Put a topic that a round selected into the draft of this year's plan of its county or town, which is begun when there is none."""
    path = selection.path
    place = path if level(path) in {"county", "town"} else (town_of(path) or county_of(path))
    year = day_of(now).year
    plan = Plan.objects.select_for_update().filter(path=place, year=year, state=Plan.State.DRAFT).first()
    if plan is None:
        before = Plan.objects.filter(path=place, year=year, state=Plan.State.APPROVED).first()
        region = before.region if before else Region.objects.get(path=place, valid_to__isnull=True)
        plan = _create(region, year, before.number + 1 if before else 1, selection.title if before else "", now)
        for item in PlanItem.objects.filter(plan=before) if before else ():
            item.pk, item.plan = None, plan
            item.save(force_insert=True)
        _record(actor, plan, "plan.started", now, number=plan.number)
    month = min(day_of(now).month + 1, 12)
    row, _new = PlanItem.objects.get_or_create(plan=plan, title=topic.title, defaults={"topic": topic, "month": month})
    _touch(plan)
    _record(actor, plan, "plan.changed", now)
    return row
