"""Tells Django of this app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Messages to people and the channels that carry them."""

    name = "shangliang.notifications"
    label = "notifications"
