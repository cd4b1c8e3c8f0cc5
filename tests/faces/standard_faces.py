"""Pages of standards for the theatre: a station checked by two lists, one under review, and the brand of the county."""

from collections.abc import Iterator

from cast import COUNTY, NOON, VILLAGE, World
from shangliang.standards.models import Checklist
from shangliang.standards.services import RuleDraft, check_open, check_submit, rule_save
from shangliang.standards.standing import standing_compute
from shangliang.venues.models import Station
from standards_halls import SYSTEM, lists, stated


def standard_pages(world: World) -> Iterator[tuple[str, str, str]]:
    """(name, address, who looks at it); a station stands already."""
    hall = Station.objects.earliest("pk")
    lists(NOON)
    clerk = world.cast.clerk
    checks = [
        check_open(actor=clerk, station_id=hall.pk, checklist_id=Checklist.objects.get(key=key).pk, now=NOON) for key in ("six_a", "six_c")
    ]
    paper = RuleDraft("后周社区居民协商议事厅工作制度", "rules", NOON.date(), path=VILLAGE, text="每月十五日开会，会前三天贴出议题。")
    rule = rule_save(actor=clerk, draft=paper, now=NOON)
    check_submit(actor=clerk, check_id=checks[1].pk, stated=stated(checks[1]), version=1, now=NOON)
    standing_compute(actor=SYSTEM, scope="", now=NOON)
    shipped = Checklist.objects.get(key="six_b").pk
    yield "standards", "/desk/standards/", "county"
    yield "stations that do not meet", f"/desk/standards/missing/?place={COUNTY}&list=six_a&item=equipment", "county"
    yield "checks of a station", f"/desk/stations/{hall.pk}/checks/", "clerk"
    yield "self-check", f"/desk/standards/checks/{checks[0].pk}/", "clerk"
    yield "waits for review", f"/desk/standards/checks/{checks[1].pk}/", "clerk"
    yield "review", f"/desk/standards/checks/{checks[1].pk}/", "town"
    yield "checklists", "/desk/standards/checklists/", "county"
    yield "checklist", f"/desk/standards/checklists/{shipped}/", "county"
    yield "word a checklist", f"/desk/standards/checklists/{shipped}/edit/", "county"
    yield "rules", "/desk/standards/rules/", "clerk"
    yield "rule", f"/desk/standards/rules/{rule.pk}/", "clerk"
    yield "register a rule", "/desk/standards/rules/new/", "clerk"
    yield "brand", f"/desk/brand/{COUNTY}/", "county"
