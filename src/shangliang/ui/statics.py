"""Static files without the sources of the style sheet: what is served is the joined dist/app.css."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class Statics(StaticFilesConfig):
    """Django's own app, told to leave the sources out."""

    ignore_patterns = ["CVS", ".*", "*~", "css"]
