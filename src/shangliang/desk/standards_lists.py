"""达标标准: the checklists in their versions, and a county's own made here. A new wording is a new version; running checks keep theirs."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.desk.doing import WIDGETS
from shangliang.desk.picking import acting
from shangliang.desk.procedures import scopes_to_edit
from shangliang.kernel import clock
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.regions.selectors import names
from shangliang.standards.models import Checklist
from shangliang.standards.permissions import can_keep_checklists
from shangliang.standards.registry import provider, providers
from shangliang.standards.selectors import Item, checklist_get, checklist_newest, checklists_all, items_of
from shangliang.standards.services import MOST_ITEMS, Wording, checklist_offer, checklist_save

SPARE = 3  # empty rows at the end of the form


class HeadForm(forms.Form):
    """The words above the items."""

    default_renderer = WIDGETS

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    summary = forms.CharField(label=gettext_lazy("一句话说明"), max_length=200, required=False)
    source = forms.CharField(label=gettext_lazy("出处"), max_length=200, required=False)
    scope = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    base = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class ItemForm(forms.Form):
    """One item; without a name it is left out."""

    default_renderer = WIDGETS

    name = forms.CharField(label=gettext_lazy("条目"), max_length=60, required=False)
    hint = forms.CharField(label=gettext_lazy("没有时怎么办"), max_length=200, required=False)
    evidence = forms.MultipleChoiceField(label=gettext_lazy("系统里什么能证明它"), required=False, widget=forms.CheckboxSelectMultiple)
    statement = forms.BooleanField(label=gettext_lazy("也可以写明情况和依据，由复核认定"), required=False)
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    name_en = forms.CharField(required=False, widget=forms.HiddenInput)
    hint_en = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].choices = [(key, found.label) for key, found in providers().items()]  # type: ignore[attr-defined]  # a choice field


def _initial(item: Item) -> dict[str, object]:
    return {**vars(item), "evidence": list(item.evidence)}


def _item_forms(data: Mapping[str, str] | None, items: list[Item]) -> list[ItemForm]:
    if data is None:
        filled = [ItemForm(prefix=f"i{number}", initial=_initial(item)) for number, item in enumerate(items)]
        return [*filled, *(ItemForm(prefix=f"i{number}") for number in range(len(items), min(len(items) + SPARE, MOST_ITEMS)))]
    return [ItemForm(data, prefix=f"i{number}") for number in range(MOST_ITEMS) if f"i{number}-name" in data]


def _read(head: HeadForm, rows: list[ItemForm]) -> Wording:
    """The wording that was typed; items without a name are left out, new ones get a key of their own."""
    taken = {row.cleaned_data["key"] for row in rows}
    items: list[Item] = []
    for row in rows:
        data = row.cleaned_data
        if not data["name"].strip():
            continue
        key = data["key"] or next(f"item_{n}" for n in range(1, 99) if f"item_{n}" not in taken)
        taken.add(key)
        items.append(Item(key, data["name"], data["name_en"], data["hint"], data["hint_en"], tuple(data["evidence"]), data["statement"]))
    data = head.cleaned_data
    return Wording(key=data["key"], name=data["name"], summary=data["summary"], source=data["source"], items=items)


@require_safe
def checklists(request: HttpRequest) -> HttpResponse:
    """The newest version of every checklist that concerns the actor, older ones below it."""
    actor = acting(request)
    if not actor.scopes():
        raise Denied("standards.checklist_county")
    groups: dict[tuple[str, str], list[Checklist]] = {}
    for row in checklists_all(actor.scopes()):
        groups.setdefault((row.key, row.scope), []).append(row)
    places = names({scope for _key, scope in groups})
    rows = [
        {"newest": found[0], "older": found[1:], "place": places[scope] if scope else _("通用")} for (_key, scope), found in groups.items()
    ]
    return render(request, "desk/standards/lists.html", {"rows": rows, "may_edit": bool(scopes_to_edit(actor))})


def _seen(request: HttpRequest, pk: int) -> Checklist:
    """A version of everybody's or of the actor's own county; Missing else."""
    row, scopes = checklist_get(pk), acting(request).scopes()
    if not scopes or (row.scope and "" not in scopes and row.scope not in {scope[: len(row.scope)] for scope in scopes}):
        raise Missing
    return row


@require_safe
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """One version with its items."""
    row, actor = _seen(request, pk), acting(request)
    items = [
        {"item": item, "how": [known.label for known in map(provider, item.evidence) if known is not None], "statement": item.statement}
        for item in items_of(row)
    ]
    context = {
        "row": row,
        "items": items,
        "place": names([row.scope])[row.scope] if row.scope else _("通用"),
        "may_offer": bool(can_keep_checklists(actor, row.scope, clock.now())),
        "may_edit": bool(scopes_to_edit(actor)),
    }
    return render(request, "desk/standards/list.html", context)


@require_POST
def checklist_offered(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a version for new checks, or withdraw it."""
    row = _seen(request, pk)
    offered = request.POST.get("offered") == "1"
    checklist_offer(actor=acting(request), checklist_id=row.pk, offered=offered, now=clock.now())
    messages.success(request, _("已开放使用。") if offered else _("已停止用于新的自查，正在做的不受影响。"))
    return HttpResponseRedirect(reverse("desk:checklist", args=[pk]))


