"""The pattern page: every component in every state, with sample data."""

import datetime as dt

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from shangliang.ui import samples


@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Show the pattern page; no data of the installation is read."""
    code = segno.make("https://example.org/K7Q2M9XARB4T", error="m", micro=False).svg_inline(scale=1, border=0, omitsize=True)
    context = {
        "samples": samples,
        "form": samples.form(wrong=False),
        "wrong": samples.form(wrong=True),
        "qr": mark_safe(code),  # noqa: S308 -- drawn by segno from a constant
        "starts": dt.date(2026, 11, 16),
        "ends": dt.date(2026, 11, 24),
        "area_name": samples.PLACE,
        "demo_roles": samples.ROLES,
        "demo_action": "#",
    }
    return render(request, "ui/patterns.html", context)
