"""选题轮次: rounds of the actor's places, opening one, and its page: raters, results, agenda beside counting, decision, telling."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.desk import topic_forms as forms
from shangliang.desk.case_views import timeline_of
from shangliang.desk.doing import Action, Doing, Failed, Forms, attempt
from shangliang.desk.entry import place_picker
from shangliang.desk.listing import Listing, before_of, picked
from shangliang.desk.picking import acting, finding, kept, value_of
from shangliang.desk.topics import readers_scopes
from shangliang.journal.selectors import entries_of
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.matters.grounds import GROUNDS
from shangliang.people.roles import OFFICES
from shangliang.procedures.selectors import version_get
from shangliang.regions.paths import contains
from shangliang.regions.selectors import full_names, region_get
from shangliang.topics.agenda import Asked, compute, order_of
from shangliang.topics.models import Rater, RoundTopic, SelectionRound
from shangliang.topics.permissions import can_run
from shangliang.topics.selectors.pool import voices_behind
from shangliang.topics.selectors.rounds import (
    PAGE,
    Weighed,
    check_of,
    in_order,
    negatives_of,
    raters_of,
    round_get,
    rounds_list,
    told_count,
    topics_for_round,
    weighed_of,
)
from shangliang.topics.selectors.rounds import (
    entries_of as topics_of,
)
from shangliang.topics.services import deciding, rounds

TONES = {"open": "amber", "closed": "vermilion", "announced": "indigo", "done": "jade"}


@require_safe
def rounds_page(request: HttpRequest) -> HttpResponse:
    """Rounds of the actor's places, newest first."""
    readers_scopes(request)
    actor = acting(request)
    state = picked(request, "state", SelectionRound.State.values)
    listing = Listing.of(request, rounds_list(actor, state=state, before=before_of(request)), PAGE)
    names = full_names({row.path for row in listing.rows})
    rows = []
    for row in listing.rows:
        url = reverse("desk:round", args=[row.pk])
        detail = " · ".join(filter(None, [row.get_state_display(), names[row.path], row.period]))
        rows.append({"text": row.title, "url": url, "detail": detail, "action": _("打开"), "action_url": url})
    context = {"rows": rows, "listing": listing, "may_run": bool(actor.scopes(*OFFICES))}
    return render(request, "desk/topics/rounds.html", context)


def _open(actor: Actor, form: forms.RoundForm, now: datetime) -> SelectionRound:
    data = form.cleaned_data
    if not any(contains(scope, data["region"]) for scope in actor.scopes(*OFFICES)):
        raise Missing
    draft = rounds.RoundDraft(
        **{name: data[name] for name in ("title", "period", "seats", "support", "voice_weight", "delegate_weight", "method")},
        region=region_get(data["region"]),
        closes_at=form.closes_at(now),
    )
    return rounds.round_open(actor=actor, draft=draft, topic_ids=data["topics"], now=now)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """Open a round: place, topics, how many, until when."""
    actor, now = acting(request), clock.now()
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        raise Denied("topics.run")
    first = {"region": scopes[0] if len(scopes) == 1 else "", "title": _("%(month)s 月选题") % {"month": now.month}}
    form = forms.RoundForm(request.POST) if request.method == "POST" else forms.RoundForm(initial=first)
    form.offer(value_of(form, "region") or scopes[0])
    status = 200
    if finding(request):
        kept(form)
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _open(actor, form, now)
            except Missing:
                form.add_error("region", _("请选择您负责的地方。"))
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = 403 if isinstance(refusal, Denied) else 409
            else:
                messages.success(request, _("这一轮已经开始，请邀请评议人。"))
                return HttpResponseRedirect(reverse("desk:round", args=[made.pk]) + "#raters")
    context = {"form": form, "picker": place_picker(request, form, scopes)}
    return render(request, "desk/topics/round_new.html", context, status=status)


@dataclass(frozen=True)
class Row:
    """One topic of a round with everything the page shows of it."""

    entry: RoundTopic
    voices: int
    weighed: Weighed | None
    hits: list[tuple[str, str]]
    why: str
    counted: str


