"""A round ready to be played: topics of 后周社区 with their matters, three raters, a second member, an expert, a party organisation."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cast import COUNTY, NOON, TOWN, VILLAGE, World, matter, person, version
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Category, Matter
from shangliang.people import roles
from shangliang.people.models import Member, Organisation
from shangliang.people.selectors import actor_for
from shangliang.regions.models import Region
from shangliang.topics.models import Plan, PlanItem, RoundTopic, SelectionRound, Sheet, Topic
from shangliang.topics.services.deciding import Answers, Settling, check_save, entry_settle, round_announce, round_inform
from shangliang.topics.services.pool import TopicDraft, topic_make
from shangliang.topics.services.rounds import Filled, RoundDraft, raters_invite, round_close, round_open, sheet_save

LATER = NOON + timedelta(days=7)
KEYS = ("urgent", "affected", "feasible", "level", "field")
TESTS = {"near": True, "easy": True, "hoped": True}


@dataclass
class More:
    """People whom the cast lacks."""

    second: Actor
    expert: Actor
    delegates: list[Actor]
    county_party: Actor


def more(world: World) -> More:
    """Made once a test."""
    rows = {
        "second": person("委员乙", "member2", (roles.MEMBER, TOWN, None)),
        "expert": person("专家甲", "expert1", (roles.EXPERT, COUNTY, None)),
        "party": person("富阳区委", "party2", (roles.PARTY, COUNTY, None)),
        "one": person("村民代表一", "delegate1", (roles.REPRESENTATIVE, VILLAGE, None)),
        "two": person("村民代表二", "delegate2", (roles.REPRESENTATIVE, VILLAGE, None)),
    }
    acting = {key: actor_for(row, NOON) for key, row in rows.items()}
    return More(acting["second"], acting["expert"], [acting["one"], acting["two"]], acting["party"])


def seat(world: World, name: str, place: str = VILLAGE) -> Member:
    """The committee seat of a person of the cast (by key) or a person given by id."""
    body, _new = Organisation.objects.get_or_create(name="区政协", kind="cppcc", region=Region.objects.get(path=COUNTY))
    home = Region.objects.get(path=place)
    return Member.objects.create(person=world.persons[name], committee=body, region=home, term_start=date(2022, 1, 1), published=True)


def topic(world: World, title: str, voices: int = 1, *, matters: list[Matter] | None = None, **words: object) -> Topic:
    """A topic of the clerk with so many matters."""
    rows = matters if matters is not None else [matter(world, f"{title}，已经第{n}次反映，请协商解决。") for n in range(voices)]
    draft = TopicDraft(title=title, region=world.village, **words)  # type: ignore[arg-type]
    return topic_make(actor=world.cast.clerk, draft=draft, matter_ids=[row.pk for row in rows], now=NOON)


def a_round(
    world: World, topics: list[Topic], seats: int = 1, raters: tuple[str, ...] = ("town", "convener", "member"), **words: object
) -> SelectionRound:
    """An open round of the village with three raters."""
    draft = RoundDraft(
        title="第二季度选题",
        period="2026年第二季度",
        region=world.village,
        seats=seats,
        closes_at=LATER,
        **words,  # type: ignore[arg-type]
    )
    selection = round_open(actor=world.cast.clerk, draft=draft, topic_ids=[row.pk for row in topics], now=NOON)
    persons = [world.persons[name].pk for name in raters]
    if persons:
        raters_invite(actor=world.cast.clerk, round_id=selection.pk, persons=persons, part="weigh", now=NOON)
    return SelectionRound.objects.get(pk=selection.pk)


def weigh(world: World, selection: SelectionRound, marks: dict[str, int] | None = None) -> None:
    """Every rater gives every topic one mark throughout (by rater's key; 3 otherwise)."""
    for rater in selection.raters.filter(part="weigh"):
        name = next(key for key, row in world.persons.items() if row.pk == rater.person_id)
        actor = getattr(world.cast, name)
        for entry in selection.entries.all():
            filled = Filled(dict.fromkeys(KEYS, (marks or {}).get(name, 3)), state=Sheet.State.HANDED_IN)
            sheet_save(actor=actor, entry_id=entry.pk, filled=filled, now=NOON)


def closed(world: World, topics: list[Topic], seats: int = 1, **words: object) -> SelectionRound:
    """A round that everybody weighed and the clerk closed; every topic passed the checklist."""
    selection = a_round(world, topics, seats, **words)  # type: ignore[arg-type]
    weigh(world, selection)
    for entry in selection.entries.all():
        check_save(actor=world.cast.clerk, entry_id=entry.pk, answers=Answers(TESTS, reason="三项都符合。"), now=NOON)
    return round_close(actor=world.cast.clerk, round_id=selection.pk, now=NOON)


def settled(world: World, selection: SelectionRound, chosen: dict[int, str], when: datetime = NOON) -> None:
    """Decide on every topic: {topic id: "case" | "plan" | "later"}, all others not selected."""
    for entry in selection.entries.all():
        entry_settle(actor=world.cast.clerk, entry_id=entry.pk, settling=_settling(chosen.get(entry.topic_id, "")), now=when)


def _settling(what: str) -> Settling:
    if what == "case":
        return Settling("selected", "影响面大，大家都盼着办。", "case", version("six_step"))
    if what == "orders":
        return Settling("selected", "影响面大，大家都盼着办。", "case", version("four_orders"))
    if what == "plan":
        return Settling("selected", "需要较长时间准备。", "plan")
    if what == "later":
        return Settling("later", "等规划批复后再议。", next_on=date(2026, 6, 1))
    return Settling("not_selected", "由物业直接处理更快。")


def entry(selection: SelectionRound, row: Topic) -> RoundTopic:
    """The topic in the round."""
    return RoundTopic.objects.get(round=selection, topic=row)


def category(key: str = "parking") -> Category:
    """A leaf of the issue tree."""
    return Category.objects.get(key=key)


def topic_things(world: World) -> None:
    """For the tables of access: a public topic whose round is announced and planned, one that is being weighed, an approved plan."""
    planned, weighed = topic(world, "老旧电梯更新", public=True), topic(world, "楼道杂物清理")
    done = closed(world, [planned], raters=())
    settled(world, done, {planned.pk: "plan"})
    round_announce(actor=world.cast.clerk, round_id=done.pk, now=NOON)
    round_inform(actor=world.cast.clerk, round_id=done.pk, now=NOON)
    running = a_round(world, [weighed])
    raters_invite(actor=world.cast.clerk, round_id=running.pk, persons=[world.persons["member"].pk], part="choose", now=NOON)
    place = {"region": Region.objects.get(path=COUNTY), "path": COUNTY, "county": COUNTY, "year": 2026, "created_at": NOON}
    plan = Plan.objects.create(**place, state="approved", approver=world.persons["party"], approved_at=NOON)
    PlanItem.objects.create(plan=plan, title="老旧电梯更新", topic=planned, month=5)


def topic_addresses() -> dict[str, tuple[object, ...]]:
    """The arguments of the addresses of this part, for what `topic_things` made."""
    planned, running = Topic.objects.earliest("pk").pk, SelectionRound.objects.latest("pk").pk
    plan, done = Plan.objects.get(state="approved").pk, SelectionRound.objects.earliest("pk").pk
    return {
        "desk:topic": (planned,),
        "desk:topic_do": (planned, "claim"),
        "desk:round": (running,),
        "desk:round_do": (running, "close"),
        "desk:round_sheet": (running,),
        "desk:sheet_do": (running, RoundTopic.objects.get(round=running).pk),
        "desk:round_choices": (running,),
        "desk:plan": (plan,),
        "desk:plan_do": (plan, "revise"),
        "site:topic": (planned,),
        "site:round": (done,),
        "site:plan": (plan,),
    }
