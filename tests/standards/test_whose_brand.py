"""A page about a thing wears the brand of the thing's county, wherever its reader comes from."""

import pytest
from django.test import Client

from cast import NEXT_COUNTY, NOON, World, matter
from shangliang.kernel import clock
from shangliang.standards.branding import BrandDraft, brand_save
from stations import station


@pytest.fixture
def reader(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody of the next county; ours is called 请你来协商."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    brand_save(
        actor=world.cast.county,
        scope="330111",
        draft=BrandDraft(platform="请你来协商", pattern="{name}", colour="#1d6350"),
        version=None,
        now=NOON,
    )
    client = Client()
    client.cookies["area"] = NEXT_COUNTY
    return client


def name_on(client: Client, path: str) -> bool:
    return "请你来协商" in client.get(path).content.decode()


def test_things_of_our_county_wear_its_name(world: World, reader: Client) -> None:
    hall = station(world.cast.clerk)
    receipt = matter(world).receipt
    for path in (f"/s/{hall.code}/", f"/raise/?station={hall.code}", f"/r/{receipt}/"):
        assert name_on(reader, path), path


def test_other_pages_wear_that_of_the_reader(world: World, reader: Client) -> None:
    for path in ("/raise/", "/cases/", "/follow/"):
        assert not name_on(reader, path), path
