"""The pages of people alone, with empty pages where signing in leads to: these tests stand without the other faces."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from shangliang.desk import account, people
from shangliang.site import account as site_account


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.actor.kind} {len(request.actor.grants)}")  # type: ignore[attr-defined]


desk = ([*account.urlpatterns, *people.urlpatterns, path("", empty, name="waiting")], "desk")
site = ([*site_account.urlpatterns, path("mine/", empty, name="mine"), path("", empty, name="home")], "site")
urlpatterns = [path("", include("shangliang.ui.urls")), path("desk/", include(desk)), path("", include(site))]
handler403 = "shangliang.site.errors.forbidden"
handler404 = "shangliang.site.errors.missing"
