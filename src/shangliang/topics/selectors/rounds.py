"""Reading rounds: what a rater sees of the own sheets, what everybody sees once it is closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.matters.grounds import GROUNDS
from shangliang.people.models import Person, RoleGrant
from shangliang.people.selectors import local_day, on_day
from shangliang.regions.paths import ancestors, in_place, within, within_any
from shangliang.topics.models import Choice, Rater, RoundTopic, SelectionRound, Sheet, Topic, TopicCheck
from shangliang.topics.permissions import RATERS, can_read, work_scopes
from shangliang.topics.spread import Spread, mean, spread

PAGE = 20
# A figure of fewer raters would tell who gave it.
LEAST_SHOWN = 3


@dataclass(frozen=True)
class Weighed:
    """What the raters said of a topic: the spread of each criterion by key, and of every rater's mean; `recused` did not weigh it."""

    entry: RoundTopic
    whole: Spread | None
    parts: dict[str, Spread]
    recused: int

    @property
    def divided(self) -> bool:
        """True when raters disagree on the whole or on a criterion."""
        return any(row.divided for row in (self.whole, *self.parts.values()) if row is not None)

    @property
    def shown(self) -> bool:
        """Whether the public may see the figures."""
        return self.whole is not None and self.whole.n >= LEAST_SHOWN


def rounds_list(actor: Actor, *, state: str = "", before: int | None = None) -> list[SelectionRound]:
    """One page and one row more of the rounds of the actor's places and those above, newest first."""
    scopes = work_scopes(actor)
    above = {path for scope in scopes if scope for path in ancestors(scope)[:-1] if len(path) >= 6}
    whole = len(scopes) == 1 and len(scopes[0]) == 6
    mine = in_place(scopes[0]) if whole else within_any("path", scopes) | Q(path__in=sorted(above))
    rows = SelectionRound.objects.select_related("region").filter(mine)
    if state:
        rows = rows.filter(state=state)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def rounds_public(scope: str, *, before: int | None = None) -> list[SelectionRound]:
    """One page and one row more of the rounds whose outcome was announced, newest first."""
    rows = SelectionRound.objects.select_related("region").filter(in_place(scope), announced_at__isnull=False)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def round_get(actor: Actor, round_id: int) -> SelectionRound:
    """The round for the desk; Missing outside."""
    found = SelectionRound.objects.select_related("region", "sheet", "checklist").filter(pk=round_id).first()
    if found is None or not can_read(actor, found.path):
        raise Missing
    return found


def round_public(round_id: int) -> SelectionRound:
    """An announced round; Missing otherwise."""
    found = SelectionRound.objects.select_related("region", "sheet", "checklist").filter(pk=round_id, announced_at__isnull=False).first()
    if found is None:
        raise Missing
    return found


def entries_of(selection: SelectionRound) -> list[RoundTopic]:
    """The topics of a round in the order they came in."""
    rows = RoundTopic.objects.filter(round=selection).select_related("topic__region", "topic__category", "topic__case", "procedure")
    return list(rows.select_related("check_row").order_by("pk"))


def check_of(entry: RoundTopic) -> TopicCheck | None:
    """The checklist of an entry, when it was filled in."""
    return getattr(entry, "check_row", None)


def negatives_of(entry: RoundTopic, selection: SelectionRound) -> list[tuple[str, str]]:
    """What of the negative list a topic meets: the item and the lawful way instead."""
    row = check_of(entry)
    items = {str(item["key"]): item for item in selection.checklist.data["negative"]}
    hit = [items[key] for key in (row.negative if row else ()) if key in items]
    return [(str(item["name"]), str(GROUNDS[item["ground"]][1])) for item in hit]


def candidates(selection: SelectionRound) -> list[RoundTopic]:
    """The topics that may be chosen at all: those that meet nothing of the negative list."""
    return [entry for entry in entries_of(selection) if not negatives_of(entry, selection)]


def rater_of(selection: SelectionRound, actor: Actor, part: str) -> Rater:
    """The actor's own seat among the raters; Missing without an invitation."""
    found = Rater.objects.filter(round=selection, person=actor.person, part=part).first() if actor.person else None
    if found is None:
        raise Missing
    return found


