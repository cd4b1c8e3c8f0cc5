"""Tells Django of this app."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """Resolution items, adoption, assignments, feedback, evaluation."""

    name = "shangliang.outcomes"
    label = "outcomes"
