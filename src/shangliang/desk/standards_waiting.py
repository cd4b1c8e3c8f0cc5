"""What 等我办 shows of checks: to be finished, to be mended, to be reviewed, to be done again."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shangliang.desk.waiting import KINDS, MOST, Asked, Kind, Line, Row
from shangliang.kernel.actor import Actor
from shangliang.kernel.workdays import day_of, due_after
from shangliang.procedures.selectors import lamp
from shangliang.standards.models import Check
from shangliang.standards.selectors import checks_due, checks_waiting
from shangliang.ui.words import local

# A re-check is announced so many days before.
AHEAD = timedelta(days=14)
REVIEW_DAYS = 10


def _line(row: Check, now: datetime) -> Line:
    name, url, due = str(local(row.checklist)), reverse("desk:check", args=[row.pk]), None
    if row.state == Check.State.SUBMITTED and row.submitted_at is not None:
        words, action, due = _("“%(name)s”自查，等复核"), _("去复核"), due_after(row.submitted_at, REVIEW_DAYS)
    elif row.state == Check.State.FAILED:
        words, action = _("“%(name)s”复核后待整改"), _("去整改")
    elif row.state == Check.State.PASSED:
        words, action, url = _("“%(name)s”该复查了"), _("重新自查"), reverse("desk:station_checks", args=[row.station_id])
    else:
        words, action = _("“%(name)s”自查还没有提交"), _("去填完")
    if row.state in {Check.State.PASSED, Check.State.FAILED} and row.recheck_on is not None:
        due = timezone.make_aware(datetime.combine(row.recheck_on, time(23, 59, 59)))
    return Line(row.station.name, words % {"name": name}, row.path, due, lamp(due, now), action, url)


def _rows(actor: Actor, now: datetime) -> Iterable[Asked]:
    yield Asked(checks_due(actor, day_of(now) + AHEAD), 1)


def _lines(actor: Actor, now: datetime, _rows: list[Row]) -> Iterable[Line]:
    return [_line(row, now) for row in checks_waiting(actor, day_of(now) + AHEAD, MOST)]


KINDS.append(Kind(_rows, _lines))
