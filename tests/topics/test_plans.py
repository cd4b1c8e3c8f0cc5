"""The annual plan: drafted, approved by the party, changed only by a new version with its reason; progress from the cases."""

from fractions import Fraction

from cast import COUNTY, NOON, TOWN, World, matter, version
from refusals import denied, missing, refused
from selecting import closed, more, settled, topic
from shangliang.cases.models import Case
from shangliang.cases.services import case_stop
from shangliang.journal.models import Entry
from shangliang.people.models import Organisation
from shangliang.regions.models import Region
from shangliang.topics.models import Plan, PlanItem, Topic
from shangliang.topics.selectors import duties
from shangliang.topics.selectors.plans import (
    items_of,
    plan_get,
    plan_public,
    plans_list,
    plans_public,
    progress_of,
    topics_to_plan,
    versions_of,
)
from shangliang.topics.services.cases import topic_case_open
from shangliang.topics.services.deciding import round_announce
from shangliang.topics.services.plans import Item, item_remove, item_save, plan_approve, plan_revise, plan_start


def start(world: World) -> Plan:
    return plan_start(actor=world.cast.county, region=Region.objects.get(path=COUNTY), year=2026, now=NOON)


def codes(plan: Plan) -> list[str]:
    return list(Entry.objects.filter(chain=plan.chain).order_by("seq").values_list("code", flat=True))


def test_a_plan_is_drafted_approved_and_replaced(world: World) -> None:
    people, county = more(world), world.cast.county
    plan = start(world)
    party = people.county_party
    with refused("topics.plan_empty"):
        plan_approve(actor=party, plan_id=plan.pk, now=NOON)
    row = item_save(actor=county, plan_id=plan.pk, item=Item("春季养老走访协商", 4, lead_unit=world.cast.unit), now=NOON)
    assert list(duties.plans(party)) == [plan]
    with denied("topics.approve"):
        plan_approve(actor=county, plan_id=plan.pk, now=NOON)
    with refused("kernel.stale"):
        plan_approve(actor=party, plan_id=plan.pk, version=1, now=NOON)
    with missing():
        plan_public(plan.pk)
    approved = plan_approve(actor=party, plan_id=plan.pk, comment="同意", version=2, now=NOON)
    assert (approved.state, plan_public(plan.pk), plans_public(COUNTY)) == ("approved", plan, [plan])
    with refused("topics.plan_frozen"):
        item_save(actor=county, plan_id=plan.pk, item=Item("又加一项内容", 5), now=NOON)
    with refused("topics.plan_frozen"):
        plan_approve(actor=party, plan_id=plan.pk, now=NOON)
    with refused("topics.plan_reason"):
        plan_revise(actor=county, plan_id=plan.pk, reason="改", now=NOON)
    second = plan_revise(actor=county, plan_id=plan.pk, reason="增加应急议题", now=NOON)
    assert [item.title for item in items_of(second)] == [row.title]
    with refused("topics.plan_exists"):
        plan_revise(actor=county, plan_id=plan.pk, reason="再起草一次看看", now=NOON)
    extra = item_save(actor=county, plan_id=second.pk, item=Item("汛期排水协商", 6), now=NOON)
    item_save(actor=county, plan_id=second.pk, item=Item("汛期排水协商", 7), item_id=extra.pk, now=NOON)
    item_remove(actor=county, plan_id=second.pk, item_id=extra.pk, now=NOON)
    with missing():
        item_remove(actor=county, plan_id=second.pk, item_id=extra.pk, now=NOON)
    with missing():
        item_save(actor=county, plan_id=second.pk, item=Item("汛期排水协商", 7), item_id=extra.pk, now=NOON)
    plan_approve(actor=party, plan_id=second.pk, now=NOON)
    assert [(found.number, found.state) for found in versions_of(plan)] == [(2, "approved"), (1, "replaced")]
    assert codes(plan)[0] == "plan.started"
    assert {"plan.changed", "plan.approved"} <= set(codes(plan))
    assert plans_list(county) == [second, plan]
    assert plans_list(world.stranger) == plans_list(county, before=plan.pk) == []
    with missing():
        plan_get(world.stranger, plan.pk)


