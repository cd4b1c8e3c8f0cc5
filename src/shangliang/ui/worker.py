"""The service worker at the root of the site: the precise list of what browsers may keep, and its script.

Kept are the files of the layout and two pages without anything about anybody. No other page is ever kept (see static/js/sw.js).
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from shangliang.ui.jinja import optional_url

STATIC = Path(__file__).resolve().parent / "static"
FILES = (
    *("dist/app.css", "js/ui.js", "js/store.js", "js/outbox.js", "js/raise.js"),
    *("img/icons.svg", "img/mark.svg", "img/favicon.svg", "img/chevron.svg"),
)
# The first stands in for the form, the second for every other page.
PAGES = ("site:raise_offline", "site:offline")


@lru_cache(maxsize=1)  # files and addresses do not change while the program runs
def script() -> str:
    """The script with its list. The version is a digest of the files, so that a new release replaces what was kept."""
    digest = hashlib.sha256(b"".join((STATIC / name).read_bytes() for name in (*FILES, "js/sw.js")))
    keep = {
        "version": digest.hexdigest()[:12],
        "files": [static(name) for name in FILES],
        "pages": [optional_url(name) for name in PAGES],
        "raise": optional_url("site:raise"),
    }
    source = (STATIC / "js" / "sw.js").read_text(encoding="utf-8")
    return f"const KEEP = {json.dumps(keep)};\nimportScripts({json.dumps(static('js/store.js'))});\n{source}"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """`/sw.js`, asked for anew each time: a browser must never hold on to an old worker."""
    return HttpResponse(script(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})
