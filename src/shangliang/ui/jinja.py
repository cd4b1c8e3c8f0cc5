"""The Jinja environment of every page: globals, filters, the component library and the cache that makes starting quick."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from jinja2 import Environment, FileSystemBytecodeCache, StrictUndefined

from shangliang.ui import words
from shangliang.ui.components import Components
from shangliang.ui.fields import field_attrs
from shangliang.ui.marks import icon


def url(name: str, *args: object, **kwargs: object) -> str:
    """Path of a named address, e.g. `url("site:case", number="C-1")`. Raises NoReverseMatch when there is none."""
    return _reverse(name, args, tuple(kwargs.items()))


@lru_cache(maxsize=20_000)  # addresses never change while the program runs, and a list asks for one a row
def _reverse(name: str, args: tuple[object, ...], named: tuple[tuple[str, object], ...]) -> str:
    return reverse(name, args=args, kwargs=dict(named))


@lru_cache(maxsize=256)
def optional_url(name: str) -> str:
    """Path of a named address, or "" when this installation has no such page: layouts then leave the link out."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def nearest(path: str, items: list[dict[str, Any]]) -> str:
    """Address of the navigation entry a page belongs to: the longest one its path begins with; the front page only for itself."""
    fitting = [item["url"] for item in items if item["url"] == path or (item["url"] not in ("", "/") and path.startswith(item["url"]))]
    return max(fitting, key=len, default="")


def section_of(path: str) -> str:
    """The part of a path that says where one is: everything before the first number ("/desk/cases/12/do/" → "/desk/cases/")."""
    parts = path.split("/")
    end = next((place for place, part in enumerate(parts) if part.isdigit()), None)
    return path if end is None else "/".join([*parts[:end], ""])


class Remembered:
    """`{% call remembered(key, …) %}`: markup drawn once for each key. The block may depend on nothing but its key (hashable values)."""

    MOST = 500

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._drawn: dict[tuple[object, ...], str] = {}

    def __call__(self, *key: object, caller: Callable[[], str]) -> str:
        """The block's markup, from memory where it is known; drawn anew while templates reload."""
        if self._env.auto_reload:
            return caller()
        known = self._drawn.get(key)
        if known is None:
            known = caller()
            if len(self._drawn) >= self.MOST:
                self._drawn.clear()
            self._drawn[key] = known
        return known


def _cache() -> FileSystemBytecodeCache:
    folder = settings.DATA_DIR / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def environment(**options: Any) -> Environment:
    """Build the environment (called once by Django's Jinja2 backend). A name a page was not given is an error, not a gap."""
    options["undefined"] = StrictUndefined
    options.setdefault("bytecode_cache", _cache())
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    env = Environment(extensions=["jinja2.ext.i18n"], **options)  # noqa: S701 -- Django's backend passes autoescape=True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        static=static,
        url=url,
        optional_url=optional_url,
        icon=icon,
        nearest=nearest,
        section_of=section_of,
        remembered=Remembered(env),
        field_attrs=field_attrs,
        upload_megabytes=settings.UPLOAD_MEGABYTES,
        ui=Components(env),
    )
    env.filters.update(
        date=words.date,
        datetime=words.datetime_,
        time=words.time,
        month_day=words.month_day,
        relative=words.relative,
        workdays=words.workdays_left,
        grouped=words.grouped,
        percent=words.percent,
        number=words.number,
        local=words.local,
        word=words.word,
    )
    return env
