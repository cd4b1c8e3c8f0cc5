"""征集渠道: boxes with their pick-ups, listening walls with the review of their notes, and how the channels do."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.desk import intake_forms as forms
from shangliang.desk.doing import Action, Doing, Failed, Forms, attempt
from shangliang.desk.entry import place_picker
from shangliang.desk.listing import Listing, before_of, picked_place, place_group
from shangliang.desk.matter_actions import category_of
from shangliang.desk.picking import acting, finding, form_status, kept, tried, value_of
from shangliang.desk.waiting import KINDS, Asked, Kind, Line, Row
from shangliang.intake import services
from shangliang.intake.models import Note, Pickup, Spot
from shangliang.intake.permissions import HELPERS, can_keep_spot, can_review
from shangliang.intake.selectors import (
    PAGE,
    channel_figures,
    hotline_counties,
    note_get,
    notes_of,
    notes_to_review,
    pickups_of,
    spot_get,
    spots_list,
)
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing
from shangliang.kernel.workdays import day_of
from shangliang.matters.models import Matter, Word
from shangliang.matters.publishing import differences, matter_publish
from shangliang.matters.services import Raised
from shangliang.matters.shown import masked
from shangliang.matters.urgent import words_found
from shangliang.people.roles import MEMBER, OFFICES
from shangliang.regions.models import Region
from shangliang.regions.paths import contains
from shangliang.regions.selectors import full_names, region_get
from shangliang.ui.qr import qr_svg
from shangliang.venues.permissions import ON_DUTY

form_page = require_http_methods(["GET", "HEAD", "POST"])
TONES = {"submitted": "vermilion", "accepted": "amber", "in_case": "amber", "answered": "jade"}


class SpotFile:
    """A box or a wall, for the actions of its page."""

    def __init__(self, actor: Actor, spot: Spot, now: datetime) -> None:
        self.actor, self.spot, self.now = actor, spot, now
        self.version = spot.version


def raised_of(data: Any, region: Region) -> Raised:
    """What a form of a voice says."""
    return Raised(
        form_key=data["form_key"],
        text=data["text"],
        region=region,
        place_words=data["place_words"],
        category=category_of(data.get("category")),
        name=data["name"],
        phone=data["phone"],
    )


def _pickup(do: Doing[SpotFile]) -> object:
    draft = services.PickupDraft(do.data["form_key"], do.data["day"], do.data["found"], do.data["second"])
    return services.pickup_start(actor=do.actor, spot_id=do.about.spot.pk, draft=draft, now=do.now)


def _note(do: Doing[SpotFile]) -> object:
    spot = do.about.spot
    raised = raised_of(do.data, spot.region)
    return services.note_enter(actor=do.actor, spot_id=spot.pk, raised=raised, day=do.data["day"], now=do.now)


def _publish(do: Doing[SpotFile]) -> object:
    note = note_get(do.actor, do.target)
    return matter_publish(actor=do.actor, matter_id=note.matter_id, title=do.data["title"], text=do.data["text"], now=do.now)


SPOT_ACTIONS: dict[str, Action[SpotFile]] = {
    "pickup": Action(
        gettext_lazy("开箱登记"),
        gettext_lazy("登记，开始录入"),
        _pickup,
        gettext_lazy("已登记开箱，请逐张录入。"),
        forms.PickupForm,
        first=lambda about: {"day": day_of(about.now)},
    ),
    "note": Action(
        gettext_lazy("录入一张留言"),
        gettext_lazy("录入"),
        _note,
        gettext_lazy("已录入，核对遮盖后就可以公开。"),
        forms.NoteForm,
        first=lambda about: {"day": day_of(about.now)},
    ),
    "publish": Action(
        gettext_lazy("公开"), gettext_lazy("核对过了，公开"), _publish, gettext_lazy("已公开在倾听墙上。"), forms.PublishNoteForm
    ),
    "keep_back": Action(
        gettext_lazy("不公开"),
        gettext_lazy("不公开，照常办理"),
        lambda do: services.note_keep_back(actor=do.actor, note_id=do.target, reason=do.data["reason"], now=do.now),
        gettext_lazy("已记下原因，这件事照常办理。"),
        forms.KeepBackForm,
    ),
    "close": Action(
        gettext_lazy("停用"),
        gettext_lazy("停用"),
        lambda do: services.spot_close(actor=do.actor, spot_id=do.about.spot.pk, version=do.version, now=do.now),
        gettext_lazy("已停用，以前收到的都还在。"),
    ),
}


@require_safe
def intake(request: HttpRequest) -> HttpResponse:
    """Boxes and walls of the actor's places, and the ways to the other channels."""
    actor = acting(request)
    helper, counties = bool(actor.scopes(*HELPERS)), hotline_counties(actor)
    if not actor.scopes(*HELPERS, *ON_DUTY):
        raise Denied("intake.helper")
    listing = Listing.of(request, spots_list(actor, before=before_of(request)), PAGE)
    names = full_names({row.path for row in listing.rows})
    rows = [
        {
            "text": row.name if row.is_open else _("%(name)s（已停用）") % {"name": row.name},
            "url": reverse("desk:spot", args=[row.pk]),
            "detail": " · ".join(filter(None, [row.get_kind_display(), names[row.path], row.place_words])),
            "action": _("打开"),
            "action_url": reverse("desk:spot", args=[row.pk]),
        }
        for row in listing.rows
    ]
    context = {
        "rows": rows,
        "listing": listing,
        "helper": helper,
        "member": bool(actor.scopes(MEMBER)),
        "may_add": bool(actor.scopes(*OFFICES)),
        "hotline": bool(counties),
    }
    return render(request, "desk/intake/overview.html", context)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Every channel: how many matters came, and what became of them."""
    actor = acting(request)
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        raise Denied("intake.helper")
    place = picked_place(request)
    scope = place if place and any(contains(own, place) for own in scopes) else scopes[0]
    group = place_group(scopes, scope)
    context = {
        "figures": channel_figures(scope),
        "states": Matter.State.choices,
        "scope_name": full_names([scope])[scope],
        "groups": [group] if len(group["options"]) > 1 else [],
    }
    return render(request, "desk/intake/figures.html", context)


@never_cache
@form_page
def spot_new(request: HttpRequest) -> HttpResponse:
    """Set up a box or a wall."""
    actor = acting(request)
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        raise Denied("intake.spot_office")
    first = {"region": scopes[0] if len(scopes) == 1 and len(scopes[0]) >= 12 else "", "kind": Spot.Kind.BOX}
    form = forms.SpotForm(request.POST) if request.method == "POST" else forms.SpotForm(initial=first)
    return _spot_form(request, form, scopes, None)


@never_cache
@form_page
def spot_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what stands ready for its slips."""
    actor = acting(request)
    spot = spot_get(actor, pk)
    if not actor.scopes(*OFFICES):
        raise Denied("intake.spot_office")
    first = {
        "kind": spot.kind,
        "name": spot.name,
        "place_words": spot.place_words,
        "station": spot.station_id,
        "category": spot.category_id,
        "region": spot.region.path,
        "version": spot.version,
    }
    form = forms.SpotForm(request.POST) if request.method == "POST" else forms.SpotForm(initial=first)
    del form.fields["kind"]
    return _spot_form(request, form, actor.scopes(*OFFICES), spot)


