"""The network of people: members, bodies with rosters, links, conveners, groups. Kinds and places are those of the sources, names are roles."""

from dataclasses import dataclass
from datetime import date, datetime

from shangliang.cases.models import Case
from shangliang.demo.stories import DONGFENG, HOUZHOU, JINTAI, XIGUAN, YUANJI, YUNGAISI
from shangliang.desk.case_roster import fixed_seat_all
from shangliang.kernel.actor import Actor
from shangliang.liaison.drafts import BodyDraft, GroupDraft, LinkDraft, PostDraft, SeatDraft
from shangliang.liaison.kinds import LinkKind
from shangliang.liaison.models import Body
from shangliang.liaison.services import (
    body_create,
    expertise_set,
    group_save,
    link_add,
    links_to_home,
    post_add,
    roster_import,
    seat_add,
)
from shangliang.people import roles
from shangliang.people.drafts import GrantDraft, MemberDraft, OrganisationDraft, PersonDraft
from shangliang.people.models import Member, Organisation, Person, Sector, SkillTag
from shangliang.people.selectors import actor_for
from shangliang.people.services import grant_give, member_save, organisation_save, person_create, skill_save
from shangliang.regions.models import Region
from shangliang.regions.paths import county_of, town_of
from shangliang.regions.selectors import subtree
from shangliang.regions.services import region_add
from shangliang.venues.models import Station

SYSTEM = Actor.system("demo")
# Villages with a cast of their own: they get a council, supervisors and links.
VILLAGES = (HOUZHOU, YUANJI, DONGFENG, XIGUAN)
SPECIALS = {
    "330111": ("提案委员会", "社会事务委员会"),
    "411121": ("经济委员会",),
    JINTAI: ("提案委员会", "农业农村委员会", "经济委员会"),
    "611025": ("社会法制委员会",),
}
# Row 2-11: 8 discussion groups, 11 towns, the sectors that have members; two of the towns are left without a link, so that gaps show.
TALKS = ("第一", "第二", "第三", "第四", "第五", "第六", "第七", "第八")
SECTORS = ("经济", "农业", "教育", "医药卫生", "工会", "妇联", "工商联", "科学技术", "文化艺术", "社会福利和社会保障", "环境资源")
SKILLS = {
    "法律": ("法律专家", HOUZHOU),
    "规划": ("城乡规划专家", HOUZHOU),
    "农业技术": ("农技专家", YUNGAISI),
    "消防": ("消防专家", DONGFENG),
}
ROSTER = "职务,身份,用户名,称谓,本人同意公示\n成员,村(居)民代表,,居民代表 李某,是\n成员,村(居)民代表,,居民代表 陈某,是\n成员,乡贤,,乡贤 周某,是\n"


@dataclass
class Net:
    """What is being made: the moment, the first day of the term, and the committees of the counties."""

    now: datetime
    start: date
    committees: dict[str, Organisation]

    def person(self, username: str, name: str, home: str) -> Person:
        """An account; it signs in by the bar of the demonstration only."""
        return person_create(actor=SYSTEM, draft=PersonDraft(username, name, home), now=self.now)

    def member(self, username: str, name: str, place: str, sector: str = "") -> Member:
        """A published member of the county's committee."""
        found = Sector.objects.filter(name=sector).first()
        draft = MemberDraft(
            self.committees[county_of(place)].pk, place, self.start, self.end, sector=found.pk if found else None, published=True
        )
        return member_save(actor=SYSTEM, person=self.person(username, name, county_of(place)), draft=draft, now=self.now)

    @property
    def end(self) -> date:
        """Terms of five years."""
        return date(self.start.year + 5, 1, 1)

    def body(self, kind: str, name: str, path: str) -> Body:
        """A body for the term."""
        return body_create(actor=SYSTEM, draft=BodyDraft(kind, name, path, self.start, self.end), now=self.now)

    def seat(self, body: Body, role: str, capacity: str, username: str) -> None:
        """A seat of an account, where there is one."""
        if Person.objects.filter(username=username).exists():
            seat_add(actor=SYSTEM, body_id=body.pk, draft=SeatDraft(role, capacity, username), now=self.now)

    def link(self, kind: str, left: tuple[str, int], right: tuple[str, int | str]) -> None:
        """A link for as long as both serve."""
        link_add(actor=SYSTEM, draft=LinkDraft(kind, left, right, self.start), now=self.now)


def liaison_load(now: datetime, start: date) -> None:
    """Everything; the casts of the tales and the stations stand already."""
    committees = {row.region.path: row for row in Organisation.objects.filter(kind=Organisation.Kind.CPPCC).select_related("region")}
    net = Net(now, start, committees)
    specials = {
        county: [
            organisation_save(actor=SYSTEM, draft=OrganisationDraft(name, Organisation.Kind.SPECIAL, county), now=now) for name in names
        ]
        for county, names in SPECIALS.items()
    }
    towns = [row.path for row in subtree(JINTAI, "town")]
    for number, town in enumerate(subtree(JINTAI, "town")):
        net.member(f"deputy-{town.path}", f"{town.name}委员乙", town.path, SECTORS[number % len(SECTORS)])
    _towns(net, towns, specials)
    for village in VILLAGES:
        _village(net, village, specials[county_of(village)][0])
    _conveners(net, towns)
    _groups(net)
    _experts(net)


