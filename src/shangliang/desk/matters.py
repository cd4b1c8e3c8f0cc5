"""Matters 诉求: the list, one matter with everything an office can do, opening a case from it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shangliang.desk import entry, opening
from shangliang.desk.case_views import timeline_of
from shangliang.desk.changes import marks, news, opened
from shangliang.desk.doing import Failed, Forms, attempt
from shangliang.desk.listing import Listing, before_of, picked, picked_place, place_group, words_of
from shangliang.desk.matter_actions import ACTIONS
from shangliang.desk.matter_file import MatterFile
from shangliang.desk.matter_forms import LookForm
from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.errors import Missing, Refused, sentence
from shangliang.kernel.workdays import day_of, workdays_between
from shangliang.matters.grounds import GROUNDS
from shangliang.matters.models import Matter
from shangliang.matters.selectors import PAGE, Reach, categories, matter_get, matter_lamp, matters_list
from shangliang.matters.services import contact_look
from shangliang.people.roles import AREA_HEAD, OFFICES
from shangliang.regions.selectors import full_names, names
from shangliang.ui.jinja import url as address
from shangliang.ui.words import local, workdays_left

TONES = {"submitted": "vermilion", "accepted": "amber", "in_case": "amber", "answered": "jade"}


def matter_row(row: Matter, now: datetime, place: str, *, changed: bool = False) -> dict[str, Any]:
    """A matter as a line of work."""
    left = ""
    if row.due_at:
        days = workdays_between(day_of(now), day_of(row.due_at))
        left = workdays_left(min(days, -1) if now > row.due_at else days)
    category = str(local(row.category)) if row.category else ""
    return {
        "text": row.title,
        "url": address("desk:matter", row.pk),
        "detail": " · ".join(filter(None, [row.get_state_display(), place, category])),
        "lamp": matter_lamp(row, now) if left else "",
        "lamp_text": left,
        "action": _("打开"),
        "action_url": address("desk:matter", row.pk),
        "changed": changed,
    }


@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """Matters of the actor's places, newest first."""
    actor, now, text = acting(request), clock.now(), words_of(request)
    state = picked(request, "state", Matter.State.values)
    choices = [(str(row.pk), str(local(row))) for row in categories() if row.parent_id is None]
    category = picked(request, "category", [key for key, _name in choices])
    place = picked_place(request)
    found = matters_list(
        actor, state=state, category=int(category) if category else None, text=text, scope=place, before=before_of(request)
    )
    listing = Listing.of(request, found, PAGE)
    known = full_names({row.path for row in listing.rows})
    changed = marks(actor, [row.chain for row in listing.rows])
    states = [("", _("全部")), *Matter.State.choices]
    groups: list[dict[str, Any]] = [
        {"name": "state", "label": _("状态"), "options": [{"value": v, "label": n, "checked": v == state} for v, n in states]},
        {
            "name": "category",
            "label": _("类别"),
            "options": [{"value": v, "label": n, "checked": v == category} for v, n in [("", _("全部")), *choices]],
        },
        place_group(actor.scopes(*OFFICES, AREA_HEAD), place),
    ]
    context = {
        "rows": [matter_row(row, now, known[row.path], changed=row.chain in changed) for row in listing.rows],
        "listing": listing,
        "text": text,
        "groups": [group for group in groups if len(group["options"]) > 1],
        "filtered": bool(text or state or category or place),
        "may_enter": bool(actor.scopes(*OFFICES, AREA_HEAD)),
    }
    response = render(request, "desk/matters.html", context)
    response.never_kept = bool(changed)  # type: ignore[attr-defined]  # opening a matter leaves no journal entry, but takes its mark away
    return response


def show(
    request: HttpRequest, file: MatterFile, failed: Failed | None = None, reach: Reach | None = None, *, looked: bool = False
) -> HttpResponse:
    """One matter; on top what was refused, or the contact that was looked at."""
    matter = file.matter
    new = news(file.entries, opened(file.actor, matter.chain, file.entries), file.actor)
    offices = names([matter.holder, matter.first_holder])
    context = {
        "file": file,
        "matter": matter,
        "failed": failed,
        "form_of": Forms(ACTIONS, file),
        "do": "desk:matter_do",
        "file_pk": matter.pk,
        "back": reverse("desk:matter", args=[matter.pk]),
        "look_form": LookForm(auto_id="look-%s"),
        "reach": reach,
        "looked": looked,
        "grounds": [(key, name, words) for key, (name, words) in GROUNDS.items()],
        "place": full_names([matter.path])[matter.path],
        "holder": offices[matter.holder],
        "first": offices[matter.first_holder] if matter.first_holder else "",
        "triage_reason": "" if file.triage or not matter.is_open else sentence(file.triage.code, file.triage.params),
        "timeline": timeline_of(file.entries, new),
        "tone": TONES.get(matter.state, ""),
    }
    response = render(request, "desk/matter.html", context, status=failed.status if failed else 200)
    response.never_kept = bool(new)  # type: ignore[attr-defined]  # shown as new once
    return response


@never_cache
@require_safe
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter."""
    actor = acting(request)
    return show(request, MatterFile(actor, matter_get(actor, pk), clock.now()))


@require_POST
def matter_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action; back to the matter, or the page with what was refused."""
    action = ACTIONS.get(key)
    if action is None:
        raise Missing
    actor, now = acting(request), clock.now()
    failed = attempt(request, key, action, MatterFile(actor, matter_get(actor, pk), now), now)
    if failed is None:
        # Whoever wishes an answer to be public reviews at once what the public will read.
        review = key == "answer" and bool(request.POST.get("public"))
        return HttpResponseRedirect(reverse("desk:matter_public" if review else "desk:matter", args=[pk]))
    return show(request, MatterFile(actor, matter_get(actor, pk), now), failed)


@never_cache
@require_POST
def matter_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the contact once; the look is recorded with its purpose."""
    actor, now = acting(request), clock.now()
    file = MatterFile(actor, matter_get(actor, pk), now)
    form = LookForm(request.POST, auto_id="failed-%s")
    if form.is_valid():
        try:
            reach = contact_look(actor=actor, matter_id=pk, reason=form.cleaned_data["reason"], now=now)
            return show(request, MatterFile(actor, file.matter, now), reach=reach, looked=True)
        except Missing:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
    failed = Failed("look", _("查看联系方式"), _("查看"), form, 422, reverse("desk:matter_look", args=[pk]))
    return show(request, file, failed)


urlpatterns = [
    path("matters/", matters, name="matters"),
    path("matters/new/", entry.matter_new, name="matter_new"),
    path("matters/alike/", entry.matter_alike, name="matter_alike"),
    path("matters/<int:pk>/", matter, name="matter"),
    path("matters/<int:pk>/do/<slug:key>/", matter_do, name="matter_do"),
    path("matters/<int:pk>/contact/", matter_look, name="matter_look"),
    path("cases/new/", opening.case_new, name="case_new"),
    path("places/find/<slug:name>/", entry.places_find, name="places_find"),
]