def _begun(request: HttpRequest, row: Checklist | None, scopes: list[str]) -> dict[str, object]:
    """The first values of the head: the shipped wording becomes the county's own under the same key."""
    scope = row.scope if row is not None and row.scope in scopes else scopes[0]
    if row is None:
        number = len([found for found in checklists_all((scope,)) if found.scope == scope])
        return {"scope": scope, "key": f"own_{scope or 'all'}_{number + 1}", "base": 0}
    last = checklist_newest(row.key, scope)
    return {
        "scope": scope,
        "key": row.key,
        "base": last.number if last is not None else 0,
        "name": row.name,
        "summary": row.summary,
        "source": row.source,
    }


def _edit(request: HttpRequest, row: Checklist | None) -> HttpResponse:
    actor = acting(request)
    scopes = scopes_to_edit(actor)
    if not scopes:
        raise Denied("standards.checklist_county")
    if request.method != "POST":
        first = _begun(request, row, scopes)
        context = {"head": HeadForm(initial=first), "forms": _item_forms(None, items_of(row) if row is not None else []), "row": row}
        return render(request, "desk/standards/list_edit.html", context | {"place": _place(str(first["scope"]))})
    head, rows, status = HeadForm(request.POST), _item_forms(request.POST, []), 422
    if head.is_valid() and all(form.is_valid() for form in rows):
        scope = head.cleaned_data["scope"]
        try:
            saved = checklist_save(
                actor=actor, wording=_read(head, rows), scope=scope, base=head.cleaned_data["base"] or 0, now=clock.now()
            )
            messages.success(request, _("已保存为第 %(n)s 版。") % {"n": saved.number})
            return HttpResponseRedirect(reverse("desk:checklist", args=[saved.pk]))
        except (Denied, Missing):
            raise
        except Refused as refusal:
            head.add_error(None, str(refusal))
            status = 409
    context = {"head": head, "forms": rows, "row": row, "place": _place(str(head["scope"].value() or ""))}
    return render(request, "desk/standards/list_edit.html", context, status=status)


def _place(scope: str) -> str:
    return names([scope])[scope] if scope else _("通用")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy and edit: saved as a new version of the county's own."""
    return _edit(request, _seen(request, pk))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_new(request: HttpRequest) -> HttpResponse:
    """A checklist of the county's own, from nothing."""
    return _edit(request, None)


urlpatterns = [
    path("standards/checklists/", checklists, name="checklists"),
    path("standards/checklists/new/", checklist_new, name="checklist_new"),
    path("standards/checklists/<int:pk>/", checklist, name="checklist"),
    path("standards/checklists/<int:pk>/edit/", checklist_edit, name="checklist_edit"),
    path("standards/checklists/<int:pk>/offer/", checklist_offered, name="checklist_offer"),
]