def _towns(net: Net, towns: list[str], specials: dict[str, list[Organisation]]) -> None:
    """金台: committees and members linked with their towns; the last two are left open."""
    for number, town in enumerate(towns[:-2]):
        special = specials[JINTAI][number % len(specials[JINTAI])]
        net.link(LinkKind.LEADER_TOWN, ("organisation", special.pk), ("region", town))
        members = Member.objects.filter(region__path=town).values_list("pk", flat=True)
        links_to_home(actor=SYSTEM, path=town, members=list(members), now=net.now)


def _village(net: Net, path: str, special: Organisation) -> None:
    """A council with its roster, supervisors, a studio; links with the member of the town and with a station."""
    region = Region.objects.get(path=path, valid_to__isnull=True)
    name = region.name.removesuffix("村民委员会").removesuffix("居民委员会").removesuffix("居委会")
    town, member = town_of(path), f"member-{town_of(path)}"
    council = net.body(Body.Kind.COUNCIL, f"{name}协商议事会", path)
    net.seat(council, "first", "party", f"party-{path}")
    net.seat(council, "executive", "committees", f"convener-{path}")
    net.seat(council, "secretary", "office", f"clerk-{path}")
    net.seat(council, "member", "member", member)
    roster_import(actor=SYSTEM, body_id=council.pk, text=ROSTER, partly=False, now=net.now)
    supervisors = net.body(Body.Kind.SUPERVISORS, f"{name}村(居)务监督委员会", path)
    net.seat(supervisors, "executive", "supervisor", f"supervisor-{path}")
    studio = net.body(Body.Kind.STUDIO, f"{name}委员工作室", path)
    net.seat(studio, "executive", "member", member)
    contact = Body.objects.filter(kind=Body.Kind.CONTACT, path=town).first() or net.body(
        Body.Kind.CONTACT, f"{Region.objects.get(path=town, valid_to__isnull=True).name}政协委员联络组", town
    )
    if not contact.seats.exists():
        net.seat(contact, "executive", "member", member)
    group = Body.objects.filter(kind=Body.Kind.SECTOR, path=county_of(path)).first() or net.body(
        Body.Kind.SECTOR, "经济界界别小组", county_of(path)
    )
    if not contact.linked_from.exists():
        net.link(LinkKind.GROUP_GROUP, ("body", group.pk), ("to_body", contact.pk))
    net.link(LinkKind.STUDIO_VILLAGE, ("body", studio.pk), ("region", path))
    found = Member.objects.filter(person__username=member).first()
    station = Station.objects.filter(path=path, state=Station.State.OPEN).order_by("id").first()
    if found is not None:
        net.link(LinkKind.MEMBER_VILLAGE, ("member", found.pk), ("region", path))
        grid = region_add(actor=SYSTEM, parent=path, kind="p", name="一号网格", now=net.now)
        net.link(LinkKind.GRID, ("member", found.pk), ("region", grid.path))
        if station is not None:
            net.link(LinkKind.STATION, ("member", found.pk), ("station", station.pk))
    if station is not None:
        net.link(LinkKind.GUIDANCE, ("organisation", special.pk), ("station", station.pk))
    clerk = Person.objects.filter(username=f"clerk-{path}").first()
    running = Case.objects.filter(path=path, state=Case.State.RUNNING).order_by("-pk").first()
    if clerk is not None and running is not None:
        fixed_seat_all(actor=actor_for(clerk, net.now), case=running, now=net.now)


def _conveners(net: Net, towns: list[str]) -> None:
    """金台: a convener for the district and for all towns but the last two, each with a post of staff."""
    for place in [JINTAI, *towns[:-2]]:
        name = Region.objects.get(path=place, valid_to__isnull=True).name
        person = net.person(f"cppcc-{place}", f"{name}政协工作召集人", JINTAI)
        grant_give(actor=SYSTEM, person=person, draft=GrantDraft(roles.CONVENER, net.start, region=place, ends=net.end), now=net.now)
        post_add(actor=SYSTEM, draft=PostDraft(place, "政协联络专干", net.start), now=net.now)


def _groups(net: Net) -> None:
    """金台: eight discussion groups; a way in for the group of all."""
    members = list(Member.objects.filter(committee__region__path=JINTAI).order_by("id").values_list("person__username", flat=True))
    for number, name in enumerate(TALKS):
        talk = net.body(Body.Kind.DISCUSSION, f"{name}讨论组", JINTAI)
        for username in members[number :: len(TALKS)]:
            net.seat(talk, "member", "member", str(username))
    draft = GroupDraft(JINTAI, "all", "区政协委员联络科", "https://example.org/jintai-members")
    group_save(actor=SYSTEM, draft=draft, now=net.now)


def _experts(net: Net) -> None:
    """Four experts with a skill each; members of the tales get the first."""
    for number, (skill, (name, path)) in enumerate(SKILLS.items()):
        tag = SkillTag.objects.filter(name=skill).first() or skill_save(actor=SYSTEM, name=skill, now=net.now)
        person = net.person(f"expert-{number}", name, county_of(path))
        grant_give(actor=SYSTEM, person=person, draft=GrantDraft(roles.EXPERT, net.start, region=county_of(path)), now=net.now)
        expertise_set(actor=SYSTEM, person=person, skills=[tag.pk], now=net.now)
