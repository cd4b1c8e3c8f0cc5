"""The memory of public pages: never older than the last commit, per face, and never for anybody signed in."""

import gzip
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event, Lock, Thread

import pytest
from django.conf import LazySettings
from django.db import connections
from django.test import Client
from django.test.client import ClientHandler

from cast import NOON, VILLAGE, World, build, case, matter
from shangliang.ballots.services import ballot_open, slips_print, vote_cast
from shangliang.cases.models import Case
from shangliang.cases.services import Opening, case_open, case_pause
from shangliang.people.models import RoleGrant
from shangliang.people.services import grant_end
from shangliang.site.caching import PageCache
from standing import standing

HOME = f"/a/{VILLAGE}/"
BACKEND = "shangliang.people.backends.Accounts"


class Process:
    """The one process that all browsers of a test ask."""

    handler: ClientHandler


@pytest.fixture(autouse=True)
def remembered(settings: LazySettings, at: Callable[[datetime], None]) -> None:
    """The memory is on, one for all browsers of a test as in one process, and the clock stands."""
    settings.PAGE_CACHE = True
    Process.handler = ClientHandler(enforce_csrf_checks=False)


@pytest.fixture
def committed(transactional_db: None) -> World:
    """The cast in a database whose writes are committed: other threads see them, and so does the state of the journal."""
    return build()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were made anew, in order."""
    made: list[str] = []
    keep = PageCache._keep
    monkeypatch.setattr(PageCache, "_keep", staticmethod(lambda response: (made.append("made"), keep(response))[1]))
    return made


def page(client: Client, path: str = HOME, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def fresh(**cookies: str) -> Client:
    client = Client()
    client.handler = Process.handler
    for name, value in cookies.items():
        client.cookies[name] = value
    return client


def signed_in(world: World, name: str) -> Client:
    client = fresh()
    client.force_login(world.persons[name], backend=BACKEND)
    return client


@pytest.mark.django_db(transaction=True)
def test_a_second_visitor_gets_the_kept_page_until_the_first_write(committed: World, asked: list[str]) -> None:
    first = page(fresh(area=VILLAGE))
    assert page(fresh(area=VILLAGE)) == first
    assert len(asked) == 1
    found = case(committed)
    assert found.title in page(fresh(area=VILLAGE))
    assert len(asked) == 2


def test_lamps_move_with_the_clock(world: World, asked: list[str], at: Callable[[datetime], None]) -> None:
    page(fresh(area=VILLAGE))
    at(NOON + timedelta(seconds=61))
    page(fresh(area=VILLAGE))
    assert len(asked) == 2


@pytest.mark.parametrize("face", [{"django_language": "en"}, {"elder": "2"}, {"contrast": "1"}, {"area": "330111"}])
def test_each_face_has_a_page_of_its_own(world: World, asked: list[str], face: dict[str, str]) -> None:
    plain = page(fresh(), "/cases/")
    other = page(fresh(**face), "/cases/")
    assert page(fresh(), "/cases/") == plain
    assert page(fresh(**face), "/cases/") == other
    assert len(asked) == 2
    assert plain != other or "contrast" in face


@pytest.mark.django_db(transaction=True)
def test_a_browser_that_has_it_already_is_told_so(committed: World) -> None:
    answer = fresh().get("/cases/")
    tag = answer["ETag"]
    again = fresh().get("/cases/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    case(committed)
    assert fresh().get("/cases/", headers={"If-None-Match": tag}).status_code == 200


def test_it_is_asked_again_every_time_and_packed_on_demand(world: World) -> None:
    plain, packed = fresh().get("/cases/"), fresh().get("/cases/", headers={"Accept-Encoding": "gzip"})
    assert "no-cache" in plain["Cache-Control"]
    assert plain["Vary"] == "Cookie, Accept-Encoding"
    assert gzip.decompress(packed.content) == plain.content


def test_whoever_is_signed_in_gets_nothing_of_a_stranger(world: World, asked: list[str]) -> None:
    page(fresh(), "/cases/")
    client = signed_in(world, "clerk")
    before = len(asked)
    page(client, "/cases/")
    page(client, "/cases/")
    assert len(asked) == before


def test_a_page_of_the_desk_is_kept_for_one_session_and_gone_with_it(world: World) -> None:
    clients = {name: signed_in(world, name) for name in ("clerk", "town")}
    page(clients["clerk"], "/desk/")  # the first answer brings the cookie of the form token and is not kept
    first = page(clients["clerk"], "/desk/")
    assert page(clients["clerk"], "/desk/") == first
    assert world.cast.town.name in page(clients["town"], "/desk/") != first
    key = clients["clerk"].cookies["sessionid"].value
    clients["clerk"].post("/desk/sign-out/")
    assert fresh(sessionid=key).get("/desk/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_grant_taken_back_opens_no_kept_page(committed: World) -> None:
    found = case(committed)
    client = signed_in(committed, "supervisor")
    page(client, f"/desk/cases/{found.pk}/")
    grant = RoleGrant.objects.get(person=committed.persons["supervisor"])
    grant_end(actor=committed.cast.county, grant=grant, now=NOON)
    assert client.get(f"/desk/cases/{found.pk}/").status_code == 404


def test_the_turnout_of_an_open_ballot_is_never_an_old_one(world: World, at: Callable[[datetime], None]) -> None:
    """Votes leave no entry in the journal; the page that counts them is not kept."""
    playing = standing(world, "vote", "six_talk")
    at(playing.now)
    who = {"actor": playing.owner(), "case_id": playing.case.pk, "now": playing.now}
    ballot = ballot_open(**who, question="是否同意公约草案？", eligible=40, basis="户代表名册")  # type: ignore[arg-type]
    codes = slips_print(**who, ballot_id=ballot.pk, count=2)  # type: ignore[arg-type]
    client = signed_in(world, "clerk")
    seen = [page(client, f"/desk/cases/{playing.case.pk}/")]
    for code in codes:
        vote_cast(code=code, choice="yes", now=playing.now)
        seen.append(page(client, f"/desk/cases/{playing.case.pk}/"))
    turnouts = [next(part for part in text.split("<progress")[1:] if "40" in part)[:200] for text in seen]
    assert len(set(turnouts)) == 3


@pytest.mark.parametrize("path", ["/raise/", "/follow/", "/vote/", "/account/", "/healthz"])
def test_a_page_with_a_form_or_a_state_is_never_kept(world: World, asked: list[str], path: str) -> None:
    for _time in range(2):
        fresh().get(path)
    assert asked == []


def test_a_receipt_is_never_kept(world: World, asked: list[str]) -> None:
    row = matter(world)
    page(fresh(), f"/r/{row.receipt}/")
    assert asked == []


class Hammer:
    """Readers in threads: every read that began after a commit must show what was committed."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lock = Lock()
        self.committed: list[str] = []
        self.stale: list[str] = []
        self.reads = 0
        self.stop = Event()

    def read(self) -> None:
        try:
            client = fresh(area=VILLAGE)
            while not self.stop.is_set():
                with self.lock:
                    must = self.committed[-1] if self.committed else ""
                text = client.get(self.path).content.decode()
                with self.lock:
                    self.reads += 1
                    if must not in text:
                        self.stale.append(must)
        finally:
            connections.close_all()

    def running(self, readers: int) -> Iterator[None]:
        threads = [Thread(target=self.read) for _number in range(readers)]
        for thread in threads:
            thread.start()
        yield
        self.stop.set()
        for thread in threads:
            thread.join(20)


