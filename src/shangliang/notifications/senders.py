"""The pluggable way out: settings.MESSAGE_SENDER names a class with `send`."""

import logging
from functools import lru_cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from shangliang.people.phones import masked

logger = logging.getLogger("shangliang.messages")


class SendFailed(Exception):
    """The gateway did not take the message; it is tried again later."""


class Sender(Protocol):
    """A channel. A plug-in keeps its own time limit (a few seconds): the person may be waiting for the page."""

    def send(self, phone: str, text: str, code: str) -> None:
        """Hands one text to the gateway; `code` names the template registered there. Raises `SendFailed`."""
        ...


class Console:
    """Writes to the log, with the number masked: for trying out, and for places without a gateway."""

    def send(self, phone: str, text: str, code: str) -> None:
        """One line."""
        logger.info("%s → %s: %s", code, masked(phone), text)


@lru_cache(maxsize=8)
def _made(path: str) -> Sender:
    return cast(Sender, import_string(path)())


def sender() -> Sender:
    """The sender of the settings, made once."""
    return _made(settings.MESSAGE_SENDER)
