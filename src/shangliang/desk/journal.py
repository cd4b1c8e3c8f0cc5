"""The journal for those who audit: every chain walked, the first broken link of each named. Nothing can be changed here."""

from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shangliang.desk.picking import acting
from shangliang.journal.selectors import verify
from shangliang.kernel.errors import Missing
from shangliang.people.roles import AUDITOR, SYSTEM_ADMIN

MOST = 200
REASONS = {
    "changed": gettext_lazy("内容被改动"),
    "missing": gettext_lazy("中间少了一条"),
    "cut": gettext_lazy("末尾少了记录"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def journal(request: HttpRequest) -> HttpResponse:
    """Ask for the check by a button: it reads every entry."""
    if not acting(request).holds("", AUDITOR, SYSTEM_ADMIN):
        raise Missing
    done = request.method == "POST"
    breaks = list(islice(verify(), MOST)) if done else []
    rows = [[found.chain, _("第 %(n)s 条") % {"n": found.seq}, str(REASONS[found.reason])] for found in breaks]
    return render(request, "desk/journal.html", {"done": done, "rows": rows, "more": len(rows) >= MOST})


urlpatterns = [path("journal/", journal, name="journal")]
