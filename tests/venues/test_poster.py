"""The poster is read back out of its PDF: the code that is printed holds the address of that station, the page is one A4, fonts are inside."""

import re
from dataclasses import replace

import pytest
import segno
import typst

from printed import modules, printed_code
from refusals import refused
from shangliang.venues import poster
from shangliang.venues.poster import FONTS, Poster, font_name, poster_pdf, qr_of

ADDRESS = "https://shangliang.example/s/7KQ2M9XH/"
PLAIN = Poster(
    brand="请你来协商",
    name="后周社区协商议事厅",
    place="富阳区 · 富春街道 · 后周社区",
    address=ADDRESS,
    short="shangliang.example/s/7KQ2M9XH",
    scan="扫一扫，身边的事大家商量",
    by_hand="不会扫码？用浏览器打开",
    opens=(("提议题", "反映身边的事"), ("提建议", "参与正在商量的事"), ("看会议", "什么时候开会"), ("看结果", "办成了哪些事")),
    facts=(("开放时间", "星期一至星期五 9:00–12:00，14:00–17:30"), ("电话", "0571-63300000")),
    foot="不用注册，不用留姓名。",
)
needs_font = pytest.mark.usefixtures("font")


@pytest.fixture
def font() -> str:
    """A Chinese font is part of what the tests need, as Chromium is (Debian: fonts-noto-cjk)."""
    return font_name()


@needs_font
def test_the_printed_code_holds_the_address_of_the_station() -> None:
    found = printed_code(poster_pdf(PLAIN))
    assert found == modules(segno.make(ADDRESS, error="q", micro=False))
    assert found != modules(segno.make(ADDRESS.replace("7KQ2", "7KQ3"), error="q", micro=False))
    assert qr_of(ADDRESS).error == "Q"


@needs_font
def test_one_page_of_a4_with_its_fonts_inside() -> None:
    pdf = poster_pdf(PLAIN)
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert re.search(rb"/MediaBox\s*\[0 0 595\.\d+ 841\.\d+\]", pdf)
    assert b"/FontFile" in pdf
    assert len(pdf) < 200_000


@needs_font
def test_long_words_stay_on_one_page_and_are_never_read_as_markup() -> None:
    hours = "；".join(f"星期{day} 9:00–12:00，14:00–17:30" for day in "一二三四五六日")
    nasty = '#panic("注入") *粗* $x$ @标签 \\'
    long = replace(
        PLAIN,
        name="很长的名称" * 12,
        place=nasty + "村" * 60,
        facts=(("开放时间", hours), ("电话", nasty), ("位置", "党群服务中心二楼东侧" * 8)),
        foot=nasty,
    )
    pdf = poster_pdf(long)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert printed_code(pdf) == modules(qr_of(ADDRESS))


@needs_font
def test_the_same_words_are_set_once_and_other_words_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    first = poster_pdf(PLAIN)
    assert poster_pdf(PLAIN) is first
    assert poster_pdf(replace(PLAIN, facts=(("电话", "1"),))) is not first
    monkeypatch.setattr(poster, "MOST", 1)
    poster_pdf(replace(PLAIN, foot="别的"))
    assert poster_pdf(PLAIN) is not first


@pytest.mark.django_db
def test_no_font_no_poster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poster, "FONTS", ("没有这种字体",))
    assert "Noto Sans CJK SC" in FONTS
    with refused("venues.no_fonts"):
        poster_pdf(PLAIN)


@needs_font
@pytest.mark.django_db
def test_a_fault_of_the_typesetter_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_named: object) -> bytes:
        raise typst.TypstError("fault")

    monkeypatch.setattr(typst, "compile", fail)
    with refused("venues.poster_failed"):
        poster_pdf(replace(PLAIN, foot="新的"))