def raters_of(selection: SelectionRound) -> list[Rater]:
    """Everybody invited, with how many sheets they handed in (`handed`): that, and nothing of what they say."""
    done = Count("sheets", filter=~Q(sheets__state=Sheet.State.DRAFT))
    return list(Rater.objects.filter(round=selection).select_related("person").annotate(handed=done).order_by("part", "pk"))


def sheets_of(rater: Rater) -> dict[int, Sheet]:
    """A rater's own sheets by entry."""
    return {row.entry_id: row for row in Sheet.objects.filter(rater=rater)}


def choices_of(rater: Rater) -> set[int]:
    """The entries that a representative approved."""
    return set(Choice.objects.filter(rater=rater).values_list("entry", flat=True))


def sheets_missing(selection: SelectionRound) -> list[str]:
    """Whose sheets are not all handed in, by name and number."""
    topics = RoundTopic.objects.filter(round=selection).count()
    rows = [row for row in raters_of(selection) if row.part == Rater.Part.WEIGH]
    late = [row for row in rows if row.handed < topics]  # type: ignore[attr-defined]  # annotated
    waiting = [row for row in raters_of(selection) if row.part == Rater.Part.CHOOSE and row.chosen_at is None]
    return [row.person.display_name for row in [*late, *waiting]]


def weighed_of(selection: SelectionRound, entries: Sequence[RoundTopic]) -> list[Weighed]:
    """The result of the weighing by topic; Missing while the round is open, so that nobody is led by others."""
    if selection.state == SelectionRound.State.OPEN:
        raise Missing
    keys = [str(row["key"]) for row in selection.sheet.data["criteria"]]
    found: dict[int, list[dict[str, int]]] = {entry.pk: [] for entry in entries}
    recused = dict.fromkeys(found, 0)
    for pk, state, marks in Sheet.objects.filter(entry__in=found).values_list("entry", "state", "marks"):
        if state == Sheet.State.RECUSED:
            recused[pk] += 1
        elif state == Sheet.State.HANDED_IN:
            found[pk].append(marks)
    rows = []
    for entry in entries:
        given = found[entry.pk]
        parts = {key: one for key in keys if (one := spread(marks[key] for marks in given)) is not None}
        rows.append(Weighed(entry, spread(mean(marks[key] for key in keys) for marks in given), parts, recused[entry.pk]))
    return rows


def in_order(rows: Iterable[Weighed]) -> list[Weighed]:
    """The highest median first; equal ones as they came in."""
    return sorted(rows, key=lambda row: (-(row.whole.median if row.whole else 0), row.entry.pk))


def _asked(path: str, now: datetime, roles: Sequence[str]) -> QuerySet[Person]:
    grants = RoleGrant.objects.filter(on_day(local_day(now)), role__in=roles or RATERS, person__is_active=True)
    around = within("region__path", path) | Q(region__path__in=ancestors(path))
    return Person.objects.filter(pk__in=grants.filter(around).values("person"))


def people_to_ask(path: str, now: datetime, *roles: str, text: str = "") -> list[Person]:
    """Who holds one of the public roles over the place, above or inside it, by name; the first fifty (that match a word)."""
    rows = _asked(path, now, roles)
    return list((rows.filter(display_name__contains=text) if text else rows).order_by("display_name", "pk")[:50])


def may_be_asked(path: str, persons: Sequence[int], now: datetime) -> bool:
    """True when all of them hold such a role."""
    return _asked(path, now, ()).filter(pk__in=persons).count() == len(set(persons))


def topics_for_round(path: str, limit: int = 100) -> list[Topic]:
    """What a round of a place could take: topics of the pool and those left for later, newest first."""
    rows = Topic.objects.filter(in_place(path), state__in=[Topic.State.POOL, Topic.State.LATER])
    return list(rows.select_related("region").order_by("-pk")[:limit])


def told_count(selection: SelectionRound) -> int:
    """How many authors were told."""
    return selection.told.count()
