"""Choosing photos of before and after at the desk, and what the public sees of them."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cast import VILLAGE, World, player
from shangliang.cases.models import Case
from shangliang.kernel.uploads import clean_photo
from shangliang.matters.models import Matter, Photo
from shangliang.outcomes.models import Assignment
from shangliang.publicity.models import Comparison

Browser = Callable[[str], Client]
At = Callable[[datetime], None]


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG")
    return SimpleUploadedFile("photo.jpg", out.getvalue(), content_type="image/jpeg")


@pytest.fixture
def row(world: World, at: At, settings: LazySettings, tmp_path: Path) -> Case:
    """A closed case with a photo of its matter and one of its work."""
    settings.MEDIA_ROOT = tmp_path
    playing = player(world)
    playing.play_until("")
    at(playing.now)
    Photo.objects.create(matter=Matter.objects.get(), image=clean_photo(picture()))
    work = Assignment.objects.get()
    work.evidence.save("after.jpg", clean_photo(picture()))
    playing.case.refresh_from_db()
    return playing.case


def test_an_office_chooses_and_the_public_sees(world: World, browser: Browser, row: Case) -> None:
    client, address = browser("clerk"), f"/desk/cases/{row.pk}/photos/"
    assert address in client.get(f"/desk/cases/{row.pk}/").content.decode()
    page = client.get(address).content.decode()
    assert "没有人脸、没有车牌" in page
    data = {"before": Photo.objects.get().pk, "after": Assignment.objects.get().pk}
    refused = client.post(f"{address}show/", data)
    assert refused.status_code == 409
    assert "请逐张看过" in refused.content.decode()
    assert f'value="{data["before"]}" id="before-{data["before"]}" checked' in refused.content.decode(), "the choice stands"
    assert client.post(f"{address}show/", {**data, "checked": "on"}).status_code == 302
    shown = f"/results/{Comparison.objects.get().pk}/before.jpg"
    for public in ("/results/", f"/a/{VILLAGE}/"):
        assert shown in Client().get(public).content.decode(), public
    assert Client().get(shown)["Content-Type"] == "image/jpeg"
    assert client.post(f"{address}hide/").status_code == 302
    assert Client().get(shown).status_code == 404
    assert shown not in Client().get("/results/").content.decode()


def test_nobody_else_chooses(world: World, browser: Browser, row: Case) -> None:
    address = f"/desk/cases/{row.pk}/photos/"
    assert browser("member").get(address).status_code == 403
    assert browser("stranger").get(address).status_code == 404
    assert address not in browser("member").get(f"/desk/cases/{row.pk}/").content.decode()
    assert browser("clerk").post(f"{address}nothing/").status_code == 404
    answer = browser("member").post(f"{address}show/", {"after": Assignment.objects.get().pk, "checked": "on"})
    assert answer.status_code == 403
    assert not Comparison.objects.exists()


def test_a_case_without_photos_says_so(world: World, browser: Browser, row: Case) -> None:
    Photo.objects.all().delete()
    Assignment.objects.update(evidence="")
    assert browser("clerk").get(f"/desk/cases/{row.pk}/photos/").content.decode().count("没有可以选的照片") == 2
