"""Comments that wait for a look: the text beside how it will be shown; and what is said about one matter, with replies of the office."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shangliang.desk.doing import Action, DeskForm, Doing, Failed, Forms, attempt
from shangliang.desk.intake_forms import KeyedForm
from shangliang.desk.picking import acting
from shangliang.desk.waiting import KINDS, MOST, Asked, Kind, Line, Row
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing
from shangliang.matters.publishing import differences
from shangliang.matters.selectors import matter_get
from shangliang.people.roles import OFFICES
from shangliang.procedures.selectors import lamp
from shangliang.regions.selectors import full_names
from shangliang.voices import services
from shangliang.voices.models import Comment
from shangliang.voices.reading import hidden
from shangliang.voices.selectors import PAGE, comments_of, comments_undecided, comments_waiting, counts


class ShowForm(DeskForm):
    """Making it public; more of it may be hidden, nothing rewritten."""

    hide = forms.CharField(
        label=gettext_lazy("还要遮盖的字"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("照原文抄下，几处之间空一格，例如别人的姓名。"),
    )


class RefuseForm(DeskForm):
    """Why it is not shown."""

    reason = forms.CharField(
        label=gettext_lazy("不公开的原因"), max_length=200, help_text=gettext_lazy("发表的人看得到，例如“说的是另一件事，请另提”。")
    )


class ReplyForm(KeyedForm):
    """The office replies."""

    text = forms.CharField(label=gettext_lazy("回复"), max_length=500, widget=forms.Textarea)


class Queue:
    """The page of comments that wait; its version is that of each comment's own form."""

    version = 0
    pk = 0


def _show(do: Doing[Any]) -> object:
    words = str(do.data["hide"]).split()
    return services.comment_show(actor=do.actor, comment_id=do.target, hide=words, now=do.now)


ACTIONS: dict[str, Action[Any]] = {
    "show": Action(gettext_lazy("公开"), gettext_lazy("公开"), _show, gettext_lazy("已公开。"), ShowForm),
    "refuse": Action(
        gettext_lazy("不公开"),
        gettext_lazy("不公开，告诉本人原因"),
        lambda do: services.comment_refuse(actor=do.actor, comment_id=do.target, reason=do.data["reason"], now=do.now),
        gettext_lazy("没有公开，原因本人看得到。"),
        RefuseForm,
    ),
    "reply": Action(
        gettext_lazy("回复"),
        gettext_lazy("公开回复"),
        lambda do: services.reply_give(
            actor=do.actor, matter_id=do.about.pk, text=do.data["text"], form_key=do.data["form_key"], now=do.now
        ),
        gettext_lazy("已公开回复。"),
        ReplyForm,
    ),
}


def _card(row: Comment, form_of: Forms[Any]) -> dict[str, Any]:
    """A comment with what would be hidden of it, and the two ways to go on."""
    before, after = differences(row.text, hidden(row.text, ()))
    found = {"row": row, "before": before, "after": after}
    if row.state == Comment.State.WAITING:
        found |= {"show": form_of("show", row.pk), "refuse": form_of("refuse", row.pk)}
    return found


def _queue(request: HttpRequest, failed: Failed | None = None) -> HttpResponse:
    actor, now = acting(request), clock.now()
    after = request.GET.get("after", "")
    rows = comments_waiting(actor, after=int(after) if after.isdigit() and len(after) < 19 else None)
    page, about = rows[:PAGE], Queue()
    form_of = Forms(ACTIONS, about)
    names = full_names({row.path for row in page})
    context = {
        "cards": [{**_card(row, form_of), "place": names[row.path], "lamp": lamp(row.due_at, now)} for row in page],
        "following": f"?after={page[-1].pk}" if len(rows) > PAGE else "",
        "first": not after,
        "failed": failed,
        "form_of": form_of,
        "do": "desk:comment_do",
        "file": about,
        "file_pk": 0,
        "back": reverse("desk:comments"),
    }
    return render(request, "desk/voices/queue.html", context, status=failed.status if failed else 200)


@never_cache
@require_safe
def comments(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a look, oldest first."""
    if not acting(request).scopes(*OFFICES):
        raise Denied("voices.moderate")
    return _queue(request)


def _about_matter(request: HttpRequest, pk: int, failed: Failed | None = None) -> HttpResponse:
    row = matter_get(acting(request), pk)
    form_of = Forms(ACTIONS, row)
    said = comments_of(row)
    context = {
        "matter": row,
        "cards": [_card(found, form_of) for found in said],
        "supports": counts([pk])[pk],
        "failed": failed,
        "form_of": form_of,
        "do": "desk:comment_do",
        "file": row,
        "file_pk": pk,
        "back": reverse("desk:matter_comments", args=[pk]),
    }
    return render(request, "desk/voices/matter.html", context, status=failed.status if failed else 200)


@never_cache
@require_safe
def matter_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """What is said about one matter."""
    return _about_matter(request, pk)


@require_POST
def comment_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Decide on a comment from the queue (pk 0) or from its matter's page, or reply there."""
    actor, now, action = acting(request), clock.now(), ACTIONS.get(key)
    if action is None or (key == "reply" and not pk):
        raise Missing
    about: Any = matter_get(actor, pk) if pk else Queue()
    failed = attempt(request, key, action, about, now)
    if failed is not None:
        return _about_matter(request, pk, failed) if pk else _queue(request, failed)
    return HttpResponseRedirect(reverse("desk:matter_comments", args=[pk]) if pk else reverse("desk:comments"))


def _comment_rows(actor: Actor, _now: datetime) -> Iterable[Asked]:
    yield Asked(comments_undecided(actor), MOST + 1, text="matter__public_title", about="matter__title", path="path", due="due_at")


def _comment_lines(_actor: Actor, now: datetime, rows: list[Row]) -> Iterable[Line]:
    """One line for all comments that wait, however many they are: a digest, not a storm."""
    first = rows[0]
    number = f"{MOST}+" if len(rows) > MOST else str(len(rows))
    detail = _("最早的一条：%(title)s") % {"title": first.text or first.about}
    text = _("%(number)s 条评论等审核") % {"number": number}
    yield Line(text, detail, first.path, first.due, lamp(first.due, now), _("去审核"), reverse("desk:comments"))


KINDS.append(Kind(_comment_rows, _comment_lines))

urlpatterns = [
    path("comments/", comments, name="comments"),
    path("comments/<int:pk>/do/<slug:key>/", comment_do, name="comment_do"),
    path("matters/<int:pk>/comments/", matter_comments, name="matter_comments"),
]
