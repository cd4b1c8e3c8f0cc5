"""Loads the fixtures of the web application, except where the method library is tested alone (`-p no:django`)."""

import os

if os.environ.get("DJANGO_SETTINGS_MODULE"):
    from web_fixtures import fresh_names, world

    __all__ = ["fresh_names", "world"]