class RoundFile:
    """One round for the actions of its page."""

    def __init__(self, actor: Actor, selection: SelectionRound, now: datetime) -> None:
        self.actor, self.selection, self.now = actor, selection, now
        self.version = selection.version

    @cached_property
    def run(self) -> bool:
        """May invite, close, decide and tell."""
        return bool(can_run(self.actor, self.selection.path, self.now))

    @cached_property
    def raters(self) -> list[Rater]:
        """Everybody invited."""
        return raters_of(self.selection)

    @property
    def more(self) -> bool:
        """Whether the pool has topics that could still come in."""
        return bool(topics_for_round(self.selection.path, 1))

    @property
    def parts(self) -> set[str]:
        """What the actor was asked for."""
        return {row.part for row in self.raters if row.person_id == self.actor.person}

    @cached_property
    def rows(self) -> list[Row]:
        """The topics: the highest median first once the round is closed."""
        entries = topics_of(self.selection)
        voices = voices_behind([entry.topic_id for entry in entries])
        by_entry: dict[int, Weighed] = {}
        if self.selection.state != SelectionRound.State.OPEN:
            weighed = in_order(weighed_of(self.selection, entries))
            by_entry = {row.entry.pk: row for row in weighed}
            entries = [row.entry for row in weighed]
        names = {pk: name for name, pk in self.selection.ballots.get("topics", ())}
        why, counted = _reasons(self.selection.agenda), _reasons(self.selection.counting)
        return [
            Row(
                entry,
                voices[entry.topic_id],
                by_entry.get(entry.pk),
                negatives_of(entry, self.selection),
                why.get(names.get(entry.topic_id, ""), ""),
                counted.get(names.get(entry.topic_id, ""), ""),
            )
            for entry in entries
        ]

    @property
    def criteria(self) -> list[dict[str, Any]]:
        """The criteria of the round's sheet."""
        rows: list[dict[str, Any]] = self.selection.sheet.data["criteria"]
        return rows

    @property
    def columns(self) -> dict[str, Any]:
        """The agenda beside plain counting: both lists in order, and what stands in one only."""
        agenda, counting = order_of(self.selection.agenda), order_of(self.selection.counting)
        return {
            "agenda": [row["zh"] for row in self.selection.agenda.get("why", [])],
            "agenda_en": [row["en"] for row in self.selection.agenda.get("why", [])],
            "counting": [row["zh"] for row in self.selection.counting.get("why", [])],
            "counting_en": [row["en"] for row in self.selection.counting.get("why", [])],
            "only_agenda": [name for name in agenda if name not in counting],
            "only_counting": [name for name in counting if name not in agenda],
            "neglects": self.selection.counting.get("neglects", []),
            "voters": self.selection.agenda.get("voters"),
        }

    def first_check(self, entry: RoundTopic) -> dict[str, object]:
        """What the checklist of a topic says now."""
        row = check_of(entry)
        if row is None:
            return {}
        tests = {f"test_{key}": "yes" if given else "no" for key, given in row.tests.items()}
        return {**tests, "positive": row.positive, "negative": row.negative, "reason": row.reason}

    def first_settling(self, entry: RoundTopic) -> dict[str, object]:
        """What is written down on a topic now."""
        names = ("outcome", "reason", "use", "next_on")
        return {**{name: getattr(entry, name) for name in names}, "procedure": entry.procedure_id}


def _reasons(result: dict[str, Any]) -> dict[str, str]:
    return {row["topic"]: row["zh"] for row in result.get("why", [])}


Do = Doing[RoundFile]


def _who(do: Do) -> dict[str, Any]:
    return {"actor": do.actor, "round_id": do.about.selection.pk, "now": do.now}


def _check(do: Do) -> object:
    answers = deciding.Answers(do.data["tests"], tuple(do.data["positive"]), tuple(do.data["negative"]), do.data["reason"])
    return deciding.check_save(actor=do.actor, entry_id=do.target, answers=answers, now=do.now)


def _settle(do: Do) -> object:
    procedure = version_get(do.data["procedure"]) if do.data["procedure"] else None
    settling = deciding.Settling(do.data["outcome"], do.data["reason"], do.data["use"], procedure, do.data["next_on"])
    return deciding.entry_settle(actor=do.actor, entry_id=do.target, settling=settling, now=do.now)


def _announce(do: Do) -> object:
    """Announce, and tell the first authors at once; a timer goes on with the others."""
    rounds_done = deciding.round_announce(**_who(do), version=do.version)
    return deciding.round_inform(actor=do.actor, round_id=rounds_done.pk, now=do.now)


