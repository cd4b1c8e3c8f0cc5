"""Similar matters, the same village before the same town before the county: what residents may see of them, and what offices see."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from shangliang.kernel.actor import Actor
from shangliang.matters.likeness import Near, nearest
from shangliang.matters.models import Matter
from shangliang.matters.permissions import sees
from shangliang.matters.selectors import OPEN
from shangliang.regions.paths import county_of, town_of

SHORTEST = 4  # letters of a text that can be compared
MOST = 5
# How much alike a matter of the same village, the same town, the same county must be to be shown; and to be asked about afterwards.
# Set on residents' messages cut to 8-80 characters: unrelated ones stay below 0.21 in three of four cases.
SHOWN = (0.12, 0.15, 0.22)
LIKELY = (0.25, 0.28, 0.4)
SAME_TEXT = 0.55  # so much alike that distance does not put it behind others
TOLD = ("title", "public", "public_title", "path", "holder", "state", "answer", "merged_into")
RUNNING = (*OPEN, Matter.State.IN_CASE)


@dataclass(frozen=True)
class Similar:
    """A matter like the one being written. `joinable`: it is being handled; else it ended with an answer that is public."""

    matter: Matter
    distance: int  # 0 the same village, 1 the same town, 2 the same county
    likeness: float
    words: tuple[str, ...]
    joinable: bool
    voices: int  # how many matters stand behind it, itself included

    @property
    def likely(self) -> bool:
        """Worth a question."""
        return self.likeness >= LIKELY[self.distance]


def distance(path: str, near: str) -> int:
    """0 for the same village (or unit), 1 for the same town, 2 for the county."""
    if len(near) >= 12 and path[:12] == near[:12]:
        return 0
    return 1 if town_of(near) and town_of(path) == town_of(near) else 2


def _rows(ids: Iterable[int], county: str) -> list[Matter]:
    """Matters with the columns that decide and those that residents are told."""
    return list(Matter.objects.only(*TOLD).filter(pk__in=set(ids), county=county))


def _ends(near: dict[int, Near], county: str) -> dict[int, tuple[Matter, Near]]:
    """The matters at the end of each line, with the likest text of the line: what was merged leads to where it went."""
    found = _rows(near, county)
    further = {row.merged_into_id for row in found if row.merged_into_id} - {row.pk for row in found}
    rows = {row.pk: row for row in [*found, *(_rows(further, county) if further else ())]}
    ends: dict[int, tuple[Matter, Near]] = {}
    for row in found:
        end, like = rows.get(row.merged_into_id or row.pk), near[row.pk]
        if end is not None and (end.pk not in ends or like.likeness > ends[end.pk][1].likeness):
            ends[end.pk] = (end, like)
    return ends


def _found(text: str, near: str, but: int | None, *, wait: bool = False, reasons: bool = True) -> list[tuple[int, Matter, Near]]:
    """(distance, matter, likeness) of those alike enough; nearer ones first, except where the text is nearly the same."""
    county = county_of(near)
    if len(county) < 6 or len("".join(text.split())) < SHORTEST:
        return []
    ends = _ends({one.pk: one for one in nearest(text, county, near, wait=wait, reasons=reasons)}, county)
    found = [(distance(row.path, near), row, like) for row, like in ends.values() if row.pk != but]
    # Where only the county is known, nothing is near and nothing is far.
    fine = [one for one in found if one[2].likeness >= (SHOWN[one[0]] if town_of(near) else SHOWN[1])]
    return sorted(fine, key=lambda one: (one[0] if one[2].likeness < SAME_TEXT else 0, -one[2].likeness, one[1].pk))


def _shown(found: list[tuple[int, Matter, Near]], *, places: bool = True) -> list[Similar]:
    """Whole matters (with their places where an office looks), and how many were merged into each."""
    ids = [row.pk for _distance, row, _like in found]
    rows = Matter.objects.select_related("region").in_bulk(ids) if ids and places else {row.pk: row for _distance, row, _like in found}
    behind = dict(Matter.objects.filter(merged_into__in=ids).values_list("merged_into").annotate(Count("pk"))) if ids else {}
    return [
        Similar(rows[row.pk], distance, like.likeness, like.words, row.state in RUNNING, 1 + behind.get(row.pk, 0))
        for distance, row, like in found
        if row.pk in rows
    ]


def similar_public(text: str, near: str, *, but: int | None = None, limit: int = MOST, wait: bool = False) -> list[Similar]:
    """What may be shown to whoever writes `text` about the place `near`: matters that go on, and public answers; never more than titles."""
    found = _found(text, near, but, wait=wait, reasons=False)
    return _shown(
        [one for one in found if one[1].state in RUNNING or (one[1].public and one[1].state == Matter.State.ANSWERED)][:limit], places=False
    )


def joinable_place(matter_id: int) -> str:
    """Where a matter lies that residents can join; "" when it has ended or does not exist."""
    found = Matter.objects.filter(pk=matter_id, state__in=[*RUNNING, Matter.State.MERGED]).values_list("path", flat=True).first()
    return found or ""


def similar_for_office(actor: Actor, text: str, near: str, *, but: int | None = None, limit: int = MOST) -> list[Similar]:
    """For an office: also what ended without being public, as far as it lies within its places; running ones first."""
    found = [one for one in _found(text, near, but) if sees(actor, one[1].path, one[1].holder)]
    return _shown(sorted(found, key=lambda one: one[1].state not in RUNNING)[:limit])


def matters_like(matter: Matter, limit: int = 8) -> list[Matter]:
    """Running matters of the county that are like this one, nearer ones first: candidates for a merge or a common topic."""
    found = [one for one in _found(f"{matter.text} {matter.place_words}", matter.path, matter.pk) if one[1].state in RUNNING]
    return [one.matter for one in _shown(found[:limit])]
