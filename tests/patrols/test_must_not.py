"""What a patrol may never become (domain §7, 6.4): these tests fail when somebody adds a clock, a position, a person or free text to it."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from shangliang.patrols import permissions, selectors, services
from shangliang.patrols.models import Finding, Hazard, OwnCheck, Patrol, Route, Stop

OWN = list(apps.get_app_config("patrols").get_models())
FIELDS = [(model, field) for model in OWN for field in model._meta.get_fields() if not field.auto_created or field.concrete]
# Every column there is, with what it holds. A new one stands here only after somebody has read domain §7.
COLUMNS: dict[type[models.Model], set[str]] = {
    Route: {"id", "name", "region", "path", "county", "town", "ended_on", "version"},
    Stop: {"id", "route", "position", "kind", "spot", "ended_on"},
    OwnCheck: {"id", "county", "kind", "hazard", "ended_on"},
    Patrol: {"id", "route", "day"},
    Finding: {"id", "patrol", "stop", "state"},
    Hazard: {"id", "stop", "hazard", "note", "found_on", "matter"},
}
CLOCKS = (models.DateTimeField, models.TimeField, models.DurationField)
NUMBERS = (models.FloatField, models.DecimalField, models.GenericIPAddressField, models.JSONField, models.BinaryField)


def test_there_are_these_columns_and_no_others() -> None:
    found = {model: {field.name for other, field in FIELDS if other is model} for model in OWN}
    assert found == COLUMNS


def test_no_clock_runs() -> None:
    """A day is a DateField; isinstance would let DateTimeField pass as one."""
    assert not [(model.__name__, field.name) for model, field in FIELDS if isinstance(field, CLOCKS)]
    days = {field.name for _model, field in FIELDS if type(field) is models.DateField}
    assert days == {"ended_on", "day", "found_on"}
    assert not [field for _model, field in FIELDS if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)]


def test_no_position_is_kept() -> None:
    assert not [(model.__name__, field.name) for model, field in FIELDS if isinstance(field, NUMBERS)]


def test_nobody_is_linked_and_nothing_long_can_be_written() -> None:
    links = {field.related_model.__name__ for _model, field in FIELDS if field.is_relation and field.related_model}  # type: ignore[union-attr]
    assert links == {"Region", "Route", "Stop", "Patrol", "Matter"}
    assert not [field for _model, field in FIELDS if isinstance(field, (models.TextField, models.FileField))]
    lengths = {field.name: field.max_length for _model, field in FIELDS if isinstance(field, models.CharField)}
    assert max(lengths.values()) <= 40  # type: ignore[type-var]
    typed = {"name", "spot", "hazard", "note"}
    assert set(lengths) - typed == {"path", "county", "town", "kind", "state"}


@pytest.mark.parametrize("column", ["name", "spot", "hazard", "note"])
def test_whatever_somebody_types_is_asked_whether_it_speaks_of_people(column: str) -> None:
    """Each typed column is written from a value that went through `of_things`, or from the checklist."""
    source = inspect.getsource(services)
    assert source.count("of_things(") == 5  # its definition, the name, the spots, the county's own line, the note
    assert column in source


def test_nothing_counts_by_person_and_nothing_measures_time() -> None:
    for module in (services, selectors, permissions):
        source = inspect.getsource(module)
        assert not re.search(
            r"person_id|actor\.person\b|actor\.name|import time|perf_counter|monotonic|timer|duration|elapsed|seconds|minutes", source
        ), module.__name__
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("values", "values_list", "annotate")):
                assert "actor" not in ast.unparse(node)


def test_no_page_of_it_has_a_place_for_the_device_to_speak() -> None:
    """No script of its own, no time of day, no name of who went, no field but photo and note."""
    folder = Path(services.__file__).parents[1] / "desk"
    pages = sorted((folder / "templates" / "desk" / "patrols").glob("*.html"))
    assert pages
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<script|geolocation|\|datetime|\|time\b|actor\.name|textarea", text), page.name
    view = (folder / "patrols.py").read_text(encoding="utf-8")
    fields = set(re.findall(r"^    (\w+) = (?:forms\.|PhotosField|HiddenRegion)", view, re.MULTILINE))
    assert fields == {"name", "region", "kind", "spots", "hazard", "note", "photos"}
