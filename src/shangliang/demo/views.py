"""The role bar: one click makes the visitor somebody else. Only in a demonstration database, only with DEMO=1."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from shangliang.demo.selectors import is_demo, person_of_role
from shangliang.notifications.selectors import messages_shown
from shangliang.people.models import Person, RoleGrant
from shangliang.people.roles import SECOND_FACTOR


def _only_demo() -> None:
    if not settings.DEMO or not is_demo():
        raise Http404


@require_POST
def role(request: HttpRequest) -> HttpResponse:
    """Sign in as the chosen role, or out again as a resident."""
    _only_demo()
    chosen = request.POST.get("role", "")
    logout(request)
    if not chosen:
        return HttpResponseRedirect(reverse("site:home"))
    person = person_of_role(chosen)
    if person is None:
        raise Http404
    login(request, person, backend="shangliang.people.backends.Accounts")
    show_second_factor(request, person)
    target = request.POST.get("to", "")
    safe = target and url_has_allowed_host_and_scheme(target, {request.get_host()})
    return HttpResponseRedirect(target if safe else reverse("desk:waiting"))


def show_second_factor(request: HttpRequest, person: Person) -> None:
    """Administrators of the demonstration have shown their second factor: nobody has its telephone."""
    if RoleGrant.objects.filter(person=person, role__in=SECOND_FACTOR).exists():
        device, _made = TOTPDevice.objects.get_or_create(user=person, name="demo", defaults={"confirmed": True})
        otp_login(request, device)


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The messages that would have been sent: in the demonstration nobody has a phone."""
    _only_demo()
    return render(request, "demo/outbox.html", {"shown": messages_shown(30)})


urlpatterns = [path("role", role, name="role"), path("outbox/", outbox, name="outbox")]
