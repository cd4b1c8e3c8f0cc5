"""Signing in as a resident: phone and one-time code, in two steps. Nobody needs it to raise or follow a matter."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from cryptography.exceptions import InvalidTag
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shangliang.kernel import clock
from shangliang.kernel.errors import Refused
from shangliang.kernel.secret import seal, unseal
from shangliang.notifications.services import phone_code_send
from shangliang.people.credentials import CODE_MINUTES, phone_code_check
from shangliang.people.middleware import SEEN
from shangliang.people.phones import masked

PHONE, PURPOSE = "phone_sealed", "session.phone"
BACKEND = "shangliang.people.backends.Accounts"
form_page = require_http_methods(["GET", "HEAD", "POST"])


class PhoneForm(forms.Form):
    """A mobile number."""

    phone = forms.CharField(
        label=gettext_lazy("手机号码"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel-national"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class CodeForm(forms.Form):
    """The six digits of the message."""

    code = forms.CharField(
        label=gettext_lazy("短信里的 6 位验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


def _afterwards(request: HttpRequest, wanted: str) -> str:
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("site:mine")


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _status(form: forms.Form) -> int:
    """422 when a form comes back with errors, else 200."""
    return 422 if form.errors else 200


def _keep_phone(request: HttpRequest, number: str) -> None:
    """Sealed: sessions are rows of the database, too."""
    request.session[PHONE] = b64encode(seal(number, purpose=PURPOSE)).decode()


def _kept_phone(request: HttpRequest) -> str:
    try:
        return unseal(b64decode(request.session.get(PHONE, "")), purpose=PURPOSE)
    except (InvalidTag, NotBase64, ValueError, IndexError):
        return ""


@never_cache
@form_page
def phone_sign_in(request: HttpRequest) -> HttpResponse:
    """Step one: the number; sends the code."""
    wanted = request.GET.get("next", "")
    if request.method == "POST":
        form = PhoneForm(request.POST)
        if form.is_valid() and _send(request, form, form.cleaned_data["phone"]):
            return HttpResponseRedirect(_code_page(form.cleaned_data["next"]))
    else:
        form = PhoneForm(initial={"next": wanted, "phone": _kept_phone(request)})
    return render(request, "site/account/phone.html", {"form": form, "has_code": bool(_kept_phone(request))}, status=_status(form))


def _code_page(wanted: str) -> str:
    return reverse("site:phone_code", query={"next": wanted} if wanted else None)


def _send(request: HttpRequest, form: forms.Form, phone: str) -> bool:
    """Sends a code and keeps the number for step two; a refusal goes into the form."""
    try:
        number = phone_code_send(phone=phone, ip=_address(request), now=clock.now())
    except Refused as refusal:
        form.add_error("phone" if "phone" in form.fields else "code", str(refusal))
        return False
    _keep_phone(request, number)
    return True


@never_cache
@form_page
def phone_code(request: HttpRequest) -> HttpResponse:
    """Step two: the code; or another code."""
    number = _kept_phone(request)
    if not number:
        return redirect("site:phone_sign_in")
    form = CodeForm(initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and "again" in request.POST:
        form = CodeForm({"code": "", "next": request.POST.get("next", "")})
        form.full_clean()
        form.errors.clear()
        if _send(request, form, number):
            messages.success(request, _("新的验证码已经发出，请以最近一条短信为准。"))
            return HttpResponseRedirect(_code_page(request.POST.get("next", "")))
    elif request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid() and (answer := _check(request, form, number)):
            return answer
    context = {"form": form, "phone": masked(number), "minutes": CODE_MINUTES, "demo_messages": settings.DEMO}
    return render(request, "site/account/code.html", context, status=_status(form))


def _check(request: HttpRequest, form: CodeForm, number: str) -> HttpResponse | None:
    now = clock.now()
    try:
        person = phone_code_check(phone=number, code=form.cleaned_data["code"], now=now)
    except Refused as refusal:
        form.add_error("code", str(refusal))
        return None
    login(request, person, backend=BACKEND)
    request.session.pop(PHONE, None)
    request.session[SEEN] = int(now.timestamp())
    return HttpResponseRedirect(_afterwards(request, form.cleaned_data["next"]))


@require_POST
def phone_sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    messages.success(request, _("已退出登录。"))
    return HttpResponseRedirect("/")


urlpatterns = [
    path("account/", phone_sign_in, name="phone_sign_in"),
    path("account/code/", phone_code, name="phone_code"),
    path("account/sign-out/", phone_sign_out, name="phone_sign_out"),
]
