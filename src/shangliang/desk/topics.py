"""候选议题: the pool with its filters, a new topic, one topic with its matters and with who takes it."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shangliang.cases.models import Case
from shangliang.desk import topic_forms as forms
from shangliang.desk import topic_new
from shangliang.desk.case_views import timeline_of
from shangliang.desk.doing import Action, Doing, Failed, Forms, done
from shangliang.desk.listing import Listing, before_of, picked, picked_place, place_group, words_of
from shangliang.desk.picking import acting
from shangliang.journal.selectors import entries_of
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied
from shangliang.matters.models import Matter
from shangliang.matters.selectors import categories, matter_by_receipt
from shangliang.people.roles import CONVENER, MEMBER, OFFICES
from shangliang.procedures.selectors import version_get
from shangliang.regions.selectors import full_names
from shangliang.topics.models import Claim, Topic
from shangliang.topics.permissions import can_keep, can_lead, can_run, can_take, work_scopes
from shangliang.topics.selectors.matching import recusal_reason
from shangliang.topics.selectors.pool import (
    PAGE,
    TopicFilter,
    claim_of,
    claims_of,
    lead_of,
    matters_behind,
    recusals_of,
    topic_get,
    topics_list,
    topics_to_take,
    voices_behind,
)
from shangliang.topics.services import claims, pool
from shangliang.topics.services.cases import topic_case_open
from shangliang.ui.words import local

TONES = {"pool": "", "weighing": "amber", "selected": "jade", "not_selected": "grey", "later": "indigo"}


def topic_row(row: Topic, place: str, voices: int) -> dict[str, Any]:
    """A topic as a line of a list."""
    category = str(local(row.category)) if row.category else ""
    about = [row.get_state_display(), place, category, _("%(n)s 件诉求") % {"n": voices}]
    url = reverse("desk:topic", args=[row.pk])
    return {"text": row.title, "url": url, "detail": " · ".join(filter(None, about)), "action": _("打开"), "action_url": url}


def rows_of(topics: list[Topic]) -> list[dict[str, Any]]:
    """Topics as lines, in three questions."""
    names, voices = full_names({row.path for row in topics}), voices_behind([row.pk for row in topics])
    return [topic_row(row, names[row.path], voices[row.pk]) for row in topics]


def _group(name: str, label: str, options: list[tuple[str, Any]], chosen: str) -> dict[str, Any]:
    rows = [{"value": value, "label": words, "checked": value == chosen} for value, words in [("", _("全部")), *options]]
    return {"name": name, "label": label, "options": rows}


def readers_scopes(request: HttpRequest) -> tuple[str, ...]:
    """The places of the actor; refused for whoever has none."""
    scopes = work_scopes(acting(request))
    if not scopes:
        raise Denied("topics.propose")
    return scopes


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """The pool of the actor's places, newest first."""
    scopes, actor = readers_scopes(request), acting(request)
    state = picked(request, "state", Topic.State.values)
    governance = picked(request, "governance", Topic.Governance.values)
    size = picked(request, "size", Case.Size.values)
    tops = [(str(row.pk), str(local(row))) for row in categories() if row.parent_id is None]
    category = picked(request, "category", [key for key, _name in tops])
    place, text = picked_place(request), words_of(request)
    wanted = TopicFilter(state, int(category) if category else None, governance, size, text, place, before_of(request))
    listing = Listing.of(request, topics_list(actor, wanted), PAGE)
    groups = [
        _group("state", _("状态"), Topic.State.choices, state),
        _group("category", _("类别"), tops, category),
        _group("governance", _("治理类型"), Topic.Governance.choices, governance),
        _group("size", _("大小"), Case.Size.choices, size),
        place_group(scopes, place),
    ]
    context = {
        "rows": rows_of(listing.rows),
        "listing": listing,
        "text": text,
        "groups": [group for group in groups if len(group["options"]) > 1],
        "filtered": bool(state or governance or size or category or place or text),
        "may_make": bool(actor.scopes(*OFFICES, MEMBER, CONVENER)),
        "may_run": bool(actor.scopes(*OFFICES)),
        "to_take": rows_of(topics_to_take(actor, clock.now(), 5)) if MEMBER in actor.roles or "expert" in actor.roles else [],
    }
    return render(request, "desk/topics/list.html", context)


class TopicFile:
    """One topic for the actions of its page."""

    def __init__(self, actor: Actor, topic: Topic, now: datetime) -> None:
        self.actor, self.topic, self.now = actor, topic, now
        self.version, self.place = topic.version, topic.path

    @cached_property
    def keep(self) -> bool:
        """May be changed."""
        return bool(can_keep(self.actor, self.topic, self.now))

    @cached_property
    def run(self) -> bool:
        """May invite and open the case."""
        return bool(can_run(self.actor, self.topic.path, self.now))

    @cached_property
    def claims(self) -> list[Claim]:
        """Everybody asked or taken."""
        return claims_of(self.topic)

    @cached_property
    def mine(self) -> Claim | None:
        """The actor's own open claim."""
        return claim_of(self.topic, self.actor.person)

    @cached_property
    def lead(self) -> Claim | None:
        """Who leads."""
        return lead_of(self.topic)

    @cached_property
    def recused(self) -> str:
        """Why the actor must stay away."""
        return recusal_reason(self.topic, self.actor.person) if self.actor.person else ""

    @property
    def may_lead(self) -> bool:
        """Shown the button 我来认领."""
        invited = self.mine is not None
        return self.lead is None and not self.recused and bool(can_lead(self.actor, self.topic, self.now, invited=invited))

    @property
    def may_join(self) -> bool:
        """Shown the button 一起参与."""
        taken = self.mine is not None and self.mine.state == Claim.State.TAKEN
        return not taken and not self.recused and bool(can_take(self.actor, self.topic, self.now, invited=self.mine is not None))

    @cached_property
    def matters(self) -> list[Matter]:
        """The first matters behind it."""
        return matters_behind(self.topic)


