"""Gives the role bar to every page of the demonstration."""

from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shangliang.demo.selectors import roles_offered


def bar(request: HttpRequest) -> dict[str, object]:
    """demo_roles and demo_action; nothing outside the demonstration."""
    if not settings.DEMO:
        return {}
    try:
        offered = roles_offered()
    except DatabaseError:
        return {}  # an error page must be shown even when the tables are missing
    if not offered:
        return {}
    user = get_user(request) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    here = getattr(user, "username", "") or ""
    first = {"value": "", "label": _("居民（不登录）"), "current": not here}
    rest = [{"value": name, "label": label, "current": name == here} for name, label in offered]
    return {"demo_roles": [first, *rest], "demo_action": reverse("demo:role")}
