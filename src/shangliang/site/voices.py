"""大家的诉求: public matters, one page each, with support 附议 and comments; listening walls and the answers of the online duty."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.cases.models import Case
from shangliang.cases.selectors import case_of_matter
from shangliang.intake.models import Note
from shangliang.intake.selectors import PAGE as NOTES
from shangliang.intake.selectors import answers_public, notes_public, wall_public, walls_public
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, sentence
from shangliang.matters.models import Matter
from shangliang.matters.shown import masked
from shangliang.site.area import area_of
from shangliang.site.branding import wears
from shangliang.site.caching import kept
from shangliang.site.cards import case_url
from shangliang.site.reading import before_of, next_link
from shangliang.ui.words import local
from shangliang.voices.permissions import can_comment, can_support
from shangliang.voices.selectors import (
    PAGE,
    After,
    comment_by_code,
    comments_shown,
    counts,
    matter_public,
    matters_newest,
    matters_supported,
    supported_by,
)
from shangliang.voices.services import Said, comment_give, comment_withdraw, support_give, support_withdraw

form_page = require_http_methods(["GET", "HEAD", "POST"])
TONES = {"submitted": "vermilion", "accepted": "amber", "in_case": "amber", "answered": "jade"}


class CommentForm(forms.Form):
    """What somebody wants to say; a name of their own choice, or none."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label=gettext_lazy("您想说什么？"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    alias = forms.CharField(label=gettext_lazy("怎么称呼您"), max_length=12, required=False)


def _acting(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]  # set by Acting


def card(row: Matter, supports: int) -> dict[str, Any]:
    """A public matter in a list."""
    return {
        "text": row.public_title or row.public_text[:40],
        "url": reverse("site:voice", args=[row.pk]),
        "state": row.get_state_display(),
        "tone": TONES.get(row.state, ""),
        "category": local(row.category) if row.category else "",
        "place": row.region.name,
        "at": row.published_at,
        "supports": supports,
    }


def _after(request: HttpRequest) -> After | None:
    """The last row of the page before: "?before=12" or "?before=12&from=3" where support gives the order."""
    pk, supports = before_of(request), request.GET.get("from", "")
    return None if pk is None else After(pk, int(supports) if supports.isdigit() and len(supports) < 10 else 0)


@require_safe
@kept
def voices(request: HttpRequest) -> HttpResponse:
    """Public matters of my area: newest first, or by how many support them."""
    area = area_of(request)
    by_support = request.GET.get("order") == "support"
    rows = (matters_supported if by_support else matters_newest)(area.path, after=_after(request))
    page = rows[:PAGE]
    number = counts(row.pk for row in page)
    following = ""
    if len(rows) > PAGE:
        following = next_link(request, page[-1].pk)
        if by_support:
            query = request.GET.copy()
            query["before"], query["from"] = str(page[-1].pk), str(number[page[-1].pk])
            following = f"{request.path}?{query.urlencode()}"
    context = {
        "area_name": area.name,
        "cards": [card(row, number[row.pk]) for row in page],
        "by_support": by_support,
        "walls": walls_public(area.path) if area.path else [],
        "next": following,
    }
    return render(request, "site/voices.html", context)


def steps_of(row: Matter) -> list[dict[str, object]]:
    """点单 → 接单 → 解单: how far a matter is; a merged one goes with the one it was merged into."""
    end = row.merged_into if row.state == Matter.State.MERGED and row.merged_into else row
    taken = end.state != Matter.State.SUBMITTED
    solved = end.state in {Matter.State.ANSWERED, Matter.State.REFUSED}
    return [
        {"label": _("点单"), "state": "done" if taken else "current"},
        {"label": _("接单"), "state": "done" if solved else ("current" if taken else "todo")},
        {"label": _("解单"), "state": "done" if solved else "todo"},
    ]


def _page(request: HttpRequest, row: Matter, more: Mapping[str, Any], status: int = 200) -> HttpResponse:
    wears(request, row.path)
    actor, now = _acting(request), clock.now()
    case: Case | None = case_of_matter(row)
    own = actor.person is not None
    may = can_support(actor, row, now)
    # Whoever is not signed in is asked for the phone on the next page, not told off on this one.
    offered = bool(may) or may.code == "voices.sign_in"
    still = row.state not in {Matter.State.ANSWERED, Matter.State.REFUSED, Matter.State.MERGED}
    merged = row.merged_into if row.merged_into and row.merged_into.public else None
    context = {
        "matter": row,
        "area_name": row.region.name,
        "category": local(row.category) if row.category else "",
        "tone": TONES.get(row.state, ""),
        "answer": masked(row.answer) if row.state in {Matter.State.ANSWERED, Matter.State.REFUSED} else "",
        "steps": steps_of(row),
        "case": case,
        "case_link": case_url(case) if case else "",
        "merged": merged,
        "supports": counts([row.pk])[row.pk],
        "supported": own and supported_by(actor, row),
        "offered": offered and still,
        "why_not": sentence(may.code, may.params) if own and still and not may else "",
        "comments": comments_shown(row),
        "may_comment": bool(can_comment(row, now)),
        "address": request.build_absolute_uri(reverse("site:voice", args=[row.pk])),
        **more,
    }
    return render(request, "site/voice.html", context, status=status)


