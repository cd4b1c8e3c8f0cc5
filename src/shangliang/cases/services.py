"""Every write on cases: lock, decide, change, journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from deliberate.errors import DeliberateError
from deliberate.procedure import Override, leave, pause, resume
from shangliang.cases.models import Approval, Case, CaseMatter, Counter, Document, Participant, Pause, Run, Screening
from shangliang.cases.permissions import can_hand_up, can_keep, can_open, can_override, can_pause, can_work
from shangliang.cases.selectors import case_stage, case_state, case_template, matters_unanswered, missing, run_open, runs_of, stage_view
from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import day_of, due_after, later_by, workdays_between
from shangliang.matters.grounds import GROUNDS
from shangliang.matters.models import Category, Matter
from shangliang.matters.services import matter_case_answered, matter_enter_case, matter_lock, matter_reopen
from shangliang.people.models import Organisation, Person
from shangliang.people.roles import MEMBER
from shangliang.procedures.models import Version
from shangliang.procedures.registry import stage_kind
from shangliang.procedures.selectors import template_of, version_get
from shangliang.regions.models import Region
from shangliang.regions.paths import contains, county_of, level, parent, town_of
from shangliang.standards.selectors import flow_keys

AGREED = gettext_noop("同意")  # what an approval without words says


@dataclass(frozen=True)
class Opening:
    """What opening a case needs; everything else is known from its matters."""

    title: str
    region: Region
    version: Version
    summary: str = ""
    category: Category | None = None
    size: str = Case.Size.NORMAL
    host: str = Case.Host.BASE


@dataclass(frozen=True)
class Seat:
    """One participant to add."""

    part: str
    capacity: str
    label: str
    interested: bool = False
    person: Person | None = None
    organisation: Organisation | None = None


@dataclass(frozen=True)
class Paper:
    """One document to add."""

    kind: str
    title: str
    text: str = ""
    file: File[bytes] | None = None
    public: bool = True


def case_lock(case_id: int, version: int | None = None) -> Case:
    """The case, locked until the transaction ends; refuses when it was changed since the page was opened."""
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise Missing
    if version is not None and version != case.version:
        raise Refused("kernel.stale")
    return case


def _next_number(county: str, now: datetime) -> str:
    key = f"{county}-{now.year}"
    Counter.objects.get_or_create(key=key)
    counter = Counter.objects.select_for_update().get(key=key)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{key}-{counter.last:04d}"


def _record(actor: Actor, case: Case, code: str, now: datetime, **params: object) -> None:
    entry_record(actor=actor, chain=case.chain, code=code, now=now, place=case.holder, params=params)


def case_touch(case: Case, *fields: str) -> None:
    """Save fields of a locked case and count its version up, so that open pages notice."""
    case.version += 1
    case.save(update_fields=[*fields, "version"])


def case_record(*, actor: Actor, case: Case, code: str, now: datetime, **params: object) -> None:
    """For the apps above: append to the case's chain and count its version up. The case is locked by the caller."""
    case_touch(case)
    _record(actor, case, code, now, **params)


@transaction.atomic
def case_open(*, actor: Actor, opening: Opening, matter_ids: Sequence[int] = (), now: datetime) -> Case:
    """Open a case, with the matters that led to it, and start its procedure."""
    path = opening.region.path
    require(can_open(actor, path, now))
    title = opening.title.strip()
    if len(title) < 4:
        raise Refused("cases.title")
    allowed = flow_keys(path)
    if allowed is not None and opening.version.key not in allowed:
        raise Refused("standards.flow_not_allowed", name=opening.version.name)
    template = template_of(opening.version.pk)
    first = template.stages[0]
    holder = path
    while level(holder) in {"group", "area"}:
        holder = parent(holder)
    case = Case.objects.create(
        number=_next_number(county_of(path), now),
        title=title,
        summary=opening.summary.strip(),
        category=opening.category,
        region=opening.region,
        path=path,
        county=county_of(path),
        town=town_of(path),
        holder=holder,
        version_of=opening.version,
        procedure_name=opening.version.name,
        size=opening.size,
        host=opening.host,
        stage_key=first.key,
        stage_kind=first.kind,
        stage_name=first.name,
        opened_at=now,
    )
    _record(actor, case, "case.opened", now, title=title, procedure=opening.version.name, procedure_en=opening.version.name_en)
    for matter_id in sorted(matter_ids):
        _attach(actor, case, matter_id, now)
    _enter(actor, case, first.key, 1, now)
    return case