def test_what_a_plan_does_not_take(world: World) -> None:
    county, plan = world.cast.county, start(world)
    with refused("topics.plan_exists"):
        start(world)
    with denied("topics.plan"):
        plan_start(actor=world.cast.clerk, region=world.village, year=2026, now=NOON)
    with refused("topics.plan_year"):
        plan_start(actor=county, region=Region.objects.get(path=TOWN), year=1999, now=NOON)
    with refused("topics.title"):
        item_save(actor=county, plan_id=plan.pk, item=Item("养老", 4), now=NOON)
    with refused("topics.plan_month"):
        item_save(actor=county, plan_id=plan.pk, item=Item("春季养老走访", 13), now=NOON)
    fresh = topic(world, "小区停车难")
    with refused("topics.plan_topic"):
        item_save(actor=county, plan_id=plan.pk, item=Item("", 4, topic=fresh), now=NOON)
    abroad = Organisation.objects.create(name="县民政局", kind="department", region=Region.objects.get(path="411121"))
    with refused("topics.plan_unit"):
        item_save(actor=county, plan_id=plan.pk, item=Item("春季养老走访", 4, lead_unit=abroad), now=NOON)
    item_save(actor=county, plan_id=plan.pk, item=Item("春季养老走访", 4), now=NOON)
    with refused("topics.plan_twice"):
        item_save(actor=county, plan_id=plan.pk, item=Item("春季养老走访", 5), now=NOON)
    with missing():
        item_save(actor=county, plan_id=999, item=Item("春季养老走访", 5), now=NOON)


def test_progress_is_counted_from_the_cases(world: World) -> None:
    rows = [topic(world, title) for title in ("老旧电梯更新", "小区停车难", "菜场搬迁选址")]
    selection = closed(world, rows, seats=3, raters=())
    settled(world, selection, {row.pk: "plan" for row in rows})
    round_announce(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    plan = Plan.objects.get()
    assert (plan.path, plan.state, PlanItem.objects.count()) == (TOWN, "draft", 3)
    assert topics_to_plan(TOWN) == list(Topic.objects.order_by("-pk"))
    progress = progress_of(items_of(plan))
    assert (progress.planned, progress.whole, progress.part) == (3, 3, 0)
    for row in rows[:2]:
        topic_case_open(actor=world.cast.clerk, topic_id=row.pk, version=version("six_step"), now=NOON)
    case_stop(
        actor=world.cast.clerk, case_id=Case.objects.earliest("pk").pk, ground="secret", reason="涉及商业秘密，依法另行办理。", now=NOON
    )
    progress = progress_of(items_of(plan))
    assert (progress.planned, progress.running, progress.stopped, progress.closed) == (1, 1, 1, 0)
    Case.objects.filter(state="running").update(state="closed", closed_at=NOON)
    assert progress_of(items_of(plan)).part == Fraction(1, 3)
    assert progress_of([]).part is None
    assert {"topic.case"} <= set(Entry.objects.values_list("code", flat=True))
    assert matter(world).pk


def test_a_selected_topic_goes_into_the_next_version_of_an_approved_plan(world: World) -> None:
    people = more(world)
    plan = plan_start(actor=world.cast.town, region=Region.objects.get(path=TOWN), year=2026, now=NOON)
    item_save(actor=world.cast.town, plan_id=plan.pk, item=Item("春季养老走访协商", 4), now=NOON)
    plan_approve(actor=people.county_party, plan_id=plan.pk, now=NOON)
    row = topic(world, "老旧电梯更新")
    selection = closed(world, [row], raters=())
    settled(world, selection, {row.pk: "plan"})
    round_announce(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    draft = Plan.objects.get(state="draft")
    assert (draft.number, draft.reason) == (2, "第二季度选题")
    assert [item.title for item in items_of(draft)] == ["春季养老走访协商", "老旧电梯更新"]
    assert Plan.objects.get(state="approved") == plan
