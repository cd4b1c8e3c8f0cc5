"""Access as a table: urls.csv says for every address and visitor what GET answers; an address without a row fails.

200 shown · 302 sent elsewhere (to sign in, mostly) · 403 may not, with the reason · 404 does not exist for this visitor ·
405 changes something and is only sent by a form.
"""

import csv
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from visitors import COLUMNS, Things, addresses, names, things, visitor

from cast import COUNTY, NOON, World
from shangliang.cases.models import Case
from shangliang.kernel import clock
from shangliang.matters.models import Matter
from shangliang.outcomes.models import Assignment
from shangliang.people.models import RoleGrant

TABLE = Path(__file__).with_name("urls.csv")
BY_RECEIPT = {"site:receipt", "site:judge", "site:photo"}  # whoever holds the code


@pytest.fixture
def it(world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Things:
    """One of each thing, a clock that stands, files in a folder of the test."""
    settings.PAGE_CACHE = False
    settings.MEDIA_ROOT = tmp_path
    made = things(world)
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return made


def table() -> dict[str, dict[str, int]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row.pop("url"): {name: int(status) for name, status in row.items()} for row in csv.DictReader(lines)}


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", "replace"))


def visit(client: Client, name: str, it: Things) -> HttpResponse:
    return client.get(reverse(name, args=addresses(it).get(name, ())))  # type: ignore[return-value]  # what the view gave


@pytest.mark.parametrize("column", COLUMNS)
def test_every_address_answers_as_the_table_says(world: World, it: Things, column: str) -> None:
    client, expected = visitor(world, column), table()
    found = {}
    for name in expected:
        answer = visit(client, name, it)
        body(answer)
        found[name] = answer.status_code
    assert {name: (found[name], row[column]) for name, row in expected.items() if row[column] != found[name]} == {}


def test_an_address_without_a_row_fails() -> None:
    expected = table()
    assert sorted(expected) == sorted(name for name in names() if not name.startswith("demo:"))
    assert {tuple(row) for row in expected.values()} == {COLUMNS}


def desk(expected: dict[str, dict[str, int]]) -> Iterable[str]:
    return (name for name in expected if name.startswith("desk:"))


def test_nobody_from_outside_gets_a_page_of_the_desk() -> None:
    expected = table()
    for name in desk(expected):
        shown = {column for column in ("anonymous", "resident") if expected[name][column] == 200}
        assert not shown or name == "desk:sign_in", name


def test_half_signed_in_is_not_signed_in() -> None:
    expected = table()
    allowed = {"desk:second_factor_set_up"}
    assert {name for name in desk(expected) if expected[name]["sysadmin_half"] == 200} == allowed


def test_the_next_county_finds_no_thing_of_this_one() -> None:
    expected = table()
    of_one_thing = {name for name in desk(expected) if "<int:pk>" in _route(name) or name == "desk:region"}
    shown = {name for name in of_one_thing if expected[name]["stranger"] not in {404, 405}}
    assert shown == set()


def _route(name: str) -> str:
    from django.urls import get_resolver

    key = name.split(":")[-1]
    resolver = get_resolver().namespace_dict["desk"][1]
    return str(resolver.reverse_dict.getlist(key)[0][0][0][0].replace("%(pk)s", "<int:pk>"))


@pytest.mark.parametrize("column", ["stranger", "sysadmin", "auditor", "other_department", "resident", "anonymous"])
def test_no_page_of_the_desk_names_what_is_not_theirs(world: World, it: Things, column: str) -> None:
    client = visitor(world, column)
    secrets = (it.matter.title, it.matter.receipt, it.case.number, "13800001234", it.assignment.answer)
    for name in desk(table()):
        answer = visit(client, name, it)
        text = body(answer)
        assert not [secret for secret in secrets if secret in text], name


def test_no_public_page_names_a_resident_or_a_private_paper(world: World, it: Things) -> None:
    client = visitor(world, "anonymous")
    for name in table():
        if name.startswith("site:") and name not in BY_RECEIPT:
            text = body(visit(client, name, it))
            assert "13800001234" not in text
            assert it.matter.text not in text, name
            assert it.private.title not in text, name


def test_a_private_paper_has_no_public_address(world: World, it: Things) -> None:
    client = visitor(world, "anonymous")
    assert client.get(reverse("site:document", args=(it.case.number, it.document.pk))).status_code == 200
    assert client.get(reverse("site:document", args=(it.case.number, it.private.pk))).status_code == 404


CHANGES: dict[str, tuple[str, Callable[[Things], tuple[object, ...]], dict[str, str]]] = {
    "accept": ("desk:matter_do", lambda it: (it.matter.pk, "accept"), {}),
    "look": ("desk:matter_look", lambda it: (it.matter.pk,), {"reason": "回访"}),
    "stop": ("desk:case_do", lambda it: (it.case.pk, "stop"), {"ground": "secret", "reason": "因为需要，所以写明理由。"}),
    "pause": ("desk:case_do", lambda it: (it.case.pk, "pause"), {"reason": "等待工程车辆进场。"}),
    "answer": ("desk:assignment_do", lambda it: (it.assignment.pk, "answer"), {"answer": "改成别的说法，因为需要。"}),
    "slips": ("desk:slips", lambda it: (it.case.pk, it.ballot.pk), {"count": "1"}),
    "offer": ("desk:template_offer", lambda it: (it.template,), {"offered": ""}),
    "grant_end": ("desk:grant_end", lambda it: (it.grant.pk,), {"ends": "2026-03-02"}),
}


def state() -> tuple[object, ...]:
    rows = (Matter.objects.values_list("state", "version"), Case.objects.values_list("state", "version"))
    more = (Assignment.objects.values_list("state", "version"), RoleGrant.objects.values_list("pk", "ends"))
    return tuple(tuple(found.order_by("pk")) for found in rows + more)


@pytest.mark.parametrize("column", ["anonymous", "resident", "stranger", "sysadmin_half", "other_department", "expert", "auditor"])
def test_no_form_sent_by_somebody_else_changes_anything(world: World, it: Things, column: str) -> None:
    client = visitor(world, column)
    before = state()
    for change, (name, args, data) in CHANGES.items():
        answer = client.post(reverse(name, args=args(it)), data)
        assert answer.status_code in {302, 403, 404, 409}, change
        if answer.status_code == 302:
            assert re.match("/desk/(sign-in|second-factor)/", answer["Location"]), change
    assert state() == before


def test_the_county_reads_its_own_and_the_next_county_its_own(world: World, it: Things) -> None:
    for name, number in (("county", 1), ("stranger", 0)):
        page = body(visitor(world, name).get("/desk/cases/"))
        assert page.count(it.case.number) >= number
        assert (it.case.number in page) is bool(number)
    assert it.case.county == COUNTY
    assert isinstance(clock.now(), datetime)
