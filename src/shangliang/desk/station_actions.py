"""Every action of a station's page: its form, its service, its words."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangliang.desk import station_forms as forms
from shangliang.desk.doing import Action, Doing
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.kernel.workdays import day_of
from shangliang.people.models import Person
from shangliang.venues import booking, duty, services
from shangliang.venues.models import OpeningHour, Station
from shangliang.venues.permissions import can_book, can_keep
from shangliang.venues.rosters import on_duty_people, shift_get
from shangliang.venues.selectors import booking_get, hours_of, kinds


class StationFile:
    """One station with what its panels ask more than once."""

    def __init__(self, actor: Actor, station: Station, now: datetime) -> None:
        self.actor, self.station, self.now = actor, station, now
        self.may_keep = bool(can_keep(actor, station, now))
        self.may_book = bool(can_book(actor, station, now)) and station.is_open

    @property
    def version(self) -> int:
        """What the forms carry."""
        return self.station.version

    def row_version(self, target: str) -> int:
        """The version of a duty, for its form when it comes back."""
        return shift_get(self.station, int(target)).version

    @cached_property
    def hours(self) -> list[OpeningHour]:
        """The week."""
        return hours_of(self.station)

    @cached_property
    def people(self) -> list[Person]:
        """Who may be on duty."""
        return on_duty_people(self.station, self.now)


Do = Doing[StationFile]


def _who(do: Do) -> dict[str, Any]:
    return {"actor": do.actor, "station_id": do.about.station.pk, "version": do.version, "now": do.now}


def _plain(do: Do) -> dict[str, Any]:
    return {"actor": do.actor, "station_id": do.about.station.pk, "now": do.now}


def _functions(do: Do) -> object:
    chosen = [row for row in kinds() if str(row.pk) in do.data["also"]]
    return services.station_functions(**_who(do), kinds=chosen)


def _book(do: Do) -> object:
    data, span = do.data, do.data["span"]
    draft = booking.BookingDraft(str(data["form_key"]), data["title"], data["made_for"], span.starts, span.ends, data["about"])
    return booking.booking_make(**_plain(do), draft=draft)


def _booking(do: Do) -> dict[str, Any]:
    return {"actor": do.actor, "booking_id": booking_get(do.about.station, do.target).pk, "now": do.now}


def _person(do: Do, name: str) -> Person | None:
    key = do.data[name]
    found = next((row for row in do.about.people if str(row.pk) == key), None)
    if key and found is None:
        raise Missing
    return found


def _duty(do: Do) -> object:
    person = _person(do, "person")
    if person is None:
        raise Missing
    names = ("kind", "rhythm", "opens", "closes", "first_day", "last_day", "weekday", "week")
    draft = duty.ShiftDraft(**{name: do.data[name] for name in names}, person=person, substitute=_person(do, "substitute"))
    return duty.duty_set(**_plain(do), draft=draft)


def _duty_end(do: Do) -> object:
    shift = shift_get(do.about.station, do.target)
    return duty.duty_end(actor=do.actor, shift_id=shift.pk, last_day=do.data["day"], version=do.data["row_version"], now=do.now)


def _swap(do: Do) -> object:
    shift, data = shift_get(do.about.station, do.target), do.data
    return duty.duty_swap(
        actor=do.actor, shift_id=shift.pk, day=data["day"], reason=data["reason"], person=_person(do, "person"), now=do.now
    )


def _today(about: StationFile) -> Mapping[str, object]:
    return {"day": day_of(about.now), "first_day": day_of(about.now)}


def _also(about: StationFile) -> Mapping[str, object]:
    return {"also": [str(row.kind_id) for row in about.station.functions.all()]}


ACTIONS: dict[str, Action[StationFile]] = {
    "book": Action(_("预约这个场地"), _("预约"), _book, _("已预约。"), forms.BookForm, "bookings", _today),
    "booking_cancel": Action(
        _("取消预约"),
        _("取消这次预约"),
        lambda do: booking.booking_cancel(**_booking(do), reason=do.data["reason"]),
        _("已取消，这段时间空出来了。"),
        forms.CancelForm,
        "bookings",
    ),
    "booking_hold": Action(
        _("登记举行情况"),
        _("登记"),
        lambda do: booking.booking_hold(**_booking(do), outcome=do.data["outcome"]),
        _("已登记。"),
        forms.HeldForm,
        "bookings",
    ),
    "duty_set": Action(_("安排值班"), _("安排"), _duty, _("已安排，公开页面上看得到。"), forms.ShiftForm, "duty", _today),
    "duty_end": Action(_("结束这项值班"), _("到这天为止"), _duty_end, _("已改好最后一天。"), forms.EndForm, "duty", _today),
    "duty_swap": Action(
        _("请人代班"), _("请他代班"), _swap, _("已请对方代班，等对方答应；答应之前仍由原来的人值班。"), forms.SwapForm, "duty", _today
    ),
    "hours": Action(
        _("开放时间"),
        _("保存开放时间"),
        lambda do: services.hours_set(**_who(do), hours=do.data["hours"]),
        _("开放时间已公布。"),
        forms.HoursForm,
        "hours",
        lambda about: forms.hours_first(about.hours),
    ),
    "special_day": Action(
        _("某一天不一样"),
        _("保存这一天"),
        lambda do: services.special_day_set(**_plain(do), day=do.data["day"], hours=do.data["hours"], note=do.data["note"]),
        _("已公布。"),
        forms.SpecialForm,
        "hours",
    ),
    "usual_day": Action(
        _("恢复平时的时间"),
        _("恢复平时的时间"),
        lambda do: services.special_day_drop(**_plain(do), day=do.data["day"]),
        _("这一天恢复平时的时间。"),
        forms.DayForm,
        "hours",
    ),
    "functions": Action(_("一室多用"), _("保存功能"), _functions, _("功能已保存。"), forms.FunctionsForm, "", _also),
    "close": Action(
        _("停用"),
        _("停用这个阵地"),
        lambda do: services.station_close(**_who(do), reason=do.data["reason"]),
        _("已停用。请把贴着的海报取下来。"),
        forms.CloseForm,
    ),
    "reopen": Action(_("重新启用"), _("重新启用"), lambda do: services.station_reopen(**_who(do)), _("已重新启用。")),
}
