"""交办 for the unit that does the work: the list, one assignment, signing, answering, asking for more time."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shangliang.desk.doing import Action, DeskForm, Doing, Failed, Forms, done
from shangliang.desk.listing import Listing, before_of, picked
from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied
from shangliang.kernel.uploads import clean_photo
from shangliang.kernel.workdays import day_of, workdays_between
from shangliang.outcomes.models import Assignment
from shangliang.outcomes.selectors import OPEN, assignment_get, assignment_lamp, assignments_mine
from shangliang.outcomes.services import assignment_answer, assignment_sign, extension_ask
from shangliang.people.roles import DEPARTMENT
from shangliang.regions.selectors import full_names
from shangliang.ui.fields import DateInput
from shangliang.ui.words import workdays_left

PAGE = 20


class WorkFile:
    """One assignment for one actor at one moment."""

    def __init__(self, actor: Actor, row: Assignment, now: datetime) -> None:
        self.actor = actor
        self.row = row
        self.now = now

    @property
    def version(self) -> int:
        """What forms of this page carry."""
        return self.row.version

    @property
    def open(self) -> bool:
        """True while the unit owes an answer."""
        return self.row.state in OPEN and self.row.case.is_open

    @property
    def lamp(self) -> str:
        """Its lamp."""
        return assignment_lamp(self.row, self.now)

    @property
    def words(self) -> str:
        """Working days to the deadline, in words; nothing once it was answered."""
        return left_of(self.row, self.now)


def left_of(row: Assignment, now: datetime) -> str:
    """Working days to the deadline, in words; nothing once it was answered."""
    if row.state not in OPEN:
        return ""
    days = workdays_between(day_of(now), day_of(row.due_at))
    return workdays_left(min(days, -1) if now > row.due_at else days)


class WorkAnswerForm(DeskForm):
    """What was done."""

    answer = forms.CharField(
        label=gettext_lazy("办理结果"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=gettext_lazy("写清做了什么、结果怎样，群众会看到。"),
    )
    photo = forms.FileField(
        label=gettext_lazy("现场照片"), required=False, widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )


class ExtensionForm(DeskForm):
    """Until when, and why."""

    due = forms.DateField(label=gettext_lazy("延到哪一天"), widget=DateInput)
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=300, widget=forms.Textarea)


def _answer(do: Doing[WorkFile]) -> object:
    photo = do.data["photo"]
    return assignment_answer(
        actor=do.actor,
        assignment_id=do.about.row.pk,
        answer=do.data["answer"],
        evidence=clean_photo(photo) if photo else None,
        version=do.version,
        now=do.now,
    )


def _ask(do: Doing[WorkFile]) -> object:
    due = timezone.make_aware(datetime.combine(do.data["due"], time(23, 59, 59)))
    return extension_ask(actor=do.actor, assignment_id=do.about.row.pk, due_at=due, reason=do.data["reason"], now=do.now)


ACTIONS: dict[str, Action[WorkFile]] = {
    "sign": Action(
        gettext_lazy("签收"),
        gettext_lazy("先签收"),
        lambda do: assignment_sign(actor=do.actor, assignment_id=do.about.row.pk, version=do.version, now=do.now),
        gettext_lazy("已签收。"),
    ),
    "answer": Action(gettext_lazy("反馈办理结果"), gettext_lazy("提交反馈"), _answer, gettext_lazy("已反馈，等待核查。"), WorkAnswerForm),
    "extension": Action(gettext_lazy("申请延期"), gettext_lazy("申请延期"), _ask, gettext_lazy("延期申请已提交。"), ExtensionForm),
}


def show(request: HttpRequest, file: WorkFile, failed: Failed | None = None) -> HttpResponse:
    """One assignment; on top what was refused."""
    context = {
        "file": file,
        "row": file.row,
        "failed": failed,
        "form_of": Forms(ACTIONS, file),
        "do": "desk:assignment_do",
        "file_pk": file.row.pk,
        "back": reverse("desk:assignment", args=[file.row.pk]),
        "place": full_names([file.row.case.path])[file.row.case.path],
    }
    return render(request, "desk/assignment.html", context, status=failed.status if failed else 200)


@never_cache
@require_safe
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """One assignment of the actor's unit."""
    actor = acting(request)
    return show(request, WorkFile(actor, assignment_get(actor, pk), clock.now()))


@require_POST
def assignment_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Sign, answer or ask for more time."""
    actor, now = acting(request), clock.now()
    return done(
        request, key, ACTIONS, lambda: WorkFile(actor, assignment_get(actor, pk), now), show, back=reverse("desk:assignment", args=[pk])
    )


def work_row(row: Assignment, now: datetime, place: str) -> dict[str, Any]:
    """An assignment as a line of work."""
    left = left_of(row, now)
    url = reverse("desk:assignment", args=[row.pk])
    return {
        "text": row.item.text,
        "url": url,
        "detail": f"{row.get_state_display()} · {row.get_part_display()} · {row.case.title} · {place}",
        "lamp": assignment_lamp(row, now) if left else "",
        "lamp_text": left,
        "action": _("反馈结果") if left else _("打开"),
        "action_url": url,
    }


@require_safe
def assignments(request: HttpRequest) -> HttpResponse:
    """Everything given to the actor's units, newest first."""
    actor, now = acting(request), clock.now()
    if not any(grant.role == DEPARTMENT for grant in actor.grants):
        raise Denied("outcomes.not_yours")
    state = picked(request, "state", Assignment.State.values)
    listing = Listing.of(request, assignments_mine(actor, state=state, before=before_of(request), limit=PAGE), PAGE)
    places = full_names({row.case.path for row in listing.rows})
    base = reverse("desk:assignments")
    tabs = [{"text": _("全部"), "url": base, "current": not state}]
    tabs += [{"text": name, "url": f"{base}?state={key}", "current": key == state} for key, name in Assignment.State.choices]
    context = {"rows": [work_row(row, now, places[row.case.path]) for row in listing.rows], "listing": listing, "tabs": tabs, "base": base}
    return render(request, "desk/assignments.html", context)


urlpatterns = [
    path("assignments/", assignments, name="assignments"),
    path("assignments/<int:pk>/", assignment, name="assignment"),
    path("assignments/<int:pk>/do/<slug:key>/", assignment_do, name="assignment_do"),
]
