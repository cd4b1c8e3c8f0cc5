"""Anonymous public pages kept in memory and thrown away by the first write: never stale, because every write leaves a journal entry.

A page is kept under its address, the cookies that change its face, the state of the journal, and the minute (lamps and
"days left" move with the clock). Pages of the desk are kept too, each for one session only: going back to a list or opening
a case file again costs nothing as long as nobody wrote anything. A session that has ended gets nothing.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from shangliang.journal.selectors import journal_state
from shangliang.kernel import clock
from shangliang.people.selectors import session_lives

P = ParamSpec("P")
FACE_COOKIES = (settings.LANGUAGE_COOKIE_NAME, "area", "elder", "contrast")
STRANGER_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
DESK = "/desk/"
HEALTH = "/healthz"  # must answer even when the tables are missing
MOST = 1000


@dataclass(frozen=True)
class Kept:
    """A page as it goes over the wire."""

    body: bytes
    packed: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]
    cookies: str


def kept(view: Callable[Concatenate[HttpRequest, P], HttpResponseBase]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Mark a view whose anonymous answer may be kept."""

    @wraps(view)
    def marked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.may_be_kept = response.status_code == 200  # type: ignore[attr-defined]  # read below
        return response

    return marked  # type: ignore[return-value]  # functools.wraps keeps the call as it was


class Pages:
    """The pages of one process, the least recently asked for thrown out first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[object, ...], Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[object, ...]) -> Kept | None:
        """The page under a key."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: tuple[object, ...], page: Kept) -> None:
        """Keep a page."""
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > MOST:
                self._pages.popitem(last=False)


class PageCache:
    """Answers anonymous GET requests from memory while nothing was written; with ETag, 304 and gzip."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pages = Pages()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PAGE_CACHE or request.method not in {"GET", "HEAD"} or "HX-Request" in request.headers:
            return self.get_response(request)
        if request.path == HEALTH:
            return self.get_response(request)
        anonymous = not any(name in request.COOKIES for name in STRANGER_COOKIES)
        at_desk = settings.SESSION_COOKIE_NAME in request.COOKIES and request.path.startswith(DESK)
        if not anonymous and not at_desk:
            return self.get_response(request)
        cookies = FACE_COOKIES if anonymous else (*FACE_COOKIES, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
        face = tuple(request.COOKIES.get(name, "") for name in cookies)
        key = (request.get_host(), request.get_full_path(), face, journal_state(), int(clock.now().timestamp() // 60))
        page = self.pages.get(key)
        if page is not None and (anonymous or session_lives(request.COOKIES[settings.SESSION_COOKIE_NAME], clock.now())):
            return self._answer(request, page)
        response = self.get_response(request)
        if self._may_keep(request, response, anonymous=anonymous):
            page = self._keep(response)
            self.pages.put(key, page)
            return self._answer(request, page)
        return response

    @staticmethod
    def _may_keep(request: HttpRequest, response: HttpResponse, *, anonymous: bool) -> bool:
        """Public views say so themselves; at the desk every plain page may be, unless it set a cookie or said something once."""
        if response.streaming or response.status_code != 200 or getattr(response, "never_kept", False):
            return False
        if anonymous:
            return getattr(response, "may_be_kept", False) and settings.CSRF_COOKIE_NAME not in response.cookies
        # Django sends the form token's cookie again with every form; the one the browser has already says nothing new.
        token = response.cookies.get(settings.CSRF_COOKIE_NAME)
        if token is not None and token.value == request.COOKIES.get(settings.CSRF_COOKIE_NAME):
            del response.cookies[settings.CSRF_COOKIE_NAME]
        said_once = len(getattr(request, "_messages", ())) > 0
        return not response.cookies and not said_once and response.get("Content-Type", "").startswith("text/html")

    @staticmethod
    def _keep(response: HttpResponse) -> Kept:
        body = response.content
        headers = tuple((name, value) for name, value in response.items() if name not in {"Content-Length", "Vary"})
        return Kept(
            body=body,
            packed=b"" if b"csrfmiddlewaretoken" in body else gzip.compress(body, 6, mtime=0),
            etag=f'"{hashlib.sha256(body).hexdigest()[:24]}"',
            headers=headers,
            cookies=response.cookies.output(header="", sep="\n"),
        )

    @staticmethod
    def _answer(request: HttpRequest, page: Kept) -> HttpResponse:
        if request.headers.get("If-None-Match") == page.etag:
            response = HttpResponse(status=304)
        else:
            # A page with a form token is not compressed: its length must not tell the token (BREACH).
            zipped = page.packed != b"" and "gzip" in request.headers.get("Accept-Encoding", "")
            response = HttpResponse(page.packed if zipped else page.body)
            for name, value in page.headers:
                response[name] = value
            if zipped:
                response["Content-Encoding"] = "gzip"
        if page.cookies:
            response.cookies.load(page.cookies)
        response["ETag"] = page.etag
        response["Vary"] = "Cookie, Accept-Encoding"
        # Browsers ask again every time and get 304: a page is never older than the last write.
        response["Cache-Control"] = "private, no-cache"
        return response