@require_safe
@kept
def voice(request: HttpRequest, number: int) -> HttpResponse:
    """One public matter."""
    return _page(request, matter_public(number), {})


@never_cache
@form_page
def support(request: HttpRequest, number: int) -> HttpResponseBase:
    """Support it, or take that back; whoever is not signed in proves a phone first and comes back here."""
    row = matter_public(number)
    here = reverse("site:voice", args=[number])
    if _acting(request).person is None:
        return redirect(reverse("site:phone_sign_in", query={"next": reverse("site:voice_support", args=[number])}))
    if request.method != "POST":
        return render(request, "site/support.html", {"matter": row, "supported": supported_by(_acting(request), row)})
    try:
        if "withdraw" in request.POST:
            support_withdraw(actor=_acting(request), matter_id=row.pk, now=clock.now())
            messages.success(request, _("附议已经撤回。"))
        else:
            support_give(actor=_acting(request), matter_id=row.pk, now=clock.now())
            messages.success(request, _("已附议，谢谢。您是谁不会显示，随时可以撤回。"))
    except Missing:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(here)


@never_cache
@form_page
def comment(request: HttpRequest, number: int) -> HttpResponseBase:
    """Say something; it is shown after somebody of the office looked at it."""
    row = matter_public(number)
    form = CommentForm(request.POST or None, initial={"form_key": uuid4()})
    refusal: list[str] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = comment_give(matter_id=row.pk, said=Said(str(data["form_key"]), data["text"], data["alias"]), now=clock.now())
        except Missing:
            raise
        except Refused as error:
            refusal = [str(error)]
        else:
            return redirect(reverse("site:comment", args=[made.code]) + "?new=1")
    context = {"form": form, "matter": row, "refusal": refusal, "open": bool(can_comment(row, clock.now()))}
    return render(request, "site/comment_new.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@require_safe
def comment_own(request: HttpRequest, code: str) -> HttpResponse:
    """What became of one's own comment, for whoever holds its code."""
    found = comment_by_code(code)
    wears(request, found.path)
    return render(request, "site/comment.html", {"comment": found, "matter": found.matter, "new": "new" in request.GET})


@require_POST
def comment_take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take one's own comment back."""
    found = comment_withdraw(code=comment_by_code(code).code, now=clock.now())
    messages.success(request, _("评论已经撤回，内容已删除。"))
    return redirect("site:comment", found.code)


def _note(note: Note) -> dict[str, Any]:
    row = note.matter
    end = row.merged_into if row.state == Matter.State.MERGED and row.merged_into else row
    return {
        "matter": row,
        "day": note.day,
        "state": row.get_state_display(),
        "tone": TONES.get(end.state, ""),
        "steps": steps_of(row),
        "answer": masked(row.answer) if row.answer else "",
    }


@require_safe
@kept
def wall(request: HttpRequest, pk: int) -> HttpResponse:
    """A listening wall: the reviewed words of each note, and what became of it."""
    spot = wall_public(pk)
    wears(request, spot.path)
    rows = notes_public(spot, before=before_of(request))
    context = {
        "spot": spot,
        "area_name": spot.region.name,
        "notes": [_note(note) for note in rows[:NOTES]],
        "next": next_link(request, rows[NOTES - 1].pk) if len(rows) > NOTES else "",
    }
    return render(request, "site/wall.html", context)


@require_safe
@kept
def answers(request: HttpRequest) -> HttpResponse:
    """网上值班: what people asked whoever was on duty, and the answers."""
    area = area_of(request)
    rows = answers_public(area.path, before=before_of(request))
    page = rows[:NOTES]
    context = {
        "area_name": area.name,
        "rows": [(row, masked(row.answer)) for row in page],
        "next": next_link(request, page[-1].pk) if len(rows) > NOTES else "",
    }
    return render(request, "site/answers.html", context)


urlpatterns = [
    path("m/", voices, name="voices"),
    path("m/<int:number>/", voice, name="voice"),
    path("m/<int:number>/support/", support, name="voice_support"),
    path("m/<int:number>/comment/", comment, name="voice_comment"),
    path("c/<slug:code>/", comment_own, name="comment"),
    path("c/<slug:code>/withdraw/", comment_take_back, name="comment_withdraw"),
    path("walls/<int:pk>/", wall, name="wall"),
    path("answers/", answers, name="answers"),
]
