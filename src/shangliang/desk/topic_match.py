"""人选匹配: members and experts arranged to the topics that nobody leads, with reasons, and invited from there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.errors import Denied, Refused
from shangliang.people.roles import OFFICES
from shangliang.regions.paths import county_of
from shangliang.topics.selectors import matching
from shangliang.topics.services.claims import topic_invite

MOST_EACH = 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def topics_match(request: HttpRequest) -> HttpResponse:
    """Who would do what; nothing is stored until somebody invites."""
    actor, now = acting(request), clock.now()
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        raise Denied("topics.run")
    refusal = ""
    if request.method == "POST":
        try:
            topic, person = (int(request.POST.get(name, "0") or 0) for name in ("topic", "person"))
            topic_invite(
                actor=actor, topic_id=topic, person_id=person, part=request.POST.get("part", ""), why=request.POST.get("why", ""), now=now
            )
        except ValueError:
            refusal = _("请从下面的名单中选。")
        except Refused as error:
            refusal = str(error)
        else:
            messages.success(request, _("已邀请，在对方的“等我办”里。"))
            return HttpResponseRedirect(f"{reverse('desk:topics_match')}?{request.GET.urlencode()}")
    each = request.GET.get("each", "1")
    number = int(each) if each.isdigit() and 1 <= int(each[:2]) <= MOST_EACH else 1
    fair = "fair" in request.GET
    topics = [row for scope in scopes for row in matching.topics_to_match(scope)][: matching.MOST_TOPICS]
    people = [one for county in sorted({county_of(scope) for scope in scopes}) for one in matching.candidates_of(county, now)]
    found = None
    try:
        found = matching.arrange(topics, people, each=number, fair=fair)
    except Refused as error:
        refusal = refusal or str(error)
    context = {
        "found": found,
        "topics": topics,
        "people": len(people),
        "each": number,
        "fair": fair,
        "refusal": refusal,
        "most_work": matching.MOST_WORK,
        "weights": {
            "skill": matching.SKILL,
            "sector": matching.SECTOR,
            "village": matching.VILLAGE,
            "town": matching.TOWN_,
            "county": matching.COUNTY_,
            "load": matching.LOAD,
        },
    }
    return render(request, "desk/topics/match.html", context, status=409 if refusal else 200)


urlpatterns = [path("topics/match/", topics_match, name="topics_match")]
