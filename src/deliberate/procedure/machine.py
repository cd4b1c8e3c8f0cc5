"""The state machine: where a case stands, and what a step makes of it. Pure values, no clock, no storage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from deliberate.errors import DeliberateError
from deliberate.procedure.template import Template


@dataclass(frozen=True)
class Override:
    """A stage left although something is missing: by a named person, with a reason."""

    by: str
    reason: str


@dataclass(frozen=True)
class Visit:
    """One stay in a stage; `left` is None for the present one."""

    stage: str
    round: int
    entered: datetime
    left: datetime | None = None
    outcome: str = ""
    override: Override | None = None


@dataclass(frozen=True)
class State:
    """All visits in order, and since when the case rests (None: it runs)."""

    visits: tuple[Visit, ...]
    paused: datetime | None = None

    @property
    def present(self) -> Visit | None:
        """The open visit; None once the case has ended."""
        last = self.visits[-1]
        return last if last.left is None else None


def start(template: Template, at: datetime) -> State:
    """A case begins in the first stage, round 1."""
    return State((Visit(template.stages[0].key, 1, at),))


def leave(
    template: Template,
    state: State,
    *,
    outcome: str,
    at: datetime,
    unmet: Sequence[str] = (),
    override: Override | None = None,
) -> State:
    """Leave the present stage with an outcome.

    `unmet` are the codes of requirements that are not fulfilled; they need an override with a person and a reason.
    Going back to an earlier stage begins the next round. Raises `DeliberateError` with the codes procedure.ended, paused,
    outcome, time, missing, override, too_few_rounds, too_many_rounds.
    """
    present = state.present
    if present is None:
        raise DeliberateError("procedure.ended")
    if state.paused is not None:
        raise DeliberateError("procedure.paused", since=state.paused.isoformat())
    stage = template.stage(present.stage)
    if outcome not in stage.exits:
        raise DeliberateError("procedure.outcome", outcome=outcome, allowed="、".join(stage.exits))
    if at < present.entered:
        raise DeliberateError("procedure.time")
    if override is not None and not (override.by.strip() and override.reason.strip()):
        raise DeliberateError("procedure.override")
    if unmet and override is None:
        raise DeliberateError("procedure.missing", count=len(unmet))
    target = stage.exits[outcome]
    if outcome == "hard" and present.round < template.rounds_before_hard and override is None:
        raise DeliberateError("procedure.too_few_rounds", rounds=present.round, needed=template.rounds_before_hard)
    left = replace(present, left=at, outcome=outcome, override=override)
    visits = (*state.visits[:-1], left)
    if not target:
        return State(visits)
    back = template.position(target) <= template.position(stage.key)
    number = present.round + back
    if number > template.rounds_at_most:
        raise DeliberateError("procedure.too_many_rounds", rounds=template.rounds_at_most)
    return State((*visits, Visit(target, number, at)))


def pause(state: State, at: datetime) -> State:
    """Rest: deadlines stand still. Raises procedure.ended or procedure.paused."""
    if state.present is None:
        raise DeliberateError("procedure.ended")
    if state.paused is not None:
        raise DeliberateError("procedure.paused", since=state.paused.isoformat())
    return replace(state, paused=at)


def resume(state: State, at: datetime) -> tuple[State, timedelta]:
    """Go on; also how long the rest was. Raises procedure.running or procedure.time."""
    if state.paused is None:
        raise DeliberateError("procedure.running")
    if at < state.paused:
        raise DeliberateError("procedure.time")
    return replace(state, paused=None), at - state.paused


def stage_at(state: State, moment: datetime) -> Visit | None:
    """The one visit that the case was in at a moment; None before it began or after it ended.

    A visit holds from the moment it is entered up to, not including, the moment it is left.
    """
    for visit in reversed(state.visits):
        if visit.entered <= moment and (visit.left is None or moment < visit.left):
            return visit
    return None
