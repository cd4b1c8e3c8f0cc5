"""The two ends of a link: found, named, checked against the kind; the refusal says what does not fit."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shangliang.kernel.errors import Refused
from shangliang.liaison.drafts import LinkDraft
from shangliang.liaison.kinds import ENDS, LinkKind
from shangliang.liaison.models import Body, Link
from shangliang.liaison.selectors import left_get
from shangliang.liaison.terms import Term, common
from shangliang.people.models import Member, Organisation
from shangliang.regions.models import Region
from shangliang.regions.paths import contains, county_of, town_of
from shangliang.regions.selectors import full_names, region_get
from shangliang.venues.models import Station
from shangliang.venues.selectors import station_get

# 属地 (rows 0-11b, 0-11e, 2-21): the place linked must be where the member lives or works.
HOME = (LinkKind.MEMBER_TOWN, LinkKind.MEMBER_VILLAGE)


def term_of(end: Member | Body | Organisation | Region | Station) -> Term:
    """How long an end can be linked."""
    if isinstance(end, Member):
        return Term(end.term_start, end.term_end)
    if isinstance(end, Body):
        return Term(end.starts, end.ends)
    if isinstance(end, Organisation):
        return Term(end.valid_from, end.valid_to)
    return Term()


def seat_of(end: Member | Body | Organisation) -> str:
    """The region path where the left end belongs."""
    if isinstance(end, Member):
        return end.committee.region.path
    return end.path if isinstance(end, Body) else end.region.path


@dataclass(frozen=True)
class Pair:
    """Both ends, found."""

    left: Member | Body | Organisation
    right: Region | Body | Station

    @property
    def names(self) -> dict[str, object]:
        """For sentences."""
        return {"left": str(self.left), "right": str(self.right)}

    @property
    def term(self) -> Term:
        """The days that both have in common."""
        return common([term_of(self.left), term_of(self.right)])

    def fill(self, link: Link) -> None:
        """Into the columns of a link, with what it repeats."""
        link.member = self.left if isinstance(self.left, Member) else None
        link.body = self.left if isinstance(self.left, Body) else None
        link.organisation = self.left if isinstance(self.left, Organisation) else None
        link.region = self.right if isinstance(self.right, Region) else None
        link.to_body = self.right if isinstance(self.right, Body) else None
        link.station = self.right if isinstance(self.right, Station) else None
        link.level = self.right.level if isinstance(self.right, Region) else ""
        link.path = self.right.path
        link.county, link.town = county_of(link.path), town_of(link.path)


def found(draft: LinkDraft) -> Pair:
    """Both ends of a draft; Missing for what does not exist."""
    name, value = draft.right
    right: Region | Body | Station
    if name == "region":
        right = region_get(str(value))
    elif name == "station":
        right = station_get(int(value))
    else:
        body = left_get("body", int(value))
        assert isinstance(body, Body)
        right = body
    return Pair(left_get(*draft.left), right)


def _may_stand_left(kind: str, left: Member | Body | Organisation) -> bool:
    ends = ENDS[kind]
    if isinstance(left, Member):
        return "member" in ends.left
    if isinstance(left, Body):
        return "body" in ends.left and left.kind in ends.bodies
    return "organisation" in ends.left and left.kind in ends.offices


def _may_stand_right(kind: str, right: Region | Body | Station) -> bool:
    ends = ENDS[kind]
    if isinstance(right, Region):
        return "region" in ends.right and right.level in ends.levels
    if isinstance(right, Body):
        return "to_body" in ends.right and right.kind in ends.to_bodies
    return "station" in ends.right


def check(kind: str, pair: Pair) -> None:
    """`Refused` when the kind does not join such ends, they lie in different places, or the station is closed."""
    if kind not in ENDS or not (_may_stand_left(kind, pair.left) and _may_stand_right(kind, pair.right)):
        label = LinkKind(kind).label if kind in ENDS else kind
        raise Refused("liaison.link_ends", kind=label, **pair.names)
    seat, reached = seat_of(pair.left), pair.right.path
    if not contains(county_of(seat), county_of(reached)):
        raise Refused("liaison.link_far", **pair.names)
    if isinstance(pair.right, Station) and pair.right.state != Station.State.OPEN:
        raise Refused("liaison.station_closed", name=pair.right.name)
    if kind in HOME and isinstance(pair.left, Member):
        home = pair.left.region.path
        if not (contains(reached, home) or contains(home, reached)):
            raise Refused("liaison.link_elsewhere", home=full_names([home])[home], **pair.names)


def inside(pair: Pair, wanted: Term) -> Term:
    """The term of a link: what was wanted, an empty end taken from the common term; `Refused` outside of it."""
    limit = pair.term
    if limit.is_empty:
        raise Refused("liaison.link_no_term", **pair.names)
    term = Term(wanted.starts, wanted.ends or limit.ends)
    if term.is_empty and limit.holds(Term(wanted.starts, wanted.starts)) and wanted.ends is not None:
        raise Refused("liaison.dates")
    if term.is_empty or not limit.holds(term):
        raise Refused("liaison.link_outside_term", **limit.words)
    return term


def kinds_words() -> list[dict[str, str]]:
    """What may stand at the ends of each kind, in words, for the page."""
    sides = {
        "member": _("委员"),
        "body": _("协商组织"),
        "organisation": _("单位"),
        "region": _("地方"),
        "to_body": _("协商组织"),
        "station": _("站点"),
    }
    return [
        {
            "kind": kind,
            "name": str(LinkKind(kind).label),
            "left": _("、").join(sides[name] for name in ends.left),
            "right": _("、").join(
                [str(Region.Level(level).label) for level in ends.levels] + [sides[name] for name in ends.right if name != "region"]
            ),
        }
        for kind, ends in ENDS.items()
    ]
