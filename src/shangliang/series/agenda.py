"""What belongs on the agenda of a session: what is open at the place, and what the sessions before left undone."""

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from shangliang.cases.models import Case
from shangliang.matters.models import Matter
from shangliang.matters.selectors import OPEN
from shangliang.regions.paths import in_place, level
from shangliang.series.kinds import kind_of
from shangliang.series.models import Item, Series, Session

MOST = 40
RUNNING = (Case.State.RUNNING, Case.State.PAUSED)


@dataclass
class Agenda:
    """Items to add, unsaved, and how many open things found no room."""

    items: list[Item] = field(default_factory=list)
    left_out: int = 0


def open_matters(series: Series) -> QuerySet[Matter]:
    """Open matters that the office of the series holds; a 组 or 片 takes those raised within it; "hard": those handed to it."""
    rows = Matter.objects.filter(state__in=OPEN)
    rows = rows.filter(in_place(series.path)) if level(series.path) in {"group", "area"} else rows.filter(holder=series.holder)
    if kind_of(series.kind).agenda == "hard":
        rows = rows.filter(hand_overs__gt=0)
    return rows.order_by("due_at", "pk")


def open_cases(series: Series) -> QuerySet[Case]:
    """Running cases that the office of the series holds; "hard": those on which no agreement was reached."""
    rows = Case.objects.filter(state__in=RUNNING)
    rows = rows.filter(in_place(series.path)) if level(series.path) in {"group", "area"} else rows.filter(holder=series.holder)
    if kind_of(series.kind).agenda == "hard":
        rows = rows.filter(Q(result=Case.Result.HARD) | Q(stage_kind="refer"))
    return rows.order_by("pk")


def left_undone(session: Session) -> QuerySet[Item]:
    """Items of other sessions of the series that go on: to be talked about again, handed over, or never reached; each is carried once."""
    undecided = Q(decision="") & ~Q(session__state=Session.State.PLANNED)
    rows = Item.objects.filter(session__series=session.series_id, carried_to__isnull=True, removed_reason="").exclude(session=session)
    rows = rows.filter(Q(decision__in=[Item.Decision.CONTINUE, Item.Decision.HANDED]) | undecided)
    return rows.filter(session__due_on__lte=session.due_on).select_related("matter", "case").order_by("pk")


def agenda_for(session: Session, series: Series) -> Agenda:
    """Everything that is not on the agenda yet and belongs there; asked again, it adds nothing twice."""
    present = list(Item.objects.filter(session=session))
    matters = {item.matter_id for item in present if item.matter_id is not None}
    cases = {item.case_id for item in present if item.case_id is not None}
    carried = {item.carried_from_id for item in present if item.carried_from_id}
    found, room = Agenda(), MOST - sum(not item.removed_reason for item in present)
    position = max((item.position for item in present), default=0)
    for old in left_undone(session):
        if old.pk in carried or old.matter_id in matters or old.case_id in cases or _ended(old):
            continue
        matters |= {old.matter_id} if old.matter_id is not None else set()
        cases |= {old.case_id} if old.case_id is not None else set()
        kept = {"matter_id": old.matter_id, "case_id": old.case_id, "text": old.text, "wording": old.wording}
        found.items.append(Item(carried_from=old, **kept))
    new_cases, new_matters = open_cases(series).exclude(pk__in=cases), open_matters(series).exclude(pk__in=matters)
    wanted = new_cases.count() + new_matters.count()
    room = max(room - len(found.items), 0)
    added = [Item(case=row) for row in new_cases[:room]]
    added += [Item(matter=row) for row in new_matters[: max(room - len(added), 0)]]
    found.items += added
    found.left_out = wanted - len(added)
    for step, item in enumerate(found.items, start=1):
        item.session, item.position = session, position + step
    return found


def _ended(item: Item) -> bool:
    """True when the thing itself has come to its end, or goes on as a case."""
    if item.matter is not None:
        return item.matter.state not in OPEN
    return item.case is not None and item.case.state not in RUNNING
