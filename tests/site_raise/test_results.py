"""The results wall, what may be shown on it, and the two pages for a dead net."""

import io
import json
import re

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from cast import NEXT_COUNTY, VILLAGE, World, player
from shangliang.cases.models import Case
from shangliang.outcomes.models import Assignment


def photo() -> ContentFile[bytes]:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG")
    return ContentFile(buffer.getvalue(), name="work.jpg")


def finished(world: World) -> Case:
    return player(world).play_until()


def test_the_wall_says_what_was_decided_and_who_did_it(visitor: Client, world: World) -> None:
    case = finished(world)
    html = visitor.get("/results/", {"area": VILLAGE}).content.decode()
    assert case.title in html
    assert "区城市管理局" in html
    assert str(case.get_result_display()) in html
    assert f"/cases/{case.number}/" in html
    assert "办好以后" not in html  # nobody handed in a photo


def test_a_running_case_and_another_county_are_not_on_the_wall(visitor: Client, world: World) -> None:
    case = player(world).play_until("evaluate")
    assert case.title not in visitor.get("/results/").content.decode()
    finished(world)
    assert "还没有办结的事" in visitor.get("/results/", {"area": NEXT_COUNTY}).content.decode()


@pytest.mark.parametrize(
    ("state", "closed", "status"),
    [(Assignment.State.DONE, True, 200), (Assignment.State.DONE, False, 404), (Assignment.State.ANSWERED, True, 404)],
)
def test_a_photo_is_public_once_the_work_is_checked_and_the_case_closed(
    visitor: Client, world: World, state: str, closed: bool, status: int
) -> None:
    case = finished(world)
    work = Assignment.objects.filter(case=case).first()
    assert work is not None
    work.evidence.save("work.jpg", photo(), save=False)
    work.state = state
    work.save()
    if not closed:
        Case.objects.filter(pk=case.pk).update(state=Case.State.RUNNING, closed_at=None)
    assert visitor.get(f"/results/{work.pk}/photo.jpg").status_code == status
    shown = f"/results/{work.pk}/photo.jpg" in visitor.get("/results/").content.decode()
    assert shown is (status == 200)


def test_work_without_a_photo_has_none(visitor: Client, world: World) -> None:
    finished(world)
    for work in Assignment.objects.all():
        assert visitor.get(f"/results/{work.pk}/photo.jpg").status_code == 404


def test_the_worker_lists_precise_addresses_that_all_answer(visitor: Client) -> None:
    answer = visitor.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    found = re.match(r"const KEEP = (\{.*?\});\n", answer.content.decode())
    assert found is not None
    keep = json.loads(found[1])
    assert keep["pages"] == ["/raise/offline/", "/offline/"]
    assert all(path.startswith("/static/") for path in keep["files"])
    for path in [*keep["pages"], keep["raise"]]:
        assert visitor.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/raise/offline/", "/offline/"])
def test_pages_for_a_dead_net_hold_nothing_about_anybody(world: World, path: str) -> None:
    client = Client()
    client.force_login(world.persons["clerk"], backend="shangliang.people.backends.Accounts")
    answer = client.get(path)
    html = answer.content.decode()
    assert "csrfmiddlewaretoken" not in html
    assert "csrftoken" not in answer.cookies
    assert world.persons["clerk"].display_name not in html
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-4", html)  # no key of a form
