"""The state machine: every refusal, every step, and what holds for any sound template."""

import doctest
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.errors import DeliberateError, InputErrors
from deliberate.procedure import (
    Kind,
    Number,
    Option,
    Override,
    Share,
    State,
    Template,
    leave,
    parse,
    pause,
    problems,
    resume,
    stage_at,
    start,
    template_data,
    template_digest,
)
from deliberate.words import sentence

KINDS = {
    "plain": Kind("plain", {"days": Number(3, 1, 9), "share": Share("1/2"), "how": Option(("room", "square"))}),
    "vote": Kind("vote", outcomes=("passed", "failed")),
    "conclude": Kind("conclude", outcomes=("reached", "not_yet", "hard")),
    "archive": Kind("archive", ends=True),
}
T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def stage(key: str, kind: str = "plain", **more: Any) -> dict[str, Any]:
    return {"key": key, "name": key, "kind": kind, "roles": ["clerk"], **more}


def data(*stages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": "talk", "name": "商量", "stages": list(stages), **more}


def sound() -> Template:
    return parse(
        data(
            stage("collect"),
            stage("conclude", "conclude", exits={"not_yet": "collect", "hard": "refer"}),
            stage("refer", aside=True, exits={"done": "archive"}),
            stage("vote", "vote", exits={"failed": "collect"}),
            stage("archive", "archive"),
        ),
        KINDS,
    )


def codes(found: pytest.ExceptionInfo[InputErrors]) -> set[str]:
    return {item.code for item in found.value.items}


def test_the_specification_holds() -> None:
    page = Path(__file__).parents[2] / "docs" / "deliberate" / "procedure.md"
    assert doctest.testfile(str(page), module_relative=False).failed == 0


def test_it_walks_to_the_end_and_keeps_every_visit() -> None:
    template, state = sound(), start(sound(), T0)
    for hour, outcome in enumerate(["done", "not_yet", "done", "reached", "failed", "done", "reached", "passed", "done"], 1):
        state = leave(template, state, outcome=outcome, at=T0 + timedelta(hours=hour))
    assert state.present is None
    assert [visit.stage for visit in state.visits] == [
        "collect",
        "conclude",
        "collect",
        "conclude",
        "vote",
        "collect",
        "conclude",
        "vote",
        "archive",
    ]
    assert [visit.round for visit in state.visits] == [1, 1, 2, 2, 2, 3, 3, 3, 3]


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("procedure.outcome", {"outcome": "hard"}),
        ("procedure.missing", {"outcome": "done", "unmet": ["a"]}),
        ("procedure.override", {"outcome": "done", "unmet": ["a"], "override": Override("", "because")}),
        ("procedure.override", {"outcome": "done", "override": Override("somebody", " ")}),
    ],
)
def test_it_refuses_and_the_same_step_is_fine_otherwise(code: str, call: dict[str, Any]) -> None:
    template, state = sound(), start(sound(), T0)
    with pytest.raises(DeliberateError) as refused:
        leave(template, state, at=T0, **call)
    assert refused.value.code == code
    assert leave(template, state, outcome="done", at=T0).present is not None


def test_an_override_is_kept_with_name_and_reason() -> None:
    state = leave(sound(), start(sound(), T0), outcome="done", at=T0, unmet=["a"], override=Override("街道经办", "紧急"))
    assert state.visits[0].override == Override("街道经办", "紧急")


def test_time_does_not_run_back() -> None:
    with pytest.raises(DeliberateError, match="time"):
        leave(sound(), start(sound(), T0), outcome="done", at=T0 - timedelta(seconds=1))


def test_hard_needs_two_rounds_or_an_override() -> None:
    template = sound()
    state = leave(template, start(template, T0), outcome="done", at=T0)
    with pytest.raises(DeliberateError, match="too_few_rounds"):
        leave(template, state, outcome="hard", at=T0)
    forced = leave(template, state, outcome="hard", at=T0, override=Override("街道经办", "上级要求"))
    assert forced.present is not None
    assert forced.present.stage == "refer"


def test_rounds_have_a_limit() -> None:
    template = parse(data(stage("meet", "vote", exits={"failed": "meet"}), stage("archive", "archive"), rounds_at_most=2), KINDS)
    state = leave(template, start(template, T0), outcome="failed", at=T0)
    with pytest.raises(DeliberateError, match="too_many_rounds"):
        leave(template, state, outcome="failed", at=T0)


def test_resting_stops_every_step() -> None:
    template, state = sound(), pause(start(sound(), T0), T0 + timedelta(hours=1))
    with pytest.raises(DeliberateError, match="paused"):
        leave(template, state, outcome="done", at=T0 + timedelta(hours=2))
    with pytest.raises(DeliberateError, match="paused"):
        pause(state, T0 + timedelta(hours=2))
    with pytest.raises(DeliberateError, match="time"):
        resume(state, T0)
    running, rest = resume(state, T0 + timedelta(hours=5))
    assert rest == timedelta(hours=4)
    assert running.paused is None
    with pytest.raises(DeliberateError, match="running"):
        resume(running, T0)


def test_an_ended_case_stays_ended() -> None:
    template = parse(data(stage("collect"), stage("archive", "archive")), KINDS)
    state = leave(template, leave(template, start(template, T0), outcome="done", at=T0), outcome="done", at=T0)
    with pytest.raises(DeliberateError, match="ended"):
        leave(template, state, outcome="done", at=T0)
    with pytest.raises(DeliberateError, match="ended"):
        pause(state, T0)


