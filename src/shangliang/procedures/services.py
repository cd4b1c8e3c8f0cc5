"""Writing templates: the shipped ones are loaded, a county's own are made as new versions."""

from datetime import datetime

from django.db import transaction

from deliberate.procedure import template_digest
from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import require
from shangliang.procedures.models import Version
from shangliang.procedures.permissions import can_edit_templates
from shangliang.procedures.selectors import shipped, template_parse


def _add(*, actor: Actor, data: dict[str, object], scope: str, now: datetime) -> Version:
    template = template_parse(data)
    digest = template_digest(template)
    last = Version.objects.select_for_update().filter(key=template.key, scope=scope).order_by("-number").first()
    if last is not None and last.digest == digest and last.name == template.name:
        return last
    version = Version(
        key=template.key,
        scope=scope,
        number=(last.number if last else 0) + 1,
        name=template.name,
        name_en=template.name_en,
        summary=str(data.get("summary", "")),
        summary_en=str(data.get("summary_en", "")),
        source=template.source,
        data=data,
        digest=digest,
        created_at=now,
    )
    version.save()
    params: dict[str, object] = {"name": version.name, "number": version.number, "digest": digest}
    entry_record(actor=actor, chain=f"procedure:{version.key}", code="procedure.version", now=now, place=scope, params=params)
    return version


@transaction.atomic
def templates_load(*, actor: Actor, now: datetime) -> list[Version]:
    """Load the shipped templates; an unchanged one is left alone, a changed one becomes a new version."""
    return [_add(actor=actor, data=data, scope="", now=now) for data in shipped()]


@transaction.atomic
def template_save(*, actor: Actor, data: dict[str, object], scope: str, now: datetime) -> Version:
    """Make a new version of a county's own template; InputErrors names every fault and nothing is stored."""
    require(can_edit_templates(actor, scope, now))
    return _add(actor=actor, data=data, scope=scope, now=now)


@transaction.atomic
def version_offer(*, actor: Actor, version_id: int, offered: bool, now: datetime) -> Version:
    """Offer a version for new cases, or withdraw it; running cases are not touched."""
    version = Version.objects.select_for_update().get(pk=version_id)
    require(can_edit_templates(actor, version.scope, now))
    version.offered = offered
    version.save(update_fields=["offered"])
    code = "procedure.offered" if offered else "procedure.withdrawn"
    params: dict[str, object] = {"name": version.name, "number": version.number}
    entry_record(actor=actor, chain=f"procedure:{version.key}", code=code, now=now, place=version.scope, params=params)
    return version
