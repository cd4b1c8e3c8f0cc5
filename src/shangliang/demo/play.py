"""Plays a case through its stages by the services alone: for the demonstration, for tests of every template, for benchmarks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils import timezone

from shangliang.ballots.services import Tally, ballot_close, ballot_open, sheet_add
from shangliang.cases.models import Case, Document, Participant
from shangliang.cases.selectors import case_stage, participants_of, run_open
from shangliang.cases.services import (
    Paper,
    Seat,
    approval_give,
    case_claim,
    case_leave,
    document_add,
    participant_add,
    screening_save,
)
from shangliang.discussions.services import window_open
from shangliang.kernel.actor import Actor
from shangliang.kernel.workdays import add_workdays, day_of
from shangliang.meetings.models import Meeting
from shangliang.meetings.services import Notice, meeting_announce, meeting_hold, minutes_confirm, minutes_write
from shangliang.outcomes.models import Item
from shangliang.outcomes.selectors import assignments_of, items_of
from shangliang.outcomes.services import (
    assignment_answer,
    assignment_check,
    assignment_give,
    branch_decide,
    item_add,
    item_adopt,
)
from shangliang.people.models import Organisation
from shangliang.publicity.models import Posting
from shangliang.publicity.services import posting_publish


@dataclass
class Cast:
    """Who acts in which role."""

    clerk: Actor
    town: Actor
    county: Actor
    party: Actor
    convener: Actor
    member: Actor
    supervisor: Actor
    unit: Organisation
    department: Actor


@dataclass
class Story:
    """What is said and decided; every text has a plain default."""

    question: str = "对这件事，您有什么意见和建议？"
    inquiry: str = "实地查看并走访居民，记录了各方意见和现场情况。"
    screening: str = "群众反映集中，属于本级能够协商解决的事项。"
    draft: str = "草案写明了做什么、谁来做、何时完成、怎样维护。"
    expert: str = "草案不违反法律法规，建议写明费用来源。"
    material: str = "会议材料：情况说明、各方意见汇总、可选办法。"
    place: str = "协商议事厅"
    minutes: str = "会议听取了各方意见，逐项讨论了可选办法，记录了不同意见。"
    seats: tuple[Seat, ...] = (
        Seat(Participant.Part.FIXED, "member", "政协委员甲"),
        Seat(Participant.Part.FIXED, "representative", "居民代表甲", interested=True),
        Seat(Participant.Part.FLEXIBLE, "interested", "相关居民甲", interested=True),
        Seat(Participant.Part.FLEXIBLE, "interested", "相关居民乙", interested=True),
    )
    absent: int = 0
    items: tuple[tuple[str, str], ...] = (("按商定的办法整治，并明确日常管护责任。", ""),)
    branch: str = Case.Result.REACHED
    branch_reason: str = "到会各方一致同意。"
    adoptions: tuple[tuple[str, str], ...] = ((Item.Adoption.ADOPTED, ""),)
    answer: str = "已按要求完成整治，并安排专人管护，欢迎监督。"
    result: str = "协商结果已经落实，具体做法和责任单位如下，欢迎监督。"
    report: str = "各方意见分歧较大，现将协商经过和几种办法报请研究。"
    reply: str = "已研究：列入下一年度计划，并请有关部门先做临时措施。"
    votes: tuple[int, int, int] = (38, 6, 2)
    eligible: int = 60
    basis: str = "户代表名册"
    texts: dict[str, str] = field(default_factory=dict)

    def of(self, stage: str, default: str) -> str:
        """The text for one stage by its key, else the default."""
        return self.texts.get(stage, default)


class Player:
    """Walks a case; `now` moves on as time must pass. `play` does one stage, `play_until` several."""

    def __init__(self, case: Case, cast: Cast, now: datetime, story: Story | None = None) -> None:
        self.case = case
        self.cast = cast
        self.now = now
        self.story = story or Story()

    def pass_workdays(self, days: int) -> None:
        """Let working days go by; the time of day stays."""
        day = add_workdays(day_of(self.now), days)
        self.now += timedelta(days=(day - day_of(self.now)).days)

    def tick(self, hours: int = 2) -> None:
        """A little time goes by."""
        self.now += timedelta(hours=hours)

    def refresh(self) -> Case:
        """Read the case again."""
        self.case = Case.objects.get(pk=self.case.pk)
        return self.case

    def leave(self, outcome: str = "", actor: Actor | None = None) -> None:
        """Leave the stage as its first owner."""
        case_leave(actor=actor or self.owner(), case_id=self.case.pk, outcome=outcome, now=self.now)
        self.refresh()

    def owner(self) -> Actor:
        """Somebody of the cast who owns the present stage."""
        by_role = {
            "clerk": self.cast.clerk,
            "town": self.cast.town,
            "county": self.cast.county,
            "party": self.cast.party,
            "convener": self.cast.convener,
            "member": self.cast.member,
        }
        return next(by_role[role] for role in case_stage(self.case).roles if role in by_role)

    def play_until(self, stage: str = "") -> Case:
        """Play stage after stage until the case stands in `stage` (by key), or has ended."""
        for _step in range(60):
            if not self.case.is_open or self.case.stage_key == stage:
                return self.case
            self.play()
        raise RuntimeError(self.case.stage_key)

    def play(self) -> Case:
        """Do everything the present stage asks for, and leave it."""
        steps: dict[str, Callable[[], None]] = {
            "collect": self.collect,
            "screen": self.screen,
            "approve": self.approve,
            "claim": self.claim,
            "inquire": self.inquire,
            "draft": self.draft,
            "review": self.review,
            "prepare": self.prepare,
            "discuss": self.discuss,
            "meet": self.meet,
            "vote": self.vote,
            "conclude": self.conclude,
            "refer": self.refer,
            "adopt": self.adopt,
            "handover": self.hand_over,
            "supervise": self.supervise,
            "post": self.post,
            "report": self.report,
            "evaluate": self.evaluate,
            "archive": self.leave,
        }
        self.tick()
        steps[self.case.stage_kind]()
        return self.refresh()

    def paper(self, kind: str, text: str, actor: Actor | None = None) -> None:
        """Add a document named after the stage."""
        paper = Paper(kind=kind, title=f"{self.case.stage_name}·{self.case.title}"[:80], text=text)
        document_add(actor=actor or self.cast.clerk, case_id=self.case.pk, paper=paper, now=self.now)

    def collect(self) -> None:
        """A list of opinions, unless matters came with the case."""
        if not self.case.matter_links.exists():
            self.paper(Document.Kind.OPINIONS, self.story.of(self.case.stage_key, "走访中听到的意见清单，逐条记录。"))
        self.leave()

    def screen(self) -> None:
        """The screening sheet."""
        screening_save(
            actor=self.owner(), case_id=self.case.pk, tests=(True, True, True), negative=(), reason=self.story.screening, now=self.now
        )
        self.leave()

    def approve(self) -> None:
        """The party organisation agrees."""
        comment = self.story.of(self.case.stage_key, "同意。")
        approval_give(actor=self.cast.party, case_id=self.case.pk, agreed=True, comment=comment, now=self.now)

    def claim(self) -> None:
        """A member takes the order."""
        case_claim(actor=self.cast.member, case_id=self.case.pk, now=self.now)

    def inquire(self) -> None:
        """The findings."""
        self.pass_workdays(2)
        self.paper(Document.Kind.INQUIRY, self.story.inquiry)
        self.leave()

    def draft(self) -> None:
        """A draft."""
        self.paper(Document.Kind.DRAFT, self.story.of(self.case.stage_key, self.story.draft))
        self.leave()

    def review(self) -> None:
        """The experts' opinion."""
        self.paper(Document.Kind.EXPERT, self.story.expert)
        self.leave()

    def seat_all(self) -> None:
        """Fill the table."""
        for seat in self.story.seats:
            if not any(row.label == seat.label for row in participants_of(self.case)):
                participant_add(actor=self.cast.clerk, case_id=self.case.pk, seat=seat, now=self.now)

    def announce(self, days: int) -> Meeting:
        """Announce a meeting so many working days ahead."""
        day = add_workdays(day_of(self.now), max(days, 1))
        starts = timezone.make_aware(datetime.combine(day, time(9, 30)))
        kind = str(case_stage(self.case).params.get("kind", Meeting.Kind.COUNCIL))
        notice = Notice(title=f"{self.case.title}协商会"[:80], place=self.story.place, starts_at=starts, kind=kind)
        return meeting_announce(actor=self.cast.clerk, case_id=self.case.pk, notice=notice, now=self.now)

    def prepare(self) -> None:
        """Seats, material, notice."""
        self.seat_all()
        self.paper(Document.Kind.MATERIAL, self.story.material)
        self.announce(int(case_stage(self.case).params["notice_days"]))
        self.leave()

    def discuss(self, speak: Callable[[], None] = lambda: None) -> None:
        """Open the window, let people speak, and let its days go by."""
        window = window_open(actor=self.owner(), case_id=self.case.pk, question=self.story.question, now=self.now)
        speak()
        self.now = window.closes_at + timedelta(hours=1)
        self.leave()
        self.refresh()

    def hold(self) -> Meeting:
        """Hold the planned meeting (announcing one where the procedure has no preparation) and confirm its minutes."""
        meeting = Meeting.objects.filter(case=self.case, round=self.case.round, state=Meeting.State.PLANNED).order_by("-pk").first()
        if meeting is None:
            self.seat_all()
            meeting = self.announce(1)
        self.now = max(self.now, meeting.starts_at + timedelta(hours=1))
        seats = participants_of(self.case)
        here = [seat.pk for seat in seats][: len(seats) - self.story.absent]
        meeting_hold(actor=self.cast.clerk, case_id=self.case.pk, meeting_id=meeting.pk, present=here, now=self.now)
        self.tick(1)
        text = self.story.of(f"{self.case.stage_key}_{self.case.round}", self.story.minutes)
        minutes_write(actor=self.cast.clerk, case_id=self.case.pk, meeting_id=meeting.pk, text=text, now=self.now)
        minutes_confirm(actor=self.owner(), case_id=self.case.pk, meeting_id=meeting.pk, now=self.now)
        return meeting

    def meet(self) -> None:
        """As many meetings as the stage asks for."""
        for _number in range(int(case_stage(self.case).params["meetings"])):
            self.hold()
        self.leave()

    def vote(self) -> None:
        """Put the question, count paper votes, close."""
        question = self.story.of(self.case.stage_key, f"是否同意《{self.case.title}》草案？")
        ballot = ballot_open(
            actor=self.owner(),
            case_id=self.case.pk,
            question=question,
            eligible=self.story.eligible,
            basis=self.story.basis,
            now=self.now,
        )
        self.pass_workdays(1)
        yes, no, abstain = self.story.votes
        tally = Tally(yes, no, abstain, 0, "计票人甲", "监票人乙")
        sheet_add(actor=self.owner(), case_id=self.case.pk, ballot_id=ballot.pk, tally=tally, now=self.now)
        closed = ballot_close(actor=self.owner(), case_id=self.case.pk, ballot_id=ballot.pk, now=self.now)
        self.leave("passed" if closed.passed else "failed")

    def conclude(self) -> None:
        """Write the items and decide the branch."""
        if not items_of(self.case):
            for text, dissent in self.story.items:
                item_add(actor=self.owner(), case_id=self.case.pk, text=text, dissent=dissent, now=self.now)
        branch_decide(actor=self.owner(), case_id=self.case.pk, outcome=self.story.branch, reason=self.story.branch_reason, now=self.now)

    def refer(self) -> None:
        """Report, and the body's reply."""
        self.paper(Document.Kind.REPORT, self.story.report, self.cast.town)
        self.pass_workdays(3)
        self.paper(Document.Kind.REPLY, self.story.reply, self.cast.town)
        self.leave(actor=self.cast.town)

    def adopt(self) -> None:
        """Answer item by item."""
        for number, item in enumerate(items_of(self.case)):
            adoption, reason = self.story.adoptions[min(number, len(self.story.adoptions) - 1)]
            item_adopt(actor=self.cast.town, case_id=self.case.pk, item_id=item.pk, adoption=adoption, reason=reason, now=self.now)
        self.leave(actor=self.cast.town)

    def hand_over(self) -> None:
        """One main unit for every adopted item."""
        for item in items_of(self.case):
            if item.adoption in {Item.Adoption.ADOPTED, Item.Adoption.PARTLY} and not item.assignments.all():
                assignment_give(
                    actor=self.cast.clerk,
                    case_id=self.case.pk,
                    item_id=item.pk,
                    organisation=self.cast.unit,
                    part="main",
                    now=self.now,
                )
        self.leave(actor=self.cast.clerk)

    def supervise(self) -> None:
        """The unit works and answers, the office checks."""
        self.pass_workdays(2)
        for row in assignments_of(self.case):
            if row.state != "done":
                if row.state != "answered":
                    assignment_answer(actor=self.cast.department, assignment_id=row.pk, answer=self.story.answer, now=self.now)
                assignment_check(actor=self.cast.clerk, assignment_id=row.pk, accepted=True, now=self.now)
        self.leave(actor=self.cast.clerk)

    def publish(self, text: str) -> Posting:
        """Post."""
        return posting_publish(
            actor=self.owner(), case_id=self.case.pk, title=f"{self.case.title}·{self.case.stage_name}"[:80], text=text, now=self.now
        )

    def post(self) -> None:
        """Post, and let the term pass."""
        posting = self.publish(self.story.of(self.case.stage_key, f"{self.case.title}：{self.case.summary or '现予公示，欢迎提出意见。'}"))
        self.now = posting.closes_at + timedelta(hours=9)
        self.leave()

    def report(self) -> None:
        """Post the result, and let the term pass."""
        posting = self.publish(self.story.result)
        self.now = posting.closes_at + timedelta(hours=9)
        self.leave()

    def evaluate(self) -> None:
        """Wait for the days in which everybody can judge."""
        entered = run_open(self.case).entered_at
        self.now = max(self.now, entered)
        self.pass_workdays(int(case_stage(self.case).params["days"]) + 1)
        self.leave()
