"""What proves items from the rows of this app and of the stations below it (see registry.py for the keys of other apps)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangliang.kernel.workdays import day_of
from shangliang.standards.models import FlowRule, RuleDocument
from shangliang.standards.registry import Evidence, Many, One, evidence
from shangliang.standards.selectors import brands_for, rule_concerns, rules_valid
from shangliang.venues.models import Booking, OpeningHour, Station

# How far back an activity still proves that a station lives.
RECENT = timedelta(days=365)
Found = Mapping[int, list[Evidence]]


def alone(many: Many) -> One:
    """The form for one station of a provider that is written for many."""

    def one(station: Station, now: datetime) -> list[Evidence]:
        return list(many([station], now).get(station.pk, []))

    return one


def _place(stations: Sequence[Station], now: datetime) -> Found:
    found: dict[int, list[Evidence]] = {}
    for row in stations:
        if row.place_words:
            found[row.pk] = [Evidence(_("位置：%(words)s") % {"words": row.place_words}, None, "desk:station", (row.pk,))]
        elif row.east is not None:
            found[row.pk] = [Evidence(_("登记了位置坐标"), None, "desk:station", (row.pk,))]
    return found


def _equipment(stations: Sequence[Station], now: datetime) -> Found:
    return {row.pk: [Evidence(_("有站点照片"), None, "desk:station", (row.pk,))] for row in stations if row.photo}


def _hours(stations: Sequence[Station], now: datetime) -> Found:
    counted = (
        OpeningHour.objects.filter(station__in=[row.pk for row in stations]).values("station").annotate(n=Count("weekday", distinct=True))
    )
    return {
        row["station"]: [Evidence(_("每周开放 %(n)s 天") % {"n": row["n"]}, None, "desk:station", (row["station"],))]
        for row in counted.order_by("station")
    }


def _brand(stations: Sequence[Station], now: datetime) -> Found:
    brands = brands_for({row.path for row in stations})
    found: dict[int, list[Evidence]] = {}
    for row in stations:
        brand = brands[row.path]
        if brand is not None:
            found[row.pk] = [Evidence(_("统一标识“%(name)s”") % {"name": brand.platform}, day_of(brand.changed_at))]
    return found


def _documents(*kinds: str) -> Many:
    def many(stations: Sequence[Station], now: datetime) -> Found:
        rows = [row for row in rules_valid({station.county for station in stations}, day_of(now)) if row.kind in kinds]
        found: dict[int, list[Evidence]] = {}
        for station in stations:
            proofs = [
                Evidence(_("《%(title)s》") % {"title": row.title}, row.valid_from, "desk:rule", (row.pk,))
                for row in rows
                if rule_concerns(row, station)
            ]
            if proofs:
                found[station.pk] = proofs[:3]
        return found

    return many


def _flow_rules(stations: Sequence[Station], now: datetime) -> Found:
    rows = {row.county: row for row in FlowRule.objects.filter(county__in={station.county for station in stations}) if row.keys}
    return {
        station.pk: [
            Evidence(_("本县统一使用 %(n)s 种程序") % {"n": len(rows[station.county].keys)}, day_of(rows[station.county].changed_at))
        ]
        for station in stations
        if station.county in rows
    }


def _flow(stations: Sequence[Station], now: datetime) -> Found:
    found: dict[int, list[Evidence]] = defaultdict(list)
    for part in (_documents(RuleDocument.Kind.FLOW)(stations, now), _flow_rules(stations, now)):
        for key, proofs in part.items():
            found[key].extend(proofs)
    return found


def _bookings(stations: Sequence[Station], now: datetime) -> Found:
    held = Booking.objects.filter(
        station__in=[row.pk for row in stations], state=Booking.State.HELD, starts_at__gte=now - RECENT, starts_at__lte=now
    )
    counted = held.values("station").annotate(n=Count("id"), last=Max("starts_at")).order_by("station")
    return {
        row["station"]: [
            Evidence(_("近一年使用 %(n)s 次，有结果记录") % {"n": row["n"]}, day_of(row["last"]), "desk:station", (row["station"],))
        ]
        for row in counted
    }


def _offer(key: str, label: object, many: Callable[[Sequence[Station], datetime], Found]) -> None:
    evidence(key, label, alone(many), many=many)  # type: ignore[arg-type]  # labels are lazy text


_offer("place", gettext_lazy("有位置"), _place)
_offer("hours", gettext_lazy("有开放时间"), _hours)
_offer("equipment", gettext_lazy("有站点照片"), _equipment)
_offer("brand", gettext_lazy("有统一标识"), _brand)
_offer("rules", gettext_lazy("有制度文件"), _documents(RuleDocument.Kind.RULES, RuleDocument.Kind.DUTY))
_offer("flow", gettext_lazy("有流程文件或统一程序"), _flow)
_offer("flow_rule", gettext_lazy("有统一程序"), _flow_rules)
_offer("budget_paper", gettext_lazy("有经费文件"), _documents(RuleDocument.Kind.BUDGET))
_offer("booking_held", gettext_lazy("场地用过"), _bookings)
