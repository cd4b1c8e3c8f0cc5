"""The kinds of links (domain §9: five systems, guidance, support, grids; stations and units beside them) and what each may join."""

from dataclasses import dataclass

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

LEFT = ("member", "body", "organisation")
RIGHT = ("region", "to_body", "station")


class LinkKind(TextChoices):
    """联系的种类."""

    LEADER_TOWN = "leader_town", _("领导和专委会联系乡镇(街道)")
    MEMBER_TOWN = "member_town", _("委员联系属地乡镇(街道)")
    GROUP_GROUP = "group_group", _("界别小组联系委员联络组")
    STUDIO_VILLAGE = "studio_village", _("委员工作室联系村(社)")
    MEMBER_VILLAGE = "member_village", _("属地委员联系村(社)")
    GUIDANCE = "guidance", _("一对一指导")
    SUPPORT = "support", _("手拉手帮扶")
    GRID = "grid", _("委员进网格")
    STATION = "station", _("委员联系站点(基层议事室)")
    UNIT_VILLAGE = "unit_village", _("部门包联村(社)")


# Row 0-11: the five systems, in the order of the source.
FIVE = (LinkKind.LEADER_TOWN, LinkKind.MEMBER_TOWN, LinkKind.GROUP_GROUP, LinkKind.STUDIO_VILLAGE, LinkKind.MEMBER_VILLAGE)


@dataclass(frozen=True)
class Ends:
    """What may stand on either side: columns; kinds of bodies and organisations on the left; levels of places on the right."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    levels: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    to_bodies: tuple[str, ...] = ()


ENDS: dict[str, Ends] = {
    LinkKind.LEADER_TOWN: Ends(
        ("member", "body", "organisation"), ("region",), ("town",), bodies=("special",), offices=("cppcc", "special", "party")
    ),
    LinkKind.MEMBER_TOWN: Ends(("member",), ("region",), ("town",)),
    LinkKind.GROUP_GROUP: Ends(("body",), ("to_body",), bodies=("sector",), to_bodies=("contact",)),
    LinkKind.STUDIO_VILLAGE: Ends(("body",), ("region",), ("village",), bodies=("studio",)),
    LinkKind.MEMBER_VILLAGE: Ends(("member",), ("region",), ("village",)),
    LinkKind.GUIDANCE: Ends(
        ("member", "body", "organisation"), ("region", "station"), ("town", "village"), bodies=("special",), offices=("cppcc", "special")
    ),
    LinkKind.SUPPORT: Ends(("member",), ("region",), ("village", "group", "unit")),
    LinkKind.GRID: Ends(("member",), ("region",), ("area", "group")),
    LinkKind.STATION: Ends(("member",), ("station",)),
    LinkKind.UNIT_VILLAGE: Ends(("organisation",), ("region",), ("village",), offices=("department", "party", "cppcc", "special", "other")),
}


def _one(names: tuple[str, ...], chosen: str) -> Q:
    """Exactly this column of a side is filled."""
    return Q(**{f"{name}__isnull": name != chosen for name in names})


def ends_fit() -> Q:
    """For the database: every kind has one end on each side, of a sort that it may join, at a level that it may reach."""
    found = Q()
    for kind, ends in ENDS.items():
        left = Q()
        for name in ends.left:
            left |= _one(LEFT, name)
        right = Q()
        for name in ends.right:
            right |= _one(RIGHT, name) & (Q(level__in=ends.levels) if name == "region" else Q(level=""))
        found |= Q(kind=kind) & left & right
    return found
