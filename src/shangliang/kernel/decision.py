"""The answer to "may I": yes, or no with a reason that can be read."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Decision:
    """`allowed`, or the code and parameters of the sentence that says why not."""

    allowed: bool
    code: str = ""
    params: dict[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(allowed=True)


def denied(code: str, **params: object) -> Decision:
    """A refusal; `code` must have a sentence (kernel.errors)."""
    return Decision(allowed=False, code=code, params=params)
