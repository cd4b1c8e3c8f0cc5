"""What linked people and places did together: read from cases and meetings, never typed in by anybody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from shangliang.cases.models import Case
from shangliang.cases.selectors import cases_led, seats_with
from shangliang.kernel.workdays import day_of
from shangliang.liaison.models import Link
from shangliang.liaison.selectors import persons_of_bodies
from shangliang.meetings.selectors import attended_by
from shangliang.regions.paths import contains


@dataclass
class Together:
    """The cases in the place reached in which the linked end took part or led, and the meetings held there at which it was present."""

    cases: dict[int, Case] = field(default_factory=dict)
    meetings: set[int] = field(default_factory=set)


def _mine(link: Link, persons: frozenset[int], person: int | None, office: int | None, case: Case, day: date) -> bool:
    """The deed of an end of this link, in its place, during its term."""
    own = (person is not None and person in persons) or (office is not None and office == link.organisation_id)
    return own and contains(link.path, case.path) and link.valid_on(day)


def together(links: Sequence[Link], now: datetime) -> dict[int, Together]:
    """By link id; four queries for any number of links."""
    rosters = persons_of_bodies([link.body_id for link in links if link.body_id], now)
    persons = {
        link.pk: frozenset([link.member.person_id] if link.member is not None else rosters.get(link.body_id or 0, [])) for link in links
    }
    people = frozenset[int]().union(*persons.values())
    offices = {link.organisation_id for link in links if link.organisation_id}
    found = {link.pk: Together() for link in links}
    if not people and not offices:
        return found
    for seat in seats_with(people, offices):
        for link in links:
            if _mine(link, persons[link.pk], seat.person_id, seat.organisation_id, seat.case, day_of(seat.added_at)):
                found[link.pk].cases[seat.case.pk] = seat.case
    for case in cases_led(people):
        for link in links:
            if _mine(link, persons[link.pk], case.lead_id, None, case, day_of(case.opened_at)):
                found[link.pk].cases[case.pk] = case
    for row in attended_by(people, offices):
        held = day_of(row.meeting.held_at or row.meeting.starts_at)
        for link in links:
            if _mine(link, persons[link.pk], row.participant.person_id, row.participant.organisation_id, row.meeting.case, held):
                found[link.pk].meetings.add(row.meeting_id)
    return found
