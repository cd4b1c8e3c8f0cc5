"""年度协商计划 at the desk: drafts, approval, new versions, and opening the cases of its lines."""

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
from shangliang.desk.doing import Action, Doing, Failed, Forms, attempt
from shangliang.desk.entry import place_picker
from shangliang.desk.listing import Listing, before_of
from shangliang.desk.picking import acting, finding, kept
from shangliang.desk.topics import readers_scopes
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.people.roles import COUNTY, TOWN
from shangliang.people.selectors import organisation_get
from shangliang.procedures.selectors import version_get
from shangliang.regions.selectors import full_names, region_get
from shangliang.topics.models import Plan, PlanItem
from shangliang.topics.permissions import can_approve, can_plan
from shangliang.topics.selectors.plans import PAGE, items_of, plan_get, plans_list, progress_of, versions_of
from shangliang.topics.selectors.pool import topic_get
from shangliang.topics.services import plans
from shangliang.topics.services.cases import topic_case_open


@require_safe
def plans_page(request: HttpRequest) -> HttpResponse:
    """Plans of the actor's places, newest first."""
    readers_scopes(request)
    actor = acting(request)
    listing = Listing.of(request, plans_list(actor, before=before_of(request)), PAGE)
    names = full_names({row.path for row in listing.rows})
    rows = []
    for row in listing.rows:
        url = reverse("desk:plan", args=[row.pk])
        text = _("%(year)s 年协商计划（第 %(number)s 版）") % {"year": row.year, "number": row.number}
        rows.append(
            {"text": text, "url": url, "detail": f"{row.get_state_display()} · {names[row.path]}", "action": _("打开"), "action_url": url}
        )
    context = {"rows": rows, "listing": listing, "may_plan": bool(actor.scopes(TOWN, COUNTY))}
    return render(request, "desk/topics/plans.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    """Begin the plan of a place and year."""
    actor, now = acting(request), clock.now()
    scopes = actor.scopes(TOWN, COUNTY)
    if not scopes:
        raise Denied("topics.plan")
    first = {"region": scopes[0] if len(scopes) == 1 else "", "year": now.year}
    form = forms.PlanForm(request.POST) if request.method == "POST" else forms.PlanForm(initial=first)
    status = 200
    if finding(request):
        kept(form)
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                region = region_get(form.cleaned_data["region"])
                made = plans.plan_start(actor=actor, region=region, year=form.cleaned_data["year"], now=now)
            except Missing:
                form.add_error("region", _("请选择您负责的地方。"))
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = 403 if isinstance(refusal, Denied) else 409
            else:
                messages.success(request, _("计划草稿已建立，请逐项填写。"))
                return HttpResponseRedirect(reverse("desk:plan", args=[made.pk]))
    return render(request, "desk/topics/plan_new.html", {"form": form, "picker": place_picker(request, form, scopes)}, status=status)


class PlanFile:
    """One plan for the actions of its page."""

    def __init__(self, actor: Actor, plan: Plan, now: datetime) -> None:
        self.actor, self.plan, self.now = actor, plan, now
        self.version, self.place = plan.version, plan.path

    @cached_property
    def items(self) -> list[PlanItem]:
        """Its lines by month."""
        return items_of(self.plan)

    @cached_property
    def keep(self) -> bool:
        """May draft."""
        return bool(can_plan(self.actor, self.plan.path, self.now))

    @cached_property
    def approve(self) -> bool:
        """May approve."""
        return self.plan.state == Plan.State.DRAFT and bool(can_approve(self.actor, self.plan, self.now))

    def item(self, pk: int) -> PlanItem:
        """One of its lines."""
        found = next((row for row in self.items if row.pk == pk), None)
        if found is None:
            raise Missing
        return found


Do = Doing[PlanFile]


def _who(do: Do) -> dict[str, Any]:
    return {"actor": do.actor, "plan_id": do.about.plan.pk, "now": do.now, "version": do.version}


def _item(do: Do) -> object:
    data, target = do.data, do.data.get("target")
    topic = topic_get(do.actor, data["topic"]) if data["topic"] else None
    unit = organisation_get(data["lead_unit"]) if data["lead_unit"] else None
    return plans.item_save(**_who(do), item=plans.Item(data["title"], data["month"], topic, unit, data["host"]), item_id=target or None)


def _case(do: Do) -> object:
    item = do.about.item(do.target)
    if item.topic_id is None:
        raise Missing
    version = version_get(do.data["procedure"])
    return topic_case_open(actor=do.actor, topic_id=item.topic_id, version=version, host=do.data["host"], now=do.now)


ACTIONS: dict[str, Action[PlanFile]] = {
    "item": Action(gettext_lazy("增加一项"), gettext_lazy("增加"), _item, gettext_lazy("已增加。"), forms.ItemForm),
    "item_change": Action(gettext_lazy("修改"), gettext_lazy("保存"), _item, gettext_lazy("已保存。"), forms.ItemForm),
    "item_remove": Action(
        gettext_lazy("删去"), gettext_lazy("删去"), lambda do: plans.item_remove(**_who(do), item_id=do.target), gettext_lazy("已删去。")
    ),
    "approve": Action(
        gettext_lazy("审定计划"),
        gettext_lazy("审定并公开"),
        lambda do: plans.plan_approve(**_who(do), comment=do.data["comment"]),
        gettext_lazy("计划已审定并公开。"),
        forms.ApproveForm,
    ),
    "revise": Action(
        gettext_lazy("起草新版本"),
        gettext_lazy("起草新版本"),
        lambda do: plans.plan_revise(**_who(do), reason=do.data["reason"]),
        gettext_lazy("新版本已建立；审定以前，原来的计划仍然有效。"),
        forms.ReasonForm,
    ),
    "case": Action(gettext_lazy("立项协商"), gettext_lazy("立项并开始"), _case, gettext_lazy("已立项，程序开始。"), forms.CaseOpenForm),
}


def show(request: HttpRequest, file: PlanFile, failed: Failed | None = None) -> HttpResponse:
    """One plan; on top what was refused."""
    plan = file.plan
    context = {
        "file": file,
        "plan": plan,
        "failed": failed,
        "form_of": Forms(ACTIONS, file),
        "do": "desk:plan_do",
        "file_pk": plan.pk,
        "back": reverse("desk:plan", args=[plan.pk]),
        "place": full_names([plan.path])[plan.path],
        "progress": progress_of(file.items),
        "versions": versions_of(plan),
    }
    return render(request, "desk/topics/plan.html", context, status=failed.status if failed else 200)


@never_cache
@require_safe
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan."""
    actor = acting(request)
    return show(request, PlanFile(actor, plan_get(actor, pk), clock.now()))


@require_POST
def plan_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action; back to the plan (the new version after 起草新版本), or the page with what was refused."""
    action = ACTIONS.get(key)
    if action is None:
        raise Missing
    actor, now = acting(request), clock.now()
    failed = attempt(request, key, action, PlanFile(actor, plan_get(actor, pk), now), now)
    if failed is not None:
        return show(request, PlanFile(actor, plan_get(actor, pk), now), failed)
    newest = versions_of(plan_get(actor, pk))[0].pk if key == "revise" else pk
    return HttpResponseRedirect(reverse("desk:plan", args=[newest]))


urlpatterns = [
    path("topics/plans/", plans_page, name="plans"),
    path("topics/plans/new/", plan_new, name="plan_new"),
    path("topics/plans/<int:pk>/", plan_page, name="plan"),
    path("topics/plans/<int:pk>/do/<slug:key>/", plan_do, name="plan_do"),
]