def _attach(actor: Actor, case: Case, matter_id: int, now: datetime) -> None:
    matter = matter_lock(matter_id)
    if matter.county != case.county:
        raise Refused("cases.matter_elsewhere")
    matter_enter_case(actor=actor, matter=matter, number=case.number, now=now)
    CaseMatter.objects.create(case=case, matter=matter)
    _record(actor, case, "case.matter_added", now, title=matter.title)


@transaction.atomic
def case_add_matter(*, actor: Actor, case_id: int, matter_id: int, now: datetime) -> Case:
    """Take a further matter into a running case; its receipt opens the case from now on."""
    case = case_lock(case_id)
    require(can_keep(actor, case, now))
    _attach(actor, case, matter_id, now)
    case_touch(case)
    return case


def _enter(actor: Actor, case: Case, key: str, number: int, now: datetime) -> Run:
    """Begin a stay in a stage (the case is locked): set its deadline, repeat it on the case, tell the stage kind."""
    stage = case_template(case).stage(key)
    due = due_after(now, stage.days) if stage.days else None
    run = Run.objects.create(case=case, stage_key=key, kind=stage.kind, round=number, entered_at=now, due_at=due)
    case.stage_key, case.stage_kind, case.stage_name, case.round, case.due_at = key, stage.kind, stage.name, number, due
    case_touch(case, "stage_key", "stage_kind", "stage_name", "round", "due_at")
    _record(actor, case, "case.stage_entered", now, stage=stage.name, stage_en=stage.name_en, round=number)
    hook = stage_kind(stage.kind).entered
    if hook:
        hook(stage_view(case, run, now), actor)
    return run


@transaction.atomic
def case_leave(
    *, actor: Actor, case_id: int, outcome: str = "", override_reason: str = "", version: int | None = None, now: datetime
) -> Case:
    """Leave the present stage. Refused while something is missing, unless an office overrides by name and with a reason."""
    case = case_lock(case_id, version)
    stage = case_stage(case)
    require(can_work(actor, case, stage.roles, now))
    view = stage_view(case, run_open(case), now)
    may_end = stage_kind(case.stage_kind).may_end
    if outcome in stage.exits and not may_end(view, outcome):
        raise Refused("procedure.outcome", outcome=outcome, allowed=_("、").join(key for key in stage.exits if may_end(view, key)))
    return case_step(actor=actor, case=case, outcome=outcome, override_reason=override_reason, now=now)


def case_step(*, actor: Actor, case: Case, outcome: str = "", override_reason: str = "", now: datetime) -> Case:
    """The step itself, for a locked case and an actor who was already allowed (stage kinds call it for what follows by itself)."""
    stage = case_stage(case)
    run = run_open(case)
    outcome = outcome or next(iter(stage.exits))
    unmet = [need for need in missing(case, run, now) if not need.met] if outcome == stage_kind(run.kind).outcomes[0] else []
    override = None
    if override_reason.strip() and unmet:
        require(can_override(actor, case, now))
        override = Override(actor.name, override_reason.strip())
    elif unmet:
        raise Refused("cases.missing", needs=_("；").join(need.sentence for need in unmet))
    runs = runs_of(case)
    try:
        state = leave(
            case_template(case), case_state(case, runs), outcome=outcome, at=now, unmet=[n.code for n in unmet], override=override
        )
    except DeliberateError as error:
        raise Refused(error.code, **error.params) from error
    run.left_at, run.outcome, run.left_by_id = now, outcome, actor.person
    run.override_by, run.override_reason = (override.by, override.reason) if override else ("", "")
    run.save()
    names = {"stage": stage.name, "stage_en": stage.name_en}
    _record(actor, case, "case.overridden" if override else "case.stage_left", now, **names, reason=override.reason if override else "")
    hook = stage_kind(run.kind).left
    if hook:
        hook(stage_view(case, run, now), actor)
    present = state.present
    if present is None:
        _close(actor, case, now)
    else:
        _enter(actor, case, present.stage, present.round, now)
    return case


def _close(actor: Actor, case: Case, now: datetime) -> None:
    """The end. No override leads past a matter without an answer."""
    if left := matters_unanswered(case):
        raise Refused("cases.unanswered", left=len(left))
    _record(actor, case, "case.closed", now)
    case.state, case.closed_at, case.due_at = Case.State.CLOSED, now, None
    case_touch(case, "state", "closed_at", "due_at")