Do = Doing[TopicFile]


def _who(do: Do) -> dict[str, Any]:
    return {"actor": do.actor, "topic_id": do.about.topic.pk, "now": do.now}


def _change(do: Do) -> object:
    draft = topic_new.draft_of(do.data, do.about.topic.region, do.about.topic.source)
    return pool.topic_change(**_who(do), draft=draft, version=do.version)


def _add(do: Do) -> object:
    return pool.topic_matter_add(**_who(do), matter_id=matter_by_receipt(do.data["receipt"]).pk)


def _claim(do: Do, service: Any) -> object:
    return service(actor=do.actor, claim_id=do.target, reason=do.data["reason"], now=do.now)


def _first(about: TopicFile) -> dict[str, object]:
    topic = about.topic
    names = ("title", "summary", "governance", "size", "extent", "nature", "avoid_local", "public")
    more = {"category": topic.category_id, "sector": topic.sector_id, "unit": topic.unit_id}
    return {**{name: getattr(topic, name) for name in names}, **more, "skills": [tag.pk for tag in topic.skills.all()]}


ACTIONS: dict[str, Action[TopicFile]] = {
    "change": Action(gettext_lazy("修改议题"), gettext_lazy("保存"), _change, gettext_lazy("已保存。"), forms.TopicForm, first=_first),
    "matter_add": Action(gettext_lazy("列入一件诉求"), gettext_lazy("列入"), _add, gettext_lazy("已列入。"), forms.ReceiptForm),
    "matter_remove": Action(
        gettext_lazy("移出诉求"),
        gettext_lazy("移出，直接办理"),
        lambda do: pool.topic_matter_remove(**_who(do), matter_id=do.target, reason=do.data["reason"]),
        gettext_lazy("已移出，反映人看得到原因。"),
        forms.ReasonForm,
    ),
    "claim": Action(
        gettext_lazy("我来认领"), gettext_lazy("我来认领"), lambda do: claims.topic_claim(**_who(do)), gettext_lazy("您已认领，由您牵头。")
    ),
    "join": Action(
        gettext_lazy("一起参与"), gettext_lazy("一起参与"), lambda do: claims.topic_join(**_who(do)), gettext_lazy("您已参与这个议题。")
    ),
    "decline": Action(
        gettext_lazy("谢绝邀请"),
        gettext_lazy("谢绝"),
        lambda do: _claim(do, claims.claim_decline),
        gettext_lazy("已谢绝。"),
        forms.ReasonForm,
    ),
    "leave": Action(
        gettext_lazy("退出认领"),
        gettext_lazy("退出"),
        lambda do: _claim(do, claims.claim_leave),
        gettext_lazy("已退出。"),
        forms.ReasonForm,
    ),
    "recuse": Action(
        gettext_lazy("申明回避"),
        gettext_lazy("申明回避"),
        lambda do: claims.recusal_declare(**_who(do), reason=do.data["reason"]),
        gettext_lazy("已记下，不会再邀请您。"),
        forms.ReasonForm,
    ),
    "invite": Action(
        gettext_lazy("邀请委员或专家"),
        gettext_lazy("发出邀请"),
        lambda do: claims.topic_invite(**_who(do), person_id=do.data["person"], part=do.data["part"]),
        gettext_lazy("已邀请，在对方的“等我办”里。"),
        forms.InviteForm,
    ),
    "case": Action(
        gettext_lazy("立项协商"),
        gettext_lazy("立项并开始"),
        lambda do: topic_case_open(**_who(do), version=version_get(do.data["procedure"]), host=do.data["host"], stamp=do.version),
        gettext_lazy("已立项，程序开始。"),
        forms.CaseOpenForm,
    ),
}


def show(request: HttpRequest, file: TopicFile, failed: Failed | None = None) -> HttpResponse:
    """One topic; on top what was refused."""
    topic = file.topic
    context = {
        "file": file,
        "topic": topic,
        "failed": failed,
        "form_of": Forms(ACTIONS, file),
        "do": "desk:topic_do",
        "file_pk": topic.pk,
        "back": reverse("desk:topic", args=[topic.pk]),
        "place": full_names([topic.path])[topic.path],
        "voices": voices_behind([topic.pk])[topic.pk],
        "tone": TONES[topic.state],
        "entries": list(topic.entries.select_related("round").order_by("-pk")[:5]),
        "recusals": recusals_of(topic) if file.run else [],
        "skills": [tag.name for tag in topic.skills.all()],
        "timeline": timeline_of(entries_of(topic.chain, public_only=False, limit=40)),
    }
    return render(request, "desk/topics/topic.html", context, status=failed.status if failed else 200)


@never_cache
@require_safe
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """One topic."""
    actor = acting(request)
    return show(request, TopicFile(actor, topic_get(actor, pk), clock.now()))


@require_POST
def topic_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action; back to the topic, or the page with what was refused."""
    actor, now = acting(request), clock.now()
    return done(request, key, ACTIONS, lambda: TopicFile(actor, topic_get(actor, pk), now), show, back=reverse("desk:topic", args=[pk]))


urlpatterns = [
    path("topics/", topics, name="topics"),
    path("topics/new/", topic_new.topic_new, name="topic_new"),
    path("topics/<int:pk>/", topic, name="topic"),
    path("topics/<int:pk>/do/<slug:key>/", topic_do, name="topic_do"),
]
