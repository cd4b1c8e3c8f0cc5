"""Links and bodies, recurring meetings, a patrol, and the selection of topics, for the pages that are measured."""

from collections.abc import Iterator

from cast import COUNTY, NOON, VILLAGE, World
from liaison_world import seat as seat_of
from liaison_world import standing_link
from recurring import only, village_meeting
from selecting import closed, seat, topic, topic_addresses, topic_things
from shangliang.liaison.models import Body
from shangliang.liaison.services import seat_add
from shangliang.patrols.services import route_save, stops_add
from shangliang.series.services import sessions_open

Named = tuple[str, str, str]


def network_pages(world: World) -> Iterator[Named]:
    """Name, address, and who looks at it."""
    yield from _liaison(world)
    yield from _series(world)
    yield from _patrols(world)
    yield from _topics(world)


def _liaison(world: World) -> Iterator[Named]:
    link = standing_link(world, seat(world, "member"))
    body = Body.objects.latest("pk")
    seat_add(actor=world.cast.county, body_id=body.pk, draft=seat_of(), now=NOON)
    yield "links of my places", "/desk/liaison/", "county"
    yield "links", "/desk/liaison/links/", "county"
    yield "link", f"/desk/liaison/links/{link.pk}/", "county"
    yield "enter a link", "/desk/liaison/links/new/?kind=member_village", "county"
    yield "bodies", "/desk/liaison/bodies/", "county"
    yield "body", f"/desk/liaison/bodies/{body.pk}/", "county"
    yield "roster file", f"/desk/liaison/bodies/{body.pk}/roster/", "county"
    for unit in ("town", "village", "member"):
        yield f"coverage of {unit}", f"/desk/liaison/coverage/?unit={unit}", "county"
    yield "conveners", "/desk/liaison/conveners/", "county"
    yield "groups", "/desk/liaison/groups/", "county"
    yield "experts", "/desk/liaison/experts/", "county"


def _series(world: World) -> Iterator[Named]:
    series = village_meeting(world)
    sessions_open(now=NOON)
    session = only(series)
    yield "series", "/desk/series/", "clerk"
    yield "one series", f"/desk/series/{series.pk}/", "clerk"
    yield "session", f"/desk/series/sessions/{session.pk}/", "clerk"
    yield "enter a series", "/desk/series/new/?kind=villagers", "clerk"
    yield "rules of meetings", "/desk/series/rules/", "county"
    yield "sessions", f"/sessions/?area={VILLAGE}", ""


def _patrols(world: World) -> Iterator[Named]:
    clerk = world.cast.clerk
    route = route_save(actor=clerk, name="河边线", region=world.village, now=NOON)
    stops_add(actor=clerk, route_id=route.pk, kind="lamp", spots=["3 组桥头", "晒场东边"], now=NOON)
    yield "patrols", "/desk/patrols/", "clerk"
    yield "route", f"/desk/patrols/{route.pk}/", "clerk"
    yield "places of a route", f"/desk/patrols/{route.pk}/places/", "clerk"
    yield "sheet of a route", f"/desk/patrols/{route.pk}/sheet/", "clerk"


def _topics(world: World) -> Iterator[Named]:
    topic_things(world)
    known = topic_addresses()
    planned, running = known["desk:topic"][0], known["desk:round"][0]
    counted = closed(world, [topic(world, "南门停车治理", 3, public=True), topic(world, "路灯维修更换", public=True)])
    yield "topics", "/desk/topics/", "clerk"
    yield "topic", f"/desk/topics/{planned}/", "clerk"
    yield "rounds", "/desk/topics/rounds/", "clerk"
    yield "round running", f"/desk/topics/rounds/{running}/", "clerk"
    yield "round closed", f"/desk/topics/rounds/{counted.pk}/", "clerk"
    yield "sheets", f"/desk/topics/rounds/{running}/sheet/", "member"
    yield "choices", f"/desk/topics/rounds/{running}/choices/", "member"
    yield "open a round", "/desk/topics/rounds/new/", "clerk"
    yield "matching", "/desk/topics/match/", "county"
    yield "plans", "/desk/topics/plans/", "county"
    yield "plan", f"/desk/topics/plans/{known['desk:plan'][0]}/", "county"
    yield "criteria and lists", "/desk/topics/rules/", "county"
    yield "topics in public", f"/topics/?area={COUNTY}", ""
    yield "topic in public", f"/topics/{planned}/", ""
    yield "round in public", f"/rounds/{known['site:round'][0]}/", ""
    yield "plan in public", f"/plans/{known['site:plan'][0]}/", ""
    yield "hot spots", "/desk/hotspots/", "county"
    yield "words of a county", f"/desk/words/{COUNTY}/", "county"
