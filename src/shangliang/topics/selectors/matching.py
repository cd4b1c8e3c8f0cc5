"""Who fits which topic: skills, sector, residence, load, recusal; the pairs of `deliberate.match` with reasons in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deliberate.errors import DeliberateError
from deliberate.match import match, pose
from deliberate.words import sentence
from shangliang.cases.models import Case, Participant
from shangliang.kernel.errors import Refused
from shangliang.liaison.models import Expertise
from shangliang.people.models import Member, Person, RoleGrant, Sector
from shangliang.people.roles import EXPERT, MEMBER
from shangliang.people.selectors import local_day, on_day
from shangliang.regions.models import Region
from shangliang.regions.paths import LENGTHS, ancestors, contains, county_of, town_of, within
from shangliang.topics.models import Claim, Recusal, Topic
from shangliang.topics.permissions import TAKERS

# What each reason weighs; shown on the page beside the pairs.
SKILL, SECTOR, VILLAGE, TOWN_, COUNTY_, LOAD = 4, 3, 4, 3, 1, -2
MOST_SKILLS = 3
MOST_WORK = 3
MOST_TOPICS = 100
BUSY = (Case.State.RUNNING, Case.State.PAUSED)


@dataclass(frozen=True)
class Candidate:
    """A member or expert with what is public of them and how much they do now."""

    person: Person
    region: Region | None
    sector: Sector | None
    skills: frozenset[int]
    skill_names: dict[int, str] = field(default_factory=dict)
    units: frozenset[int] = frozenset()
    expert: bool = False
    load: int = 0


@dataclass(frozen=True)
class Proposal:
    """A pair of the matching: `why` says what speaks for it, `place` what the whole arrangement says of it."""

    topic: Topic
    person: Person
    expert: bool
    fit: int
    why: str
    place: str


@dataclass(frozen=True)
class Arrangement:
    """All pairs; `optimal` when proven that no arrangement fits better in all; `alone` are topics nobody could be found for."""

    pairs: list[Proposal]
    total: int
    bound: int
    digest: str
    alone: list[Topic]

    @property
    def optimal(self) -> bool:
        """True when proven."""
        return self.total == self.bound


def takers_near(topic: Topic, now: datetime) -> set[int]:
    """Members and experts of the topic's county."""
    return set(_grants(county_of(topic.path), now).values_list("person", flat=True))


def _grants(county: str, now: datetime) -> QuerySet[RoleGrant]:
    rows = RoleGrant.objects.filter(on_day(local_day(now)), role__in=TAKERS, person__is_active=True)
    return rows.filter(within("region__path", county) | Q(region__path__in=ancestors(county)))


def recusal_reason(topic: Topic, person: int) -> str:
    """Why a person must stay away from a topic: declared, of the unit it is about, or of the place it divides; "" when free."""
    row = Recusal.objects.filter(topic=topic, person=person).first()
    if row is not None:
        return row.reason
    if topic.unit_id and RoleGrant.objects.filter(person=person, organisation=topic.unit_id, ends__isnull=True).exists():
        return _("议题涉及本人所在单位")
    if topic.avoid_local:
        home = Member.objects.filter(person=person).values_list("region__path", flat=True).first()
        if home and _same_village(home, topic.path):
            return _("议题约定本村(社区)委员回避")
    return ""


def _same_village(home: str, place: str) -> bool:
    village = LENGTHS["village"]
    return len(home) >= village and len(place) >= village and home[:village] == place[:village]


def candidates_of(county: str, now: datetime) -> list[Candidate]:
    """Every member and expert of a county, by name."""
    grants = list(_grants(county, now).values_list("person", "role"))
    experts = {who for who, role in grants if role == EXPERT} - {who for who, role in grants if role == MEMBER}
    ids = {who for who, _role in grants}
    seats = Member.objects.filter(on_day(local_day(now), start="term_start", end="term_end"), person__in=ids)
    member = {row.person_id: row for row in seats.select_related("region", "sector").prefetch_related("skills")}
    units: dict[int, set[int]] = {}
    bound = RoleGrant.objects.filter(on_day(local_day(now)), person__in=ids, organisation__isnull=False)
    for who, office in bound.values_list("person", "organisation"):
        units.setdefault(who, set()).add(office or 0)
    knows: dict[int, dict[int, str]] = {}
    for row in Expertise.objects.filter(person__in=experts).select_related("skill"):
        knows.setdefault(row.person_id, {})[row.skill_id] = row.skill.name
    loads = loads_of(ids)
    rows = []
    for person in Person.objects.filter(pk__in=ids).select_related("home").order_by("display_name", "pk"):
        seat = member.get(person.pk)
        if seat is None and person.pk not in experts:
            continue
        tags = {tag.pk: tag.name for tag in seat.skills.all()} if seat else knows.get(person.pk, {})
        rows.append(
            Candidate(
                person=person,
                region=seat.region if seat else person.home,
                sector=seat.sector_shown if seat else None,
                skills=frozenset(tags),
                skill_names=tags,
                units=frozenset(units.get(person.pk, ())),
                expert=person.pk in experts,
                load=loads[person.pk],
            )
        )
    return rows


