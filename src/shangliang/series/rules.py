"""Whether the rules of recurring meetings were kept: one series over time, and a whole county in one period. Computed, never entered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from shangliang.regions.models import Region
from shangliang.regions.paths import ancestors, in_place
from shangliang.regions.selectors import subtree
from shangliang.series.cadence import Period, rule_period, rule_periods
from shangliang.series.kinds import Kind, kind_of, kinds
from shangliang.series.models import Series, Session
from shangliang.series.selectors import series_with_pauses

MET, MISSED, RUNNING, RESTED = "met", "missed", "running", "rested"


@dataclass(frozen=True)
class Verdict:
    """One period of a series: how often it met, and whether that is enough; `why` are the reasons that were given for sessions not held."""

    series: Series
    period: Period
    held: int
    state: str
    why: tuple[str, ...]
    sessions: int

    @property
    def missed(self) -> bool:
        """True when the period is over and the rule was not kept."""
        return self.state == MISSED


@dataclass
class RuleRow:
    """A kind in a period: of how many series the rule was kept, which ones missed it, which places have no such series at all."""

    kind: Kind
    unit: str
    period: Period
    running: bool
    verdicts: list[Verdict] = field(default_factory=list)
    places: int = 0
    without: list[Region] = field(default_factory=list)

    @property
    def asked(self) -> list[Verdict]:
        """The series of which the rule asks something in this period."""
        return [row for row in self.verdicts if row.state != RESTED]

    @property
    def met(self) -> int:
        """Of how many of them it was kept."""
        return sum(row.state == MET for row in self.asked)

    @property
    def not_met(self) -> list[Verdict]:
        """Those with too few sessions (so far, while the period runs)."""
        return [row for row in self.asked if row.state != MET]

    @property
    def rested(self) -> list[Verdict]:
        """Those that rested the whole period."""
        return [row for row in self.verdicts if row.state == RESTED]

    @property
    def founded(self) -> int:
        """How many of the places that should have such a series have one."""
        return self.places - len(self.without)


def _rests(series: Series, period: Period) -> str:
    """The reason when it rested for the whole period, else ""."""
    for pause in series.pauses.all():
        if pause.starts <= period.start and (pause.ends is None or pause.ends > period.end):
            return pause.reason
    return ""


def _asks(series: Series, period: Period) -> bool:
    """True when the whole period lies within the term of the series."""
    return bool(series.rule_unit) and series.starts <= period.start and (series.ends is None or series.ends > period.end)


def _verdict(series: Series, period: Period, sessions: Iterable[Session], today: date) -> Verdict:
    mine = [row for row in sessions if row.series_id == series.pk]
    held = sum(row.held_on is not None and row.held_on in period for row in mine)
    due = [row for row in mine if row.held_on is None and row.due_on in period]
    why = tuple(row.reason for row in due if row.reason)
    rests = _rests(series, period)
    if held >= series.rule_least:
        state = MET
    elif rests:
        state, why = RESTED, (rests,)
    else:
        state = MISSED if today > period.end else RUNNING
    return Verdict(series, period, held, state, why, len(due))


def verdicts_of(series: Series, today: date, limit: int = 12) -> list[Verdict]:
    """The periods of a series' rule up to today, newest first."""
    if not series.rule_unit:
        return []
    periods = [period for period in rule_periods(series.rule_unit, series.starts, today) if _asks(series, period)][-limit:]
    if not periods:
        return []
    sessions = list(_sessions(Q(series=series), periods[0].start, periods[-1].end))
    return [_verdict(series, period, sessions, today) for period in reversed(periods)]


def _sessions(which: Q, start: date, end: date) -> Iterable[Session]:
    near = Q(held_on__range=(start, end)) | Q(held_on__isnull=True, due_on__range=(start, end))
    return Session.objects.filter(which, near).only("series_id", "held_on", "due_on", "reason", "state")


def rule_table(scope: str, day: date, today: date) -> list[RuleRow]:
    """Every kind with a rule in a place, for the period of its unit that holds `day`; the same number of queries for any number of series."""
    of_rule = Series.objects.filter(in_place(scope)).exclude(rule_unit="").order_by("kind", "path", "pk")
    series = series_with_pauses(of_rule)
    units = {row.rule_unit for row in series} | {kind.rule.unit for kind in kinds().values() if kind.every}
    periods = {unit: rule_period(unit, day) for unit in units}
    if not periods:
        return []
    start, end = min(period.start for period in periods.values()), max(period.end for period in periods.values())
    by_series: dict[int, list[Session]] = {}
    for session in _sessions(in_place(scope) & ~Q(series__rule_unit=""), start, end):
        by_series.setdefault(session.series_id, []).append(session)
    rows: dict[tuple[str, str], RuleRow] = {}
    for kind in kinds().values():
        if kind.every:
            unit = kind.rule.unit
            rows[kind.key, unit] = RuleRow(kind, unit, periods[unit], today <= periods[unit].end)
    for one in series:
        period = periods[one.rule_unit]
        if not _asks(one, period):
            continue
        fresh = RuleRow(kind_of(one.kind), one.rule_unit, period, today <= period.end)
        row = rows.setdefault((one.kind, one.rule_unit), fresh)
        row.verdicts.append(_verdict(one, period, by_series.get(one.pk, ()), today))
    for row in rows.values():
        if row.kind.every:
            _places(row, scope, series)
    order = list(kinds())
    return sorted(rows.values(), key=lambda row: (order.index(row.kind.key) if row.kind.key in order else 99, row.unit))


def _places(row: RuleRow, scope: str, series: list[Series]) -> None:
    """Which places of the level that should each have such a series have none in the period."""
    places = list(subtree(scope, row.kind.every))
    alive = [one.path for one in series if one.kind == row.kind.key and one.starts <= row.period.end and _lives(one, row.period)]
    covered = {step for path in alive for step in ancestors(path)}
    row.places = len(places)
    row.without = [place for place in places if place.path not in covered]


def _lives(series: Series, period: Period) -> bool:
    return series.ends is None or series.ends > period.start


def month_before(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
