"""Tells Django of this app."""

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """公示: postings with a term and objections."""

    name = "shangliang.publicity"
    label = "publicity"
