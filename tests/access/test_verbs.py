"""Who may do what: stages.csv says for every verb and role yes or no, and the services are tried, not asked."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from cast import NOON, TOWN, VILLAGE, World, matter
from shangliang.ballots.models import Ballot
from shangliang.ballots.services import ballot_close, ballot_open, slips_print
from shangliang.cases import services as cases
from shangliang.demo.play import Player
from shangliang.discussions.services import advice_give, advice_hide, window_open
from shangliang.kernel.actor import Actor, Grant
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.matters import services as matters
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter
from shangliang.meetings.services import Notice, meeting_announce
from shangliang.outcomes import services as outcomes
from shangliang.outcomes.models import Assignment, Item
from shangliang.people import roles
from shangliang.procedures.selectors import shipped
from shangliang.procedures.services import template_save
from shangliang.publicity.services import objection_answer, objection_raise, posting_publish
from standing import standing

TABLE = Path(__file__).with_name("stages.csv")
WHY = "因为需要，所以写明理由。"
PEOPLE = (
    "clerk", "town", "county", "party", "convener", "member", "supervisor", "department", "expert", "auditor", "neighbour", "stranger",
    "sysadmin", "resident",
)  # fmt: skip


@dataclass
class Scene:
    """A case that stands where the verb belongs, a fresh matter, and whoever tries."""

    world: World
    playing: Player
    matter: Matter
    actor: Actor

    @property
    def at(self) -> dict[str, object]:
        return {"actor": self.actor, "case_id": self.playing.case.pk, "now": self.playing.now}

    @property
    def on(self) -> dict[str, object]:
        return {"actor": self.actor, "matter_id": self.matter.pk, "now": NOON}

    @property
    def work(self) -> Assignment:
        return Assignment.objects.get()

    @property
    def todo(self) -> dict[str, object]:
        return {"actor": self.actor, "assignment_id": self.work.pk, "now": self.playing.now}


def people(world: World) -> dict[str, Actor]:
    """Everybody of the table; 邻村联络员 neighbour is a clerk one village on."""
    own = {name: getattr(world.cast, name) for name in PEOPLE if hasattr(world.cast, name)}
    made = {
        "expert": Actor("staff", world.cast.member.person, "专家甲", (Grant(roles.EXPERT, VILLAGE),)),
        "auditor": Actor("staff", world.cast.member.person, "审计员甲", (Grant(roles.AUDITOR),)),
        "neighbour": Actor("staff", world.cast.clerk.person, "邻村联络员", (Grant(roles.CLERK, "330111003009"),)),
    }
    return {**own, **made, "stranger": world.stranger, "sysadmin": world.sysadmin, "resident": Actor()}


def _opened(scene: Scene) -> Ballot:
    run = {**scene.at, "actor": scene.playing.owner()}
    return ballot_open(**run, question="是否同意公约草案？", eligible=9, basis="户代表名册")  # type: ignore[arg-type]


def _objected(scene: Scene) -> int:
    run = {**scene.at, "actor": scene.playing.owner()}
    posting = posting_publish(**run, title="议题公示", text="拟对停车场开展整治，现予公示。")  # type: ignore[arg-type]
    return objection_raise(actor=Actor(), posting_id=posting.pk, text="停车费太高。", form_key="o", now=scene.playing.now).pk


def _advised(scene: Scene) -> int:
    window = window_open(**{**scene.at, "actor": scene.playing.owner()}, question="怎样带动就业？")  # type: ignore[arg-type]
    return advice_give(actor=Actor(), window_id=window.pk, text="先办培训班。", form_key="a", now=scene.playing.now).pk


def _opening(scene: Scene) -> cases.Opening:
    return cases.Opening("马路停车", scene.world.village, scene.playing.case.version_of)


def _raised(scene: Scene) -> matters.Raised:
    return matters.Raised("by-helper", "路灯不亮，请修一修。", scene.world.village, channel=Matter.Channel.HELPER)


def _soon(scene: Scene) -> Notice:
    return Notice("协商会", "议事厅", scene.playing.now + timedelta(days=5))


def _judge_items(scene: Scene) -> object:
    return outcomes.item_adopt(**scene.at, item_id=Item.objects.latest("pk").pk, adoption="adopted", reason="")  # type: ignore[arg-type]


def _hand_over(scene: Scene) -> object:
    given = {"item_id": Item.objects.latest("pk").pk, "organisation": scene.world.cast.unit, "part": "main"}
    return outcomes.assignment_give(**scene.at, **given)  # type: ignore[arg-type]


Try = Callable[[Scene], object]
# verb: (template, stage, attempt)
VERBS: dict[str, tuple[str, str, Try]] = {
    "enter for somebody": ("six_step", "collect", lambda s: matters.matter_raise(actor=s.actor, raised=_raised(s), consent=True, now=NOON)),
    "accept a matter": ("six_step", "collect", lambda s: matters.matter_accept(**s.on, category=None)),  # type: ignore[arg-type]
    "answer a matter": ("six_step", "collect", lambda s: matters.matter_answer(**s.on, answer=WHY, public=False)),  # type: ignore[arg-type]
    "refuse a matter": ("six_step", "collect", lambda s: matters.matter_refuse(**s.on, ground="secret", explanation=WHY)),  # type: ignore[arg-type]
    "hand a matter on": ("six_step", "collect", lambda s: matters.matter_hand_on(**s.on, to=TOWN, reason=WHY)),  # type: ignore[arg-type]
    "merge a matter": ("six_step", "collect", lambda s: matter_merge(**s.on, into_id=matter(s.world).pk)),
    "look at a contact": ("six_step", "collect", lambda s: matters.contact_look(**s.on, reason=WHY)),  # type: ignore[arg-type]
    "open a case": ("six_step", "collect", lambda s: cases.case_open(actor=s.actor, opening=_opening(s), now=NOON)),
    "add a matter": ("six_step", "collect", lambda s: cases.case_add_matter(**s.at, matter_id=s.matter.pk)),  # type: ignore[arg-type]
    "add a seat": ("six_step", "collect", lambda s: cases.participant_add(**s.at, seat=cases.Seat("fixed", "member", "委员丙"))),  # type: ignore[arg-type]
    "add a document": ("six_step", "collect", lambda s: cases.document_add(**s.at, paper=cases.Paper("other", "说明", WHY))),  # type: ignore[arg-type]
    "pause": ("six_step", "collect", lambda s: cases.case_pause(**s.at, reason=WHY)),  # type: ignore[arg-type]
    "hand up": ("six_step", "collect", lambda s: cases.case_hand_up(**s.at, to=TOWN, reason=WHY)),  # type: ignore[arg-type]
    "stop": ("six_step", "collect", lambda s: cases.case_stop(**s.at, ground="secret", reason=WHY)),  # type: ignore[arg-type]
    "override": ("six_step", "prepare", lambda s: cases.case_leave(**s.at, override_reason=WHY)),  # type: ignore[arg-type]
    "screen": (
        "six_step",
        "select",
        lambda s: cases.screening_save(**s.at, tests=(True, True, True), negative=(), reason=WHY),  # type: ignore[arg-type]
    ),
    "approve": ("six_step", "approve", lambda s: cases.approval_give(**s.at, agreed=True, comment="")),  # type: ignore[arg-type]
    "claim": ("four_orders", "take", lambda s: cases.case_claim(**s.at)),  # type: ignore[arg-type]
    "open a discussion": ("closed_loop", "discuss", lambda s: window_open(**s.at, question="怎样带动就业？")),  # type: ignore[arg-type]
    "hide advice": ("closed_loop", "discuss", lambda s: advice_hide(actor=s.actor, advice_id=_advised(s), reason=WHY, now=s.playing.now)),
    "convene": ("six_step", "consult", lambda s: meeting_announce(**s.at, notice=_soon(s))),  # type: ignore[arg-type]
    "run a vote": ("six_talk", "vote", lambda s: ballot_open(**s.at, question="是否同意公约？", eligible=9, basis="名册")),  # type: ignore[arg-type]
    "print slips": ("six_talk", "vote", lambda s: slips_print(**s.at, ballot_id=_opened(s).pk, count=1)),  # type: ignore[arg-type]
    "close a vote": ("six_talk", "vote", lambda s: ballot_close(**s.at, ballot_id=_opened(s).pk)),  # type: ignore[arg-type]
    "decide the branch": ("six_step", "conclude", lambda s: outcomes.branch_decide(**s.at, outcome="not_yet", reason=WHY)),  # type: ignore[arg-type]
    "write an item": ("six_step", "conclude", lambda s: outcomes.item_add(**s.at, text=WHY)),  # type: ignore[arg-type]
    "adopt": ("six_step", "adopt", _judge_items),
    "assign": ("six_step", "handover", _hand_over),
    "sign work": ("six_step", "supervise", lambda s: outcomes.assignment_sign(**s.todo)),  # type: ignore[arg-type]
    "answer work": ("six_step", "supervise", lambda s: outcomes.assignment_answer(**s.todo, answer=WHY)),  # type: ignore[arg-type]
    "ask for time": ("six_step", "supervise", lambda s: outcomes.extension_ask(**s.todo, due_at=s.work.due_at, reason=WHY)),  # type: ignore[arg-type]
    "grant time": ("six_step", "supervise", lambda s: outcomes.extension_decide(**s.todo, granted=True)),  # type: ignore[arg-type]
    "check work": ("six_step", "supervise", lambda s: outcomes.assignment_check(**s.todo, accepted=True)),  # type: ignore[arg-type]
    "post": ("six_step", "publish", lambda s: posting_publish(**s.at, title="议题公示", text=WHY)),  # type: ignore[arg-type]
    "answer an objection": (
        "six_step",
        "publish",
        lambda s: objection_answer(actor=s.actor, objection_id=_objected(s), answer=WHY, now=s.playing.now),
    ),
    "edit a county's template": (
        "six_step",
        "collect",
        lambda s: template_save(actor=s.actor, data={**shipped()[0], "name": "本县的"}, scope="330111", now=NOON),
    ),
}
STAGES = {
    **{f"leave {stage}": ("six_step", stage) for stage in ("collect", "select", "approve", "publish", "prepare", "consult", "conclude")},
    **{f"leave {stage}": ("six_step", stage) for stage in ("adopt", "handover", "supervise", "report", "evaluate", "archive")},
    "leave draft": ("six_talk", "draft"),
    "leave review": ("six_talk", "review"),
    "leave vote": ("six_talk", "vote"),
    "leave discuss": ("closed_loop", "discuss"),
    "leave inquire": ("closed_loop", "inquire"),
    "leave take": ("four_orders", "take"),
}
for verb, (key, stage) in STAGES.items():
    VERBS[verb] = (key, stage, lambda s: cases.case_leave(**s.at))  # type: ignore[arg-type]


class Undo(Exception):
    """Ends an attempt that went through."""


def allowed(scene: Scene, attempt: Try) -> bool:
    """Whether the actor may: refused for another reason than who they are counts as yes. Nothing stays."""
    try:
        with transaction.atomic():
            attempt(scene)
            raise Undo
    except (Denied, Missing):
        return False
    except (Refused, Undo):
        return True


def found(world: World, verb: str) -> dict[str, str]:
    """The row of a verb as the services have it."""
    key, stage, attempt = VERBS[verb]
    playing, own = standing(world, stage, key), matter(world)
    return {name: "yes" if allowed(Scene(world, playing, own, actor), attempt) else "no" for name, actor in people(world).items()}


def table() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row.pop("verb"): row for row in csv.DictReader(lines)}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_everybody_may_do_what_the_table_says(world: World, verb: str) -> None:
    assert found(world, verb) == table()[verb]


def test_the_table_has_every_verb_and_every_person() -> None:
    assert set(table()) == set(VERBS)
    assert {tuple(row) for row in table().values()} == {PEOPLE}


def test_strangers_residents_administrators_and_auditors_do_nothing_with_a_case() -> None:
    for verb, row in table().items():
        assert {row[name] for name in ("stranger", "resident", "auditor", "neighbour")} == {"no"}, verb
        assert row["expert"] == ("yes" if verb == "leave review" else "no"), verb
        assert row["sysadmin"] == ("yes" if verb == "edit a county's template" else "no"), verb
