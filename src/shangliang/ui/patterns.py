"""The pattern page: every component in every state, with sample data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def patterns(request: HttpRequest) -> HttpResponse:
    """Show the pattern page (no data of the installation is read)."""
    return render(request, "ui/patterns.html", {})
