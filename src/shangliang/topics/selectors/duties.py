"""What of selecting topics waits for somebody: sheets, rounds to close and decide, invitations, plans to approve."""

from datetime import datetime

from django.db.models import Count, F, Q

from shangliang.kernel.actor import Actor
from shangliang.people.roles import OFFICES, PARTY
from shangliang.regions.paths import within_any
from shangliang.topics.models import Claim, Plan, Rater, SelectionRound, Sheet
from shangliang.topics.permissions import RATERS, TAKERS
from shangliang.topics.selectors.plans import plans_to_approve


def asked(actor: Actor, now: datetime, limit: int) -> list[Rater]:
    """Open rounds in which the actor has not handed in everything."""
    if not actor.roles & set(RATERS):
        return []
    rows = Rater.objects.filter(person=actor.person, round__state=SelectionRound.State.OPEN, round__closes_at__gte=now)
    topics = Count("round__entries", distinct=True)
    done = Count("sheets", filter=~Q(sheets__state=Sheet.State.DRAFT), distinct=True)
    rows = rows.annotate(topics=topics, done=done).filter(
        Q(part=Rater.Part.WEIGH, done__lt=F("topics")) | Q(part=Rater.Part.CHOOSE, chosen_at__isnull=True, topics__gt=0)
    )
    return list(rows.select_related("round").order_by("round__closes_at", "pk")[:limit])


def rounds(actor: Actor, now: datetime, limit: int) -> list[SelectionRound]:
    """Rounds of the actor's offices past their time, waiting for a decision, or with authors still to be told."""
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        return []
    later = Q(state__in=[SelectionRound.State.CLOSED, SelectionRound.State.ANNOUNCED])
    rows = SelectionRound.objects.filter(within_any("path", scopes)).filter(later | Q(state=SelectionRound.State.OPEN, closes_at__lt=now))
    return list(rows.order_by("closes_at", "pk")[:limit])


def offers(actor: Actor, limit: int) -> list[Claim]:
    """Invitations to take a topic that wait for an answer."""
    if not actor.roles & set(TAKERS):
        return []
    return list(Claim.objects.filter(person=actor.person, state=Claim.State.OFFERED).select_related("topic").order_by("pk")[:limit])


def plans(actor: Actor, limit: int) -> list[Plan]:
    """Drafts that wait for the party organisation."""
    scopes = actor.scopes(PARTY)
    return plans_to_approve(scopes, limit) if scopes else []
