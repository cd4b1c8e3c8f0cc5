"""Tells Django of this app."""

from django.apps import AppConfig


class BallotsConfig(AppConfig):
    """表决: rolls, votes and tallies."""

    name = "shangliang.ballots"
    label = "ballots"
