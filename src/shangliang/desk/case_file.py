"""Everything the case file shows, read when it is asked for and only once: the page stays at a constant number of queries."""

from datetime import datetime
from functools import cached_property
from typing import TypeVar

from django.db.models import Model

from deliberate.procedure import Stage, Template
from shangliang.ballots.models import Ballot, Sheet
from shangliang.ballots.selectors import ballots_of, cast_count, sheets_of, slips_count
from shangliang.cases.models import Approval, Case, Document, Participant, Run, Screening
from shangliang.cases.permissions import can_keep, can_override, can_work
from shangliang.cases.selectors import (
    approval_of,
    case_lamp,
    case_stage,
    case_template,
    documents_of,
    matters_of,
    missing,
    participants_of,
    runs_of,
    screening_of,
)
from shangliang.discussions.models import Advice, Window
from shangliang.discussions.permissions import can_advise
from shangliang.discussions.selectors import advices_of, windows_of
from shangliang.journal.models import Entry
from shangliang.journal.selectors import entries_of
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.kernel.workdays import day_of, workdays_between
from shangliang.matters.models import Matter
from shangliang.meetings.models import Meeting
from shangliang.meetings.permissions import can_convene
from shangliang.meetings.selectors import Turnout, meetings_of, turnout_of
from shangliang.outcomes.models import Assignment, Item
from shangliang.outcomes.permissions import can_assign, can_check
from shangliang.outcomes.selectors import assignment_lamp, items_of, satisfaction_of
from shangliang.people.models import Organisation
from shangliang.people.roles import MEMBER
from shangliang.people.selectors import departments_for
from shangliang.procedures.registry import Requirement
from shangliang.publicity.models import Posting
from shangliang.publicity.permissions import can_show
from shangliang.publicity.selectors import postings_of
from shangliang.regions.models import Region
from shangliang.regions.selectors import ancestors_of

Row = TypeVar("Row", bound=Model)
RECORD = 7  # entries shown at once; the whole record stands on a page of its own