@pytest.mark.django_db(transaction=True)
def test_a_read_that_begins_after_a_commit_shows_it(committed: World) -> None:
    version = case(committed).version_of
    hammer = Hammer("/cases/")
    life = hammer.running(3)
    next(life)
    for number in range(12):
        title = f"第{number:02d}号议题整治"
        case_open(actor=committed.cast.clerk, opening=Opening(title, committed.village, version), now=NOON)
        with hammer.lock:
            hammer.committed.append(title)
    next(life, None)
    assert hammer.stale == []
    assert hammer.reads > 12


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_leave_no_old_page(committed: World) -> None:
    """On PostgreSQL the later entry may commit first: the number of the last entry alone would not do."""
    version = case(committed).version_of
    hammer = Hammer(HOME)
    life = hammer.running(2)
    next(life)

    def write() -> None:
        try:
            for _number in range(6):
                found = case_open(actor=committed.cast.clerk, opening=Opening("两人同时写", committed.village, version), now=NOON)
                case_pause(actor=committed.cast.clerk, case_id=found.pk, reason="等待补充材料。", now=NOON)
        finally:
            connections.close_all()

    writers = [Thread(target=write) for _number in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    next(life, None)
    assert f"现在有 {Case.objects.count()} 件事正在商量" in page(fresh(area=VILLAGE))
    assert hammer.reads > 0
