"""Reading cases. `case_stage_at` is the one answer to "which stage is this case in at that time"."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from fractions import Fraction

from django.db.models import Count, Q, QuerySet

from deliberate.procedure import Override, Stage, State, Template, Visit, stage_at
from shangliang.cases.models import Approval, Case, CaseMatter, Document, Participant, Pause, Run, Screening
from shangliang.cases.permissions import can_read_file
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.matters.models import Matter
from shangliang.people.roles import ADMINS
from shangliang.procedures.registry import Requirement, StageView, stage_kind
from shangliang.procedures.selectors import lamp, template_of
from shangliang.regions.paths import in_place, within_any

PAGE = 20
# What a line of waiting work shows; hundreds of cases are looked at to find those whose stage is one's own.
LINE = ("title", "path", "holder", "state", "version_of_id", "stage_key", "stage_kind", "stage_name", "due_at")


def case_template(case: Case) -> Template:
    """The frozen template of the case."""
    return template_of(case.version_of_id)


def case_stage(case: Case) -> Stage:
    """The stage the open run is in."""
    return case_template(case).stage(case.stage_key)


def runs_of(case: Case) -> list[Run]:
    """All stays in order."""
    return list(Run.objects.filter(case=case).order_by("entered_at", "pk"))


def run_open(case: Case) -> Run:
    """The open stay; Missing when the case has ended."""
    found = Run.objects.filter(case=case, left_at__isnull=True).first()
    if found is None:
        raise Missing
    return found


def case_state(case: Case, runs: list[Run]) -> State:
    """The case as a value of the state machine."""
    visits = tuple(
        Visit(
            run.stage_key,
            run.round,
            run.entered_at,
            run.left_at,
            run.outcome,
            Override(run.override_by, run.override_reason) if run.override_by else None,
        )
        for run in runs
    )
    paused = None
    if case.state == Case.State.PAUSED:
        paused = Pause.objects.get(case=case, ended_at__isnull=True).started_at
    return State(visits, paused)


def case_stage_at(case: Case, moment: datetime) -> Stage | None:
    """The stage a case was in at a moment; None before it began or after it ended."""
    visit = stage_at(case_state(case, runs_of(case)), moment)
    return case_template(case).stage(visit.stage) if visit else None


def stage_view(case: Case, run: Run, now: datetime) -> StageView:
    """What the stage kind is given to judge a stay."""
    stage = case_template(case).stage(run.stage_key)
    return StageView(case=case, run=run, params=stage.params, roles=stage.roles, now=now)


def missing(case: Case, run: Run, now: datetime) -> list[Requirement]:
    """Everything the present stage needs, met or not."""
    return stage_kind(run.kind).missing(stage_view(case, run, now))


def case_get(actor: Actor, case_id: int) -> Case:
    """The case for its file; Missing for whoever may not read it."""
    found = Case.objects.select_related("region", "category", "version_of", "lead").filter(pk=case_id).first()
    if found is None or not can_read_file(actor, found):
        raise Missing
    return found


def cases_readable(actor: Actor, ids: Collection[int]) -> list[Case]:
    """Those of some cases whose file the actor may read; at most 300 are looked at."""
    rows = Case.objects.only(*LINE).filter(pk__in=sorted(ids, reverse=True)[:300])
    return [row for row in rows if can_read_file(actor, row)]


def case_public(number: str) -> Case:
    """The case for its public page."""
    found = Case.objects.select_related("region", "category", "version_of").filter(number=number).first()
    if found is None:
        raise Missing
    return found


def work_scopes(actor: Actor) -> tuple[str, ...]:
    """The places whose case files the actor may read: every regional grant that is not an administrator's."""
    return tuple(sorted({grant.scope for grant in actor.grants if grant.organisation is None and grant.role not in ADMINS}))


def cases_list(actor: Actor, *, state: str = "", kind: str = "", text: str = "", scope: str = "", before: int | None = None) -> list[Case]:
    """One page and one row more of the cases in the actor's scope, newest first."""
    scopes = work_scopes(actor)
    rows = Case.objects.select_related("region")
    rows = rows.filter(in_place(scopes[0])) if len(scopes) == 1 else rows.filter(within_any("path", scopes))
    return _page(rows, state=state, kind=kind, text=text, scope=scope, before=before)


def cases_public(*, scope: str, state: str = "", text: str = "", before: int | None = None) -> list[Case]:
    """One page and one row more for the public list of a place."""
    return _page(Case.objects.select_related("region"), state=state, kind="", text=text, scope=scope, before=before)


def _page(rows: QuerySet[Case], *, state: str, kind: str, text: str, scope: str, before: int | None) -> list[Case]:
    if scope:
        rows = rows.filter(in_place(scope))
    if state == "open":
        rows = rows.filter(state__in=[Case.State.RUNNING, Case.State.PAUSED])
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(stage_kind=kind)
    if text:
        rows = rows.filter(Q(title__contains=text) | Q(number=text))
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def cases_waiting(actor: Actor) -> QuerySet[Case]:
    """Running cases over which the actor holds a role, the most urgent first; who can act in a stage is decided by its template."""
    scopes = work_scopes(actor)
    rows = Case.objects.filter(state=Case.State.RUNNING, due_at__isnull=False)
    whole_county = len(scopes) == 1 and len(scopes[0]) == 6
    rows = rows.filter(county=scopes[0]) if whole_county else rows.filter(within_any("holder", scopes))
    return rows.order_by("due_at", "pk")


