"""Reading support and comments. Counts by matter only; who supports is never shown and never joined outside `support_of`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.kernel.ids import tidy
from shangliang.kernel.secret import unseal
from shangliang.matters.models import Contact, Matter
from shangliang.people.roles import OFFICES
from shangliang.people.selectors import person_get
from shangliang.regions.paths import in_place, within, within_any
from shangliang.voices.keys import SEALED, ballot_key, support_hash
from shangliang.voices.models import Comment, Support, Tally

PAGE = 20


def counts(matters: Iterable[int]) -> dict[int, int]:
    """How many support each of some matters (ids); 0 for none. One query."""
    wanted = list(matters)
    found = dict(Tally.objects.filter(matter__in=wanted).values_list("matter_id", "supports"))
    return {pk: found.get(pk, 0) for pk in wanted}


def support_of(matters: Iterable[int], *, authors: bool = False) -> dict[int, frozenset[str]]:
    """Approval ballots for the proportional agenda: for each matter (id) the keys of its supporters, over all of these matters.

    A matter that was merged into one of these lends it its supporters; with `authors`, whoever raised a matter and left a number counts
    as supporting it. The keys are names "1", "2", … given in the order of what was supported: they mean nothing outside this answer,
    are the same whenever the same is asked, and cannot be put together with another answer. Three queries.
    """
    wanted = set(matters)
    home = {pk: pk for pk in wanted}
    home |= dict(Matter.objects.filter(merged_into__in=wanted, state=Matter.State.MERGED).values_list("pk", "merged_into_id"))
    ballots: dict[str, set[int]] = defaultdict(set)
    for pk, sealed in Support.objects.filter(matter__in=home).values_list("matter_id", "ballot_sealed").iterator():
        ballots[unseal(bytes(sealed), purpose=SEALED)].add(home[pk])
    if authors:
        rows = Contact.objects.filter(matter__in=home).exclude(phone_hash="").values_list("matter_id", "matter__county", "phone_hash")
        for pk, county, phone in rows.iterator():
            ballots[ballot_key(phone, county)].add(home[pk])
    return _renamed(wanted, ballots)


def _renamed(wanted: set[int], ballots: Mapping[str, set[int]]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {pk: set() for pk in wanted}
    for number, supported in enumerate(sorted(tuple(sorted(chosen)) for chosen in ballots.values()), 1):
        for pk in supported:
            found[pk].add(str(number))
    return {pk: frozenset(keys) for pk, keys in found.items()}


def supported_by(actor: Actor, matter: Matter) -> bool:
    """Whether this person supports the matter: for the button on their own page."""
    if actor.person is None:
        return False
    person = person_get(actor.person)
    identity = person.phone_hash or f"account:{person.pk}"
    return Support.objects.filter(matter=matter, hash=support_hash(identity, matter.pk)).exists()


@dataclass(frozen=True)
class After:
    """The last row of the page before: its id, and its count where the list is ordered by support."""

    pk: int
    supports: int = 0


def matters_supported(scope: str, *, after: After | None = None, limit: int = PAGE) -> list[Matter]:
    """Public matters of a place that somebody supports, most supported first, and one more than a page; `supports` on each."""
    rows = Tally.objects.select_related("matter__region", "matter__category").filter(
        within("path", scope), supports__gt=0, matter__public=True
    )
    if after:
        rows = rows.filter(Q(supports__lt=after.supports) | Q(supports=after.supports, matter__lt=after.pk))
    found = []
    for row in rows.order_by("-supports", "-matter")[: limit + 1]:
        row.matter.supports_now = row.supports  # type: ignore[attr-defined]  # for the page
        found.append(row.matter)
    return found


def matters_newest(scope: str, *, after: After | None = None, limit: int = PAGE) -> list[Matter]:
    """Public matters of a place, newest first, and one more than a page."""
    rows = Matter.objects.select_related("region", "category").filter(in_place(scope), public=True)
    if after:
        rows = rows.filter(pk__lt=after.pk)
    return list(rows.order_by("-pk")[: limit + 1])


def matter_public(number: int) -> Matter:
    """A published matter by its number; `Missing` for any other."""
    found = Matter.objects.select_related("region", "category", "merged_into", "station").filter(pk=number, public=True).first()
    if found is None:
        raise Missing
    return found


def comments_shown(matter: Matter, limit: int = 50) -> list[Comment]:
    """What is public about a matter, oldest first: the last `limit`."""
    rows = Comment.objects.filter(matter=matter, state=Comment.State.SHOWN).order_by("-pk")[:limit]
    return list(rows)[::-1]


def comments_of(matter: Matter, limit: int = 100) -> list[Comment]:
    """Everything said about a matter, for its office, newest first."""
    return list(Comment.objects.filter(matter=matter).exclude(state=Comment.State.WITHDRAWN).order_by("-pk")[:limit])


def comment_by_code(code: str) -> Comment:
    """A comment for whoever wrote it; `Missing` for an unknown code."""
    found = Comment.objects.select_related("matter").filter(code=tidy(code)[:12], office="").first()
    if found is None:
        raise Missing
    return found


def comments_undecided(actor: Actor) -> QuerySet[Comment]:
    """Comments nobody has decided on in the actor's places, oldest first."""
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        return Comment.objects.none()
    return Comment.objects.filter(within_any("path", scopes), state=Comment.State.WAITING).order_by("pk")


def comments_waiting(actor: Actor, *, after: int | None = None) -> list[Comment]:
    """`comments_undecided`, one more than a page."""
    rows = comments_undecided(actor).select_related("matter__region")
    return list((rows.filter(pk__gt=after) if after else rows)[: PAGE + 1])
