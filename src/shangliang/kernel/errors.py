"""Refusals: a code with parameters; each app registers the sentence of its codes."""

from django.utils.functional import Promise
from typing_extensions import override

from shangliang.kernel.decision import Decision

_SENTENCES: dict[str, "str | Promise"] = {}


def register(sentences: "dict[str, str | Promise]") -> None:
    """Add sentences (lazy gettext, %(name)s placeholders) for codes; a code has one owner."""
    if taken := _SENTENCES.keys() & sentences.keys():
        raise ValueError(f"codes registered twice: {sorted(taken)}")
    _SENTENCES.update(sentences)


def sentence(code: str, params: dict[str, object] | None = None) -> str:
    """The refusal in the language of the moment."""
    return str(_SENTENCES[code]) % (params or {})


def codes() -> frozenset[str]:
    """Every registered code."""
    return frozenset(_SENTENCES)


class Refused(Exception):
    """Something the person can mend or must know; shown in words, nothing is changed."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    @override
    def __str__(self) -> str:
        return sentence(self.code, self.params)


class Denied(Refused):
    """The actor may see the thing but not do this: 403 with the reason."""


class Missing(Refused):
    """The thing does not exist for this actor: 404."""

    def __init__(self) -> None:
        super().__init__("kernel.missing")


def require(decision: Decision) -> None:
    """Raise `Denied` unless the decision allows."""
    if not decision:
        raise Denied(decision.code, **decision.params)
