"""The brand of a county on every page: header, colour, sheet, mark; nothing of it elsewhere, nothing stale."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from cast import COUNTY, NOON, VILLAGE, World, case
from shangliang.kernel import clock
from shangliang.standards.branding import BrandDraft, brand_save, brand_use
from shangliang.standards.kit import recipe
from shangliang.standards.models import Brand
from standards_halls import picture

DRAFT = BrandDraft(platform="请你来协商", pattern="请你来协商·{place}{kind}", colour="#1d6350", slogan="请你来，一起商量")


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    settings.MEDIA_ROOT = tmp_path


def branded(world: World, draft: BrandDraft = DRAFT) -> Brand:
    return brand_save(actor=world.cast.county, scope=COUNTY, draft=draft, now=NOON)


def sheet_of(html: str) -> str:
    found = re.findall(r'<link rel="stylesheet" href="(/brand/[^"]+)"', html)
    assert len(found) <= 1
    return found[0] if found else ""


def test_pages_of_the_county_wear_its_brand(world: World, client: Client) -> None:
    row = case(world)
    branded(world)
    for address in (f"/a/{VILLAGE}/", f"/a/{COUNTY}/", f"/cases/?area={COUNTY}", f"/cases/{row.number}/"):
        html = Client().get(address).content.decode()
        assert '<span class="brand-name">请你来协商</span>' in html, address
        assert '<meta name="theme-color" content="#1d6350">' in html
        assert "请你来，一起商量" in html
        assert "--vermilion:#1d6350" in client.get(sheet_of(html)).content.decode()


def test_other_places_keep_the_default_face(world: World) -> None:
    branded(world)
    for address in ("/places/", "/a/411121/", "/cases/"):
        html = Client().get(address).content.decode()
        assert "请你来协商" not in html
        assert '<meta name="theme-color" content="#a92c1a">' in html
        assert sheet_of(html) == ""


def test_a_visitor_carries_the_place_along(world: World, client: Client) -> None:
    branded(world)
    client.get(f"/a/{VILLAGE}/")
    assert "请你来协商" in client.get("/privacy/").content.decode()
    assert "请你来协商" not in Client().get("/privacy/").content.decode()


def test_no_kept_page_wears_an_old_brand(world: World, client: Client, settings: Any) -> None:
    settings.PAGE_CACHE = True
    address = f"/a/{VILLAGE}/"
    assert "请你来协商" not in client.get(address).content.decode()
    row = branded(world)
    assert "请你来协商" in client.get(address).content.decode()
    brand_use(actor=world.cast.county, scope=COUNTY, used=False, version=row.version, now=NOON)
    assert "请你来协商" not in client.get(address).content.decode()
    brand_use(actor=world.cast.county, scope=COUNTY, used=True, now=NOON)
    answer = client.get(address)
    assert "请你来协商" in answer.content.decode()
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_city_sets_the_brand_of_counties_without_one(world: World) -> None:
    Brand.objects.create(scope="4111", platform="有事好商量", pattern="{name}", colour="#264f78", changed_at=NOON)
    assert "有事好商量</span>" in Client().get("/a/411121/").content.decode()
    Brand.objects.create(scope="411121", platform="舞阳好商量", pattern="{name}", colour="#264f78", changed_at=NOON)
    assert "舞阳好商量</span>" in Client().get("/a/411121/").content.decode()


def test_the_desk_of_the_county_wears_it(world: World) -> None:
    branded(world)
    for name, worn in (("clerk", True), ("county", True), ("department", True), ("stranger", False), ("sysadmin", False)):
        client = Client()
        client.force_login(world.persons[name], backend="shangliang.people.backends.Accounts")
        assert ("请你来协商" in client.get("/desk/").content.decode()) is worn, name


def test_the_sheet_is_kept_for_ever_and_spares_high_contrast(world: World, client: Client) -> None:
    branded(world)
    answer = client.get(sheet_of(client.get(f"/a/{VILLAGE}/").content.decode()))
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/css")
    assert answer.content.decode().startswith("html:not(.contrast){")
    assert not answer.cookies


@pytest.mark.parametrize("colour", ["ffcc00", "zzzzzz", "1D6350", "1d635"])
def test_no_sheet_for_what_cannot_be_read(db: None, client: Client, colour: str) -> None:
    assert client.get(f"/brand/{colour}-{recipe()}/page.css").status_code == 404
    assert client.get(f"/brand/1d6350-{recipe()}/page.css").status_code == 200
    assert client.get("/brand/1d6350-0000/page.css").status_code == 404
    assert client.get(f"/brand/1d6350-{recipe()}/other.css").status_code == 404


def test_the_mark_is_a_clean_square_png(world: World, client: Client) -> None:
    row = branded(world, BrandDraft(**{**vars(DRAFT), "mark": picture(800, 800, "JPEG")}))
    html = client.get(f"/a/{VILLAGE}/").content.decode()
    address = f"/brand/{COUNTY}/{row.mark_digest}.png"
    assert html.count(address) >= 2
    answer = client.get(address)
    assert answer["Content-Type"] == "image/png"
    with Image.open(BytesIO(b"".join(answer.streaming_content))) as found:  # type: ignore[attr-defined]
        assert (found.size, found.format) == ((192, 192), "PNG")
    assert client.get(f"/brand/{COUNTY}/0000.png").status_code == 404
    Path(row.mark.path).unlink()
    assert client.get(address).status_code == 404


def test_without_a_mark_the_round_table_takes_the_colour(world: World, client: Client) -> None:
    branded(world)
    html = client.get(f"/a/{VILLAGE}/").content.decode()
    found = re.search(r'class="brand-mark" src="([^"]+)"', html)
    assert found
    assert "#1d6350" in client.get(found[1]).content.decode()
    assert client.get(found[1].replace("mark.svg", "icons.svg")).status_code == 404
