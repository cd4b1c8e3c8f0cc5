"""One session of a recurring meeting: its agenda, holding it, what was decided, minutes and the public result; and its lines in 等我办."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shangliang.desk import here
from shangliang.desk import series_forms as forms
from shangliang.desk.doing import Action, Doing, Failed, Forms, attempt
from shangliang.desk.picking import acting
from shangliang.desk.series import state_words
from shangliang.desk.waiting import KINDS, MOST, Asked, Here, Kind, Line, Row
from shangliang.desk.words import CAPACITIES
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.kernel.workdays import add_workdays, day_of
from shangliang.people.roles import OFFICES
from shangliang.procedures.selectors import lamp
from shangliang.regions.selectors import full_names
from shangliang.series import holding
from shangliang.series.cadence import Period
from shangliang.series.drafts import Decided, Moved
from shangliang.series.models import Item, Session
from shangliang.series.permissions import can_host
from shangliang.series.selectors import items_of, present_of, session_get, sessions_due, sessions_waiting
from shangliang.series.words import days_words, item_public, kind_name, rule_words
from shangliang.ui.words import month_day

MINUTES_DAYS = 5  # working days in which minutes are usually confirmed (product default, as for results)
USUAL = ("interested", "fixed", "representative", "member", "department", "committees")


class SessionFile:
    """A session, for the actions of its page."""

    def __init__(self, session: Session) -> None:
        self.session, self.version = session, session.version

    def row_version(self, _target: str) -> int:
        """Items have no version of their own: the session's counts."""
        return self.version


Do = Doing[SessionFile]


def _who(do: Do) -> dict[str, Any]:
    return {"actor": do.actor, "session_id": do.about.session.pk, "version": do.version, "now": do.now}


def _hold(do: Do) -> object:
    return holding.session_hold(**_who(do), held_on=do.data["held_on"], present=forms.counts_of(do.data))


def _move(do: Do) -> object:
    to = Moved(do.data["day"], do.data["at"], do.data["place_words"])
    return holding.session_move(**_who(do), to=to, reason=do.data["reason"])


def _decide(do: Do) -> object:
    from_choice = next((row for row in forms.units_for(do.about.session.path) if str(row.pk) == do.data["organisation"]), None)
    decided = Decided(do.target, do.data["decision"], do.data["words"], from_choice, do.data["wording"])
    return holding.item_decide(**_who(do), decided=decided)


def _first_hold(file: SessionFile) -> dict[str, object]:
    session = file.session
    counts: dict[str, int] = session.present
    return {"held_on": session.held_on or session.due_on, **{f"present_{key}": number for key, number in counts.items()}}


def _first_move(file: SessionFile) -> dict[str, object]:
    return {"day": file.session.due_on, "at": file.session.at, "place_words": file.session.where}


ACTIONS: dict[str, Action[SessionFile]] = {
    "hold": Action(gettext_lazy("记录召开情况"), gettext_lazy("保存"), _hold, gettext_lazy("已记录。"), forms.HoldForm, first=_first_hold),
    "move": Action(gettext_lazy("改期"), gettext_lazy("改期"), _move, gettext_lazy("已改期。"), forms.MoveForm, first=_first_move),
    "cancel": Action(
        gettext_lazy("取消这一场"),
        gettext_lazy("取消这一场"),
        lambda do: holding.session_cancel(**_who(do), reason=do.data["reason"]),
        gettext_lazy("已取消，没议的事转到下一场。"),
        forms.ReasonForm,
    ),
    "explain": Action(
        gettext_lazy("为什么没有召开"),
        gettext_lazy("写明原因"),
        lambda do: holding.session_explain(**_who(do), reason=do.data["reason"]),
        gettext_lazy("已写明原因。"),
        forms.ReasonForm,
    ),
    "refresh": Action(
        gettext_lazy("列入新收到的事"),
        gettext_lazy("列入新收到的事"),
        lambda do: holding.agenda_refresh(**_who(do)),
        gettext_lazy("议程已更新。"),
        anchor="agenda",
    ),
    "add": Action(
        gettext_lazy("加一件事"),
        gettext_lazy("加入议程"),
        lambda do: holding.item_add(**_who(do), text=do.data["text"]),
        gettext_lazy("已加入议程。"),
        forms.AddItemForm,
        anchor="agenda",
    ),
    "remove": Action(
        gettext_lazy("移出议程"),
        gettext_lazy("移出"),
        lambda do: holding.item_remove(**_who(do), item_id=do.target, reason=do.data["reason"]),
        gettext_lazy("已移出，原因留在这一场。"),
        forms.ReasonForm,
        anchor="agenda",
    ),
    "decide": Action(
        gettext_lazy("写议定结果"), gettext_lazy("保存"), _decide, gettext_lazy("已记下。"), forms.DecideForm, anchor="agenda"
    ),
    "minutes": Action(
        gettext_lazy("会议记录"),
        gettext_lazy("保存记录"),
        lambda do: holding.session_minutes(**_who(do), text=do.data["text"]),
        gettext_lazy("已保存。"),
        forms.MinutesForm,
        anchor="minutes",
        first=lambda file: {"text": file.session.minutes},
    ),
    "confirm": Action(
        gettext_lazy("确认会议记录"),
        gettext_lazy("确认会议记录"),
        lambda do: holding.session_confirm(**_who(do)),
        gettext_lazy("已确认，不能再改。"),
        anchor="minutes",
    ),
    "publish": Action(
        gettext_lazy("公开办理结果"),
        gettext_lazy("公开"),
        lambda do: holding.session_publish(**_who(do), summary=do.data["summary"]),
        gettext_lazy("已公开，群众在本地页面上看得到。"),
        forms.PublishForm,
        anchor="result",
    ),
}


