"""A recurring meeting with a session and a route of places, for the tables of access."""

from cast import NOON, World
from recurring import village_meeting
from shangliang.patrols.models import Route
from shangliang.patrols.services import route_save, stops_add
from shangliang.series.models import Series, Session


def meeting_things(world: World) -> None:
    """The monthly meeting of 后周社区 and a route along a lamp."""
    village_meeting(world)
    route = route_save(actor=world.cast.clerk, name="村口一线", region=world.village, now=NOON)
    stops_add(actor=world.cast.clerk, route_id=route.pk, kind="lamp", spots=["村口"], now=NOON)


def meeting_addresses() -> dict[str, tuple[object, ...]]:
    """The arguments of their addresses."""
    series, session, route = Series.objects.get().pk, Session.objects.get().pk, Route.objects.get().pk
    return {
        "desk:series": (series,),
        "desk:series_edit": (series,),
        "desk:series_calendar": (series,),
        "desk:series_do": (series, "pause"),
        "desk:session": (session,),
        "desk:session_do": (session, "cancel"),
        "desk:route": (route,),
        "desk:route_places": (route,),
        "desk:route_sheet": (route,),
        "desk:route_do": (route, "end"),
        "site:session": (session,),
        "site:series_calendar": (series,),
    }
