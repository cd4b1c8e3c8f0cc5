"""Writes on the brand of a county (or city) and on the procedures it lets cases begin with: decide, change, journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image

from shangliang.journal.services import chain_lock, entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.uploads import picture_read
from shangliang.procedures.selectors import versions_offered
from shangliang.standards import colours
from shangliang.standards.models import Brand, FlowRule
from shangliang.standards.naming import pattern_check
from shangliang.standards.permissions import can_brand

MARK_SIDE = 192
MARK_LEAST = 64
MARK_MEGABYTES = 2


@dataclass(frozen=True)
class BrandDraft:
    """What a form says of a brand; `mark` None keeps the mark there is, unless `without_mark`."""

    platform: str
    pattern: str
    colour: str
    slogan: str = ""
    mark: "UploadedFile[bytes] | None" = None
    without_mark: bool = False


def mark_clean(upload: "UploadedFile[bytes]") -> ContentFile[bytes]:
    """The mark decoded and encoded again as PNG of 192 px: square, no bigger than 2 MB, nothing in it but the picture."""
    if upload.size and upload.size > MARK_MEGABYTES * 1024 * 1024:
        raise Refused("standards.mark_large", most=MARK_MEGABYTES)
    picture = picture_read(upload, "RGBA")
    width, height = picture.size
    if min(width, height) < MARK_LEAST:
        raise Refused("standards.mark_small", least=MARK_LEAST)
    if abs(width - height) > max(width, height) * 0.02:
        raise Refused("standards.mark_not_square", width=width, height=height)
    buffer = BytesIO()
    picture.resize((MARK_SIDE, MARK_SIDE), Image.Resampling.LANCZOS).save(buffer, "PNG", optimize=True)
    return ContentFile(buffer.getvalue(), name="mark.png")


def colour_check(text: str) -> str:
    """The colour as `#rrggbb`; Refused when it is none, or cannot be read, with the figures and the nearest that can."""
    try:
        colour = colours.tidy(text)
    except ValueError:
        raise Refused("standards.colour_wrong", colour=text[:20]) from None
    judged = colours.judge(colour)
    if not judged.safe:
        raise Refused(
            "standards.colour_pale",
            colour=colour,
            white=f"{judged.white:.2f}",
            paper=f"{judged.paper:.2f}",
            nearest=colours.nearest_safe(colour),
        )
    return colour


def _locked(scope: str, version: int | None) -> Brand | None:
    chain_lock(f"brand:{scope}")
    row = Brand.objects.select_for_update().filter(scope=scope).first()
    if version is not None and version != (row.version if row is not None else 0):
        raise Refused("kernel.stale")
    return row


@transaction.atomic
def brand_save(*, actor: Actor, scope: str, draft: BrandDraft, version: int | None = None, now: datetime) -> Brand:
    """Set the brand of a county or city and use it at once; `version` is what the form showed (0 = none yet)."""
    require(can_brand(actor, scope, now))
    row = _locked(scope, version)
    platform = draft.platform.strip()
    if not 2 <= len(platform) <= 20:
        raise Refused("standards.brand_platform")
    values = {
        "platform": platform,
        "pattern": pattern_check(draft.pattern),
        "slogan": draft.slogan.strip()[:40],
        "colour": colour_check(draft.colour),
        "used": True,
        "changed_at": now,
    }
    mark = mark_clean(draft.mark) if draft.mark is not None else None
    row = row or Brand(scope=scope, version=0)
    for name, value in values.items():
        setattr(row, name, value)
    if mark is not None:
        row.mark, row.mark_digest = mark, sha256(mark.read()).hexdigest()[:16]
    elif draft.without_mark:
        row.mark, row.mark_digest = "", ""
    row.version += 1
    row.save()
    params: dict[str, object] = {"platform": row.platform, "colour": row.colour}
    entry_record(actor=actor, chain=row.chain, code="standard.brand_saved", now=now, place=scope, params=params)
    return row


@transaction.atomic
def brand_use(*, actor: Actor, scope: str, used: bool, version: int | None = None, now: datetime) -> Brand:
    """Go back to the default face, or put the own one on again; nothing that was set is lost."""
    require(can_brand(actor, scope, now))
    row = _locked(scope, version)
    if row is None:
        raise Missing
    row.used, row.changed_at = used, now
    row.version += 1
    row.save(update_fields=["used", "changed_at", "version"])
    code = "standard.brand_restored" if used else "standard.brand_reset"
    entry_record(actor=actor, chain=row.chain, code=code, now=now, place=scope, params={"platform": row.platform} if used else {})
    return row


@transaction.atomic
def flows_set(*, actor: Actor, county: str, keys: Sequence[str], version: int | None = None, now: datetime) -> FlowRule:
    """The templates new cases of a county may begin with; none = all. Running cases are not touched."""
    require(can_brand(actor, county, now))
    chain_lock(f"flows:{county}")
    row = FlowRule.objects.select_for_update().filter(county=county).first()
    if version is not None and version != (row.version if row is not None else 0):
        raise Refused("kernel.stale")
    offered = {found.key: found.name for found in versions_offered(county)}
    if not set(keys) <= offered.keys():
        raise Refused("standards.flow_unknown")
    row = row or FlowRule(county=county, version=0)
    row.keys, row.changed_at = sorted(set(keys)), now
    row.version += 1
    row.save()
    if row.keys:
        params: dict[str, object] = {"names": "、".join(offered[key] for key in row.keys)}
        entry_record(actor=actor, chain=row.chain, code="standard.flows_set", now=now, place=county, params=params)
    else:
        entry_record(actor=actor, chain=row.chain, code="standard.flows_free", now=now, place=county)
    return row
