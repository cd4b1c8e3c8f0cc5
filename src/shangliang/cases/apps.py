"""Tells Django of this app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """议题: the running procedure and the case file."""

    name = "shangliang.cases"
    label = "cases"
