"""People and places of the liaison tests, on the named cast."""

from dataclasses import dataclass
from datetime import date

from cast import COUNTY, NOON, TOWN, VILLAGE, World
from shangliang.liaison.drafts import BodyDraft, LinkDraft, SeatDraft
from shangliang.liaison.models import Body, Link
from shangliang.liaison.services import body_create, link_add
from shangliang.people.models import Member, Organisation
from shangliang.regions.models import Region
from shangliang.venues.models import Station, StationKind

START, END = date(2025, 1, 1), date(2028, 1, 1)
TODAY = NOON.date()


@dataclass
class Network:
    """What links are made of."""

    world: World
    committee: Organisation
    member: Member
    council: Body
    contact: Body
    group: Body
    studio: Body
    station: Station

    @property
    def county(self):  # type: ignore[no-untyped-def]  # an actor
        return self.world.cast.county


def body(world: World, kind: str, name: str, path: str = VILLAGE, **more: object) -> Body:
    """A body of the county's office for three years."""
    draft = BodyDraft(**{"kind": kind, "name": name, "region": path, "starts": START, "ends": END, **more})  # type: ignore[arg-type]
    return body_create(actor=world.cast.county, draft=draft, now=NOON)


def seat(name: str = "村民代表 李某", **more: object) -> SeatDraft:
    """A seat of somebody without account who agreed."""
    return SeatDraft(**{"role": "member", "capacity": "representative", "name": name, "agreed": True, **more})  # type: ignore[arg-type]


def station(name: str = "后周社区议事厅", path: str = VILLAGE) -> Station:
    """A station in use."""
    number = Station.objects.count()
    return Station.objects.create(
        code=f"AB{number:06d}",
        form_key=f"station-{number}",
        name=name,
        kind=StationKind.objects.get_or_create(key="hall", defaults={"name": "协商议事厅", "family": "platform"})[0],
        level="village",
        region=Region.objects.get(path=path),
        path=path,
        county=path[:6],
        town=path[:9],
        built_with="党群服务中心",
        organisation=Organisation.objects.order_by("id")[0],
        created_at=NOON,
    )


def network(world: World) -> Network:
    """A committee with one member, four bodies, a station."""
    region = Region.objects.get(path=COUNTY)
    committee = Organisation.objects.create(name="区政协", kind="cppcc", region=region)
    return Network(
        world=world,
        committee=committee,
        member=Member.objects.create(
            person=world.persons["member"], committee=committee, region=world.village, term_start=START, term_end=END, published=True
        ),
        council=body(world, "council", "后周社区协商议事会"),
        contact=body(world, "contact", "银湖街道委员联络组", TOWN),
        group=body(world, "sector", "经济界小组", COUNTY),
        studio=body(world, "studio", "后周委员工作室"),
        station=station(),
    )


def link(it: Network, kind: str = "member_village", right: tuple[str, int | str] = ("region", VILLAGE), **more: object) -> LinkDraft:
    """A link of the member from the beginning of the term."""
    return LinkDraft(**{"kind": kind, "left": ("member", it.member.pk), "right": right, "starts": START, **more})  # type: ignore[arg-type]


def standing_link(world: World, member: Member) -> Link:
    """A council and a link of a member to its village, for pages that show one of each."""
    body(world, "council", "后周社区协商议事会")
    draft = LinkDraft("member_village", ("member", member.pk), ("region", VILLAGE), member.term_start)
    return link_add(actor=world.cast.county, draft=draft, now=NOON)
