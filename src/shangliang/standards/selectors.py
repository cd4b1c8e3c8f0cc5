"""Reading checklists, checks, brands."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db.models import Q, QuerySet

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.kernel.workdays import day_of
from shangliang.regions import paths
from shangliang.standards.models import Brand, Check, Checklist, Finding, FlowRule, RuleDocument
from shangliang.standards.permissions import reviewed_places, station_keepers
from shangliang.standards.registry import Evidence, collected
from shangliang.venues.models import Station
from shangliang.venues.permissions import station_scopes

DATA = Path(__file__).parent / "data"
PAGE = 30


@dataclass(frozen=True)
class Item:
    """One item of a checklist: what meets it, and what to do when nothing does."""

    key: str
    name: str
    name_en: str
    hint: str
    hint_en: str
    evidence: tuple[str, ...]
    statement: bool


@dataclass(frozen=True)
class Answer:
    """One item at one station: what the system holds now, and what check and review say."""

    item: Item
    evidence: list[Evidence]
    finding: Finding | None

    @property
    def computed(self) -> bool:
        """True when the system itself proves it."""
        return bool(self.evidence)

    @property
    def answered(self) -> bool:
        """True when it can be submitted: proved, or explained in words."""
        return self.computed or (self.finding is not None and bool(self.finding.statement))


def shipped() -> list[dict[str, object]]:
    """The checklists shipped with the product, as plain data, in their order."""
    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.toml"))]
    return sorted(found, key=lambda data: int(str(data["place"])))


def items_of(checklist: Checklist) -> list[Item]:
    """The items of a version, in order."""
    return [
        Item(
            key=row["key"],
            name=row["name"],
            name_en=row.get("name_en", ""),
            hint=row.get("hint", ""),
            hint_en=row.get("hint_en", ""),
            evidence=tuple(row.get("evidence", ())),
            statement=bool(row.get("statement", False)),
        )
        for row in checklist.items
    ]


def checklist_get(pk: int) -> Checklist:
    """One version; `Missing` when there is none."""
    found = Checklist.objects.filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


def checklist_newest(key: str, scope: str) -> Checklist | None:
    """The newest version of a checklist, offered or not."""
    return Checklist.objects.filter(key=key, scope=scope).order_by("-number").first()


def _newest(rows: Iterable[Checklist]) -> list[Checklist]:
    """The newest of every key and scope, in order."""
    found: dict[tuple[str, str], Checklist] = {}
    for row in rows:
        if row.number > found.get((row.key, row.scope), row).number or (row.key, row.scope) not in found:
            found[row.key, row.scope] = row
    return sorted(found.values(), key=lambda row: (row.place, row.key, row.scope))


def checklists_offered(path: str) -> list[Checklist]:
    """What a station at a place may check itself by; a county's own under a shipped key stands in place of the shipped one."""
    scopes = ["", path[:4], paths.county_of(path)]
    chosen = {row.key: row for row in sorted(_newest(Checklist.objects.filter(scope__in=scopes, offered=True)), key=lambda row: row.scope)}
    return sorted(chosen.values(), key=lambda row: (row.place, row.key))


def checklists_shown(path: str) -> list[Checklist]:
    """The checklists a page about a place has tabs for, one of each key; above a county those of all its counties."""
    rows = Checklist.objects.filter(Q(scope__in=["", *paths.ancestors(path)]) | paths.within("scope", path), offered=True)
    chosen: dict[str, Checklist] = {}
    for row in _newest(rows):
        if row.key not in chosen or len(path) >= 6:
            chosen[row.key] = row
    return sorted(chosen.values(), key=lambda row: (row.place, row.key))


def checklists_all(scopes: tuple[str, ...]) -> list[Checklist]:
    """Every version somebody with these scopes may look at, newest first within a checklist."""
    own = Q(scope="")
    for scope in scopes:
        own |= Q(scope__startswith=paths.county_of(scope)) if scope else Q()
    return list(Checklist.objects.filter(own if "" not in scopes else Q()))


# Rule documents


def rules_valid(counties: Iterable[str], day: date) -> list[RuleDocument]:
    """The documents in force on a day that can concern stations of these counties, newest first. One query."""
    homes = {part for county in counties for part in (county, county[:4], county[:2])}
    ended = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    return list(RuleDocument.objects.filter(ended, county__in=homes, valid_from__lte=day).order_by("-valid_from", "-id"))


def rule_concerns(document: RuleDocument, station: Station) -> bool:
    """True when the document holds at the station: its own, or one of a place above it."""
    if document.station_id is not None:
        return document.station_id == station.pk
    return station.path.startswith(document.path)


def rules_for(station: Station, day: date) -> list[RuleDocument]:
    """The documents in force at a station."""
    return [row for row in rules_valid([station.county], day) if rule_concerns(row, station)]


