"""Reading windows and advice."""

from django.db.models import Count

from shangliang.cases.models import Case, Run
from shangliang.discussions.models import Advice, Window


def window_of(run: Run) -> Window | None:
    """The window of a stay."""
    return Window.objects.filter(run=run).first()


def windows_of(case: Case) -> list[Window]:
    """All windows of a case in order."""
    return list(Window.objects.filter(case=case).order_by("opens_at"))


def advices_of(case: Case, limit: int = 200) -> list[Advice]:
    """What was said, newest first, without what was hidden."""
    return list(Advice.objects.filter(window__case=case, hidden_reason="").select_related("person").order_by("-pk")[:limit])


def advice_counts(case: Case) -> dict[str, int]:
    """How many came from members and how many from the public."""
    rows = Advice.objects.filter(window__case=case, hidden_reason="").values_list("side").annotate(count=Count("pk"))
    return {"member": 0, "public": 0, **dict(rows)}