def _spot_form(request: HttpRequest, form: forms.SpotForm, scopes: tuple[str, ...], spot: Spot | None) -> HttpResponse:
    stations = form.offer(value_of(form, "region"))
    if finding(request):
        kept(form)
    elif request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if not any(contains(scope, data["region"]) for scope in scopes):
            raise Missing
        draft = services.SpotDraft(
            kind=spot.kind if spot else data["kind"],
            name=data["name"],
            region=region_get(data["region"]),
            station=stations.get(data.get("station") or 0),
            place_words=data["place_words"],
            category=category_of(data.get("category")),
        )
        fields = {"intake.name": "name", "intake.name_taken": "name", "intake.station_elsewhere": "station"}
        known = {"spot_id": spot.pk, "version": data["version"]} if spot else {}
        saved = tried(form, fields, partial(services.spot_save, actor=acting(request), draft=draft, now=clock.now(), **known))
        if saved is not None:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(reverse("desk:spot", args=[saved.pk]))
    context = {"form": form, "picker": place_picker(request, form, scopes), "spot": spot}
    return render(request, "desk/intake/spot_form.html", context, status=form_status(form))


def became(row: Matter) -> dict[str, Any]:
    """A matter with what became of it."""
    return {
        "text": row.title,
        "url": reverse("desk:matter", args=[row.pk]),
        "state": row.get_state_display(),
        "tone": TONES.get(row.state, ""),
        "code": row.receipt,
    }


