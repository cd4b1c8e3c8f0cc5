"""Loads the demonstration through the services, so that its history is as real as any other."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.db import transaction

from shangliang.ballots.services import ballot_open
from shangliang.cases.services import Opening, case_open
from shangliang.demo.channels import HOUZHOU, SANDI, WEST, channels_load
from shangliang.demo.liaison import liaison_load
from shangliang.demo.matters import matters_load
from shangliang.demo.models import Mark
from shangliang.demo.play import Cast, Player
from shangliang.demo.series import series_load
from shangliang.demo.standards import standards_load
from shangliang.demo.stories import LOOSE, TALES, Tale
from shangliang.demo.topics import topics_load
from shangliang.demo.venues import load_stations
from shangliang.discussions.selectors import windows_of
from shangliang.discussions.services import advice_give
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Category, Matter
from shangliang.matters.publishing import matter_publish, proposal_for
from shangliang.matters.services import Raised, matter_accept, matter_answer, matter_raise, matter_refuse
from shangliang.outcomes.services import Judgement, judgement_give
from shangliang.people import roles
from shangliang.people.drafts import GrantDraft, MemberDraft, OrganisationDraft, PersonDraft
from shangliang.people.models import Organisation, Person
from shangliang.people.selectors import actor_for
from shangliang.people.services import grant_give, member_save, organisation_save, person_create
from shangliang.procedures.models import Version
from shangliang.procedures.services import templates_load
from shangliang.regions.models import Region
from shangliang.regions.paths import county_of, town_of
from shangliang.regions.services import demo_import

PASSWORD = "shangliang-demo"  # noqa: S105 printed to everybody: the demonstration holds nothing secret
SYSTEM = Actor(kind="system", name="demo")


class NotEmpty(Exception):
    """The database holds data that is not the demonstration."""


def short(name: str) -> str:
    """ "袁集村村民委员会" → "袁集村": how people call the place."""
    for tail in ("村民委员会", "居民委员会", "居委会"):
        name = name.removesuffix(tail)
    return name


class Loader:
    """Makes the bodies, people and cases of every tale; `tell` gets a line about each step."""

    def __init__(self, now: datetime, tell: Callable[[str], None]) -> None:
        self.now = now
        self.tell = tell
        self.day = date(now.year - 2, 1, 1)
        self.casts: dict[tuple[str, str], Cast] = {}
        self.people: dict[str, Actor] = {}
        self.units: dict[tuple[str, str], Organisation] = {}
        self.password = make_password(PASSWORD)
        self.admin: Actor = Actor(kind="system", name="demo")

    def run(self) -> None:
        """Everything, in one transaction: a demonstration is whole or absent."""
        if Person.objects.exists() or Matter.objects.exists():
            raise NotEmpty
        with transaction.atomic():
            self.tell("区划 / places")
            demo_import(self.now)
            templates_load(actor=SYSTEM, now=self.now)
            self._admins()
            for tale in TALES:
                self.tell(f"{tale.title}")
                self._tell_tale(tale)
            for entry in LOOSE:
                self._loose(*entry)
            self._channels()
            load_stations(self.people, self.now)
            liaison_load(self.now, self.day)
            series_load(self._actor, self.now)
            standards_load(self.people, self.now)
            topics_load(self._actor, self.now)
            Mark.objects.create(loaded_at=self.now)

    def _channels(self) -> None:
        """Boxes, walls, the hotline, support and comments."""
        houzhou = next(cast for (place, _unit), cast in self.casts.items() if place == HOUZHOU)
        matters_load({HOUZHOU: houzhou}, HOUZHOU, self.now)
        channels_load({path: self.cast(path, "金台区民政局") for path in (WEST, SANDI)} | {HOUZHOU: houzhou}, self.now)

    def _admins(self) -> None:
        first = Person.objects.create(
            username="sysadmin", display_name="系统管理员", kind=Person.Kind.STAFF, password=self.password, date_joined=self.now
        )
        from_start = GrantDraft(role=roles.SYSTEM_ADMIN, starts=self.day)
        grant_give(actor=SYSTEM, person=first, draft=from_start, now=self.now)
        self.admin = actor_for(first, self.now)
        auditor = self._person("auditor", "审计员", "330111")
        grant_give(actor=SYSTEM, person=auditor, draft=GrantDraft(role=roles.AUDITOR, starts=self.day), now=self.now)

    def _person(self, username: str, name: str, home: str) -> Person:
        person = person_create(actor=SYSTEM, draft=PersonDraft(username=username, display_name=name, home=home), now=self.now)
        # One hash for all: Argon2 is slow by design, and this password is public anyway.
        Person.objects.filter(pk=person.pk).update(password=self.password, must_change_password=False)
        return person

    def _actor(self, key: str, name: str, role: str, path: str, organisation: int | None = None) -> Actor:
        if key not in self.people:
            person = self._person(key, name, path)
            draft = GrantDraft(role=role, starts=self.day, region=path if organisation is None else "", organisation=organisation)
            grant_give(actor=SYSTEM, person=person, draft=draft, now=self.now)
            if role == roles.MEMBER:
                self._seat(person, path)
            self.people[key] = actor_for(person, self.now)
        return self.people[key]

    def _seat(self, person: Person, path: str) -> None:
        county = county_of(path)
        committee = self._unit(county, "政协委员会", Organisation.Kind.CPPCC)
        member_save(
            actor=SYSTEM,
            person=person,
            draft=MemberDraft(committee=committee.pk, region=path, term_start=self.day, published=True),
            now=self.now,
        )

    def _unit(self, path: str, name: str, kind: str = Organisation.Kind.DEPARTMENT) -> Organisation:
        if (path, name) not in self.units:
            draft = OrganisationDraft(name=name, kind=kind, region=path)
            self.units[path, name] = organisation_save(actor=SYSTEM, draft=draft, now=self.now)
        return self.units[path, name]

    def cast(self, path: str, unit_name: str) -> Cast:
        """The people of a place, made once; the office above plays the town where there is none."""
        if (path, unit_name) in self.casts:
            return self.casts[path, unit_name]
        place = short(Region.objects.get(path=path, valid_to__isnull=True).name)
        county, town = county_of(path), town_of(path) or county_of(path)
        county_name = Region.objects.get(path=county, valid_to__isnull=True).name
        town_name = Region.objects.get(path=town, valid_to__isnull=True).name
        unit = self._unit(county, unit_name)
        cast = Cast(
            clerk=self._actor(f"clerk-{path}", f"{place}联络员", roles.CLERK, path),
            town=self._actor(f"town-{town}", f"{town_name}经办", roles.TOWN, town),
            county=self._actor(f"county-{county}", f"{county_name}协商办", roles.COUNTY, county),
            party=self._actor(f"party-{path}", f"{place}党组织", roles.PARTY, path),
            convener=self._actor(f"convener-{path}", f"{place}召集人", roles.CONVENER, path),
            member=self._actor(f"member-{town}", f"{town_name}委员甲", roles.MEMBER, town),
            supervisor=self._actor(f"supervisor-{path}", f"{place}村务监督员", roles.SUPERVISOR, path),
            unit=unit,
            department=self._actor(f"unit-{unit.pk}", f"{unit.name}承办人", roles.DEPARTMENT, county, unit.pk),
        )
        self.casts[path, unit_name] = cast
        return cast

    def _raise(self, path: str, text: str, category: str, when: datetime) -> Matter:
        raised = Raised(
            form_key=str(uuid4()),
            text=text,
            region=Region.objects.get(path=path, valid_to__isnull=True),
            category=Category.objects.get(key=category),
        )
        return matter_raise(actor=Actor(), raised=raised, now=when)

    def _tell_tale(self, tale: Tale) -> None:
        """Begin so long ago that the tale is told by now; a longer one is begun earlier."""
        cast = self.cast(tale.place, tale.unit)
        for days in self._starts(tale.days):
            start = (self.now - timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
            mark = transaction.savepoint()
            ended = self._play(tale, cast, start)
            if ended <= self.now:
                transaction.savepoint_commit(mark)
                return
            transaction.savepoint_rollback(mark)

    @staticmethod
    def _starts(days: int) -> Iterator[int]:
        while days < 400:
            yield days
            days += 9

    def _play(self, tale: Tale, cast: Cast, start: datetime) -> datetime:
        matters = [self._raise(tale.place, text, tale.category, start) for text in tale.voices]
        opening = Opening(
            title=tale.title,
            region=Region.objects.get(path=tale.place, valid_to__isnull=True),
            version=Version.objects.filter(key=tale.procedure, scope="").latest("number"),
            summary=tale.summary,
            category=Category.objects.get(key=tale.category),
        )
        opener = cast.clerk
        case = case_open(actor=opener, opening=opening, matter_ids=[row.pk for row in matters], now=start + timedelta(hours=3))
        player = Player(case, cast, start + timedelta(hours=4), tale.story)
        self._rounds(tale, player)
        self._advice(tale, player)
        if tale.judge:
            player.play_until("evaluate")
            for row, given in zip(matters, tale.judge, strict=True):
                judgement_give(matter_id=row.pk, judgement=Judgement(*given), now=player.now)
        player.play_until(tale.until)
        if tale.until == "vote":
            ballot_open(
                actor=cast.clerk,
                case_id=player.case.pk,
                question=f"是否同意《{tale.title}》？",
                eligible=86,
                basis="户代表名册",
                now=player.now,
            )
        return player.now

    @staticmethod
    def _rounds(tale: Tale, player: Player) -> None:
        """The branches that the tale took before the last one."""
        wanted = player.story.branch
        for branch in tale.before:
            player.play_until("conclude")
            player.story.branch = branch
            player.play()
        player.story.branch = wanted if tale.before[-1:] != ("hard",) else "hard"

    @staticmethod
    def _advice(tale: Tale, player: Player) -> None:
        """Open the window, let members and residents speak within it, then let its days pass."""
        members, public = tale.advice
        if not members:
            return
        player.play_until("discuss")
        player.tick()
        opened = player.now

        def speak() -> None:
            window = windows_of(player.case)[-1]
            for number, text in enumerate(members):
                when = opened + timedelta(hours=5 * number)
                advice_give(actor=player.cast.member, window_id=window.pk, text=text, form_key=str(uuid4()), now=when)
            for number, text in enumerate(public):
                when = opened + timedelta(hours=9 * number)
                advice_give(actor=Actor(), window_id=window.pk, text=text, form_key=str(uuid4()), now=when)

        player.discuss(speak)

    def _loose(self, path: str, text: str, category: str, fate: str, words: str) -> None:
        cast = next(cast for (place, _unit), cast in self.casts.items() if place == path)
        when = self.now - timedelta(days=1, hours=3)
        row = self._raise(path, text, category, when)
        later = when + timedelta(hours=2)
        if fate == "accepted":
            matter_accept(actor=cast.clerk, matter_id=row.pk, category=None, now=later)
        elif fate == "answered":
            matter_answer(actor=cast.clerk, matter_id=row.pk, answer=words, public=True, now=later)
            shown = proposal_for(row)
            matter_publish(actor=cast.clerk, matter_id=row.pk, title=shown.title, text=shown.text, now=later)
        elif fate != "new":
            matter_refuse(actor=cast.clerk, matter_id=row.pk, ground=fate, explanation=words, now=later)


def load(now: datetime, tell: Callable[[str], None]) -> bool:
    """Load the demonstration into an empty database; False when it is there already. Raises `NotEmpty` for a real database."""
    if Mark.objects.exists():
        return False
    Loader(now, tell).run()
    return True
