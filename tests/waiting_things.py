"""One thing of every kind that can stand in 等我办, all of 后周社区."""

from datetime import date, timedelta

from cast import COUNTY, NOON, TOWN, VILLAGE, World, matter, person
from recurring import village_meeting
from selecting import a_round, topic
from shangliang.cases.models import Case, Run
from shangliang.intake.models import Note, Pickup
from shangliang.matters.models import Matter
from shangliang.outcomes.models import Assignment, Item
from shangliang.people import roles
from shangliang.people.models import Person
from shangliang.publicity.models import Objection, Posting
from shangliang.series.models import Session
from shangliang.standards.models import Check, Checklist
from shangliang.topics.models import Claim, Plan, PlanItem
from shangliang.venues.models import Booking, DutySwap
from shangliang.voices.models import Comment
from spots import place_of

PLACE = {"path": VILLAGE, "county": COUNTY, "town": TOWN}


def more_people() -> dict[str, Person]:
    """Roles that the cast lacks."""
    return {
        role: person(role, role, (role, COUNTY, None))
        for role in (roles.EXPERT, roles.COMMITTEE, roles.AUDITOR, roles.AREA_HEAD, roles.REPRESENTATIVE)
    }


def everything(world: World, case: Case, member: Person) -> None:
    """A line of every kind; `member` is asked to take a topic, the clerk everything that is asked of one person."""
    _work(world, case)
    _room(world)
    _public(world)
    _topics(world, member)
    Session.objects.filter(series=village_meeting(world)).update(due_on=NOON.date() + timedelta(days=1))


def _work(world: World, case: Case) -> None:
    matter(world, "路边的井盖没了，请尽快来看一看。", form_key="urgent")
    Matter.objects.filter(form_key="urgent").update(urgent=True)
    for number, state in enumerate((Assignment.State.ANSWERED, Assignment.State.ASSIGNED, Assignment.State.RETURNED)):
        item = Item.objects.create(case=case, number=90 + number, text=f"第{number}条：划停车位。", round=1)
        Assignment.objects.create(
            case=case,
            item=item,
            organisation=world.cast.unit,
            state=state,
            due_at=NOON + timedelta(days=number),
            assigned_at=NOON,
            signed_at=NOON,
            answer="已经划好。",
            answered_at=NOON,
            return_reason="照片不清楚" if state == Assignment.State.RETURNED else "",
        )
    posting = Posting.objects.create(
        case=case,
        run=Run.objects.filter(case=case).earliest("pk"),
        subject="result",
        title="结果公示",
        text="公示",
        posted_at=NOON,
        closes_at=NOON + timedelta(days=5),
        **PLACE,
    )
    Objection.objects.create(posting=posting, text="还是太窄了。", form_key="o", raised_at=NOON)


def _room(world: World) -> None:
    place, clerk = place_of(world), world.persons["clerk"]
    DutySwap.objects.create(shift=place.shift, day=date(2026, 3, 9), person=clerk, reason="外出开会")
    ended = NOON - timedelta(hours=2)
    Booking.objects.create(
        station=place.station,
        form_key="b",
        title="停车协商会",
        made_for="议事会",
        booked_by=clerk,
        starts_at=ended - timedelta(hours=1),
        ends_at=ended,
    )
    Pickup.objects.create(
        spot=place.box, form_key="p", day=NOON.date(), found=7, first=clerk, second=world.persons["town"], created_at=NOON
    )
    for number in range(3):
        Note.objects.create(spot=place.wall, matter=matter(world, f"墙上第{number}张：多放几把椅子。"), day=NOON.date())
    chosen = Checklist.objects.filter(key="six_a").first() or Checklist.objects.create(
        key="six_a", number=1, name="六有", items=[], digest="0" * 64, created_at=NOON
    )
    Check.objects.create(checklist=chosen, station=place.station, key=chosen.key, path=VILLAGE, opened_at=NOON)


def _public(world: World) -> None:
    row = matter(world, "答复想公开，让大家都看到。", form_key="public")
    Matter.objects.filter(pk=row.pk).update(public_asked=True, state="answered", answer="已经修好，谢谢。", answered_at=NOON, due_at=None)
    for number in range(2):
        Comment.objects.create(
            matter=row,
            code=f"C{number:011d}",
            form_key=f"c{number}",
            text="我家也在这里。",
            path=VILLAGE,
            county=COUNTY,
            created_at=NOON,
            due_at=NOON + timedelta(days=3),
        )


def _topics(world: World, member: Person) -> None:
    rows = [topic(world, title) for title in ("南门外停车整治", "路灯照明整治")]
    selection = a_round(world, rows[:1])
    later = a_round(world, rows[1:], raters=())
    later.raters.create(person=world.persons["clerk"], part="weigh")
    type(later).objects.filter(pk=selection.pk).update(state="closed", closed_at=NOON)
    Claim.objects.create(topic=rows[0], person=member, part="lead", state="offered", at=NOON)
    plan = Plan.objects.create(region=world.village, year=2026, number=1, created_at=NOON, **PLACE)
    PlanItem.objects.create(plan=plan, title="春季协商", month=4)
