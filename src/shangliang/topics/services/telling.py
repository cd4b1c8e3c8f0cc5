"""What a matter is told by the selection of topics: an entry on its chain, a message to whoever left a number, a new date."""

from datetime import datetime

from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Matter
from shangliang.matters.services import matter_save, matter_tell


def matter_weighed(
    *, actor: Actor, matter: Matter, code: str, params: dict[str, object], due: datetime | None = None, tell: bool = False, now: datetime
) -> None:
    """Write on a locked matter what became of it; an open one is due again at `due`; `tell` sends the message of the same code."""
    if due is not None and matter.is_open:
        matter.due_at = due
    matter_save(matter, "due_at")
    entry_record(actor=actor, chain=matter.chain, code=code, now=now, place=matter.holder, params=params)
    if tell:
        matter_tell(matter, code, now)
