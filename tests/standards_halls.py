"""Stations and checks for tests."""

from datetime import datetime
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cast import NOON, World
from shangliang.kernel.actor import Actor
from shangliang.regions.models import Region
from shangliang.standards.models import Check, Checklist
from shangliang.standards.services import Stated, checklists_load
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