def _rules_seen(actor: Actor) -> QuerySet[RuleDocument]:
    scopes = station_scopes(actor)
    above = {step for scope in scopes if scope for step in paths.ancestors(scope)}
    return RuleDocument.objects.filter(paths.within_any("path", scopes) | Q(path__in=above, station__isnull=True))


def rules_list(actor: Actor, before: int | None = None) -> list[RuleDocument]:
    """A page of the documents of the actor's places and of those above, newest first, and one row more when there are more."""
    found = _rules_seen(actor).select_related("station")
    return list((found.filter(pk__lt=before) if before is not None else found).order_by("-id")[: PAGE + 1])


def rule_get(actor: Actor, pk: int) -> RuleDocument:
    """A document of the actor's places or above; `Missing` else."""
    found = _rules_seen(actor).select_related("station").filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


# Checks


def check_get(actor: Actor, pk: int) -> Check:
    """A check of a station of the actor's places; `Missing` outside."""
    seen = paths.within_any("path", station_scopes(actor))
    found = Check.objects.filter(seen, pk=pk).select_related("checklist", "station__region", "station__kind").first()
    if found is None:
        raise Missing
    return found


def checks_of(station: Station) -> list[Check]:
    """The checks of a station, newest first."""
    return list(Check.objects.filter(station=station).select_related("checklist").order_by("-id")[:50])


def findings_of(check: Check) -> dict[str, Finding]:
    """What was said of each item, by its key."""
    return {row.item: row for row in Finding.objects.filter(of=check).select_related("document")}


def answers_of(check: Check, now: datetime) -> list[Answer]:
    """Every item of the check's own version with its evidence as it is now."""
    items = items_of(check.checklist)
    found = collected([key for item in items for key in item.evidence], [check.station], now)
    findings = findings_of(check)
    return [
        Answer(item, [proof for key in item.evidence for proof in found.get(key, {}).get(check.station_id, [])], findings.get(item.key))
        for item in items
    ]


def checks_due(actor: Actor, until: date) -> QuerySet[Check]:
    """What waits for the actor: to be reviewed, to be finished or mended, or to be checked again by a day."""
    reviewed, kept = reviewed_places(actor), station_keepers(actor)
    if not kept:
        return Check.objects.none()
    state = Check.State
    mine = paths.within_any("path", kept) & (Q(state__in=[state.OPEN, state.FAILED]) | Q(state=state.PASSED, recheck_on__lte=until))
    theirs = paths.within_any("path", reviewed) & Q(state=state.SUBMITTED)
    if actor.person is not None:
        theirs &= ~Q(submitted_by=actor.person) | Q(submitted_by__isnull=True)
    return Check.objects.filter(mine | theirs, current=True, station__state=Station.State.OPEN).order_by("recheck_on", "id")


def checks_waiting(actor: Actor, until: date, limit: int) -> list[Check]:
    """The first of `checks_due`, with their checklists and stations."""
    return list(checks_due(actor, until).select_related("checklist", "station")[:limit])


def recheck_overdue(check: Check, now: datetime) -> bool:
    """True when a result is no longer valid."""
    return check.recheck_on is not None and check.recheck_on <= day_of(now)


# Brand and procedures of a county


def brand_scopes(path: str) -> list[str]:
    """Where a place's brand may be set: its county, else its city."""
    return [path[:length] for length in (6, 4) if len(path) >= length]


def brands_for(asked: Iterable[str]) -> dict[str, Brand | None]:
    """The brand in use at each path: its county's, else its city's. One query."""
    wanted = set(asked)
    scopes = {scope for path in wanted for scope in brand_scopes(path)}
    rows = {row.scope: row for row in Brand.objects.filter(scope__in=scopes, used=True)} if scopes else {}
    return {path: next((rows[scope] for scope in brand_scopes(path) if scope in rows), None) for path in wanted}


def brand_for(path: str) -> Brand | None:
    """The brand in use at a place; None for the default face."""
    return brands_for([path])[path] if path else None


def brand_own(scope: str) -> Brand | None:
    """What a county or city has set itself, in use or not."""
    return Brand.objects.filter(scope=scope).first()


def brand_marked(scope: str, digest: str) -> Brand:
    """The brand whose mark has this digest; `Missing` when it is another or none."""
    found = Brand.objects.filter(scope=scope, mark_digest=digest).exclude(mark="").first()
    if found is None:
        raise Missing
    return found


def flow_rule(county: str) -> FlowRule | None:
    """What a county lets cases begin with; None = it says nothing."""
    return FlowRule.objects.filter(county=county).first()


def flow_keys(path: str) -> frozenset[str] | None:
    """The template keys new cases of a place may begin with; None = all."""
    found = flow_rule(paths.county_of(path))
    return frozenset(found.keys) if found is not None and found.keys else None
