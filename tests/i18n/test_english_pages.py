"""Whoever chose English reads English: on public pages only what people wrote, names of places and official names are Chinese."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import translation

from cast import VILLAGE, World, player
from shangliang.cases.models import Case
from shangliang.cases.selectors import case_template
from shangliang.demo.play import Player
from shangliang.journal.models import Entry
from shangliang.journal.selectors import entries_of, entry_text
from shangliang.kernel import clock
from shangliang.matters.models import Matter
from shangliang.procedures.models import Version
from shangliang.publicity.models import Posting
from shangliang.ui.words import local, word

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
# Content is what the database holds, but not what has English of its own: names of stages and categories, and the journal's labels.
TRANSLATED = {"procedures.Version", "journal.Entry", "matters.Category", "people.Sector", "people.SkillTag"}
KEPT = {"中文", "商量", "乡贤", "恳谈会", "两代表一委员", "后周", "村"}


@pytest.fixture
def reader() -> Iterator[Client]:
    """A browser that chose English."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    yield client
    translation.activate(settings.LANGUAGE_CODE)


def content() -> str:
    """Every text of the database that people or officials wrote."""
    texts = list(Version.objects.values_list("source", flat=True))  # where a procedure comes from: titles of official documents
    for model in apps.get_models():
        if model._meta.label not in TRANSLATED:
            for row in model._default_manager.all():
                texts += [value for value in vars(row).values() if isinstance(value, str)]
    return "\n".join(texts)


def chinese_of(client: Client, address: str, status: int = 200, own: str = "") -> set[str]:
    """Runs of Chinese on a page that are not content."""
    answer = client.get(address, follow=True)
    assert answer.status_code == status, address
    page = answer.content.decode()
    assert '<html lang="en"' in page
    words = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.S)
    own = own or content()
    return {run for run in CHINESE.findall(words) if run not in own and run not in KEPT}


PAGES = [
    "/",
    f"/a/{VILLAGE}/",
    "/places/",
    "/places/?q=no-such-place",
    "/cases/",
    "/postings/",
    "/raise/",
    "/follow/",
    "/follow/?code=ABCD-EFGH-2345",
    "/vote/",
    "/account/",
    "/privacy/",
    "/accessibility/",
    "/desk/sign-in/",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_without_a_case(world: World, reader: Client, address: str) -> None:
    player(world)
    assert chinese_of(reader, address, 404 if "code=" in address else 200) == set()


def test_a_page_that_does_not_exist(world: World, reader: Client) -> None:
    assert chinese_of(reader, "/cases/no-such-case/", 404) == set()


@pytest.fixture
def playing(world: World) -> Player:
    """A case of the procedure with most kinds of stages, at its start."""
    return player(world, "six_talk")


@pytest.mark.parametrize("stage", ["", "evaluate"])
def test_the_story_of_a_case(playing: Player, reader: Client, stage: str) -> None:
    playing.play_until(next((row.key for row in stages(playing.case) if row.kind == stage), ""))
    case = playing.case
    receipt = Matter.objects.get().receipt
    for address in (f"/cases/{case.number}/", f"/r/{receipt}/", f"/a/{VILLAGE}/", "/cases/"):
        assert chinese_of(reader, address) == set(), address
    for row in Posting.objects.all():
        assert chinese_of(reader, f"/postings/{row.pk}/") == set()


@pytest.mark.parametrize(
    ("who", "stage"),
    [("clerk", ""), ("clerk", "meet"), ("party", "approve"), ("county", "evaluate"), ("department", "supervise")],
)
def test_the_desk(playing: Player, world: World, reader: Client, monkeypatch: pytest.MonkeyPatch, who: str, stage: str) -> None:
    playing.play_until(next((row.key for row in stages(playing.case) if row.kind == stage), playing.case.stage_key))
    monkeypatch.setattr(clock, "now", lambda: playing.now)
    reader.force_login(world.persons[who], backend="shangliang.people.backends.Accounts")
    own = content()
    seen = [
        address
        for row in ("cases", "matters", "assignments", "templates", "people")
        if (address := f"/desk/{row}/") and reads(reader, address)
    ]
    for listing in ["/desk/", *seen]:
        assert chinese_of(reader, listing, own=own) == set(), listing
        page = reader.get(listing).content.decode()
        for address in sorted(set(re.findall(r'href="(/desk/(?:cases|matters|assignments|templates|people)/\d+/)"', page)))[:3]:
            assert chinese_of(reader, address, own=own) == set(), address


def reads(client: Client, address: str) -> bool:
    """Whether this account may open the page at all."""
    return client.get(address).status_code == 200


def stages(case: Case) -> list[object]:
    """The stages of a case's procedure."""
    return list(case_template(case).stages)


def test_the_journal_keeps_chinese_whoever_acts(world: World) -> None:
    with translation.override("en"):
        playing = player(world)
        playing.play_until()
    kept = "\n".join(str(value) for entry in Entry.objects.all() for name, value in entry.params.items() if not name.endswith("_en"))
    assert "固定" in kept
    assert "Fixed" not in kept
    entries = entries_of(playing.case.chain)
    with translation.override("en"):
        english = [entry_text(entry) for entry in entries]
    with translation.override("zh-hans"):
        chinese = [entry_text(entry) for entry in entries]
    assert "Entered the stage “Archive”" in english
    assert "进入“归档”环节" in chinese
    assert "One Fixed participant added" in english


def test_data_with_two_names() -> None:
    pair = {"name": "停车管理", "name_en": "Parking"}
    with translation.override("en"):
        assert local(pair) == "Parking"
        assert local({"name": "后周社区"}) == "后周社区"
        assert local({"name": "固定"}) == "Fixed"
        assert local({"name": 3}) == 3
        assert word("") == ""
        assert word("什么都不是") == "什么都不是"
    with translation.override("zh-hans"):
        assert local(pair) == "停车管理"
        assert word("固定") == "固定"
