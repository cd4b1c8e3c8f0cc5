"""Every text that leaves the house: messages of at most 70 characters (one 短信), and the lines of the inbox."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise

LONGEST = 70


@dataclass(frozen=True)
class Text:
    """A message: its sentence (lazy gettext, %(name)s) with a sample of its parameters.

    An urgent message (somebody waits for it now) is sent at night too; others wait for the morning.
    """

    sentence: "str | Promise"
    sample: Mapping[str, str]
    urgent: bool = False

    def render(self, params: Mapping[str, object]) -> str:
        """The sentence with its parameters, in the language of the moment."""
        return str(self.sentence) % params


_MESSAGES: dict[str, Text] = {}
_NOTICES: dict[str, "str | Promise"] = {}


def register_messages(texts: Mapping[str, Text]) -> None:
    """Add message texts by code; ValueError for a code taken or a Chinese text that does not fit into one 短信 with its sample."""
    if taken := _MESSAGES.keys() & texts.keys():
        raise ValueError(f"codes registered twice: {sorted(taken)}")
    with translation.override(None):
        for code, text in texts.items():
            if len(text.render(text.sample)) > LONGEST:
                raise ValueError(f"{code}: longer than {LONGEST} characters")
    _MESSAGES.update(texts)


def register_notices(sentences: "Mapping[str, str | Promise]") -> None:
    """Add inbox lines by code (lazy gettext, %(name)s); ValueError for a code taken."""
    if taken := _NOTICES.keys() & sentences.keys():
        raise ValueError(f"codes registered twice: {sorted(taken)}")
    _NOTICES.update(sentences)


def message_text(code: str) -> Text:
    """The registered text; KeyError for a code nobody registered."""
    return _MESSAGES[code]


def notice_text(code: str, params: Mapping[str, object]) -> str:
    """An inbox line in the language of the moment; KeyError for a code nobody registered."""
    return str(_NOTICES[code]) % params


def message_codes() -> frozenset[str]:
    """Every registered message."""
    return frozenset(_MESSAGES)


def notice_codes() -> frozenset[str]:
    """Every registered inbox line."""
    return frozenset(_NOTICES)
