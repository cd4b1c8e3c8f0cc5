"""Everything the page of one matter shows, read when it is asked for and only once."""

from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from shangliang.cases.models import Case
from shangliang.cases.selectors import case_of_matter, cases_list
from shangliang.desk.suggesting import category_for, department_suggested
from shangliang.journal.models import Entry
from shangliang.journal.selectors import entries_of
from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import Decision
from shangliang.kernel.errors import sentence
from shangliang.kernel.workdays import day_of, workdays_between
from shangliang.matters.models import Category, Look, Matter, Photo
from shangliang.matters.permissions import can_fix_holder, can_hand_on, can_look, can_publish, can_triage, can_unmerge
from shangliang.matters.selectors import has_contact, looks_of, matter_lamp, photos_of
from shangliang.matters.similar import Similar, similar_for_office
from shangliang.matters.suggesting import Suggested
from shangliang.people.models import Organisation
from shangliang.regions.models import Region
from shangliang.regions.paths import level
from shangliang.regions.selectors import ancestors_of, children

NEAR, MOST = 8, 6


class MatterFile:
    """One matter for one actor at one moment."""

    def __init__(self, actor: Actor, matter: Matter, now: datetime) -> None:
        self.actor = actor
        self.matter = matter
        self.now = now

    @property
    def version(self) -> int:
        """What forms of this page carry."""
        return self.matter.version

    @property
    def lamp(self) -> str:
        """Its lamp."""
        return matter_lamp(self.matter, self.now)

    @property
    def days_left(self) -> int | None:
        """Working days to its deadline; -1 at least when it is over."""
        if self.matter.due_at is None:
            return None
        days = workdays_between(day_of(self.now), day_of(self.matter.due_at))
        return min(days, -1) if self.now > self.matter.due_at else days

    @property
    def triage(self) -> Decision:
        """Whether the actor may decide on it, and why not."""
        return can_triage(self.actor, self.matter, self.now)

    @property
    def may_hand_on(self) -> bool:
        """Pass it to another office."""
        return bool(can_hand_on(self.actor, self.matter, self.now)) and bool(self.above or self.below)

    @property
    def hand_on_reason(self) -> str:
        """Why whoever decides on it may not pass it on; "" when they may."""
        decision = can_hand_on(self.actor, self.matter, self.now)
        return "" if decision or not self.triage else sentence(decision.code, decision.params)

    @cached_property
    def may_look(self) -> bool:
        """There is a contact, and the actor's office has the matter."""
        return bool(can_look(self.actor, self.matter, self.now)) and has_contact(self.matter)

    @cached_property
    def photos(self) -> list[Photo]:
        """Its photos."""
        return photos_of(self.matter)

    @cached_property
    def looks(self) -> list[Look]:
        """Who looked at the contact."""
        return looks_of(self.matter)

    @cached_property
    def similar(self) -> list[Similar]:
        """Matters like this one within the actor's places: those that go on first, then ended ones; the same village first."""
        matter = self.matter
        return similar_for_office(self.actor, f"{matter.text} {matter.place_words}", matter.path, but=matter.pk, limit=MOST)

    @cached_property
    def category(self) -> tuple[Category, Suggested] | None:
        """The category that may fit, with its reasons."""
        return category_for(self.matter)

    @cached_property
    def department(self) -> tuple[Organisation, Suggested] | None:
        """The unit that such matters were given to before, with its reasons."""
        return department_suggested(self.matter) if self.matter.is_open else None

    @property
    def may_fix(self) -> bool:
        """Decide for good who has it: the county, once it was handed on."""
        matter = self.matter
        return bool(matter.hand_overs) and not matter.holder_fixed and bool(can_fix_holder(self.actor, matter, self.now))

    @property
    def may_unmerge(self) -> bool:
        """Take its merge back."""
        return bool(can_unmerge(self.actor, self.matter, self.now))

    @property
    def may_publish(self) -> bool:
        """Review what the public may read of it."""
        return bool(can_publish(self.actor, self.matter, self.now))

    @property
    def tier_hint(self) -> str:
        """Where a matter of its size is solved, when that is not where it lies now."""
        matter = self.matter
        if matter.tier == Matter.Tier.HARD and level(matter.holder) in {"village", "unit"}:
            return _("难事由乡镇(街道)化解：可以转交上级。")
        if matter.tier in {Matter.Tier.SMALL, Matter.Tier.LARGE} and level(matter.holder) in {"town", "county"}:
            return _("小事在片区、大事在村(社区)解决：可以转交下级。")
        return ""

    @cached_property
    def case(self) -> Case | None:
        """The case it went into."""
        return case_of_matter(self.matter) if self.matter.state not in {Matter.State.SUBMITTED, Matter.State.ACCEPTED} else None

    @cached_property
    def cases_near(self) -> list[Case]:
        """Running cases of the same town (or county), newest first."""
        return cases_list(self.actor, state="open", scope=self.matter.town or self.matter.county)[:NEAR]

    @cached_property
    def entries(self) -> list[Entry]:
        """The record, newest first."""
        return entries_of(self.matter.chain, limit=60)

    @cached_property
    def line(self) -> list[Region]:
        """From the county down to the place itself, without 组 and 片."""
        return [row for row in ancestors_of(self.matter.path) if len(row.path) >= 6 and level(row.path) not in {"group", "area"}]

    @property
    def above(self) -> list[Region]:
        """Offices up the line, the nearest first."""
        return [row for row in reversed(self.line) if row.path != self.matter.holder and self.matter.holder.startswith(row.path)]

    @cached_property
    def below(self) -> list[Region]:
        """Offices below the one that has it: down its own line first, then the others."""
        holder = self.matter.holder
        own = [row for row in self.line if row.path != holder and row.path.startswith(holder)]
        near = [row for row in children(holder) if level(row.path) in {"town", "village", "unit"} and row not in own]
        return [*own, *near]