def cases_without_date(actor: Actor) -> QuerySet[Case]:
    """Running cases in a stage without a deadline (归档), which `cases_waiting` leaves out; the newest first."""
    scopes = work_scopes(actor)
    return Case.objects.filter(within_any("holder", scopes), state=Case.State.RUNNING, due_at__isnull=True).order_by("-pk")


def stage_is_mine(actor: Actor, stage: Stage, holder: str) -> bool:
    """True when the actor holds one of the roles that own the stage, over the place that holds the case."""
    return actor.holds(holder, *stage.roles)


def case_of_matter(matter: Matter) -> Case | None:
    """The case that a matter (or the one it was merged into) went into."""
    link = CaseMatter.objects.select_related("case__region").filter(matter=matter.merged_into_id or matter.pk).first()
    return link.case if link else None


def matters_of(case: Case) -> list[Matter]:
    """The matters of a case, with those merged into them counted by the page."""
    return list(Matter.objects.filter(case_link__case=case).select_related("region").order_by("pk"))


def matters_unanswered(case: Case) -> list[int]:
    """The ids of the matters of a case, and of those merged into them, that have no answer (or none again) yet."""
    ids = list(CaseMatter.objects.filter(case=case).values_list("matter_id", flat=True))
    own = Matter.objects.filter(pk__in=ids, state=Matter.State.IN_CASE)
    merged = Matter.objects.filter(merged_into__in=ids, state=Matter.State.MERGED)
    return sorted((own | merged).values_list("pk", flat=True))


def reply_of(case: Case) -> Document | None:
    """The newest reply 答复 in the file: what people are told where no result was posted."""
    return Document.objects.filter(case=case, kind=Document.Kind.REPLY).exclude(text="").order_by("-created_at", "-pk").first()


def participants_of(case: Case) -> list[Participant]:
    """Who is at the table now: fixed first."""
    return list(Participant.objects.filter(case=case, removed_at__isnull=True).select_related("organisation").order_by("part", "pk"))


def interested_share(participants: list[Participant]) -> Fraction:
    """The share of interested parties 利益相关方 among the participants; 0 when there are none."""
    return Fraction(sum(row.interested for row in participants), len(participants)) if participants else Fraction(0)


def documents_of(case: Case, *, public_only: bool = False) -> list[Document]:
    """All documents, newest first."""
    rows = Document.objects.filter(case=case)
    return list((rows.filter(public=True) if public_only else rows).order_by("-created_at", "-pk"))


def document_get(case: Case, document_id: int, *, public_only: bool) -> Document:
    """One document of a case; Missing when it is not there or not public."""
    rows = Document.objects.filter(case=case, pk=document_id)
    found = (rows.filter(public=True) if public_only else rows).first()
    if found is None:
        raise Missing
    return found


def screening_of(run: Run) -> Screening | None:
    """The screening of a stay."""
    return Screening.objects.filter(run=run).first()


def approval_of(run: Run) -> Approval | None:
    """The approval of a stay."""
    return Approval.objects.filter(run=run).first()


def case_lamp(case: Case, now: datetime) -> str:
    """The lamp of a case: its present stage against its deadline."""
    return lamp(case.due_at, now, open_=case.state == Case.State.RUNNING)


def cases_count(scope: str) -> dict[str, int]:
    """How many cases of a place run and have ended, counted from the rows."""
    found = dict(Case.objects.filter(in_place(scope)).order_by().values_list("state").annotate(number=Count("pk")))
    return {"open": found.get("running", 0) + found.get("paused", 0), "closed": found.get("closed", 0)}


def matters_count(case: Case) -> int:
    """How many voices stand behind a case: its matters and those merged into them."""
    ids = list(CaseMatter.objects.filter(case=case).values_list("matter_id", flat=True))
    return len(ids) + Matter.objects.filter(merged_into__in=ids).count() if ids else 0


def seats_with(persons: Iterable[int], offices: Iterable[int], limit: int = 500) -> list[Participant]:
    """The newest seats at the table of some accounts or organisations (ids), with their cases: what came of a link is read from them."""
    rows = Participant.objects.filter(Q(person__in=set(persons)) | Q(organisation__in=set(offices))).select_related("case")
    return list(rows.order_by("-added_at", "-pk")[:limit])


def cases_led(persons: Iterable[int], limit: int = 500) -> list[Case]:
    """The newest cases that some accounts (ids) took the lead of."""
    return list(Case.objects.filter(lead__in=set(persons)).order_by("-opened_at", "-pk")[:limit])


def open_cases_of(persons: Iterable[int]) -> dict[int, int]:
    """In how many open cases each account (id) leads or sits at the table now: so that nobody is asked for too much."""
    wanted, still = set(persons), [Case.State.RUNNING, Case.State.PAUSED]
    led = Case.objects.filter(lead__in=wanted, state__in=still).values_list("lead_id", "pk")
    seated = Participant.objects.filter(person__in=wanted, removed_at__isnull=True, case__state__in=still).values_list(
        "person_id", "case_id"
    )
    return dict(Counter(person for person, _case in {*led, *seated}))
