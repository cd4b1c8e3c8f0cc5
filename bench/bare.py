"""The bare page: the 20 newest matters, ORM and Django template."""

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


class Row(models.Model):
    """The matters table as any first view would map it."""

    title = models.CharField(max_length=60)
    state = models.CharField(max_length=10)
    path = models.CharField(max_length=24)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "matters_matter"

    def __str__(self) -> str:
        return self.title


def bare(request: HttpRequest) -> HttpResponse:
    """20 rows in a table."""
    return render(request, "bare.html", {"rows": Row.objects.order_by("-id")[:20]})


urlpatterns = [path("bare/", bare)]
