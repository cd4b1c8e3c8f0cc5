"""Tells Django of this app."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The public pages."""

    name = "shangliang.site"
    label = "site"