def item_title(item: Item) -> str:
    """What the desk calls an item."""
    thing = item.matter or item.case
    return thing.title if thing else item.text


def _item_url(item: Item, *, office: bool) -> str:
    if item.matter_id and office:
        return reverse("desk:matter", args=[item.matter_id])
    return reverse("desk:case", args=[item.case_id]) if item.case_id else ""


def draft_summary(items: list[Item]) -> str:
    """A beginning for the public result: what was decided on each item, in the words of the session."""
    rows = [
        f"{n}. {item_public(item)}：{item.get_decision_display()}。{item.words}" for n, item in enumerate(items, start=1) if item.decision
    ]
    return "\n".join(row.rstrip("。") + "。" for row in rows)


def show(request: HttpRequest, session: Session, failed: Failed | None = None) -> HttpResponse:
    """One session; on top what was refused."""
    actor, now = acting(request), clock.now()
    series, items = session.series, items_of(session)
    file = SessionFile(session)
    office = actor.holds(session.path, *OFFICES)
    counts: dict[str, int] = session.present
    context: dict[str, Any] = {
        "session": session,
        "series": series,
        "kind": kind_name(series.kind, series.subtype),
        "place": full_names([session.path])[session.path],
        "lamp": state_words(session),
        "items": [(item, item_title(item), _item_url(item, office=office)) for item in items],
        "removed": [(item, item_title(item)) for item in items_of(session, removed=True)],
        "undecided": sum(not item.decision for item in items),
        "present": [(CAPACITIES[key], number) for key, number in counts.items()],
        "total": present_of(session)[0],
        "period": days_words(Period(session.period_start, session.period_end)),
        "rule": rule_words(series),
        "may_host": bool(can_host(actor, series, now)),
        "office": office,
        "usual": [f"present_{key}" for key in USUAL],
        "summary": draft_summary(items),
        "failed": failed,
        "form_of": Forms(ACTIONS, file),
        "file": file,
        "file_pk": session.pk,
        "do": "desk:session_do",
        "back": reverse("desk:session", args=[session.pk]),
        "is_over": session.due_on <= day_of(now),
    }
    return render(request, "desk/series/session.html", context, status=failed.status if failed else 200)


@never_cache
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session."""
    return show(request, session_get(acting(request), pk))


@require_POST
def session_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action; back to the session, or the page with what was refused."""
    action, found = ACTIONS.get(key), session_get(acting(request), pk)
    if action is None:
        raise Missing
    failed = attempt(request, key, action, SessionFile(found), clock.now())
    if failed is not None:
        return show(request, session_get(acting(request), pk), failed)
    return HttpResponseRedirect(reverse("desk:session", args=[pk]) + (f"#{action.anchor}" if action.anchor else ""))


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def _line(row: Session, now: datetime) -> Line:
    """What the host has to do next about a session."""
    url, due, target = reverse("desk:session", args=[row.pk]), row.due_on, None
    if row.state == Session.State.PLANNED:
        past = row.due_on < day_of(now)
        detail = _("定期会商到期没有记录召开") if past else _("定期会商，%(day)s 开") % {"day": month_day(row.due_on)}
        action = _("记录或取消") if past else _("看议程")
    elif row.state == Session.State.MISSED:
        rule = rule_words(row.series)
        detail = _("没有召开（规定：%(rule)s）") % {"rule": rule} if rule else _("没有召开")
        action, target = _("写明原因"), Here("session", row.pk, "explain")
    elif row.confirmed_at is None:
        due = add_workdays(row.day, MINUTES_DAYS)
        detail, action = _("会已召开，等议定结果和会议记录"), _("写记录")
    else:
        due = add_workdays(row.day, row.series.publish_days)
        detail, action = _("等公开办理结果"), _("公开结果")
    ends = _end_of(due)
    return Line(row.series.title, detail, row.path, ends, lamp(ends, now), action, url, target, row.series.chain)


def session_lines(actor: Actor, now: datetime) -> Iterable[Line]:
    """Lines of 等我办: for the hosts of a series only."""
    return [_line(row, now) for row in sessions_waiting(actor, now, MOST)]


def _rows(actor: Actor, now: datetime) -> Iterable[Asked]:
    yield Asked(sessions_due(actor, now), 1)


def _lines(actor: Actor, now: datetime, _rows: list[Row]) -> Iterable[Line]:
    return session_lines(actor, now)


KINDS.append(Kind(_rows, _lines))
here.PLACES["session"] = here.Place(
    lambda actor, pk, _now: SessionFile(session_get(actor, pk)), {"explain": ACTIONS["explain"]}, "desk:session"
)

urlpatterns = [
    path("series/sessions/<int:pk>/", session, name="session"),
    path("series/sessions/<int:pk>/do/<slug:key>/", session_do, name="session_do"),
]
