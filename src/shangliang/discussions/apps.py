"""Tells Django of this app."""

from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    """Online advice within a time window."""

    name = "shangliang.discussions"
    label = "discussions"
