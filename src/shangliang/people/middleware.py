"""Who acts in this request; signs idle people out; keeps the desk closed until the second factor is shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import ResolverMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import DEVICE_ID_SESSION_KEY

from shangliang.kernel import clock
from shangliang.kernel.actor import ANONYMOUS, Actor
from shangliang.people import roles
from shangliang.people.backends import MEMORY
from shangliang.people.models import Person

DESK = "desk"
SEEN = "seen"
SECOND_FACTOR_DUE = "second_factor_due"
# Pages of the desk for somebody who is not (fully) signed in yet.
OPEN_PAGES = frozenset({"sign_in", "sign_out"})
HALF_OPEN_PAGES = frozenset({"second_factor", "second_factor_set_up"})


def current_actor(request: HttpRequest) -> Actor:
    """The actor of the request: no query when nobody is signed in, else the account and its grants.

    Whoever still owes the second factor holds no grant anywhere, on no page of any face.
    """
    if SESSION_KEY not in request.session:
        return ANONYMOUS
    actor = MEMORY.actor(request.user, clock.now()) if isinstance(request.user, Person) else ANONYMOUS
    step = _owed(request, actor)
    request.owed_step = step  # type: ignore[attr-defined]  # read by owed_step
    return replace(actor, grants=()) if step else actor


def _owed(request: HttpRequest, actor: Actor) -> str:
    """The page of the second factor that comes first, "" when it was shown or is not needed. Reads the session only."""
    if DEVICE_ID_SESSION_KEY in request.session:
        return ""
    if request.session.get(SECOND_FACTOR_DUE):
        return "second_factor"
    return "second_factor_set_up" if actor.roles & set(roles.SECOND_FACTOR) else ""


def owed_step(request: HttpRequest) -> str:
    """ "second_factor", "second_factor_set_up" or "": what the person signed in still owes."""
    kind = request.actor.kind  # type: ignore[attr-defined]  # makes the lazy actor look
    return str(getattr(request, "owed_step", "")) if kind == "staff" else ""


class Acting:
    """Sets `request.actor` (a lazy Actor) and guards the desk: signed in, not idle, second factor shown, password one's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            self._watch_idle(request, clock.now())
        request.actor = cast(Actor, SimpleLazyObject(lambda: current_actor(request)))  # type: ignore[attr-defined]
        return self.get_response(request)

    @staticmethod
    def _watch_idle(request: HttpRequest, now: datetime) -> None:
        """Sign out after IDLE_MINUTES without a request; the moment is written at most once a minute."""
        moment = int(now.timestamp())
        seen = request.session.get(SEEN, moment)
        if moment - seen > settings.IDLE_MINUTES * 60:
            logout(request)
            request.signed_out_idle = True  # type: ignore[attr-defined]  # read when the desk sends to the sign-in page
        elif SEEN not in request.session or moment - seen >= 60:
            request.session[SEEN] = moment

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Redirect from a page of the desk to what has to be done first; None when nothing has."""
        match = request.resolver_match
        if match is None or DESK not in match.namespaces or match.url_name in OPEN_PAGES:
            return None
        person = request.user if SESSION_KEY in request.session else None
        if not isinstance(person, Person) or person.kind != Person.Kind.STAFF:
            reason = {"idle": "1"} if getattr(request, "signed_out_idle", False) else {}
            return _redirect(request, "sign_in", **reason)
        return self._first(request, match, person)

    @staticmethod
    def _first(request: HttpRequest, match: ResolverMatch, person: Person) -> HttpResponse | None:
        """The second factor, then a password of one's own."""
        if match.url_name in HALF_OPEN_PAGES:
            return None
        if step := owed_step(request):
            return _redirect(request, step)
        if person.must_change_password and match.url_name != "password":
            return _redirect(request, "password")
        return None


def _redirect(request: HttpRequest, name: str, **query: str) -> HttpResponse:
    """To a page of the desk, and back afterwards to where the person was; htmx is told to load the whole page."""
    if wanted := _page(request):
        query["next"] = wanted
    url = reverse(f"{DESK}:{name}") + (f"?{urlencode(query)}" if query else "")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _page(request: HttpRequest) -> str:
    """The page the person sees: the address asked for; for a form that was posted, or a part of a page, the page it stands on.

    A form whose text is kept on the device (drafts.js) finds it there again. "" when no page of this site is known.
    """
    part = request.headers.get("HX-Request") == "true"
    if request.method == "GET" and not part:
        return request.get_full_path()
    seen = request.headers.get("HX-Current-URL" if part else "Referer", "")
    if not url_has_allowed_host_and_scheme(seen, {request.get_host()}, require_https=request.is_secure()):
        return ""
    found = urlsplit(seen)
    return found.path + (f"?{found.query}" if found.query else "")
