"""Reading matters."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from shangliang.kernel import secret
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.kernel.ids import tidy
from shangliang.matters.models import Category, Contact, Look, Matter, Photo
from shangliang.matters.permissions import can_see
from shangliang.people.roles import AREA_HEAD, OFFICES
from shangliang.procedures.selectors import lamp
from shangliang.regions.paths import in_place, within_any

PAGE = 20
OPEN = (Matter.State.SUBMITTED, Matter.State.ACCEPTED)
ENDED = frozenset({Matter.State.ANSWERED, Matter.State.REFUSED})


@dataclass(frozen=True)
class Reach:
    """What a person left for being reached, in clear; empty strings where nothing was left."""

    name: str
    phone: str


def in_scopes(rows: QuerySet[Matter], scopes: tuple[str, ...]) -> QuerySet[Matter]:
    """Matters of any of several subtrees."""
    return rows.filter(in_place(scopes[0])) if len(scopes) == 1 else rows.filter(within_any("path", scopes))


def matter_by_receipt(code: str) -> Matter:
    """The matter of a receipt code as typed; Missing when there is none."""
    found = Matter.objects.select_related("region", "category", "merged_into").filter(receipt=tidy(code)[:12]).first()
    if found is None:
        raise Missing
    return found


def matter_get(actor: Actor, matter_id: int) -> Matter:
    """The matter for an office within its scope; Missing outside."""
    found = Matter.objects.select_related("region", "category", "merged_into").filter(pk=matter_id).first()
    if found is None or not can_see(actor, found):
        raise Missing
    return found


def matter_of_form(form_key: str) -> Matter | None:
    """The matter that a form already sent, so that a second tap sends nothing."""
    return Matter.objects.filter(form_key=form_key).first()


def matters_visible(actor: Actor, ids: Collection[int]) -> list[Matter]:
    """Those of some matters which the actor's offices see; at most 300 are looked at."""
    rows = Matter.objects.only("title", "state", "path", "holder").filter(pk__in=sorted(ids, reverse=True)[:300])
    return [row for row in rows if can_see(actor, row)]


def matters_list(
    actor: Actor, *, state: str = "", category: int | None = None, text: str = "", scope: str = "", before: int | None = None
) -> list[Matter]:
    """One page and one row more of the matters in an office's scope, newest first; `before` is the last id seen."""
    rows = in_scopes(Matter.objects.select_related("region", "category"), actor.scopes(*OFFICES, AREA_HEAD))
    if scope:
        rows = rows.filter(in_place(scope))
    if state:
        rows = rows.filter(state=state)
    if category:
        rows = rows.filter(Q(category=category) | Q(category__parent=category))
    if text:
        rows = rows.filter(Q(title__contains=text) | Q(text__contains=text) | Q(receipt=tidy(text)[:12]))
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def matters_waiting(actor: Actor, *, urgent: bool) -> QuerySet[Matter]:
    """Matters that wait for the offices this actor holds, by due date: those of urgent words, or all others."""
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        return Matter.objects.none()
    rows = Matter.objects.filter(state__in=OPEN, urgent=urgent)
    whole_county = len(scopes) == 1 and len(scopes[0]) == 6
    rows = rows.filter(county=scopes[0]) if whole_county else rows.filter(within_any("holder", scopes))
    return rows.order_by("due_at", "pk")


def publications_waiting(actor: Actor) -> QuerySet[Matter]:
    """Matters whose answer somebody wants to be public, and nobody has reviewed yet, the newest first."""
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        return Matter.objects.none()
    return Matter.objects.filter(within_any("holder", scopes), public_asked=True).order_by("-pk")


def matters_public(scope: str, *, before: int | None = None, limit: int = PAGE) -> list[Matter]:
    """Answered matters of a place whose authors let them be shown, one more than the page holds."""
    rows = Matter.objects.select_related("region", "category").filter(in_place(scope), public=True)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: limit + 1])


def joined_below(matter_id: int) -> set[int]:
    """Everything that was joined to a matter, and to those in turn."""
    found: set[int] = set()
    fresh = {matter_id}
    while fresh:
        fresh = set(Matter.objects.filter(joined_to__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return found


def matters_of_phone(phone_hash: str) -> list[Matter]:
    """What somebody raised under a phone number."""
    return list(Matter.objects.select_related("region").filter(contact__phone_hash=phone_hash).order_by("-pk")[:50])


def reach_of(matter: Matter) -> Reach | None:
    """The contact in clear; only `services.contact_look` may call this, because a look leaves a record."""
    contact = Contact.objects.filter(matter=matter).first()
    if contact is None:
        return None
    name = secret.unseal(bytes(contact.name_sealed), purpose="contact.name") if contact.name_sealed else ""
    phone = secret.unseal(bytes(contact.phone_sealed), purpose="contact.phone") if contact.phone_sealed else ""
    return Reach(name, phone)


def has_contact(matter: Matter) -> bool:
    """True when a call back is possible."""
    return Contact.objects.filter(matter=matter).exclude(phone_hash="").exists()


def categories() -> list[Category]:
    """The issue tree in its order."""
    return list(Category.objects.filter(active=True).order_by("place"))


def matter_lamp(matter: Matter, now: datetime) -> str:
    """The lamp of an open matter."""
    return lamp(matter.due_at, now, open_=matter.is_open)


def photos_of(matter: Matter) -> list[Photo]:
    """The photos of a matter."""
    return list(Photo.objects.filter(matter=matter).order_by("pk"))


def photo_get(matter: Matter, photo_id: int) -> Photo:
    """One photo of a matter."""
    found = Photo.objects.filter(matter=matter, pk=photo_id).first()
    if found is None:
        raise Missing
    return found


def looks_of(matter: Matter) -> list[Look]:
    """Who looked at the contact, newest first."""
    return list(Look.objects.filter(matter=matter).select_related("person").order_by("-at"))