ACTIONS: dict[str, Action[RoundFile]] = {
    "topic_add": Action(
        gettext_lazy("增加议题"),
        gettext_lazy("参加评议"),
        lambda do: rounds.round_topic_add(**_who(do), topic_id=do.data["topic"]),
        gettext_lazy("已参加这一轮。"),
        forms.TopicAddForm,
    ),
    "topic_remove": Action(
        gettext_lazy("退出评议"),
        gettext_lazy("退出评议"),
        lambda do: rounds.round_topic_remove(**_who(do), entry_id=do.target),
        gettext_lazy("已退回议题池。"),
    ),
    "invite": Action(
        gettext_lazy("邀请评议人"),
        gettext_lazy("发出邀请"),
        lambda do: rounds.raters_invite(**_who(do), persons=do.data["persons"], part=do.data["part"]),
        gettext_lazy("已邀请，在对方的“等我办”里。"),
        forms.RatersForm,
        anchor="raters",
    ),
    "close": Action(
        gettext_lazy("截止评议"),
        gettext_lazy("截止评议，排出建议议程"),
        lambda do: rounds.round_close(**_who(do), version=do.version),
        gettext_lazy("评议已截止，建议议程已排出。"),
    ),
    "check": Action(gettext_lazy("填选题清单"), gettext_lazy("保存清单"), _check, gettext_lazy("清单已保存。"), forms.CheckForm),
    "settle": Action(
        gettext_lazy("拟定决定"), gettext_lazy("保存决定"), _settle, gettext_lazy("已记下，公布前都可以改。"), forms.SettleForm
    ),
    "announce": Action(
        gettext_lazy("公布结果"), gettext_lazy("公布并告知每位反映人"), _announce, gettext_lazy("结果已公布，正在告知每位反映人。")
    ),
    "inform": Action(
        gettext_lazy("继续告知"),
        gettext_lazy("继续告知"),
        lambda do: deciding.round_inform(**_who(do)),
        gettext_lazy("又告知了一批。"),
    ),
}


def rechecked(selection: SelectionRound) -> bool:
    """Compute agenda and counting again from the kept approvals: True when both come out the same, digest and all."""
    asked = Asked.from_data(selection.ballots)
    agenda, counting = compute(asked)
    return asked.digest == selection.ballots_digest and agenda == selection.agenda and counting == selection.counting


def show(request: HttpRequest, file: RoundFile, failed: Failed | None = None) -> HttpResponse:
    """One round; on top what was refused."""
    selection = file.selection
    known = selection.state != SelectionRound.State.OPEN
    left = deciding.untold(selection).count() if selection.state == SelectionRound.State.ANNOUNCED else 0
    context = {
        "file": file,
        "selection": selection,
        "failed": failed,
        "form_of": Forms(ACTIONS, file),
        "do": "desk:round_do",
        "file_pk": selection.pk,
        "back": reverse("desk:round", args=[selection.pk]),
        "place": full_names([selection.path])[selection.path],
        "tone": TONES[selection.state],
        "columns": file.columns if known else None,
        "recheck": rechecked(selection) if known and "recheck" in request.GET and selection.ballots else None,
        "told": told_count(selection) if selection.announced_at else 0,
        "left": left,
        "deciding": file.run and selection.state == SelectionRound.State.CLOSED,
        "ways": {key: words for key, (_name, words) in GROUNDS.items()},
        "timeline": timeline_of(entries_of(selection.chain, public_only=False, limit=60)),
    }
    return render(request, "desk/topics/round.html", context, status=failed.status if failed else 200)


@never_cache
@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round."""
    actor = acting(request)
    return show(request, RoundFile(actor, round_get(actor, pk), clock.now()))


@require_POST
def round_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action; back to the round, or the page with what was refused."""
    action = ACTIONS.get(key)
    if action is None:
        raise Missing
    actor, now = acting(request), clock.now()
    failed = attempt(request, key, action, RoundFile(actor, round_get(actor, pk), now), now)
    if failed is None:
        target = request.POST.get("target", "")
        anchor = f"#topic-{target}" if key in {"check", "settle"} and target.isdigit() else f"#{action.anchor}" if action.anchor else ""
        return HttpResponseRedirect(reverse("desk:round", args=[pk]) + anchor)
    return show(request, RoundFile(actor, round_get(actor, pk), now), failed)


urlpatterns = [
    path("topics/rounds/", rounds_page, name="rounds"),
    path("topics/rounds/new/", round_new, name="round_new"),
    path("topics/rounds/<int:pk>/", round_page, name="round"),
    path("topics/rounds/<int:pk>/do/<slug:key>/", round_do, name="round_do"),
]
