"""Writes on a county's rules of choosing: every change is a new version with its reason."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused, require
from shangliang.topics.models import Guide
from shangliang.topics.permissions import can_rule
from shangliang.topics.rules import shipped
from shangliang.topics.selectors.guides import guide_in_force


def guide_use(kind: str, county: str, now: datetime) -> Guide:
    """The version that rules now; what is shipped is stored when it is first used."""
    found = guide_in_force(kind, county)
    if found is None:
        found, _new = Guide.objects.get_or_create(kind=kind, scope="", number=1, defaults={"data": shipped(kind), "created_at": now})
    return found


@transaction.atomic
def guide_save(
    *, actor: Actor, kind: str, county: str, data: dict[str, Any], reason: str, version: int | None = None, now: datetime
) -> Guide:
    """A new version of a county's sheet or checklist (`data` as `rules.criteria_read` and `rules.list_read` give it).

    `version` is the number the page showed (0 = as shipped); rounds keep the version they were opened with.
    """
    require(can_rule(actor, county, now))
    if len(reason.strip()) < 5:
        raise Refused("topics.guide_reason")
    last = Guide.objects.filter(kind=kind, scope=county).order_by("-number").first()
    number = last.number if last else 0
    if version is not None and version != number:
        raise Refused("kernel.stale")
    try:
        with transaction.atomic():
            row = Guide.objects.create(kind=kind, scope=county, number=number + 1, data=data, reason=reason.strip(), created_at=now)
    except IntegrityError as error:
        raise Refused("kernel.stale") from error
    entry_record(
        actor=actor,
        chain=f"guides:{county}",
        code="guide.saved",
        now=now,
        place=county,
        params={"kind": Guide.Kind(kind).label, "number": row.number, "reason": row.reason},
    )
    return row
