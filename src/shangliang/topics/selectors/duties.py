"""What of selecting topics waits for somebody: sheets, rounds to close and decide, invitations, plans to approve."""

from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from shangliang.kernel.actor import Actor
from shangliang.people.roles import OFFICES, PARTY
from shangliang.regions.paths import within_any
from shangliang.topics.models import Claim, Plan, Rater, SelectionRound, Sheet
from shangliang.topics.permissions import RATERS, TAKERS
from shangliang.topics.selectors.plans import plans_to_approve


def unanswered(actor: Actor, now: datetime) -> QuerySet[Rater]:
    """The actor's seats in open rounds in which not everything is handed in."""
    if not actor.roles & set(RATERS):
        return Rater.objects.none()
    rows = Rater.objects.filter(person=actor.person, round__state=SelectionRound.State.OPEN, round__closes_at__gte=now)
    topics = Count("round__entries", distinct=True)
    done = Count("sheets", filter=~Q(sheets__state=Sheet.State.DRAFT), distinct=True)
    rows = rows.annotate(topics=topics, done=done).filter(
        Q(part=Rater.Part.WEIGH, done__lt=F("topics")) | Q(part=Rater.Part.CHOOSE, chosen_at__isnull=True, topics__gt=0)
    )
    return rows.order_by("round__closes_at", "pk")


def rounds(actor: Actor, now: datetime) -> QuerySet[SelectionRound]:
    """Rounds of the actor's offices past their time, waiting for a decision, or with authors still to be told."""
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        return SelectionRound.objects.none()
    later = Q(state__in=[SelectionRound.State.CLOSED, SelectionRound.State.ANNOUNCED])
    rows = SelectionRound.objects.filter(within_any("path", scopes)).filter(later | Q(state=SelectionRound.State.OPEN, closes_at__lt=now))
    return rows.order_by("closes_at", "pk")


def offers(actor: Actor) -> QuerySet[Claim]:
    """Invitations to take a topic that wait for an answer."""
    if not actor.roles & set(TAKERS):
        return Claim.objects.none()
    return Claim.objects.filter(person=actor.person, state=Claim.State.OFFERED).order_by("pk")


def plans(actor: Actor) -> QuerySet[Plan]:
    """Drafts that wait for the party organisation."""
    scopes = actor.scopes(PARTY)
    return plans_to_approve(scopes) if scopes else Plan.objects.none()
