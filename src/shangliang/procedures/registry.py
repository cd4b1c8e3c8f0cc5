"""Stage kinds: lower apps define the shape here, the apps above register what can happen in a stage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from deliberate.procedure import Kind, Number, Option, Share
from shangliang.kernel.actor import Actor


@dataclass(frozen=True)
class Requirement:
    """One thing a stage needs before it can be left: a sentence, whether it is met, and who can do it.

    `code` is stable; `text` is lazy gettext with %(name)s placeholders for `params`; `roles` are role words.
    """

    code: str
    text: "str | Promise"
    met: bool
    roles: tuple[str, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The requirement in the language of the moment."""
        return str(self.text) % dict(self.params)


@dataclass(frozen=True)
class StageView:
    """What a kind is given to judge a stay in a stage: the case, the stay (`run`), the stage's parameters and roles, the time.

    `case` and `run` are models of the app `cases`, unknown down here.
    """

    case: object
    run: object
    params: Mapping[str, int | str]
    roles: tuple[str, ...]
    now: datetime


Hook = Callable[[StageView, Actor], None]
Rested = Callable[[StageView, Actor, int], None]


def any_outcome(view: StageView, outcome: str) -> bool:
    """Whoever owns the stage may choose among its exits."""
    return True


@dataclass(frozen=True)
class StageKind:
    """A kind of stage: its words, parameters and outcomes, and the behaviour that its app plugs in.

    `missing` lists every requirement, met or not; `entered` and `left` run in the transaction of the step, `rested` in that of
    the end of a pause, with its working days. `may_end` says whether somebody may choose an outcome by hand: some come about
    only through a service that asks for the reason.
    """

    key: str
    name: "str | Promise"
    missing: Callable[[StageView], list[Requirement]]
    params: Mapping[str, Number | Share | Option] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ("done",)
    ends: bool = False
    entered: Hook | None = None
    left: Hook | None = None
    rested: Rested | None = None
    may_end: Callable[[StageView, str], bool] = any_outcome

    def kind(self) -> Kind:
        """The shape for the template reader."""
        return Kind(self.key, self.params, self.outcomes, self.ends)


_KINDS: dict[str, StageKind] = {}


def register(*kinds: StageKind) -> None:
    """Offer stage kinds to templates; a key has one owner."""
    for kind in kinds:
        if kind.key in _KINDS:
            raise ValueError(f"stage kind registered twice: {kind.key}")
        _KINDS[kind.key] = kind


def stage_kind(key: str) -> StageKind:
    """The kind; KeyError when nobody registered it."""
    return _KINDS[key]


def stage_kinds() -> dict[str, StageKind]:
    """All kinds by key."""
    return dict(_KINDS)


def shapes() -> dict[str, Kind]:
    """All kinds as the template reader wants them."""
    return {key: kind.kind() for key, kind in _KINDS.items()}
