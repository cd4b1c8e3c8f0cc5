"""Tells Django of this app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """工作台: the pages of those who work here."""

    name = "shangliang.desk"
    label = "desk"