def _review(notes: Iterable[Note], form_of: Forms[SpotFile]) -> list[dict[str, Any]]:
    """Notes nobody has compared yet: both texts with where they differ, words of the county, and the two ways to go on. One query."""
    todo = [note for note in notes if not note.matter.public and not note.kept_back]
    every = "\n".join(note.matter.text for note in todo)
    words = words_found(every, form_of.about.spot.county, Word.Kind.REVIEW, Word.Kind.FORBID) if todo else []
    found = []
    for note in todo:
        row = note.matter
        title, text = row.public_title or masked(row.title)[:60], row.public_text or masked(row.text)
        before, after = differences(row.text, text)
        found.append(
            {
                "note": note,
                "before": before,
                "after": after,
                "words": [known.word for known in words if known.word in text],
                "publish": form_of("publish", note.pk, title=title, text=text),
                "keep_back": form_of("keep_back", note.pk),
            }
        )
    return found


def show_spot(request: HttpRequest, spot: Spot, failed: Failed | None = None) -> HttpResponse:
    """A box with its pick-ups, or a wall with its notes; on top what was refused."""
    actor, now = acting(request), clock.now()
    about = SpotFile(actor, spot, now)
    form_of = Forms(SPOT_ACTIONS, about)
    listing = Listing.of(request, notes_of(spot, before=before_of(request)) if spot.kind == Spot.Kind.WALL else [], PAGE)
    public = reverse("site:wall", args=[spot.pk]) if spot.kind == Spot.Kind.WALL and spot.is_open else ""
    context = {
        "spot": spot,
        "place": full_names([spot.path])[spot.path],
        "pickups": pickups_of(spot) if spot.kind == Spot.Kind.BOX else [],
        "listing": listing,
        "notes": [
            {**became(note.matter), "day": note.day, "public": note.matter.public, "kept_back": note.kept_back} for note in listing.rows
        ],
        "review": _review(listing.rows, form_of) if can_review(actor, spot.path, now) else [],
        "may_keep": bool(can_keep_spot(actor, spot.path, now)),
        "failed": failed,
        "form_of": form_of,
        "do": "desk:spot_do",
        "file": about,
        "file_pk": spot.pk,
        "back": reverse("desk:spot", args=[spot.pk]),
        "public": public,
        "qr": qr_svg(request.build_absolute_uri(public)) if public else "",
    }
    return render(request, "desk/intake/spot.html", context, status=failed.status if failed else 200)


@never_cache
@require_safe
def spot(request: HttpRequest, pk: int) -> HttpResponse:
    """One box or wall."""
    return show_spot(request, spot_get(acting(request), pk))


@require_POST
def spot_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action of a box or wall."""
    actor, now, action = acting(request), clock.now(), SPOT_ACTIONS.get(key)
    found = spot_get(actor, pk)
    if action is None:
        raise Missing
    made: list[object] = []
    watched = Action(
        action.title, action.submit, lambda do: made.append(action.run(do)), action.said, action.form, action.anchor, action.first
    )
    failed = attempt(request, key, watched, SpotFile(actor, found, now), now)
    if failed is not None:
        return show_spot(request, spot_get(actor, pk), failed)
    if made and isinstance(made[0], Pickup):
        return HttpResponseRedirect(reverse("desk:pickup", args=[made[0].pk]))
    return HttpResponseRedirect(reverse("desk:spot", args=[pk]))


def _note_rows(actor: Actor, _now: datetime) -> Iterable[Asked]:
    yield Asked(notes_to_review(actor), text="spot__name", path="spot__path", ref="spot_id")


def _note_lines(_actor: Actor, _now: datetime, rows: list[Row]) -> Iterable[Line]:
    """Notes to compare: one line for each wall, however many they are."""
    walls = Counter((row.ref, row.text, row.path) for row in rows)
    for (wall, name, place), number in walls.items():
        detail = _("倾听墙有 %(number)s 张留言等核对公开") % {"number": number}
        yield Line(name, detail, place, None, "", _("去核对"), reverse("desk:spot", args=[wall]))


KINDS.append(Kind(_note_rows, _note_lines))

urlpatterns = [
    path("intake/", intake, name="intake"),
    path("intake/figures/", figures, name="intake_figures"),
    path("intake/spots/new/", spot_new, name="spot_new"),
    path("intake/spots/<int:pk>/", spot, name="spot"),
    path("intake/spots/<int:pk>/edit/", spot_edit, name="spot_edit"),
    path("intake/spots/<int:pk>/do/<slug:key>/", spot_do, name="spot_do"),
]