def test_one_stage_at_every_moment() -> None:
    template = sound()
    state = leave(template, start(template, T0), outcome="done", at=T0 + timedelta(hours=2))
    assert stage_at(state, T0 - timedelta(seconds=1)) is None
    before, after = stage_at(state, T0 + timedelta(hours=1)), stage_at(state, T0 + timedelta(hours=2))
    assert before is not None
    assert before.stage == "collect"
    assert after is not None
    assert after.stage == "conclude"


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ([1], "procedure.shape"),
        (data(stage("a")), "procedure.stage_count"),
        (data(stage("a"), "b"), "procedure.stage_shape"),
        (data(stage("A b"), stage("z", "archive")), "procedure.key"),
        (data(stage("a"), stage("a"), stage("z", "archive")), "procedure.key_twice"),
        (data(stage("a", "dance"), stage("z", "archive")), "procedure.kind"),
        (data(stage("a", roles=[]), stage("z", "archive")), "procedure.roles"),
        (data(stage("a", roles=["king"]), stage("z", "archive")), "procedure.role"),
        (data(stage("a", params={"days": 99}), stage("z", "archive")), "procedure.param"),
        (data(stage("a", params={"days": True}), stage("z", "archive")), "procedure.param"),
        (data(stage("a", params={"share": "3/2"}), stage("z", "archive")), "procedure.param"),
        (data(stage("a", params={"how": "boat"}), stage("z", "archive")), "procedure.param"),
        (data(stage("a", params=7), stage("z", "archive")), "procedure.param"),
        (data(stage("a", params={"colour": 1}), stage("z", "archive")), "procedure.param_unknown"),
        (data(stage("a", days=999), stage("z", "archive")), "procedure.param"),
        (data(stage("a", exits={"lost": "z"}), stage("z", "archive")), "procedure.exit_unknown"),
        (data(stage("a", "vote"), stage("z", "archive")), "procedure.exit_missing"),
        (data(stage("a", "vote", exits={"failed": "moon"}), stage("z", "archive")), "procedure.exit_target"),
        (data(stage("a"), stage("b", aside=True), stage("z", "archive")), "procedure.unreachable"),
        (data(stage("a"), stage("b", exits={"done": "a"}), stage("z", "archive")), "procedure.endless"),
        (data(stage("a"), stage("z", "archive"), name=""), "procedure.text"),
        (data(stage("a"), stage("z", "archive"), name=5), "procedure.text"),
    ],
)
def test_a_broken_template_is_refused_in_words(broken: object, code: str) -> None:
    with pytest.raises(InputErrors) as refused:
        parse(broken, KINDS, frozenset({"clerk"}))
    assert code in codes(refused)
    for language in ("zh", "en"):
        assert "{" not in sentence(refused.value, language)


def test_written_out_it_reads_back_the_same() -> None:
    template = sound()
    again = parse(template_data(template), KINDS)
    assert again == template
    assert template_digest(again) == template_digest(template)


def test_a_template_without_stages_has_a_problem() -> None:
    assert problems(Template("a", "b", "", "", (), 2, 9))[0].code == "no_end"


names = st.sampled_from(["a", "b", "c", "d", "e"])


@st.composite
def drafts(draw: st.DrawFn) -> dict[str, Any]:
    keys = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    stages = []
    for key in keys:
        kind = draw(st.sampled_from(["plain", "vote", "conclude"]))
        target = st.sampled_from([*keys, "z"])
        exits = {outcome: draw(target) for outcome in KINDS[kind].outcomes[1:]}
        if draw(st.booleans()):
            exits[KINDS[kind].outcomes[0]] = draw(target)
        stages.append(stage(key, kind, exits=exits, aside=draw(st.booleans())))
    return data(*stages, stage("z", "archive"), rounds_before_hard=draw(st.integers(1, 3)), rounds_at_most=draw(st.integers(1, 4)))


@settings(max_examples=150, deadline=None)
@given(drafts(), st.lists(st.integers(0, 5), max_size=40))
def test_a_template_is_refused_or_every_walk_can_end(draft: dict[str, Any], choices: list[int]) -> None:
    try:
        template = parse(draft, KINDS)
    except InputErrors:
        return
    state = start(template, T0)
    for choice in choices:
        state = step(template, state, choice)
        if state.present is None:
            return
    for _number in range(200):  # from wherever the walk got to, a shortest way out exists
        state = towards_end(template, state)
        if state.present is None:
            return
    raise AssertionError("no end")


def allowed(template: Template, state: State) -> list[State]:
    """Every next state the machine allows without an override."""
    present = state.present
    assert present is not None
    found = []
    for outcome in template.stage(present.stage).exits:
        try:
            found.append(leave(template, state, outcome=outcome, at=T0))
        except DeliberateError:
            continue
    return found


def step(template: Template, state: State, choice: int) -> State:
    options = allowed(template, state)
    return options[choice % len(options)]


def towards_end(template: Template, state: State) -> State:
    """Breadth first to the nearest end; the first step of that way."""
    frontier = [(option, option) for option in allowed(template, state)]
    seen = set()
    while frontier:
        first, now = frontier.pop(0)
        if now.present is None:
            return first
        node = (now.present.stage, now.present.round)
        if node not in seen:
            seen.add(node)
            frontier.extend((first, option) for option in allowed(template, now))
    raise AssertionError("stuck")


def test_asking_for_a_stage_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        sound().stage("moon")