class CaseFile:
    """One case for one actor at one moment."""

    def __init__(self, actor: Actor, case: Case, now: datetime) -> None:
        self.actor = actor
        self.case = case
        self.now = now

    @property
    def version(self) -> int:
        """What forms of this page carry."""
        return self.case.version

    @cached_property
    def template(self) -> Template:
        """The frozen procedure."""
        return case_template(self.case)

    @cached_property
    def stage(self) -> Stage:
        """The present (or last) stage."""
        return case_stage(self.case)

    @cached_property
    def runs(self) -> list[Run]:
        """All stays in order."""
        return runs_of(self.case)

    @cached_property
    def run(self) -> Run | None:
        """The open stay; None once the case has ended."""
        return next((run for run in self.runs if run.left_at is None), None)

    def visited(self, *kinds: str) -> bool:
        """True when the case was in a stage of one of these kinds: else there is nothing to look for."""
        return any(run.kind in kinds for run in self.runs)

    @cached_property
    def needs(self) -> list[Requirement]:
        """What the present stage asks for."""
        return missing(self.case, self.run, self.now) if self.run else []

    @property
    def lamp(self) -> str:
        """The lamp of the present stage."""
        return case_lamp(self.case, self.now)

    @property
    def days_left(self) -> int | None:
        """Working days to the deadline of the present stage."""
        return workdays_between(day_of(self.now), day_of(self.case.due_at)) if self.case.due_at else None

    @property
    def may_keep(self) -> bool:
        """Keep the file."""
        return bool(can_keep(self.actor, self.case, self.now))

    @property
    def may_work(self) -> bool:
        """Do what the present stage asks."""
        return bool(can_work(self.actor, self.case, self.stage.roles, self.now))

    @property
    def may_write(self) -> bool:
        """Add a document."""
        return self.may_keep or self.may_work

    @property
    def may_convene(self) -> bool:
        """Announce and hold meetings."""
        return self.case.is_open and bool(can_convene(self.actor, self.case, self.now))

    @property
    def may_override(self) -> bool:
        """Leave although something is missing."""
        return self.may_work and bool(can_override(self.actor, self.case, self.now))

    @property
    def may_assign(self) -> bool:
        """Hand out work."""
        return bool(can_assign(self.actor, self.case, self.now))

    @property
    def may_check(self) -> bool:
        """Check answers and decide on more time."""
        return bool(can_check(self.actor, self.case, self.now))

    @property
    def may_show(self) -> bool:
        """Choose the photos that the public sees; there is nothing to choose before work was handed out."""
        return self.visited("supervise") and bool(can_show(self.actor, self.case))

    @property
    def may_claim(self) -> bool:
        """Take the order as a member."""
        return self.case.stage_kind == "claim" and bool(can_work(self.actor, self.case, (MEMBER,), self.now))

    def _last(self, kind: str) -> Run | None:
        return next((run for run in reversed(self.runs) if run.kind == kind), None)

    @cached_property
    def screening(self) -> Screening | None:
        """The screening of the newest stay in which topics are screened."""
        run = self._last("screen")
        return screening_of(run) if run else None

    @cached_property
    def approval(self) -> Approval | None:
        """The newest decision of the body that approves (a decision ends its stay)."""
        run = next((run for run in reversed(self.runs) if run.kind == "approve" and run.left_at), None)
        return approval_of(run) if run else None

    @cached_property
    def participants(self) -> list[Participant]:
        """Who is at the table."""
        return participants_of(self.case)

    @property
    def fixed(self) -> int:
        """How many of them are 固定."""
        return sum(row.part == Participant.Part.FIXED for row in self.participants)

    @property
    def interested(self) -> int:
        """How many of them are interested parties."""
        return sum(row.interested for row in self.participants)

    @cached_property
    def documents(self) -> list[Document]:
        """All documents, newest first."""
        return documents_of(self.case)

    @cached_property
    def meetings(self) -> list[Meeting]:
        """All meetings, newest first."""
        return meetings_of(self.case)

    def meeting(self, pk: int) -> Meeting:
        """One of them; Missing for others."""
        return _one(self.meetings, pk)

    def turnout(self, meeting: Meeting) -> Turnout:
        """Invited, present and interested of a meeting."""
        return turnout_of(list(meeting.attendances.all()))

    @cached_property
    def ballots(self) -> list[Ballot]:
        """All ballots, newest first."""
        return ballots_of(self.case) if self.visited("vote") else []

    @property
    def ballot(self) -> Ballot | None:
        """The ballot of the open stay."""
        return next((row for row in self.ballots if self.run and row.run_id == self.run.pk), None)

    @cached_property
    def ballot_sheets(self) -> list[Sheet]:
        """Counted batches of the open ballot."""
        return sheets_of(self.ballot) if self.ballot else []

    @cached_property
    def ballot_cast(self) -> int:
        """Votes that are in for the open ballot."""
        return cast_count(self.ballot) if self.ballot else 0

    @cached_property
    def ballot_slips(self) -> int:
        """Slips that were printed for the open ballot."""
        return slips_count(self.ballot) if self.ballot else 0

    @cached_property
    def items(self) -> list[Item]:
        """The points of the result with their assignments."""
        return items_of(self.case) if self.visited("conclude") else []

    @property
    def assignments(self) -> list[Assignment]:
        """Everything handed out."""
        return [row for item in self.items for row in item.assignments.all()]

    def assignment(self, pk: int) -> Assignment:
        """One of them; Missing for others."""
        return _one(self.assignments, pk)

    def row_version(self, target: str) -> int:
        """The present version of an assignment, for a form that comes back."""
        return next((row.version for row in self.assignments if str(row.pk) == target), 0)

    def assignment_lamp(self, row: Assignment) -> str:
        """Its lamp."""
        return assignment_lamp(row, self.now)

    @cached_property
    def units(self) -> list[Organisation]:
        """Whom work may be handed to."""
        return departments_for(self.case.path, self.now)

    @cached_property
    def postings(self) -> list[Posting]:
        """All postings with their objections."""
        return postings_of(self.case) if self.visited("post", "report") else []

    @property
    def posting(self) -> Posting | None:
        """The posting of the open stay."""
        return next((row for row in self.postings if self.run and row.run_id == self.run.pk), None)

    def posting_days(self, posting: Posting) -> int:
        """Working days that a posting still stands; -1 when its term is over."""
        return -1 if self.now > posting.closes_at else max(workdays_between(day_of(self.now), day_of(posting.closes_at)), 0)

    @cached_property
    def windows(self) -> list[Window]:
        """All windows of online advice."""
        return windows_of(self.case) if self.visited("discuss") else []

    @property
    def window(self) -> Window | None:
        """The window of the open stay."""
        return next((row for row in self.windows if self.run and row.run_id == self.run.pk), None)

    @cached_property
    def advices(self) -> list[Advice]:
        """What was said, newest first."""
        return advices_of(self.case) if self.windows else []

    @property
    def may_advise(self) -> bool:
        """Say something as a member."""
        window = self.window
        return window is not None and self.actor.holds(self.case.path, MEMBER) and bool(can_advise(window, self.now))

    @cached_property
    def satisfaction(self) -> dict[str, object] | None:
        """The residents' judgement; None before there is one."""
        return satisfaction_of(self.case) if self.visited("evaluate") else None

    @cached_property
    def matters(self) -> list[Matter]:
        """The matters that led here."""
        return matters_of(self.case)

    @cached_property
    def entries(self) -> list[Entry]:
        """The record, newest first."""
        return entries_of(self.case.chain, limit=RECORD)

    @cached_property
    def line(self) -> list[Region]:
        """The places above, from the county down to the case's own."""
        return [region for region in ancestors_of(self.case.path) if len(region.path) >= 6]


def _one(rows: list[Row], pk: int) -> Row:
    found = next((row for row in rows if row.pk == pk), None)
    if found is None:
        raise Missing
    return found
