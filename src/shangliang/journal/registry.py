"""Every typed code of the journal: its sentence, and whether the public may read it."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Kind:
    """A code with its sentence (lazy gettext with %(name)s placeholders)."""

    code: str
    text: "str | Promise"
    public: bool


_KINDS: dict[str, Kind] = {}


def register(kinds: "dict[str, tuple[str | Promise, bool]]") -> None:
    """Add codes as {code: (sentence, public)}; a code has one owner."""
    if taken := _KINDS.keys() & kinds.keys():
        raise ValueError(f"codes registered twice: {sorted(taken)}")
    _KINDS.update({code: Kind(code, text, public) for code, (text, public) in kinds.items()})


def kind(code: str) -> Kind:
    """The registered kind; KeyError for a code nobody registered, so that no untyped entry is ever written."""
    return _KINDS[code]


def kinds() -> dict[str, Kind]:
    """All kinds by code."""
    return dict(_KINDS)


def public_codes() -> tuple[str, ...]:
    """The codes that a receipt or a public page may show."""
    return tuple(sorted(code for code, found in _KINDS.items() if found.public))
