"""Tells Django of this app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration counties and the role bar."""

    name = "shangliang.demo"
    label = "demo"