@transaction.atomic
def case_stop(*, actor: Actor, case_id: int, ground: str, reason: str, version: int | None = None, now: datetime) -> Case:
    """End a case before its time on a listed ground; every matter in it gets the explanation as its answer."""
    case = case_lock(case_id, version)
    require(can_keep(actor, case, now))
    if ground not in GROUNDS or len(reason.strip()) < 10:
        raise Refused("cases.stop_reason")
    run = run_open(case)
    run.left_at, run.outcome, run.left_by_id = now, "stopped", actor.person
    run.save()
    case_answer_matters(actor=actor, case=case, answer=reason.strip(), now=now)
    _record(actor, case, "case.stopped", now, reason=reason.strip())
    case.state, case.closed_at, case.due_at, case.stop_reason = Case.State.STOPPED, now, None, reason.strip()
    case_touch(case, "state", "closed_at", "due_at", "stop_reason")
    return case


@transaction.atomic
def case_pause(*, actor: Actor, case_id: int, reason: str, now: datetime) -> Case:
    """Let the procedure rest, with a reason; deadlines stand still."""
    case = case_lock(case_id)
    require(can_pause(actor, case, now))
    if len(reason.strip()) < 5:
        raise Refused("cases.pause_reason")
    try:
        pause(case_state(case, runs_of(case)), now)
    except DeliberateError as error:
        raise Refused(error.code, **error.params) from error
    Pause.objects.create(case=case, started_at=now, reason=reason.strip())
    case.state = Case.State.PAUSED
    case_touch(case, "state")
    _record(actor, case, "case.paused", now, reason=reason.strip())
    return case


@transaction.atomic
def case_resume(*, actor: Actor, case_id: int, now: datetime) -> Case:
    """Go on; the deadline moves by the working days of the rest."""
    case = case_lock(case_id)
    require(can_pause(actor, case, now))
    try:
        _state, _rest = resume(case_state(case, runs_of(case)), now)
    except DeliberateError as error:
        raise Refused(error.code, **error.params) from error
    rest = Pause.objects.get(case=case, ended_at__isnull=True)
    rest.ended_at = now
    rest.save(update_fields=["ended_at"])
    run = run_open(case)
    days = workdays_between(day_of(rest.started_at), day_of(now))
    if run.due_at:
        run.due_at = later_by(run.due_at, days)
        run.save(update_fields=["due_at"])
    hook = stage_kind(run.kind).rested
    if hook and days:
        hook(stage_view(case, run, now), actor, days)
    case.state, case.due_at = Case.State.RUNNING, run.due_at
    case_touch(case, "state", "due_at")
    _record(actor, case, "case.resumed", now)
    return case


@transaction.atomic
def case_hand_up(*, actor: Actor, case_id: int, to: str, reason: str, now: datetime) -> Case:
    """Hand the running case to the office of a higher place (分层联动), with a reason."""
    case = case_lock(case_id)
    require(can_hand_up(actor, case, now))
    if len(reason.strip()) < 5:
        raise Refused("matters.reason")
    if to == case.holder or not contains(to, case.holder) or not contains(case.county, to):
        raise Refused("cases.hand_up_where")
    region = Region.objects.filter(path=to, valid_to__isnull=True).first()
    if region is None:
        raise Refused("cases.hand_up_where")
    case.holder = to
    case_touch(case, "holder")
    _record(actor, case, "case.handed_up", now, place=region.name, reason=reason.strip())
    return case


@transaction.atomic
def participant_add(*, actor: Actor, case_id: int, seat: Seat, now: datetime) -> Participant:
    """Put somebody at the table."""
    case = case_lock(case_id)
    require(can_keep(actor, case, now))
    label = seat.label.strip()
    if not label:
        raise Refused("cases.seat_label")
    if Participant.objects.filter(case=case, label=label, removed_at__isnull=True).exists():
        raise Refused("cases.seat_twice", label=label)
    row = Participant.objects.create(
        case=case,
        part=seat.part,
        capacity=seat.capacity,
        label=label,
        interested=seat.interested,
        person=seat.person,
        organisation=seat.organisation,
        added_at=now,
    )
    case_record(actor=actor, case=case, code="case.seat_added", now=now, part=Participant.Part(row.part).label)
    return row


@transaction.atomic
def participant_remove(*, actor: Actor, case_id: int, participant_id: int, now: datetime) -> None:
    """Take somebody off the list; past meetings keep their attendance."""
    case = case_lock(case_id)
    require(can_keep(actor, case, now))
    row = Participant.objects.filter(case=case, pk=participant_id, removed_at__isnull=True).first()
    if row is None:
        raise Missing
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    case_record(actor=actor, case=case, code="case.seat_removed", now=now)


