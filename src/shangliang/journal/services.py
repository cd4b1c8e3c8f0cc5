"""The journal's only write: append to a chain, in the transaction of the change."""

from datetime import UTC, datetime

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise

from deliberate.digest import digest
from shangliang.journal.models import Entry, Head
from shangliang.journal.registry import kind
from shangliang.kernel.actor import Actor


def entry_content(entry: Entry) -> dict[str, object]:
    """What the digest of an entry covers; the same on writing and on verifying."""
    return {
        "chain": entry.chain,
        "seq": entry.seq,
        "code": entry.code,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": [entry.actor_kind, entry.actor_id, entry.actor_name, entry.actor_role],
        "params": entry.params,
        "previous": entry.previous,
    }


def chain_lock(chain: str) -> Head:
    """The head of a chain, locked until the caller's transaction ends: whoever decides on what a chain tells locks it first."""
    Head.objects.get_or_create(chain=chain)
    return Head.objects.select_for_update().get(chain=chain)


def _plain(params: dict[str, object]) -> dict[str, object]:
    """Labels in Chinese, in whatever language the actor works: an entry says the same to everybody who verifies it."""
    with translation.override("zh-hans"):
        return {name: str(value) if isinstance(value, Promise) else value for name, value in params.items()}


@transaction.atomic
def entry_record(*, actor: Actor, chain: str, code: str, now: datetime, place: str = "", params: dict[str, object] | None = None) -> Entry:
    """Append one entry; the chain's head is locked until the transaction ends.

    `params` are plain JSON values, or labels (lazy gettext), without personal data: the journal cannot be edited later.
    The English of a value that is data stands beside it: `stage` and `stage_en` (see `selectors.entry_text`).
    `place` is the region path at which the actor stands, to name the role acted under.
    """
    kind(code)
    head = chain_lock(chain)
    entry = Entry(
        chain=chain,
        seq=head.seq + 1,
        code=code,
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.person,
        actor_name=actor.name if actor.kind in {"staff", "system"} else "",
        actor_role=actor.as_role(place) if actor.grants else "",
        params=_plain(params or {}),
        previous=head.digest,
    )
    entry.digest = digest(entry_content(entry))
    entry.save(force_insert=True)
    head.seq, head.digest = entry.seq, entry.digest
    head.save(update_fields=["seq", "digest"])
    return entry