def loads_of(persons: Iterable[int]) -> Counter[int]:
    """How many open things each leads or takes part in: running cases, and topics taken that have no case yet."""
    ids = set(persons)
    found: set[tuple[int, str]] = set()
    found |= {(who, f"case {pk}") for who, pk in Case.objects.filter(lead__in=ids, state__in=BUSY).values_list("lead", "pk")}
    table = Participant.objects.filter(person__in=ids, removed_at__isnull=True, case__state__in=BUSY)
    found |= {(who, f"case {pk}") for who, pk in table.values_list("person", "case") if who}
    taken = Claim.objects.filter(person__in=ids, state=Claim.State.TAKEN, topic__case__isnull=True)
    found |= {(who, f"topic {pk}") for who, pk in taken.values_list("person", "topic")}
    return Counter(who for who, _what in found)


def fit_of(topic: Topic, skills: frozenset[int], one: Candidate) -> tuple[int, str]:
    """How well a person fits a topic, and why in words."""
    shared = sorted(one.skill_names[pk] for pk in skills & one.skills)[:MOST_SKILLS]
    total, words = SKILL * len(shared), []
    if shared:
        words.append(_("能力标签相符：%(tags)s") % {"tags": _("、").join(shared)})
    if topic.sector_id and one.sector is not None and one.sector.pk == topic.sector_id:
        total += SECTOR
        words.append(_("界别相符"))
    near, said = _nearness(topic.path, one.region.path if one.region else "")
    total += near
    if said:
        words.append(said)
    total += LOAD * one.load
    words.append(_("手上有 %(n)s 件") % {"n": one.load} if one.load else _("手上没有在办的事"))
    return total, _("；").join(words)


def _nearness(place: str, home: str) -> tuple[int, str]:
    if not home:
        return 0, ""
    if _same_village(home, place):
        return VILLAGE, _("在本村(社区)")
    if town_of(place) and town_of(home) == town_of(place):
        return TOWN_, _("在本乡镇(街道)")
    return (COUNTY_, _("在本县(市、区)")) if contains(county_of(place), home) else (0, "")


def arrange(topics: Sequence[Topic], people: Sequence[Candidate], *, each: int = 1, fair: bool = False) -> Arrangement:
    """The best arrangement of `each` people to every topic, nobody beyond `MOST_WORK` open things and never against a recusal."""
    free = [one for one in people if one.load < MOST_WORK]
    barred = _barred(topics)
    skills = {topic.pk: frozenset(tag.pk for tag in topic.skills.all()) for topic in topics}
    allowed = {topic.pk: [n for n, one in enumerate(free) if not _conflict(topic, one, barred)] for topic in topics}
    served = [topic for topic in topics if len(allowed[topic.pk]) >= each]
    alone = [topic for topic in topics if topic not in served]
    if not served or not free:
        return Arrangement([], 0, 0, "", alone)
    table = [[fit_of(topic, skills[topic.pk], one) for one in free] for topic in served]
    names = _labels([(one.person.pk, one.person.display_name) for one in free])
    titles = _labels([(topic.pk, topic.title) for topic in served])
    conflicts = [(row, n) for row, topic in enumerate(served) for n in set(range(len(free))) - set(allowed[topic.pk])]
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    try:
        problem = pose(
            np.array([[fit for fit, _why in row] for row in table], dtype=np.int64),
            demand=each,
            upper=[MOST_WORK - one.load for one in free],
            members=names,
            matters=titles,
            conflicts=conflicts,
        )
        found = match(problem, fair=fair)
    except DeliberateError as error:
        raise Refused("topics.match_none", reason=sentence(error, lang)) from error
    who, what = {name: n for n, name in enumerate(names)}, {title: n for n, title in enumerate(titles)}
    pairs = []
    for pair in found.pairs:
        topic, one = served[what[pair.matter]], free[who[pair.member]]
        fit, why = table[what[pair.matter]][who[pair.member]]
        pairs.append(Proposal(topic, one.person, one.expert, fit, why, pair.words(lang)))
    return Arrangement(pairs, int(found.score), int(found.bound), found.digest, alone)


def _labels(rows: Sequence[tuple[int, str]]) -> list[str]:
    """Names that are all different."""
    seen = Counter(name for _pk, name in rows)
    return [name if seen[name] == 1 else f"{name} #{pk}" for pk, name in rows]


def _barred(topics: Sequence[Topic]) -> set[tuple[int, int]]:
    """(topic, person) of declared recusals, and of people who were asked or have taken it already."""
    ids = [topic.pk for topic in topics]
    asked = Claim.objects.filter(topic__in=ids).exclude(state=Claim.State.LEFT)
    rows = {*Recusal.objects.filter(topic__in=ids).values_list("topic", "person"), *asked.values_list("topic", "person")}
    return {(int(topic), int(person)) for topic, person in rows}


def _conflict(topic: Topic, one: Candidate, barred: set[tuple[int, int]]) -> bool:
    if (topic.pk, one.person.pk) in barred or (topic.unit_id and topic.unit_id in one.units):
        return True
    return bool(topic.avoid_local and one.region is not None and _same_village(one.region.path, topic.path))


def topics_to_match(path: str) -> list[Topic]:
    """Selected topics of a place that nobody leads and that are not finished, oldest first."""
    led = Claim.objects.filter(part=Claim.Part.LEAD, state=Claim.State.TAKEN).values("topic")
    rows = Topic.objects.filter(within("path", path), state=Topic.State.SELECTED).exclude(pk__in=led)
    rows = rows.filter(Q(case__isnull=True) | Q(case__state__in=BUSY))
    return list(rows.select_related("region", "sector").prefetch_related("skills").order_by("pk")[:MOST_TOPICS])
