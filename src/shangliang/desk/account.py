"""Signing in at the desk: password, lock-out, second factor, one's own password."""

from datetime import datetime, timedelta
from typing import cast

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp import login as otp_login

from shangliang.desk.account_forms import PasswordForm, SetUpForm, SignInForm, TokenForm
from shangliang.desk.picking import form_status
from shangliang.kernel import clock
from shangliang.kernel.errors import Refused
from shangliang.people.credentials import (
    Key,
    password_change,
    second_factor_check,
    second_factor_confirm,
    second_factor_enrolled,
)
from shangliang.people.middleware import SECOND_FACTOR_DUE, SEEN, owed_step
from shangliang.people.models import Person

NEW_KEY = "second_factor_key"
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _afterwards(request: HttpRequest, wanted: str) -> str:
    """Where to go after signing in: only to a page of this site."""
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse(settings.LOGIN_REDIRECT_URL)


def _step(name: str, wanted: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, query={"next": wanted} if wanted else None))


@never_cache
@sensitive_post_parameters("password")
@form_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password; after five failures the lock-out page (429) of `locked_out`."""
    wanted = request.GET.get("next", "")
    if isinstance(request.user, Person) and request.user.kind == Person.Kind.STAFF and request.method != "POST":
        return HttpResponseRedirect(_afterwards(request, wanted))
    form = SignInForm(request.POST) if request.method == "POST" else SignInForm(initial={"next": wanted})
    if request.method == "POST" and form.is_valid():
        person = authenticate(request, username=form.cleaned_data["username"], password=form.cleaned_data["password"])
        if isinstance(person, Person):
            return _signed_in(request, person, form.cleaned_data["next"])
        form.add_error(
            None,
            _("用户名或密码不对。连续输错 %(times)s 次，将锁定 %(minutes)s 分钟。")
            % {"times": settings.AXES_FAILURE_LIMIT, "minutes": int(settings.AXES_COOLOFF_TIME * 60)},
        )
    context = {"form": form, "idle": "idle" in request.GET, "idle_minutes": settings.IDLE_MINUTES}
    return render(request, "desk/account/sign_in.html", context, status=form_status(form))


def _signed_in(request: HttpRequest, person: Person, wanted: str) -> HttpResponse:
    login(request, person)
    request.session[SEEN] = int(clock.now().timestamp())
    due = second_factor_enrolled(person)
    if due:
        request.session[SECOND_FACTOR_DUE] = True
    response = _step("desk:second_factor", wanted) if due else HttpResponseRedirect(_afterwards(request, wanted))
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, person.language, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    return response


def locked_out(request: HttpRequest, original: HttpResponse | None, credentials: dict[str, object] | None = None) -> HttpResponse:
    """The page of django-axes after too many failures: what happened, until when, what to do."""
    until: datetime = clock.now() + timedelta(hours=settings.AXES_COOLOFF_TIME)
    context = {"until": until, "times": settings.AXES_FAILURE_LIMIT, "minutes": int(settings.AXES_COOLOFF_TIME * 60)}
    response = render(request, "desk/account/locked_out.html", context, status=429)
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME * 3600))
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    return redirect("desk:sign_in")


def _verified(request: HttpRequest, device: object) -> None:
    """The session counts as fully signed in from here; a new session key, as its power grew."""
    otp_login(request, device)
    request.session.pop(SECOND_FACTOR_DUE, None)
    request.session.pop(NEW_KEY, None)
    request.session.cycle_key()


@never_cache
@form_page
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step of signing in."""
    person = cast(Person, request.user)
    wanted = request.GET.get("next", "")
    if DEVICE_ID_SESSION_KEY in request.session:
        return HttpResponseRedirect(_afterwards(request, wanted))
    if not second_factor_enrolled(person):
        return _step("desk:second_factor_set_up", wanted)
    form = TokenForm(request.POST) if request.method == "POST" else TokenForm(initial={"next": wanted})
    if request.method == "POST" and form.is_valid():
        try:
            device = second_factor_check(person=person, token=form.cleaned_data["token"], now=clock.now())
        except Refused as refusal:
            form.add_error("token", str(refusal))
        else:
            _verified(request, device)
            return HttpResponseRedirect(_afterwards(request, form.cleaned_data["next"]))
    return render(request, "desk/account/second_factor.html", {"form": form}, status=form_status(form))


@never_cache
@form_page
def second_factor_set_up(request: HttpRequest) -> HttpResponse:
    """QR code of a new authenticator, its first token, then the recovery codes, shown once.

    Whoever has an authenticator must show it before they may replace it.
    """
    person = cast(Person, request.user)
    wanted = request.GET.get("next", "")
    enrolled = second_factor_enrolled(person)
    if enrolled and DEVICE_ID_SESSION_KEY not in request.session:
        return _step("desk:second_factor", wanted)
    key = Key(request.session.setdefault(NEW_KEY, Key.new().hex))
    form = SetUpForm(request.POST) if request.method == "POST" else SetUpForm(initial={"next": wanted})
    if request.method == "POST" and form.is_valid():
        try:
            device, codes = second_factor_confirm(person=person, key=key, token=form.cleaned_data["token"], now=clock.now())
        except Refused as refusal:
            form.add_error("token", str(refusal))
        else:
            _verified(request, device)
            going_on = _afterwards(request, form.cleaned_data["next"])
            return render(request, "desk/account/recovery_codes.html", {"codes": codes, "going_on": going_on})
    must = owed_step(request) == "second_factor_set_up"
    context = {"form": form, "qr": _qr(key.address(str(person.username))), "key": key.text, "enrolled": enrolled, "must": must}
    return render(request, "desk/account/second_factor_set_up.html", context, status=form_status(form))


def _qr(text: str) -> SafeString:
    """An inline SVG without a style attribute (CSP)."""
    drawn = segno.make(text, error="m").svg_inline(scale=5, border=2, omitsize=False, svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 made by segno from percent-encoded text


@never_cache
@sensitive_post_parameters()
@form_page
def password(request: HttpRequest) -> HttpResponse:
    """A new password of one's own."""
    person = cast(Person, request.user)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = password_change(person=person, old=form.cleaned_data["old"], new=form.cleaned_data["new"], now=clock.now())
        except Refused as refusal:
            form.add_error("old" if refusal.code == "people.password_old_wrong" else "new", str(refusal))
        else:
            update_session_auth_hash(request, changed)
            messages.success(request, _("新密码已经生效，其他设备上的登录已退出。"))
            return HttpResponseRedirect(_afterwards(request, request.GET.get("next", "")))
    return render(request, "desk/account/password.html", {"form": form, "must": person.must_change_password}, status=form_status(form))


urlpatterns = [
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-out/", sign_out, name="sign_out"),
    path("second-factor/", second_factor, name="second_factor"),
    path("second-factor/set-up/", second_factor_set_up, name="second_factor_set_up"),
    path("password/", password, name="password"),
]