@transaction.atomic
def document_add(*, actor: Actor, case_id: int, paper: Paper, now: datetime) -> Document:
    """Add a document, or the next wording of one with the same kind and title."""
    case = case_lock(case_id)
    stage_roles = case_stage(case).roles
    if not can_keep(actor, case, now):
        require(can_work(actor, case, stage_roles, now))
    title = paper.title.strip()
    if not title or not (paper.text.strip() or paper.file):
        raise Refused("cases.document_empty")
    last = Document.objects.filter(case=case, kind=paper.kind, title=title).order_by("-number").first()
    row = Document.objects.create(
        case=case,
        run=run_open(case),
        kind=paper.kind,
        title=title,
        text=paper.text.strip(),
        file=paper.file or "",
        number=(last.number if last else 0) + 1,
        public=paper.public,
        author_id=actor.person,
        created_at=now,
    )
    case_record(
        actor=actor,
        case=case,
        code="case.document" if row.public else "case.document_private",
        now=now,
        kind=Document.Kind(row.kind).label,
        title=title,
        number=row.number,
    )
    return row


@transaction.atomic
def screening_save(
    *, actor: Actor, case_id: int, tests: tuple[bool, bool, bool], negative: Sequence[str], reason: str, now: datetime
) -> Screening:
    """Answer the three tests (贴近需求/方便参与/符合期盼) and the negative list, with a written reason; once per stay, correctable."""
    case = case_lock(case_id)
    require(can_work(actor, case, case_stage(case).roles, now))
    run = run_open(case)
    if run.kind != "screen":
        raise Refused("cases.not_this_stage")
    if len(reason.strip()) < 5:
        raise Refused("cases.screen_reason")
    near, easy, hoped = tests
    hits = ",".join(key for key in negative if key in GROUNDS)
    row, _created = Screening.objects.update_or_create(
        run=run,
        defaults={
            "case": case,
            "near": near,
            "easy": easy,
            "hoped": hoped,
            "negative": hits,
            "reason": reason.strip(),
            "person_id": actor.person_id,
            "at": now,
        },
    )
    case_record(actor=actor, case=case, code="case.screened", now=now, reason=reason.strip())
    return row


@transaction.atomic
def approval_give(*, actor: Actor, case_id: int, agreed: bool, comment: str, version: int | None = None, now: datetime) -> Case:
    """Approve or return; the case goes on (or back) at once, because nothing else is asked of this stage."""
    case = case_lock(case_id, version)
    require(can_work(actor, case, case_stage(case).roles, now))
    run = run_open(case)
    if run.kind != "approve":
        raise Refused("cases.not_this_stage")
    if not agreed and len(comment.strip()) < 5:
        raise Refused("cases.return_reason")
    Approval.objects.create(case=case, run=run, agreed=agreed, comment=comment.strip() or AGREED, person_id=actor.person_id, at=now)
    case_record(actor=actor, case=case, code="case.approved" if agreed else "case.returned", now=now, comment=comment.strip())
    return case_step(actor=actor, case=case, outcome="" if agreed else "returned", now=now)


@transaction.atomic
def case_claim(*, actor: Actor, case_id: int, now: datetime) -> Case:
    """A member takes the order 接单: becomes the case's lead and sits at the table; the case goes on."""
    case = case_lock(case_id)
    run = run_open(case)
    if run.kind != "claim":
        raise Refused("cases.not_this_stage")
    require(can_work(actor, case, (MEMBER,), now))
    case.lead_id = actor.person
    case_touch(case, "lead")
    Participant.objects.get_or_create(
        case=case,
        label=actor.name,
        removed_at=None,
        defaults={"part": Participant.Part.FIXED, "capacity": "member", "person_id": actor.person, "added_at": now},
    )
    _record(actor, case, "case.claimed", now, name=actor.name)
    return case_step(actor=actor, case=case, now=now)


def case_answer_matters(*, actor: Actor, case: Case, answer: str, now: datetime) -> int:
    """Give every matter of a locked case (and those merged into them) the result as its answer; how many were answered."""
    waiting = matters_unanswered(case)
    for matter_id in waiting:
        matter_case_answered(actor=actor, matter=matter_lock(matter_id), answer=answer, now=now)
    return len(waiting)


def case_reopen_matters(*, actor: Actor, case: Case, now: datetime) -> None:
    """Every matter of a locked case that got the result as its answer waits again."""
    ids = list(CaseMatter.objects.filter(case=case).values_list("matter_id", flat=True))
    rows = Matter.objects.filter(state=Matter.State.ANSWERED)
    for matter_id in sorted((rows.filter(pk__in=ids) | rows.filter(merged_into__in=ids)).values_list("pk", flat=True)):
        matter_reopen(actor=actor, matter=matter_lock(matter_id), now=now)


def version_for_start(version_id: int) -> Version:
    """An offered version; refused when it was withdrawn meanwhile."""
    version = version_get(version_id)
    if not version.offered:
        raise Refused("cases.template_withdrawn")
    return version
