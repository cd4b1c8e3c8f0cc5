"""Stations and checks for tests."""

from datetime import date, datetime
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cast import COUNTY, NOON, VILLAGE, World
from shangliang.kernel.actor import Actor
from shangliang.regions.models import Region
from shangliang.standards.branding import BrandDraft, brand_save
from shangliang.standards.kit import recipe
from shangliang.standards.models import Brand, Check, Checklist, RuleDocument
from shangliang.standards.selectors import Item
from shangliang.standards.services import RuleDraft, Stated, Wording, check_open, checklist_save, checklists_load, rule_save
from shangliang.venues.models import Station, StationKind

SYSTEM = Actor.system("test")


def station(path: str = "330111003008", name: str = "协商议事厅", kind: str = "hall", **more: object) -> Station:
    """A station in use."""
    region = Region.objects.get(path=path)
    number = Station.objects.count() + 1
    values: dict[str, object] = {
        "code": f"ST{number:06d}",
        "form_key": f"station-{number}",
        "name": name,
        "kind": StationKind.objects.get(key=kind),
        "level": region.level,
        "region": region,
        "path": path,
        "county": path[:6],
        "town": path[:9] if len(path) >= 9 else "",
        "built_with": "党群服务中心",
        "created_at": NOON,
        **more,
    }
    return Station.objects.create(**values)


def lists(now: datetime = NOON) -> dict[str, Checklist]:
    """The shipped checklists by key."""
    return {row.key: row for row in checklists_load(actor=SYSTEM, now=now)}


def tidy_world(world: World) -> dict[str, Checklist]:
    """The cast with the shipped checklists."""
    assert world.village
    return lists()


def stated(check: Check, words: str = "已经具备，有照片和台账为证。") -> dict[str, object]:
    """Words for every item of a check."""

    return {row["key"]: Stated(words) for row in check.checklist.items}


def picture(width: int = 400, height: int = 400, kind: str = "PNG") -> SimpleUploadedFile:
    """A picture of one colour, as it is uploaded."""
    buffer = BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", (width, height), (29, 99, 80)).save(buffer, kind)
    return SimpleUploadedFile(f"mark.{kind.lower()}", buffer.getvalue())


def standard_things(world: World, hall: Station) -> None:
    """One of each thing of standards in 富阳区, for the table of addresses."""
    lists()
    own = Wording("own", "富阳标准", [Item("place", "有场所", "", "", "", ("place",), False)])
    checklist = checklist_save(actor=world.cast.county, wording=own, scope=COUNTY, base=0, now=NOON)
    check_open(actor=world.cast.clerk, station_id=hall.pk, checklist_id=checklist.pk, now=NOON)
    paper = RuleDraft("工作制度", "rules", date(2026, 1, 1), path=VILLAGE, file=ContentFile(b"%PDF-1.4", name="a.pdf"))
    rule_save(actor=world.cast.clerk, draft=paper, now=NOON)
    brand = BrandDraft("请你来协商", "{place}{kind}", "#1d6350", mark=picture())
    brand_save(actor=world.cast.county, scope=COUNTY, draft=brand, now=NOON)


def standard_addresses() -> dict[str, tuple[object, ...]]:
    """The arguments of the addresses of standards."""
    check, rule, brand = Check.objects.get(), RuleDocument.objects.get(), Brand.objects.get()
    found: dict[str, tuple[object, ...]] = {
        **dict.fromkeys(("desk:station_checks", "desk:check_new"), (check.station_id,)),
        "desk:check": (check.pk,),
        "desk:check_do": (check.pk, "save"),
        **dict.fromkeys(("desk:checklist", "desk:checklist_edit", "desk:checklist_offer"), (check.checklist_id,)),
        **dict.fromkeys(("desk:rule", "desk:rule_file"), (rule.pk,)),
        "desk:rule_do": (rule.pk, "end"),
        **dict.fromkeys(("desk:brand", "desk:brand_look"), (COUNTY,)),
        "desk:brand_do": (COUNTY, "save"),
        "site:brand_sheet": ("1d6350", recipe(), "page"),
        "site:brand_icon": ("1d6350", recipe(), "mark"),
        "site:brand_mark": (COUNTY, brand.mark_digest),
    }
    return found
