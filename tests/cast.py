"""The named cast, the same in every test: who they are never changes.

站点联络员 clerk · 街道经办 town · 县级办公室 county · 党组织 party · 召集人 convener · 委员甲 member
· 村务监督员 supervisor · 城管局 department · and 邻县 stranger, who must see nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shangliang.cases.models import Case
from shangliang.cases.services import Opening, case_open
from shangliang.demo.play import Cast, Player, Story
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Matter
from shangliang.matters.services import Raised, matter_raise
from shangliang.people import roles
from shangliang.people.models import Organisation, Person, RoleGrant
from shangliang.people.selectors import actor_for
from shangliang.procedures.models import Version
from shangliang.procedures.services import templates_load
from shangliang.regions.models import Region

CHINA = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 2, 12, tzinfo=CHINA)  # a Monday without holidays near
PLACES = {
    "33": "浙江省",
    "3301": "杭州市",
    "330111": "富阳区",
    "330111003": "银湖街道",
    "330111003008": "后周社区",
    "330111003009": "邻村",
    "330111004": "邻街道",
    "41": "河南省",
    "4111": "漯河市",
    "411121": "舞阳县",
}
VILLAGE, TOWN, COUNTY, NEXT_COUNTY = "330111003008", "330111003", "330111", "411121"


@dataclass
class World:
    """Everything a test needs to begin."""

    cast: Cast
    stranger: Actor
    sysadmin: Actor
    persons: dict[str, Person]

    @property
    def village(self) -> Region:
        """后周社区."""
        return Region.objects.get(path=VILLAGE)


def person(name: str, username: str, *grants: tuple[str, str | None, Organisation | None]) -> Person:
    """A staff account with grants valid for years, password "long-enough-1"."""
    row = Person(username=username, display_name=name, kind=Person.Kind.STAFF, date_joined=NOON)
    row.set_password("long-enough-1")
    row.save()
    for role, path, office in grants:
        RoleGrant.objects.create(
            person=row,
            role=role,
            region=Region.objects.get(path=path) if path else None,
            organisation=office,
            starts=date(2020, 1, 1),
        )
    return row


def build() -> World:
    """Places, bodies, people and the shipped templates."""
    for path, name in PLACES.items():
        level = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}[len(path)]
        Region.objects.create(path=path, name=name, level=level)
    unit = Organisation.objects.create(name="区城市管理局", kind="department", region=Region.objects.get(path=COUNTY))
    persons = {
        "clerk": person("后周社区联络员", "clerk", (roles.CLERK, VILLAGE, None)),
        "town": person("银湖街道经办", "town", (roles.TOWN, TOWN, None)),
        "county": person("富阳区协商办", "county", (roles.COUNTY, COUNTY, None)),
        "party": person("后周社区党组织", "party", (roles.PARTY, VILLAGE, None)),
        "convener": person("后周社区召集人", "convener", (roles.CONVENER, VILLAGE, None)),
        "member": person("委员甲", "member", (roles.MEMBER, TOWN, None)),
        "supervisor": person("后周社区村务监督员", "supervisor", (roles.SUPERVISOR, VILLAGE, None)),
        "department": person("城管局承办人", "department", (roles.DEPARTMENT, None, unit)),
        "stranger": person("舞阳县协商办", "stranger", (roles.COUNTY, NEXT_COUNTY, None)),
        "sysadmin": person("系统管理员", "sysadmin", (roles.SYSTEM_ADMIN, None, None)),
    }
    acting = {name: actor_for(row, NOON) for name, row in persons.items()}
    templates_load(actor=Actor.system("test"), now=NOON)
    members = {name: acting[name] for name in ("clerk", "town", "county", "party", "convener", "member", "supervisor", "department")}
    return World(Cast(unit=unit, **members), acting["stranger"], acting["sysadmin"], persons)


def matter(world: World, text: str = "小区南门外马路被占成停车场，老人过马路很危险。", now: datetime = NOON, **more: object) -> Matter:
    """A matter raised on the web in 后周社区."""
    key = str(more.pop("form_key", f"form-{Matter.objects.count()}"))
    raised = Raised(form_key=key, text=text, region=world.village, **more)  # type: ignore[arg-type]
    return matter_raise(actor=Actor(), raised=raised, now=now)


def version(key: str) -> Version:
    """The shipped template of that key."""
    return Version.objects.filter(key=key, scope="").latest("number")


def case(world: World, key: str = "six_step", now: datetime = NOON, *matters: Matter) -> Case:
    """A case opened by the clerk."""
    opening = Opening(title="马路停车场整治", region=world.village, version=version(key), summary="南门外道路停车无序。")
    return case_open(actor=world.cast.clerk, opening=opening, matter_ids=[row.pk for row in matters], now=now)


def player(world: World, key: str = "six_step", story: Story | None = None, now: datetime = NOON) -> Player:
    """A player at the start of a new case with one matter."""
    return Player(case(world, key, now, matter(world)), world.cast, now, story)
