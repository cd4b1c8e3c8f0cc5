"""Addresses of the interface itself: reading preferences and the pattern page."""

from django.urls import path

from shangliang.ui.patterns import patterns
from shangliang.ui.preferences import preferences
from shangliang.ui.worker import worker

app_name = "ui"
urlpatterns = [
    path("_preferences/", preferences, name="preferences"),
    path("_patterns/", patterns, name="patterns"),
    path("sw.js", worker, name="worker"),
]
