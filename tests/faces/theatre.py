"""Cases and matters in several stages on one database, a server before them, and the addresses of the pages that are looked at."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from importlib import import_module
from unittest.mock import patch

from channel_faces import channel_faces
from django.conf import settings
from network_faces import network_pages
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from standard_faces import standard_pages

from cast import NOON, TOWN, VILLAGE, World, build, matter, version
from shangliang.cases.models import Case
from shangliang.cases.services import Opening, case_open
from shangliang.demo.play import Player, Story
from shangliang.kernel import clock
from shangliang.matters.models import Category
from shangliang.matters.services import matter_accept
from shangliang.outcomes.models import Assignment
from shangliang.publicity.models import Posting
from shangliang.venues.duty import duty_set
from shangliang.venues.services import Hours, hours_set
from stations import booked, shift, station

LONG = "后周社区南门外道路两侧长期占道停车、消防通道被堵、老人和上学的孩子过马路绕行的问题怎样解决"
WORDS = (
    "我家住在三号楼，窗户下面就是垃圾桶，夏天味道很大，晚上不敢开窗；清运车早上四点来，声音也大。"
    "希望能换个地方，或者加盖、装水冲设施，并且白天清运。邻居们商量过两次，都说等社区统一安排。"
)
ITEMS = (
    ("主路单侧划定停车泊位，另一侧及消防通道禁停。", "一名店主担心客人停车不便，建议保留限时卸货。"),
    ("与附近单位协商夜间错时共享停车位。", ""),
)
MODES: dict[str, dict[str, str]] = {
    "normal": {},
    "elder": {"elder": "1"},
    "contrast": {"contrast": "1"},
    "english": {"django_language": "en"},
}


@dataclass(frozen=True)
class Face:
    """A page, who looks at it ("" = a resident without account), and what is tapped there before it is measured."""

    name: str
    path: str
    who: str = ""
    unfold: str = ""


class Theatre:
    """One server, one browser; everybody of the cast can look at every page in every mode."""

    def __init__(self, browser: Browser, server: str) -> None:
        self.browser, self.server = browser, server
        self.world: World = build()
        self.now = NOON
        self.faces = {face.name: face for face in self._play()}
        self._sessions: dict[str, str] = {}

    def _case(self, title: str, key: str, until: str, day: int, text: str = "") -> Case:
        """A case by that template, begun `day` days after Monday noon and played up to a stage ("" = to its end)."""
        begun = NOON + timedelta(days=day)
        row = matter(self.world, text or f"{title}，请大家一起商量。", begun)
        opening = Opening(title=title, region=self.world.village, version=version(key), summary=f"{title}：居民意见不一，请大家一起商量。")
        case = case_open(actor=self.world.cast.clerk, opening=opening, matter_ids=[row.pk], now=begun)
        playing = Player(case, self.world.cast, begun, Story(items=ITEMS))
        playing.play_until(until)
        self.now = max(self.now, playing.now)
        return playing.case

    def _play(self) -> Iterator[Face]:
        """The cases and matters, and the pages to look at."""
        closed = self._case("垃圾投放集置点选址", "six_step", "", 0, WORDS)
        judged = self._case("小区南门路灯维修", "small", "evaluate", 53)
        working = self._case(LONG, "people_choose", "supervise", 47)
        voting = self._case("居民公约修订", "six_talk", "vote", 47)
        meeting = self._case("小餐饮油烟整治", "six_step", "consult", 62)
        posted = self._case("楼道堆物清理", "six_step", "publish", 70)
        fresh = self._case("文化广场开放时间", "six_step", "select", 74)
        new = matter(self.world, WORDS, self.now)
        taken = matter(self.world, "路灯坏了三盏，晚上看不清路，老人不敢出门。", self.now - timedelta(hours=30))
        matter_accept(
            actor=self.world.cast.clerk, matter_id=taken.pk, category=Category.objects.first(), now=self.now - timedelta(hours=29)
        )
        yield from self._public(closed, judged, working)
        yield from self._desk(new.pk, taken.pk)
        for name, (path, who) in channel_faces(self.world, self.now).items():
            yield Face(name, path, who)
        yield from self._stations()
        yield from (Face(name, path, who) for name, path, who in network_pages(self.world))
        for name, case in {"voting": voting, "meeting": meeting, "posted": posted, "fresh": fresh, "working": working}.items():
            yield Face(f"case file {name}", f"/desk/cases/{case.pk}/", "clerk")

    def _public(self, closed: Case, judged: Case, working: Case) -> Iterator[Face]:
        receipts = {case.pk: case.matter_links.get().matter.receipt for case in (closed, judged)}
        posting = Posting.objects.order_by("-pk").first()
        assert posting is not None
        yield Face("area home", f"/a/{VILLAGE}/")
        yield Face("choose a place", "/places/")
        yield Face("places found", "/places/?q=周")
        yield Face("raise", "/raise/")
        yield Face("receipt", f"/r/{receipts[closed.pk]}/")
        yield Face("follow", "/follow/")
        yield Face("judge", f"/r/{receipts[judged.pk]}/judge/")
        yield Face("cases", "/cases/")
        yield Face("case closed", f"/cases/{closed.number}/")
        yield Face("case running", f"/cases/{working.number}/")
        yield Face("postings", "/postings/")
        yield Face("posting", f"/postings/{posting.pk}/")
        yield Face("results", "/results/")
        yield Face("privacy", "/privacy/")
        yield Face("sign-in of residents", "/account/")
        yield Face("sign-in", "/desk/sign-in/")

    def _desk(self, new: int, taken: int) -> Iterator[Face]:
        copied = version("six_step").pk
        work = Assignment.objects.exclude(state=Assignment.State.DONE).order_by("-pk").first()
        assert work is not None
        yield Face("waiting", "/desk/", "clerk")
        yield Face("waiting of a department", "/desk/", "department")
        yield Face("waiting with a form", "/desk/", "clerk", f"[data-act][hx-get*='/matter/{new}/']")
        yield Face("waiting with a form of a department", "/desk/", "department", "[data-act]")
        yield Face("form of a line as a page", f"/desk/here/matter/{new}/answer/", "clerk")
        yield Face("changes", "/desk/changes/", "clerk")
        yield Face("photos before and after", f"/desk/cases/{work.case_id}/photos/", "clerk")
        yield Face("matters", "/desk/matters/", "clerk")
        yield Face("matter new", f"/desk/matters/{new}/", "clerk")
        yield Face("matter taken", f"/desk/matters/{taken}/", "clerk")
        yield Face("enter a matter", "/desk/matters/new/", "clerk")
        yield Face("open a case", f"/desk/cases/new/?matter={new}", "clerk")
        yield Face("cases at the desk", "/desk/cases/", "clerk")
        yield Face("assignments", "/desk/assignments/", "department")
        yield Face("assignment", f"/desk/assignments/{work.pk}/", "department")
        yield Face("templates", "/desk/templates/", "county")
        yield Face("template", f"/desk/templates/{copied}/", "county")
        yield Face("template edit", f"/desk/templates/{copied}/edit/", "county")
        yield Face("regions", "/desk/regions/", "county")
        yield Face("region", f"/desk/regions/{VILLAGE}/", "county")
        yield Face("people", "/desk/people/", "county")
        yield Face("person", f"/desk/people/{self.world.persons['clerk'].pk}/", "county")

    def _stations(self) -> Iterator[Face]:
        """A station with hours, duty and a booking, entered when the stories began."""
        room = station(self.world.cast.clerk, name="后周社区居民协商议事厅和委员工作室")
        hours = [Hours(day, time(9), time(17, 30)) for day in range(1, 6)]
        hours_set(actor=self.world.cast.clerk, station_id=room.pk, hours=hours, version=None, now=NOON)
        duty_set(actor=self.world.cast.clerk, station_id=room.pk, draft=shift(self.world), now=NOON)
        booked(self.world, room)
        yield Face("stations", f"/stations/?area={TOWN}")
        yield Face("station", f"/s/{room.code}/")
        yield Face("stations at the desk", "/desk/stations/", "clerk")
        yield Face("station at the desk", f"/desk/stations/{room.pk}/", "clerk")
        yield Face("week of a station", f"/desk/stations/{room.pk}/week/?week=2026-03-04", "clerk")
        yield Face("enter a station", f"/desk/stations/new/?region={VILLAGE}", "clerk")
        yield Face("counts of stations", "/desk/stations/counts/", "county")
        yield Face("my duties", "/desk/duty/", "member")
        for name, path, who in standard_pages(self.world):
            yield Face(name, path, who)

    def session(self, name: str) -> str:
        """A session key for somebody of the cast."""
        if name not in self._sessions:
            person = self.world.persons[name]
            store = import_module(settings.SESSION_ENGINE).SessionStore()
            store["_auth_user_id"] = str(person.pk)
            store["_auth_user_backend"] = "shangliang.people.backends.Accounts"
            store["_auth_user_hash"] = person.get_session_auth_hash()
            store["seen"] = int(self.now.timestamp())
            store.save()
            self._sessions[name] = str(store.session_key)
        return self._sessions[name]

    @contextmanager
    def looks(self, who: str = "", mode: str = "normal", width: int = 1280) -> Iterator[Page]:
        """A fresh profile in that mode, signed in as somebody of the cast or as nobody."""
        cookies = MODES[mode] | ({settings.SESSION_COOKIE_NAME: self.session(who)} if who else {})
        # Without the service worker: it would ask for pages of its own while the next one is being drawn.
        context = self.browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", service_workers="block")
        try:
            context.add_cookies([{"name": key, "value": value, "url": self.server} for key, value in cookies.items()])
            yield context.new_page()
        finally:
            context.close()


@contextmanager
def curtain() -> Iterator[Theatre]:
    """The theatre on the test database; the clock stands where the last story stopped."""
    # Playwright runs a loop in this thread; what is played here is synchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    server = LiveServer("localhost")
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
            theatre = Theatre(browser, server.url)
            with patch.object(clock, "now", lambda: theatre.now):
                yield theatre
            browser.close()
    finally:
        server.stop()
