"""Colours that can be read, brands that are set and taken back, names of stations, procedures of a county."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from test_tokens import contrast as contrast_of_tokens
from test_tokens import tokens

from cast import COUNTY, NOON, VILLAGE, World, matter, version
from refusals import denied, missing, refused
from shangliang.cases.services import Opening, case_open
from shangliang.journal.models import Entry
from shangliang.kernel.errors import Refused
from shangliang.standards import colours
from shangliang.standards.branding import BrandDraft, brand_save, brand_use, colour_check, flows_set, mark_clean
from shangliang.standards.models import Brand
from shangliang.standards.naming import display_name, display_names, filled, pattern_check, place_words
from shangliang.standards.selectors import brand_for, flow_keys
from shangliang.ui import build
from standards_halls import picture, station

DRAFT = BrandDraft(platform="请你来协商", pattern="请你来协商·{place}协商议事厅", colour="#1d6350", slogan="有事一起商量")
anything = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(anything)
@settings(max_examples=300, deadline=None)
def test_the_colour_offered_can_always_be_read(colour: str) -> None:
    found = colours.nearest_safe(colour)
    judged = colours.judge(found)
    assert judged.safe
    assert judged.white >= 4.5
    assert contrast_of_tokens("#ffffff", found) == pytest.approx(judged.white)
    assert colours.nearest_safe(found) == found


@given(anything)
@settings(max_examples=200, deadline=None)
def test_every_pair_of_a_safe_colour_can_be_read(colour: str) -> None:
    shades = colours.shades(colours.nearest_safe(colour))
    for letters in (shades.colour, shades.deep):
        for ground in (*colours.GROUNDS.values(), shades.tint):
            assert colours.contrast(letters, ground) >= 4.5
        assert colours.contrast("#ffffff", letters) >= 4.5


@given(anything)
@settings(max_examples=100, deadline=None)
def test_no_lighter_colour_of_the_hue_would_do(colour: str) -> None:
    if colours.judge(colour).safe:
        return
    found = colours.nearest_safe(colour)
    lightness = colours._to_oklab(found)[0]
    lighter = colours._with_lightness(colour, min(lightness + 0.03, colours._to_oklab(colour)[0]))
    assert lighter == found or not colours.judge(lighter).safe or colours._to_oklab(lighter)[0] <= lightness + 0.01


@given(anything)
@settings(max_examples=150, deadline=None)
def test_a_pale_colour_is_refused_and_nothing_else(colour: str) -> None:
    if colours.judge(colour).safe:
        assert colour_check(colour) == colour
    else:
        with pytest.raises(Refused) as caught:
            colour_check(colour)
        assert caught.value.code == "standards.colour_pale"
        assert colours.judge(str(caught.value.params["nearest"])).safe


def test_the_grounds_and_the_default_are_those_of_the_pages() -> None:
    found = tokens(":root")
    assert {name: found[name] for name in colours.GROUNDS} == colours.GROUNDS
    assert found["vermilion"] == colours.DEFAULT == found["alarm"]
    assert set(re.findall(r"--[a-z-]+(?=:)", colours.stylesheet("#1d6350"))) <= {f"--{name}" for name in found}
    assert all(colours.judge(colour).safe for colour in colours.SWATCHES)


def test_red_that_warns_stays_red_in_every_county() -> None:
    css = "".join(path.read_text(encoding="utf-8") for path in Path(build.STYLES / "components").glob("*.css"))
    for name in (".lamp-red", ".error-summary", ".field.has-error", ".button-danger", ".tone-error"):
        found = re.search(re.escape(name) + r" \{([^}]*)\}", css)
        assert found
        assert "--vermilion" not in found[1]


@pytest.mark.parametrize(("typed", "tidy"), [("#A92C1A", "#a92c1a"), ("1d6350", "#1d6350"), (" #abc ", "#aabbcc"), ("＃1d6350", "#1d6350")])
def test_how_a_colour_may_be_typed(typed: str, tidy: str) -> None:
    assert colours.tidy(typed) == tidy


@pytest.mark.parametrize("typed", ["", "red", "#12345", "#1234567", "#gggggg", "javascript:"])
def test_what_is_no_colour(world: World, typed: str) -> None:
    with refused("standards.colour_wrong"):
        brand_save(actor=world.cast.county, scope=COUNTY, draft=BrandDraft(**{**vars(DRAFT), "colour": typed}), now=NOON)


def test_a_brand_is_set_taken_back_and_put_on_again(world: World) -> None:
    county = world.cast.county
    row = brand_save(actor=county, scope=COUNTY, draft=DRAFT, version=0, now=NOON)
    assert (brand_for(VILLAGE), brand_for("411121")) == (row, None)
    with refused("kernel.stale"):
        brand_save(actor=county, scope=COUNTY, draft=DRAFT, version=0, now=NOON)
    with refused("standards.colour_pale"):
        brand_save(actor=county, scope=COUNTY, draft=BrandDraft(**{**vars(DRAFT), "colour": "#ffcc00"}), version=1, now=NOON)
    brand_use(actor=county, scope=COUNTY, used=False, version=1, now=NOON)
    assert brand_for(VILLAGE) is None
    brand_use(actor=county, scope=COUNTY, used=True, version=2, now=NOON)
    assert brand_for(VILLAGE) == row
    codes = list(Entry.objects.filter(chain=row.chain).order_by("seq").values_list("code", flat=True))
    assert codes == ["standard.brand_saved", "standard.brand_reset", "standard.brand_restored"]
    with missing():
        brand_use(actor=world.stranger, scope="411121", used=True, now=NOON)


def test_who_sets_a_brand(world: World) -> None:
    for who, scope in ((world.cast.clerk, COUNTY), (world.cast.town, COUNTY), (world.stranger, COUNTY), (world.cast.county, "3301")):
        with denied("standards.brand_county"):
            brand_save(actor=who, scope=scope, draft=DRAFT, now=NOON)
        with denied("standards.brand_county"):
            flows_set(actor=who, county=scope, keys=[], now=NOON)


@pytest.mark.parametrize("pattern", ["协商议事厅", "{village}议事厅", "{place!r}", "{place.name}", "{", "{place}" + "厅" * 60, "{kind}"])
def test_a_pattern_names_something_of_the_station(world: World, pattern: str) -> None:
    with refused("standards.brand_pattern"):
        brand_save(actor=world.cast.county, scope=COUNTY, draft=BrandDraft(**{**vars(DRAFT), "pattern": pattern}), now=NOON)
    with refused("standards.brand_platform"):
        brand_save(actor=world.cast.county, scope=COUNTY, draft=BrandDraft(**{**vars(DRAFT), "platform": "商"}), now=NOON)


@given(st.text(max_size=30), st.text(max_size=10), st.text(max_size=10))
@settings(max_examples=100, deadline=None)
def test_no_pattern_breaks_a_name(pattern: str, place: str, name: str) -> None:
    try:
        tidy = pattern_check(pattern + "{place}")
    except Refused:
        return
    assert place_words(place) in filled(tidy, place=place, kind="厅", name=name)


def test_names_of_stations_follow_the_pattern(world: World) -> None:
    hall, other = station(), station(path="411121", name="县协商室")
    assert display_name(hall) == "协商议事厅"
    brand_save(actor=world.cast.county, scope=COUNTY, draft=DRAFT, now=NOON)
    assert display_names([hall, other]) == {hall.pk: "请你来协商·后周社区协商议事厅", other.pk: "县协商室"}


@pytest.mark.parametrize(
    ("official", "spoken"),
    [
        ("袁集村村民委员会", "袁集村"),
        ("后周社区居民委员会", "后周社区"),
        ("后周社区居委会", "后周社区"),
        ("袁集村委会", "袁集村"),
        ("袁集村", "袁集村"),
        ("居委会", "居委会"),
    ],
)
def test_a_place_is_called_as_people_call_it(official: str, spoken: str) -> None:
    assert place_words(official) == spoken


def upload(content: bytes, name: str = "mark.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_what_is_no_mark(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for mark, code in (
        (upload(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "mark.svg"), "kernel.not_image"),
        (picture(400, 300), "standards.mark_not_square"),
        (picture(40, 40), "standards.mark_small"),
        (upload(b"0" * (2 * 1024 * 1024 + 1)), "standards.mark_large"),
    ):
        with refused(code):
            brand_save(actor=world.cast.county, scope=COUNTY, draft=BrandDraft(**{**vars(DRAFT), "mark": mark}), now=NOON)
    assert not Brand.objects.exists()
    with refused("standards.mark_small"):
        mark_clean(picture(40, 40))
    with refused("standards.mark_not_square"):
        mark_clean(picture(400, 300))
    with refused("standards.mark_large"):
        mark_clean(upload(b"0" * (2 * 1024 * 1024 + 1)))


def test_a_mark_is_kept_until_it_is_taken_away(world: World, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    county = world.cast.county
    row = brand_save(actor=county, scope=COUNTY, draft=BrandDraft(**{**vars(DRAFT), "mark": picture()}), now=NOON)
    assert row.mark_digest
    kept = brand_save(actor=county, scope=COUNTY, draft=DRAFT, now=NOON)
    assert kept.mark_digest == row.mark_digest
    gone = brand_save(actor=county, scope=COUNTY, draft=BrandDraft(**{**vars(DRAFT), "without_mark": True}), now=NOON)
    assert (gone.mark_digest, bool(gone.mark)) == ("", False)


def test_a_county_opens_cases_with_its_procedures_only(world: World) -> None:
    county = world.cast.county
    with refused("standards.flow_unknown"):
        flows_set(actor=county, county=COUNTY, keys=["nothing"], now=NOON)
    row = flows_set(actor=county, county=COUNTY, keys=["six_step"], version=0, now=NOON)
    with refused("kernel.stale"):
        flows_set(actor=county, county=COUNTY, keys=["six_talk"], version=0, now=NOON)
    assert (flow_keys(VILLAGE), flow_keys("411121")) == ({"six_step"}, None)
    opening = Opening("马路停车", world.village, version("six_talk"))
    first = matter(world)
    with refused("standards.flow_not_allowed"):
        case_open(actor=world.cast.clerk, opening=opening, matter_ids=[first.pk], now=NOON)
    case_open(actor=world.cast.clerk, opening=Opening("马路停车", world.village, version("six_step")), matter_ids=[first.pk], now=NOON)
    flows_set(actor=county, county=COUNTY, keys=[], now=NOON)
    assert flow_keys(VILLAGE) is None
    case_open(actor=world.cast.clerk, opening=opening, now=NOON)
    codes = list(Entry.objects.filter(chain=row.chain).order_by("seq").values_list("code", flat=True))
    assert codes == ["standard.flows_set", "standard.flows_free"]
