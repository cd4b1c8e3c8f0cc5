"""A procedure template: stages in order, their exits, limits and parameters; read from plain data, refused with reasons."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from deliberate.digest import digest
from deliberate.errors import DeliberateError, InputErrors
from deliberate.procedure.check import problems

KEY = re.compile(r"[a-z][a-z0-9_]{0,29}$")


@dataclass(frozen=True)
class Number:
    """A whole-number parameter within low..high."""

    default: int
    low: int = 0
    high: int = 3650

    def read(self, value: object) -> int:
        """The value, or ValueError."""
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise ValueError(f"{self.low}–{self.high}")
        return value


@dataclass(frozen=True)
class Share:
    """An exact share between 0 and 1, written "1/2"."""

    default: str

    def read(self, value: object) -> str:
        """The share in lowest terms as "p/q", or ValueError."""
        if not isinstance(value, str) or not re.fullmatch(r"\d{1,4}/[1-9]\d{0,3}", value) or not 0 <= Fraction(value) <= 1:
            raise ValueError("p/q")
        return f"{Fraction(value).numerator}/{Fraction(value).denominator}"


@dataclass(frozen=True)
class Option:
    """One of several words; the first is the default."""

    words: tuple[str, ...]

    @property
    def default(self) -> str:
        """The first word."""
        return self.words[0]

    def read(self, value: object) -> str:
        """The word, or ValueError."""
        if value not in self.words:
            raise ValueError(" | ".join(self.words))
        return str(value)


@dataclass(frozen=True)
class Kind:
    """What a template may say about stages of one kind: parameters, possible outcomes (the first goes on), whether it ends."""

    key: str
    params: Mapping[str, Number | Share | Option] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ("done",)
    ends: bool = False


@dataclass(frozen=True)
class Stage:
    """One stage: `exits` maps every outcome to the key of the stage that follows ("" after the last).

    A stage that stands `aside` is passed over in the written order; only an exit that names it leads there.
    """

    key: str
    name: str
    name_en: str
    kind: str
    roles: tuple[str, ...]
    days: int | None
    params: Mapping[str, int | str]
    exits: Mapping[str, str]
    aside: bool = False


@dataclass(frozen=True)
class Template:
    """A procedure; `rounds_before_hard` rounds must have been tried before consensus may be called hard to reach."""

    key: str
    name: str
    name_en: str
    source: str
    stages: tuple[Stage, ...]
    rounds_before_hard: int
    rounds_at_most: int

    def stage(self, key: str) -> Stage:
        """The stage of that key; KeyError when there is none."""
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise KeyError(key)

    def position(self, key: str) -> int:
        """The place of a stage in the written order, from 0."""
        return [stage.key for stage in self.stages].index(key)


class _Reader:
    """Collects every fault of one template, so that the editor sees them together."""

    def __init__(self, kinds: Mapping[str, Kind], roles: frozenset[str] | None) -> None:
        self.kinds = kinds
        self.roles = roles
        self.faults: list[DeliberateError] = []

    def fault(self, code: str, **params: object) -> None:
        self.faults.append(DeliberateError(f"procedure.{code}", **params))

    def text(self, data: Mapping[str, object], name: str, *, at: str, needed: bool = True) -> str:
        value = data.get(name, "")
        if not isinstance(value, str) or (needed and not value.strip()) or len(value) > 200:
            self.fault("text", at=at, field=name)
            return ""
        return value.strip()

    def number(self, data: Mapping[str, object], name: str, spec: Number, *, at: str) -> int:
        try:
            return spec.read(data.get(name, spec.default))
        except ValueError as error:
            self.fault("param", at=at, field=name, allowed=str(error))
            return spec.default

    def stage(self, data: object, number: int) -> Stage | None:
        at = f"{number}"
        if not isinstance(data, Mapping):
            self.fault("stage_shape", at=at)
            return None
        key, name = self.text(data, "key", at=at), self.text(data, "name", at=at)
        at = name or key or at
        if key and not KEY.match(key):
            self.fault("key", at=at, key=key)
        kind = self.kinds.get(str(data.get("kind")))
        if kind is None:
            self.fault("kind", at=at, kind=str(data.get("kind")))
            return None
        days = self.number(data, "days", Number(0, 0, 365), at=at) if data.get("days") is not None else None
        return Stage(
            key=key,
            name=name,
            name_en=self.text(data, "name_en", at=at, needed=False),
            kind=kind.key,
            roles=self._roles(data.get("roles"), at),
            days=days,
            params=self._params(data.get("params", {}), kind, at),
            exits=self._exits(data.get("exits", {}), kind, at),
            aside=data.get("aside") is True,
        )

    def _roles(self, value: object, at: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not value or not all(isinstance(role, str) for role in value):
            self.fault("roles", at=at)
            return ()
        for role in value:
            if self.roles is not None and role not in self.roles:
                self.fault("role", at=at, role=role)
        return tuple(dict.fromkeys(value))

    def _params(self, value: object, kind: Kind, at: str) -> dict[str, int | str]:
        given = value if isinstance(value, Mapping) else {}
        if not isinstance(value, Mapping):
            self.fault("param", at=at, field="params", allowed="a = 1")
        for name in given.keys() - kind.params.keys():
            self.fault("param_unknown", at=at, field=name)
        read: dict[str, int | str] = {}
        for name, spec in kind.params.items():
            try:
                read[name] = spec.read(given.get(name, spec.default))
            except ValueError as error:
                self.fault("param", at=at, field=name, allowed=str(error))
        return read

    def _exits(self, value: object, kind: Kind, at: str) -> dict[str, str]:
        given = {str(outcome): str(target) for outcome, target in value.items()} if isinstance(value, Mapping) else {}
        for outcome in given.keys() - set(kind.outcomes):
            self.fault("exit_unknown", at=at, outcome=outcome)
        for outcome in kind.outcomes[1:]:
            if outcome not in given:
                self.fault("exit_missing", at=at, outcome=outcome)
        return given


def parse(data: object, kinds: Mapping[str, Kind], roles: frozenset[str] | None = None) -> Template:
    """Read a template from plain data (JSON or TOML).

    `kinds` are the stage kinds that exist, `roles` the role words that may stand in a stage (None: any).
    An exit that is not written goes to the next stage in order. Raises `InputErrors` with every fault found,
    among them those of `check.problems`: a stage nobody can reach, a stage from which no end can be reached.
    """
    reader = _Reader(kinds, roles)
    if not isinstance(data, Mapping):
        raise InputErrors([DeliberateError("procedure.shape")])
    raw = data.get("stages")
    listed = raw if isinstance(raw, list) else []
    if not 2 <= len(listed) <= 40:
        reader.fault("stage_count", count=len(listed))
    stages = [stage for number, item in enumerate(listed, 1) if (stage := reader.stage(item, number))]
    keys = [stage.key for stage in stages]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        reader.fault("key_twice", key=key)
    template = Template(
        key=reader.text(data, "key", at="key"),
        name=reader.text(data, "name", at="name"),
        name_en=reader.text(data, "name_en", at="name_en", needed=False),
        source=reader.text(data, "source", at="source", needed=False),
        stages=tuple(_follow(stages, kinds)),
        rounds_before_hard=reader.number(data, "rounds_before_hard", Number(2, 1, 9), at="rounds_before_hard"),
        rounds_at_most=reader.number(data, "rounds_at_most", Number(9, 1, 99), at="rounds_at_most"),
    )
    for stage in template.stages:
        for outcome, target in stage.exits.items():
            if target and target not in keys:
                reader.fault("exit_target", at=stage.name, outcome=outcome, target=target)
    if not reader.faults:
        reader.faults.extend(DeliberateError(f"procedure.{found.code}", at=found.stage) for found in problems(template))
    if reader.faults:
        raise InputErrors(reader.faults)
    return template


def _follow(stages: list[Stage], kinds: Mapping[str, Kind]) -> list[Stage]:
    """Fill in the first exit of each stage: the next one in order that is not aside, nothing after an end."""
    filled: list[Stage] = []
    for index, stage in enumerate(stages):
        kind = kinds[stage.kind]
        following = next((other.key for other in stages[index + 1 :] if not other.aside), "")
        filled.append(replace(stage, exits={kind.outcomes[0]: "" if kind.ends else following, **stage.exits}))
    return filled


def template_data(template: Template) -> dict[str, object]:
    """The template as plain data with every exit written out; `parse` of it gives the template again."""
    return {
        "key": template.key,
        "name": template.name,
        "name_en": template.name_en,
        "source": template.source,
        "rounds_before_hard": template.rounds_before_hard,
        "rounds_at_most": template.rounds_at_most,
        "stages": [
            {
                "key": stage.key,
                "name": stage.name,
                "name_en": stage.name_en,
                "kind": stage.kind,
                "roles": list(stage.roles),
                "days": stage.days,
                "params": dict(stage.params),
                "exits": dict(stage.exits),
                "aside": stage.aside,
            }
            for stage in template.stages
        ],
    }


def template_digest(template: Template) -> str:
    """SHA-256 of the template: equal digests, equal procedures."""
    return digest(template_data(template))
