"""Two people at the same moment at one check, one brand, one checklist: one wins, the other reads why not."""

import pytest

from at_once import at_once
from cast import COUNTY, NOON, World, build
from shangliang.journal.selectors import verify
from shangliang.standards.branding import BrandDraft, brand_save
from shangliang.standards.models import Brand, Check, Checklist, Finding, Standing
from shangliang.standards.selectors import Item
from shangliang.standards.services import Review, Stated, Wording, check_open, check_review, check_save, check_submit, checklist_save
from shangliang.standards.standing import standing_compute
from shangliang.venues.models import Station
from standards_halls import SYSTEM, lists, stated, station

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(transactional_db: None) -> World:
    world = build()
    if not Station.kind.field.related_model.objects.exists():  # type: ignore[union-attr]  # emptied by a test before
        Station.kind.field.related_model.objects.create(key="hall", name="协商议事厅", family="platform")  # type: ignore[union-attr]
    lists()
    return world


def begun(world: World) -> Check:
    chosen = Checklist.objects.get(key="six_a")
    return check_open(actor=world.cast.clerk, station_id=station().pk, checklist_id=chosen.pk, now=NOON)


def test_a_check_is_begun_once(committed: World) -> None:
    hall, chosen = station(), Checklist.objects.get(key="six_a")
    work = lambda: check_open(actor=committed.cast.clerk, station_id=hall.pk, checklist_id=chosen.pk, now=NOON)  # noqa: E731 one word for both
    assert at_once(work, work) == {"done": 1, "standards.check_running": 1}
    assert Check.objects.count() == 1
    assert list(verify()) == []


def test_one_of_two_saves_wins_and_the_other_is_told(committed: World) -> None:
    row = begun(committed)
    works = [
        lambda who=who, text=text: check_save(actor=who, check_id=row.pk, stated={"budget": Stated(text)}, version=1, now=NOON)
        for who, text in ((committed.cast.clerk, "村里出"), (committed.cast.town, "街道出"))
    ]
    assert at_once(*works) == {"done": 1, "kernel.stale": 1}
    assert Finding.objects.get(of=row, item="budget").statement in {"村里出", "街道出"}
    assert list(verify()) == []


def test_a_save_against_a_submission(committed: World) -> None:
    row = begun(committed)
    submit = lambda: check_submit(actor=committed.cast.clerk, check_id=row.pk, stated=stated(row), version=1, now=NOON)  # noqa: E731
    save = lambda: check_save(actor=committed.cast.town, check_id=row.pk, stated={"budget": Stated("街道出")}, version=1, now=NOON)  # noqa: E731
    ended = at_once(submit, save)
    assert ended["done"] == 1
    assert set(ended) - {"done"} <= {"kernel.stale", "standards.in_review"}
    assert list(verify()) == []


def test_a_check_is_reviewed_once(committed: World) -> None:
    row = begun(committed)
    row = check_submit(actor=committed.cast.clerk, check_id=row.pk, stated=stated(row), version=1, now=NOON)
    found = Review({item["key"]: ("not_met", "请补上。") for item in row.checklist.items}, NOON.date().replace(year=2027))
    works = [
        lambda who=who: check_review(actor=who, check_id=row.pk, review=found, version=row.version, now=NOON)
        for who in (committed.cast.town, committed.cast.county)
    ]
    assert at_once(*works) == {"done": 1, "standards.not_submitted": 1}
    assert list(verify()) == []


def test_a_brand_and_a_checklist_are_saved_by_one_of_two(committed: World) -> None:
    county = committed.cast.county
    save = lambda: brand_save(actor=county, scope=COUNTY, draft=BrandDraft("请你来协商", "{place}{kind}", "#1d6350"), version=0, now=NOON)  # noqa: E731
    assert at_once(save, save) == {"done": 1, "kernel.stale": 1}
    assert Brand.objects.get().version == 1
    items = [Item("place", "有场所", "", "", "", ("place",), False)]
    word = lambda: checklist_save(actor=county, wording=Wording(key="own", name="自己的", items=items), scope=COUNTY, base=0, now=NOON)  # noqa: E731
    assert at_once(word, word) == {"done": 1, "kernel.stale": 1}
    assert list(verify()) == []


def test_computing_while_a_check_is_submitted(committed: World) -> None:
    row = begun(committed)
    submit = lambda: check_submit(actor=committed.cast.clerk, check_id=row.pk, stated=stated(row), version=1, now=NOON)  # noqa: E731
    compute = lambda: standing_compute(actor=SYSTEM, scope="", now=NOON)  # noqa: E731
    assert at_once(submit, compute, compute) == {"done": 3}
    assert Standing.objects.filter(key="six_a").count() == 6
    assert list(verify()) == []
