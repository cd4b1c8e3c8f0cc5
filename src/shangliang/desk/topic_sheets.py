"""评议表: one rater's own sheets, kept while they are filled in; and what a representative chooses. Nobody sees those of others."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.topics.models import Rater, SelectionRound, Sheet
from shangliang.topics.selectors.pool import voices_behind
from shangliang.topics.selectors.rounds import choices_of, entries_of, rater_of, round_get, sheets_of
from shangliang.topics.services.rounds import Filled, choices_save, sheet_save

# The button of a sheet and the state it asks for; without a button it is a draft kept while somebody fills it in.
ASKED = {"hand_in": Sheet.State.HANDED_IN, "recuse": Sheet.State.RECUSED}


def _open(selection: SelectionRound) -> bool:
    return selection.state == SelectionRound.State.OPEN and clock.now() <= selection.closes_at


@never_cache
@require_safe
def round_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The actor's sheets of a round, one for each topic."""
    return _sheets(request, pk)


def _sheets(request: HttpRequest, pk: int, refusal: str = "", entry: int = 0, status: int = 200) -> HttpResponse:
    actor = acting(request)
    selection = round_get(actor, pk)
    sheets = sheets_of(rater_of(selection, actor, Rater.Part.WEIGH))
    entries = entries_of(selection)
    voices = voices_behind([row.topic_id for row in entries])
    rows: list[dict[str, Any]] = []
    for row in entries:
        sheet = sheets.get(row.pk)
        typed = request.POST if row.pk == entry else None
        marks = _marks(selection, typed) if typed is not None else (sheet.marks if sheet else {})
        words = typed.get("words", "") if typed is not None else (sheet.words if sheet else "")
        rows.append({"entry": row, "sheet": sheet, "marks": marks, "words": words, "voices": voices[row.topic_id]})
    context = {
        "selection": selection,
        "rows": rows,
        "criteria": selection.sheet.data["criteria"],
        "open": _open(selection),
        "refusal": refusal,
        "refused": entry,
        "done": sum(row["sheet"] is not None and row["sheet"].state != Sheet.State.DRAFT for row in rows),
    }
    return render(request, "desk/topics/sheet.html", context, status=status)


def _marks(selection: SelectionRound, data: Any) -> dict[str, int]:
    """The marks of a form, those that are whole numbers."""
    keys = [str(row["key"]) for row in selection.sheet.data["criteria"]]
    return {key: int(data[f"mark_{key}"]) for key in keys if data.get(f"mark_{key}", "").isdigit() and len(data[f"mark_{key}"]) == 1}


@require_POST
def sheet_do(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """Keep one sheet: as it stands (htmx, after every change), handed in, or recused."""
    actor = acting(request)
    selection = round_get(actor, pk)
    state = ASKED.get(request.POST.get("do", ""), Sheet.State.DRAFT)
    filled = Filled(_marks(selection, request.POST), request.POST.get("words", "")[:500], state)
    quiet = bool(getattr(request, "htmx", False))
    try:
        sheet = sheet_save(actor=actor, entry_id=entry, filled=filled, now=clock.now())
    except Missing:
        raise
    except Refused as refusal:
        if quiet:
            return render(request, "desk/topics/_saved.html", {"refusal": str(refusal)})
        return _sheets(request, pk, str(refusal), entry, 403 if isinstance(refusal, Denied) else 409)
    if quiet:
        return render(request, "desk/topics/_saved.html", {"sheet": sheet})
    said = {Sheet.State.HANDED_IN: _("已提交，截止前还可以改。"), Sheet.State.RECUSED: _("已记下回避。")}
    messages.success(request, said.get(Sheet.State(sheet.state), _("草稿已保存。")))
    return HttpResponseRedirect(reverse("desk:round_sheet", args=[pk]) + f"#sheet-{entry}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def round_choices(request: HttpRequest, pk: int) -> HttpResponse:
    """A representative approves as many topics as they like."""
    actor = acting(request)
    selection = round_get(actor, pk)
    rater = rater_of(selection, actor, Rater.Part.CHOOSE)
    chosen, refusal, status = choices_of(rater), "", 200
    if request.method == "POST":
        chosen = {int(value) for value in request.POST.getlist("entry") if value.isdigit() and len(value) < 19}
        try:
            choices_save(actor=actor, round_id=pk, entry_ids=sorted(chosen), now=clock.now())
        except Missing:
            raise
        except Refused as error:
            refusal, status = str(error), 403 if isinstance(error, Denied) else 409
        else:
            messages.success(request, _("您的推选已收到，截止前还可以改。"))
            return HttpResponseRedirect(reverse("desk:round_choices", args=[pk]))
    entries = entries_of(selection)
    context = {
        "selection": selection,
        "rater": rater,
        "entries": entries,
        "voices": voices_behind([row.topic_id for row in entries]),
        "chosen": chosen,
        "open": _open(selection),
        "refusal": refusal,
    }
    return render(request, "desk/topics/choices.html", context, status=status)


urlpatterns = [
    path("topics/rounds/<int:pk>/sheet/", round_sheet, name="round_sheet"),
    path("topics/rounds/<int:pk>/sheet/<int:entry>/", sheet_do, name="sheet_do"),
    path("topics/rounds/<int:pk>/choices/", round_choices, name="round_choices"),
]
