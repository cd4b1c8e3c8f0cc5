"""One way for every action of the desk: a form, a service, a sentence; what is refused comes back with everything that was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.forms.renderers import Jinja2
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_stubs_ext import StrOrPromise

from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.kernel.uploads import refuse_too_large

About = TypeVar("About")
# A page has dozens of fields; Jinja draws a widget several times faster than the default renderer. One instance: it keeps its templates.
WIDGETS = Jinja2()


class DeskForm(forms.Form):
    """A form of one action: `target` names the row it is about, `version` what the page showed when it was opened."""

    default_renderer = WIDGETS

    target = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def fit(self, about: Any) -> None:
        """Choices and first values that depend on the thing the page is about."""


@dataclass(frozen=True)
class Doing(Generic[About]):
    """What a service call is made of."""

    actor: Actor
    about: About
    data: Mapping[str, Any]
    now: datetime

    @property
    def target(self) -> int:
        """The row the form is about; `Missing` without one."""
        value = self.data.get("target")
        if not isinstance(value, int):
            raise Missing
        return value

    @property
    def version(self) -> int | None:
        """What the page showed; None when the form carries none."""
        value = self.data.get("version")
        return value if isinstance(value, int) else None


@dataclass(frozen=True)
class Action(Generic[About]):
    """One thing somebody can do: `run` calls the service, `said` is shown afterwards, `anchor` is where the page opens again.

    `first` gives the first values of a fresh form. `undo` gives the address that takes it back (desk/undo.py), "" where it cannot be.
    """

    title: StrOrPromise
    submit: StrOrPromise
    run: Callable[[Doing[About]], object]
    said: StrOrPromise
    form: type[DeskForm] = DeskForm
    anchor: str = ""
    first: Callable[[About], Mapping[str, object]] = lambda _about: {}
    undo: Callable[[Doing[About], Any], str] = lambda _do, _done: ""


UNDO = "undo "  # begins the extra tag of a message that carries the address which takes the step back


def said(request: HttpRequest, words: str, undo: str = "") -> None:
    """A notice for the next page (or the present answer); with an address, its button 撤销."""
    messages.success(request, words, extra_tags=UNDO + undo if undo else "")


@dataclass(frozen=True)
class Failed:
    """An action that was refused or is not filled in well: shown again on top of the page with what was typed."""

    key: str
    title: StrOrPromise
    submit: StrOrPromise
    form: DeskForm
    status: int
    address: str = ""

    @property
    def target(self) -> str:
        """The row the form was about, for the page."""
        return str(self.form.data.get("target", ""))


def attempt(request: HttpRequest, key: str, action: Action[About], about: About, now: datetime) -> Failed | None:
    """Do it; None when it is done. 422 for a form that is not filled in, 403 for what the actor may not do, 409 for other refusals."""
    form = action.form(request.POST, request.FILES, auto_id="failed-%s")
    form.fit(about)
    status = 422
    valid = form.is_valid()
    try:
        refuse_too_large(request)
        if valid:
            do = Doing(acting(request), about, form.cleaned_data, now)
            said(request, str(action.said), action.undo(do, action.run(do)))
            return None
    except Missing:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        status = 403 if isinstance(refusal, Denied) else 409
    return Failed(key, action.title, action.submit, form, status)


def done(
    request: HttpRequest,
    key: str,
    actions: Mapping[str, Action[About]],
    load: Callable[[], About],
    show: Callable[[HttpRequest, About, Failed], HttpResponse],
    *,
    back: str,
) -> HttpResponse:
    """Do an action of a page: back to it, at the action's own part; or the page, read anew, with what was refused."""
    action = actions.get(key)
    if action is None:
        raise Missing
    failed = attempt(request, key, action, load(), clock.now())
    if failed is not None:
        return show(request, load(), failed)
    return HttpResponseRedirect(f"{back}#{action.anchor}" if action.anchor else back)


@dataclass(frozen=True)
class Forms(Generic[About]):
    """Fresh forms for the panels of a page: `form_of("seat_add")`, `form_of("minutes", meeting.pk, text=meeting.minutes)`."""

    actions: Mapping[str, Action[About]]
    about: About

    def __call__(self, key: str, target: int | str = "", **initial: object) -> DeskForm:
        """An unbound form whose ids are unique on the page."""
        action = self.actions[key]
        form = action.form(auto_id=f"{key}{target}-%s", initial={**action.first(self.about), **initial})
        form.fit(self.about)
        return form

    def action(self, key: str) -> Action[About]:
        """The action itself, for its words."""
        return self.actions[key]
