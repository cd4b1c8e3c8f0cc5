"""The words of a county: urgent ones with the help they bring, and those that guard what is made public."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shangliang.desk.doing import Action, DeskForm, Doing, Failed, Forms, attempt
from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.errors import Denied, Missing
from shangliang.matters.models import Word
from shangliang.matters.publishing import word_add, word_remove
from shangliang.matters.urgent import EMERGENCIES, county_words
from shangliang.people.roles import COUNTY
from shangliang.regions.selectors import names


class WordForm(DeskForm):
    """A word and what it does."""

    word = forms.CharField(label=gettext_lazy("词"), max_length=20)
    kind = forms.ChoiceField(label=gettext_lazy("用途"), choices=Word.Kind.choices, widget=forms.RadioSelect)
    says = forms.CharField(
        label=gettext_lazy("给写的人看的话"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("紧急词要写清打哪个电话，例如燃气公司抢修电话。"),
    )


class Words:
    """The list of one county, for the actions of its page."""

    version = 0

    def __init__(self, county: str) -> None:
        self.county = county


def _add(do: Doing[Words]) -> object:
    data = do.data
    return word_add(actor=do.actor, county=do.about.county, kind=data["kind"], word=data["word"], says=data["says"], now=do.now)


ACTIONS: dict[str, Action[Words]] = {
    "add": Action(gettext_lazy("增加一个词"), gettext_lazy("增加"), _add, gettext_lazy("已增加，马上生效。"), WordForm),
    "remove": Action(
        gettext_lazy("删去"),
        gettext_lazy("删去"),
        lambda do: word_remove(actor=do.actor, word_id=do.target, now=do.now),
        gettext_lazy("已删去。"),
    ),
}


def _own(request: HttpRequest, county: str) -> Words:
    """A county of the actor; Missing outside."""
    if not acting(request).holds(county, COUNTY):
        raise Missing
    return Words(county)


def show(request: HttpRequest, about: Words, failed: Failed | None = None) -> HttpResponse:
    """The list, with the shipped one to read."""
    rows = county_words(about.county)
    context: dict[str, Any] = {
        "groups": [(kind, label, [row for row in rows if row.kind == kind]) for kind, label in Word.Kind.choices],
        "shipped": EMERGENCIES,
        "county": names([about.county])[about.county],
        "failed": failed,
        "form_of": Forms(ACTIONS, about),
        "do": "desk:words_do",
        "file": about,
        "file_pk": about.county,
        "back": reverse("desk:words", args=[about.county]),
    }
    return render(request, "desk/words.html", context, status=failed.status if failed else 200)


@require_safe
def words_first(request: HttpRequest) -> HttpResponse:
    """The list of the actor's own county."""
    scopes = acting(request).scopes(COUNTY)
    if not scopes:
        raise Denied("matters.words")
    return HttpResponseRedirect(reverse("desk:words", args=[scopes[0]]))


@never_cache
@require_safe
def words(request: HttpRequest, county: str) -> HttpResponse:
    """One county's list."""
    return show(request, _own(request, county))


@require_POST
def words_do(request: HttpRequest, county: str, key: str) -> HttpResponse:
    """Add a word or take one off."""
    action, about = ACTIONS.get(key), _own(request, county)
    if action is None:
        raise Missing
    failed = attempt(request, key, action, about, clock.now())
    return show(request, about, failed) if failed else HttpResponseRedirect(reverse("desk:words", args=[county]))


urlpatterns = [
    path("words/", words_first, name="words_first"),
    path("words/<slug:county>/", words, name="words"),
    path("words/<slug:county>/do/<slug:key>/", words_do, name="words_do"),
]
