"""One database and one theatre for all tests of a module."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from theatre import Theatre, curtain

from shangliang.matters.models import Category
from triggers import away


@pytest.fixture(scope="module")
def transactional_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The fixture of pytest-django, kept for a whole module: to play all stories anew for every test would take minutes."""
    with django_db_blocker.unblock():
        # What the migrations loaded is loaded again where an earlier test has emptied all tables.
        if not Category.objects.exists():
            import_module("shangliang.matters.migrations.0002_categories").load(apps, None)
        yield
        with away():
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def theatre(transactional_db: None) -> Iterator[Theatre]:
    """Cases in several stages, a server and a browser."""
    with curtain() as found:
        yield found
