"""What linked people and places did together: read from cases and meetings, never typed in by anybody."""

from collections.abc import Iterable, Iterator, Sequence
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

    def add(self, deed: "Deed") -> None:
        """One more; a case or a meeting counts once."""
        self.cases[deed.case.pk] = deed.case
        if deed.meeting is not None:
            self.meetings.add(deed.meeting)


@dataclass(frozen=True)
class Deed:
    """Somebody (account or organisation, by id) took part in a case on a day: at the table, as lead, or present at a meeting."""

    person: int | None
    office: int | None
    case: Case
    day: date
    meeting: int | None = None


def _deeds(people: Iterable[int], offices: Iterable[int]) -> Iterator[Deed]:
    """Everything that some accounts and organisations did, newest first of each kind; three queries."""
    people, offices = set(people), set(offices)
    if not people and not offices:
        return
    for seat in seats_with(people, offices):
        yield Deed(seat.person_id, seat.organisation_id, seat.case, day_of(seat.added_at))
    for case in cases_led(people):
        yield Deed(case.lead_id, None, case, day_of(case.opened_at))
    for row in attended_by(people, offices):
        held = day_of(row.meeting.held_at or row.meeting.starts_at)
        yield Deed(row.participant.person_id, row.participant.organisation_id, row.meeting.case, held, row.meeting_id)


def _mine(link: Link, persons: frozenset[int], deed: Deed) -> bool:
    """A deed of an end of this link, in its place, during its term."""
    own = (deed.person is not None and deed.person in persons) or (deed.office is not None and deed.office == link.organisation_id)
    return own and contains(link.path, deed.case.path) and link.valid_on(deed.day)


def together(links: Sequence[Link], now: datetime) -> dict[int, Together]:
    """By link id; four queries for any number of links."""
    rosters = persons_of_bodies([link.body_id for link in links if link.body_id], now)
    persons = {
        link.pk: frozenset([link.member.person_id] if link.member is not None else rosters.get(link.body_id or 0, [])) for link in links
    }
    found = {link.pk: Together() for link in links}
    people = frozenset[int]().union(*persons.values())
    for deed in _deeds(people, {link.organisation_id for link in links if link.organisation_id}):
        for link in links:
            if _mine(link, persons[link.pk], deed):
                found[link.pk].add(deed)
    return found
