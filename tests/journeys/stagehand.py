"""The clock that can be set, the browser with everybody of the cast one call away, and what a visitor does on a page."""

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, Page

from cast import NOON, World
from shangliang.kernel.workdays import add_workdays, day_of


class Clock:
    """The present, set by the test."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        """What `kernel.clock.now` answers."""
        return self.moment

    def pass_hours(self, hours: int) -> None:
        """Some hours go by."""
        self.moment += timedelta(hours=hours)

    def pass_workdays(self, days: int) -> None:
        """Working days go by; the time of day stays."""
        day = add_workdays(day_of(self.moment), days)
        self.moment += timedelta(days=(day - day_of(self.moment)).days)


class Stage:
    """One browser; `as_` opens a page as somebody of the cast, or as a resident without account."""

    def __init__(self, browser: Browser, server: str, world: World, time: Clock) -> None:
        self.browser, self.server, self.world, self.time = browser, server, world, time
        self._pages: list[Page] = []

    def as_(self, name: str = "", *, width: int = 1280, script: bool = True) -> "Visitor":
        """A fresh browser profile, signed in as `name` unless empty."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script, locale="zh-CN")
        if name:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": self.session(name), "url": self.server}])
        page = context.new_page()
        self._pages.append(page)
        return Visitor(page, self.server)

    def session(self, name: str) -> str:
        """A session key for somebody of the cast (the sign-in page has its own journey)."""
        person = self.world.persons[name]
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store["_auth_user_id"] = str(person.pk)
        store["_auth_user_backend"] = "shangliang.people.backends.Accounts"
        store["_auth_user_hash"] = person.get_session_auth_hash()
        store["seen"] = int(self.time.moment.timestamp())
        store.save()
        return str(store.session_key)

    def close(self) -> None:
        """Close every profile."""
        for page in self._pages:
            page.context.close()


class Visitor:
    """A page with the few things a person does on it."""

    def __init__(self, page: Page, server: str) -> None:
        self.page, self.server = page, server

    def go(self, path: str) -> "Visitor":
        """Open an address of the site."""
        self.page.goto(self.server + path)
        return self

    def sees(self, *texts: str) -> None:
        """Every text stands on the page."""
        body = self.page.inner_text("body")
        for text in texts:
            assert text in body, f"{text!r} is not on {self.page.url}:\n{body[:3000]}"

    def misses(self, *texts: str) -> None:
        """None of the texts stands on the page."""
        body = self.page.inner_text("body")
        for text in texts:
            assert text not in body, f"{text!r} is on {self.page.url}"

    def does(self, key: str, target: str = "", **fields: Any) -> None:
        """Fill in and send the form of an action of the desk; whatever hides it is opened first."""
        form = self.page.locator(f"form[action$='/{key}/']")
        if target:
            form = form.filter(has=self.page.locator(f"input[name=target][value='{target}']"))
        form = form.first
        for folded in form.locator("xpath=ancestor::details").all():
            folded.evaluate("element => element.open = true")
        for name, value in fields.items():
            self.fill(form, name, value)
        with self.page.expect_navigation():
            form.locator("button[type=submit], button:not([type])").last.click()

    def fill(self, form: Any, name: str, value: Any) -> None:
        """Fill one field, whatever it looks like."""
        field = form.locator(f"[name='{name}']")
        kind = field.first.get_attribute("type")
        if kind in {"radio", "checkbox"} and not isinstance(value, bool):
            for one in value if isinstance(value, list) else [value]:
                self.tick(form.locator(f"[name='{name}'][value='{one}']"))
        elif kind == "checkbox":
            if field.first.is_checked() != value:
                field.first.press("Space")
        elif field.first.evaluate("element => element.tagName") == "SELECT":
            field.first.select_option(str(value))
        else:
            field.first.fill(str(value))

    @staticmethod
    def tick(box: Any) -> None:
        """Choose a card by keyboard: on a phone the bar at the bottom may lie over it."""
        if not box.is_checked():
            box.press("Space")
