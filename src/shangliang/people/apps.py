"""Tells Django of this app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, organisations, members, role grants."""

    name = "shangliang.people"
    label = "people"
