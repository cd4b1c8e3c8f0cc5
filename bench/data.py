"""A county with as many matters and cases as asked for, written in bulk; every row is one the services could have made."""

from datetime import datetime, timedelta
from itertools import islice

from shangliang.cases.models import Case, CaseMatter, Participant, Run
from shangliang.journal.models import Entry, Head
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Category, Matter
from shangliang.people import roles
from shangliang.people.models import Person, RoleGrant
from shangliang.procedures.models import Version
from shangliang.procedures.selectors import template_of
from shangliang.procedures.services import templates_load
from shangliang.regions.models import Region
from shangliang.regions.services import demo_import

COUNTY = "330111"
TEXTS = (
    "小区南门外马路被占成停车场，老人过马路很危险。",
    "楼下小饭店油烟直排，晚上不敢开窗。",
    "村口两盏路灯不亮，排水沟也堵了。",
    "楼道里停电动车充电，怕起火。",
    "广场音响太响，晚上九点以后能不能关小？",
)
BATCH = 2000


def prepare(now: datetime) -> dict[str, Person]:
    """Places, templates and the people who look at pages: a clerk, a town office, the county office."""
    demo_import(now)
    templates_load(actor=Actor.system("bench"), now=now)
    village = Region.objects.filter(path__startswith=COUNTY, level="village").order_by("path")[0]
    people = {}
    for name, role, path in (
        ("clerk", roles.CLERK, village.path),
        ("town", roles.TOWN, village.path[:9]),
        ("county", roles.COUNTY, COUNTY),
    ):
        person = Person.objects.create(username=name, display_name=name, kind="staff", password="!", date_joined=now)
        RoleGrant.objects.create(person=person, role=role, region=Region.objects.get(path=path), starts=now.date() - timedelta(days=9))
        people[name] = person
    return people


def fill(now: datetime, matters: int, cases: int) -> None:
    """Grow the county to `matters` matters and `cases` cases; the matters are spread over all villages of the four counties."""
    villages = list(Region.objects.filter(level="village").order_by("path"))
    categories = list(Category.objects.filter(parent__isnull=False))
    have = Matter.objects.count()
    rows = (_matter(number, villages, categories, now) for number in range(have, matters))
    while batch := list(islice(rows, BATCH)):
        Matter.objects.bulk_create(batch)
    _cases(now, Case.objects.count(), cases)


def _matter(number: int, villages: list[Region], categories: list[Category], now: datetime) -> Matter:
    region = villages[number * 7919 % len(villages)]
    state = ("submitted", "answered", "in_case", "accepted", "answered")[number % 5]
    answered = state == "answered"
    when = now - timedelta(hours=number % 9000)
    return Matter(
        receipt=f"B{number:011d}",
        form_key=f"bench-{number}",
        title=TEXTS[number % 5][:20],
        text=TEXTS[number % 5] * 3,
        category=categories[number % len(categories)],
        region=region,
        path=region.path,
        county=region.path[:6],
        town=region.path[:9],
        holder=region.path,
        state=state,
        created_at=when,
        due_at=None if state in {"answered", "in_case"} else when + timedelta(days=15),
        answer="已经处理，欢迎监督，谢谢您。" if answered else "",
        answered_at=when if answered else None,
        public=answered,
        public_title=TEXTS[number % 5][:20] if answered else "",
        public_text=TEXTS[number % 5] if answered else "",
        published_at=when if answered else None,
    )


def _cases(now: datetime, have: int, wanted: int) -> None:
    version = Version.objects.get(key="six_step", scope="")
    stages = template_of(version.pk).stages
    matters = Matter.objects.filter(state="in_case", case_link__isnull=True).select_related("region").order_by("pk").iterator()
    number = have
    while number < wanted:
        chosen = list(islice(matters, min(BATCH, wanted - number)))
        if not chosen:
            return
        made = [_case(number + place, row, version, stages, now) for place, row in enumerate(chosen)]
        Case.objects.bulk_create(made)
        CaseMatter.objects.bulk_create([CaseMatter(case=case, matter=row) for case, row in zip(made, chosen, strict=True)])
        for case in made:
            case.bench_stages = stages
        Run.objects.bulk_create([run for case in made for run in _runs(case, stages, now)])
        Participant.objects.bulk_create([seat for case in made for seat in _seats(case, now)])
        entries = [entry for case in made for entry in _entries(case, now)]
        Entry.objects.bulk_create(entries)
        Head.objects.bulk_create([Head(chain=case.chain, seq=12, digest="0" * 64) for case in made])
        number += len(chosen)


def _case(number: int, row: Matter, version: Version, stages: tuple, now: datetime) -> Case:
    stage = stages[number % 6]
    return Case(
        number=f"{row.county}-2026-{number:06d}",
        title=row.title,
        summary=row.text[:100],
        region=row.region,
        path=row.path,
        county=row.county,
        town=row.town,
        holder=row.path,
        version_of=version,
        procedure_name=version.name,
        stage_key=stage.key,
        stage_kind=stage.kind,
        stage_name=stage.name,
        opened_at=now - timedelta(days=number % 300),
        due_at=now + timedelta(days=number % 30 - 5),
    )


def _runs(case: Case, stages: tuple, now: datetime) -> list[Run]:
    rows = []
    for place, stage in enumerate(stages):
        last = stage.key == case.stage_key
        entered = case.opened_at + timedelta(hours=place)
        rows.append(
            Run(
                case=case,
                stage_key=stage.key,
                kind=stage.kind,
                round=1,
                entered_at=entered,
                left_at=None if last else entered + timedelta(hours=1),
                due_at=case.due_at if last else None,
                outcome="" if last else "done",
            )
        )
        if last:
            return rows
    return rows


def _seats(case: Case, now: datetime) -> list[Participant]:
    return [
        Participant(
            case=case,
            part="fixed" if place < 2 else "flexible",
            capacity="interested",
            label=f"居民代表{place}",
            interested=place > 0,
            added_at=now,
        )
        for place in range(4)
    ]


def _entries(case: Case, now: datetime) -> list[Entry]:
    return [
        Entry(
            chain=case.chain,
            seq=place + 1,
            code="case.stage_entered",
            at=case.opened_at + timedelta(hours=place),
            actor_kind="system",
            params={"stage": case.stage_name, "round": 1},
            digest=f"{case.pk:032d}{place:032d}",
            previous="",
        )
        for place in range(12)
    ]
