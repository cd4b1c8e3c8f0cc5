"""热点: from five matters up about one thing within a period. A job finds them; offices see proposals, nobody sees persons."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from deliberate.texts import Message
from deliberate.texts import hotspots as groups
from shangliang.matters.models import HotSpot, Matter
from shangliang.matters.shown import masked

LEAST = 5
LOOK_BACK, APART = 180, 60  # days: how far back, and how far two linked matters may lie apart
MOST_MATTERS, MOST_SPOTS = 5000, 30


def _messages(county: str, now: datetime) -> list[Message]:
    """The county's matters of the period without numbers and names, each voice counted, what was refused left out."""
    since = now - timedelta(days=LOOK_BACK)
    rows = Matter.objects.filter(county=county, created_at__gte=since).exclude(state=Matter.State.REFUSED).order_by("-pk")
    found = rows.values_list("pk", "text", "place_words", "region__name", "created_at")[:MOST_MATTERS]
    return [
        Message(str(pk), "", f"{name} {words} {masked(text)}", localtime(at).replace(tzinfo=None)) for pk, text, words, name, at in found
    ]


@transaction.atomic
def hot_spots_write(*, county: str, now: datetime) -> int:
    """Find the county's hot spots anew and replace the old ones (a job calls it); how many."""
    found = groups(_messages(county, now), LEAST, APART)[:MOST_SPOTS]
    HotSpot.objects.filter(county=county).delete()
    for one in found:
        first, last = one.first or now, one.last or now
        spot = HotSpot.objects.create(
            county=county,
            found_at=now,
            first=first.date(),
            last=last.date(),
            size=len(one.keys),
            words=list(one.words),
            places=list(one.places),
        )
        spot.matters.set([int(key) for key in one.keys])
    return len(found)


def hotspots_of(county: str, *, within: str = "") -> list[HotSpot]:
    """The hot spots of a county, the largest first, each with its matters; `within`: only those with a matter of that place."""
    rows = HotSpot.objects.filter(county=county)
    if within and within != county:
        rows = rows.filter(matters__path__startswith=within).distinct()
    return list(rows.order_by("-size", "pk").prefetch_related("matters__region")[:MOST_SPOTS])


def hotspot_get(pk: int) -> HotSpot | None:
    """One hot spot with its matters; the job may have replaced it meanwhile."""
    return HotSpot.objects.prefetch_related("matters__region").filter(pk=pk).first()
