"""Tells Django of this app."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """诉求: what residents raise, and what becomes of it."""

    name = "shangliang.matters"
    label = "matters"
