"""Every write of the administration of people: accounts, grants, organisations, members. Signing in is in credentials.py."""

import re
from datetime import date, datetime

from axes.utils import reset as lift_lock_out
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_noop
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused, require
from shangliang.kernel.secret import seal
from shangliang.people import phones, roles
from shangliang.people.drafts import GrantDraft, MemberDraft, OrganisationDraft, PersonDraft
from shangliang.people.models import Member, Organisation, Person, RoleGrant, Sector, SkillTag
from shangliang.people.permissions import OF_ORGANISATION, can_grant, can_manage_people, can_manage_person
from shangliang.people.selectors import grants_of, local_day, organisation_get
from shangliang.regions.selectors import region_get

EVERYWHERE = gettext_noop("全部地区")
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")


def _record(actor: Actor, person: Person, code: str, now: datetime, **params: object) -> None:
    place = person.home.path if person.home else ""
    entry_record(actor=actor, chain=f"person:{person.pk}", code=code, now=now, place=place, params=params)


def _locked(person: Person) -> Person:
    """The account, locked until the transaction ends, so that two people cannot change it at once."""
    return Person.objects.select_for_update(of=("self",)).select_related("home").get(pk=person.pk)


def check_password(password: str, person: Person) -> None:
    """`Refused` with the reasons when a password is too weak (settings.AUTH_PASSWORD_VALIDATORS)."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused("people.password_weak", reasons=" ".join(error.messages)) from error


def _fill(person: Person, draft: PersonDraft) -> None:
    """Checks a draft and puts it into the account."""
    if not _USERNAME.fullmatch(draft.username):
        raise Refused("people.username_wrong")
    if not draft.display_name.strip():
        raise Refused("people.name_missing")
    if Person.objects.filter(username=draft.username).exclude(pk=person.pk).exists():
        raise Refused("people.username_taken", username=draft.username)
    person.username, person.display_name = draft.username, draft.display_name.strip()
    person.language = draft.language
    person.home = region_get(draft.home) if draft.home else None
    phone = phones.tidy(draft.phone) if draft.phone.strip() else ""
    person.phone_hash = phones.phone_hash(phone) if phone else None
    person.phone_sealed = seal(phone, purpose=phones.PURPOSE) if phone else None
    if phone and Person.objects.filter(kind=Person.Kind.STAFF, phone_hash=person.phone_hash).exclude(pk=person.pk).exists():
        raise Refused("people.phone_taken")


def _require_home(actor: Actor, path: str) -> None:
    if not path and not can_manage_people(actor, ""):
        raise Refused("people.home_needed")
    require(can_manage_people(actor, path))


@transaction.atomic
def person_create(*, actor: Actor, draft: PersonDraft, now: datetime, password: str = "") -> Person:
    """A working account without any power yet. A password given by somebody else must be changed at the first sign-in.

    Raises `Denied` outside the actor's places and `Refused` for a name, phone or password that will not do.
    """
    _require_home(actor, draft.home)
    person = Person(kind=Person.Kind.STAFF, date_joined=now)
    _fill(person, draft)
    if password:
        check_password(password, person)
        person.set_password(password)
        person.must_change_password = actor.kind != "system"
    else:
        person.set_unusable_password()
    person.save(force_insert=True)
    _record(actor, person, "person.created", now)
    return person


@transaction.atomic
def person_change(*, actor: Actor, person: Person, draft: PersonDraft, now: datetime) -> Person:
    """New name, phone, language or place of a working account; moving it needs both places."""
    locked = _locked(person)
    require(can_manage_person(actor, locked, grants_of(locked), now))
    if draft.home != (locked.home.path if locked.home else ""):
        _require_home(actor, draft.home)
    _fill(locked, draft)
    locked.save()
    _record(actor, locked, "person.changed", now)
    return locked


def _switch(actor: Actor, person: Person, active: bool, now: datetime) -> Person:
    locked = _locked(person)
    require(can_manage_person(actor, locked, grants_of(locked), now))
    if actor.person == locked.pk:
        raise Refused("people.disable_self")
    if locked.is_active != active:
        locked.is_active = active
        locked.save(update_fields=["is_active"])
        _record(actor, locked, "person.enabled" if active else "person.disabled", now)
    return locked


@transaction.atomic
def person_disable(*, actor: Actor, person: Person, now: datetime) -> Person:
    """No more signing in; open sessions end with their next request."""
    return _switch(actor, person, False, now)


@transaction.atomic
def person_enable(*, actor: Actor, person: Person, now: datetime) -> Person:
    """May sign in again with the grants that are still valid."""
    return _switch(actor, person, True, now)


@transaction.atomic
def password_set(*, actor: Actor, person: Person, password: str, now: datetime) -> Person:
    """A new password: one's own, or by whoever manages the account, who must not know it for long.

    Ends the person's other sessions. A password given by a manager lifts the lock-out, too.
    """
    locked = _locked(person)
    own = actor.person == locked.pk
    if not own:
        require(can_manage_person(actor, locked, grants_of(locked), now))
    check_password(password, locked)
    locked.set_password(password)
    locked.must_change_password = not own and actor.kind != "system"
    locked.save(update_fields=["password", "must_change_password"])
    if not own:
        lift_lock_out(username=locked.username)
    _record(actor, locked, "person.password", now)
    return locked


@transaction.atomic
def second_factor_reset(*, actor: Actor, person: Person, now: datetime) -> None:
    """Forgets the authenticator and recovery codes of somebody who lost them; set up again at the next sign-in."""
    locked = _locked(person)
    require(can_manage_person(actor, locked, grants_of(locked), now))
    TOTPDevice.objects.filter(user=locked).delete()
    StaticDevice.objects.filter(user=locked).delete()
    _record(actor, locked, "person.factor_reset", now)


def _place_name(grant: RoleGrant) -> str:
    names = [str(place) for place in (grant.region, grant.organisation) if place is not None]
    return " · ".join(names) or EVERYWHERE


def _require_grant(actor: Actor, person: Person, grant: RoleGrant) -> None:
    """The actor must reach the place of the grant and of its organisation."""
    require(can_grant(actor, person.pk, grant.role, grant.path))
    if grant.organisation is not None and grant.role not in roles.ADMINS:
        require(can_grant(actor, person.pk, grant.role, grant.organisation.region.path))


def _check_grant(person: Person, grant: RoleGrant, day: date) -> None:
    """The rules of a grant that need no actor."""
    if person.kind != Person.Kind.STAFF:
        raise Refused("people.grant_resident")
    if grant.role in OF_ORGANISATION and grant.organisation is None:
        raise Refused("people.grant_office")
    if grant.region is None and grant.organisation is None and grant.role not in roles.ADMINS:
        raise Refused("people.grant_place")
    if grant.ends is not None and grant.ends <= grant.starts:
        raise Refused("people.grant_dates")
    open_grants = [other for other in grants_of(person) if other.ends is None or other.ends > day]
    if any((o.role, o.region_id, o.organisation_id) == (grant.role, grant.region_id, grant.organisation_id) for o in open_grants):
        raise Refused("people.grant_twice")
    if grant.role in roles.ADMINS and any(other.role in roles.ADMINS and other.role != grant.role for other in open_grants):
        raise Refused("people.admins_apart")


@transaction.atomic
def grant_give(*, actor: Actor, person: Person, draft: GrantDraft, now: datetime) -> RoleGrant:
    """A role for a term. Nobody gives to themselves, nobody above their own reach, the three administrators stay three people.

    Raises `Denied` for what lies beyond the actor and `Refused` for a draft that will not do.
    """
    if draft.role not in roles.LABELS:
        raise Refused("people.grant_role")
    locked = _locked(person)
    grant = RoleGrant(
        person=locked,
        role=draft.role,
        region=region_get(draft.region) if draft.region else None,
        organisation=organisation_get(draft.organisation) if draft.organisation is not None else None,
        starts=draft.starts,
        ends=draft.ends,
    )
    _check_grant(locked, grant, local_day(now))
    _require_grant(actor, locked, grant)
    grant.save(force_insert=True)
    _record_grant(actor, grant, now)
    return grant


def _record_grant(actor: Actor, grant: RoleGrant, now: datetime) -> None:
    params = {"role": roles.LABELS[grant.role], "role_code": grant.role, "place": _place_name(grant), "path": grant.path}
    if grant.ends is None:
        _record(actor, grant.person, "grant.given", now, **params, starts=grant.starts.isoformat())
    else:
        _record(actor, grant.person, "grant.given_term", now, **params, starts=grant.starts.isoformat(), ends=grant.ends.isoformat())


@transaction.atomic
def grant_end(*, actor: Actor, grant: RoleGrant, now: datetime, ends: date | None = None) -> RoleGrant:
    """The role stops at the beginning of `ends`, today when left out; never in the past."""
    _locked(grant.person)
    locked = RoleGrant.objects.select_related("person__home", "region", "organisation__region").get(pk=grant.pk)
    day = local_day(now)
    last = ends or day
    _require_grant(actor, locked.person, locked)
    if locked.ends is not None and locked.ends <= day:
        raise Refused("people.grant_over")
    if last < day:
        raise Refused("people.grant_dates")
    locked.ends = max(last, locked.starts)
    locked.save(update_fields=["ends"])
    params = {"role": roles.LABELS[locked.role], "role_code": locked.role, "place": _place_name(locked), "ends": locked.ends.isoformat()}
    _record(actor, locked.person, "grant.ended", now, **params)
    return locked


def _check_parent(organisation: Organisation, parent: Organisation | None) -> None:
    """No circle of parents."""
    step = parent
    while step is not None:
        if step.pk == organisation.pk:
            raise Refused("people.org_parent")
        step = step.parent


@transaction.atomic
def organisation_save(*, actor: Actor, draft: OrganisationDraft, now: datetime, organisation: Organisation | None = None) -> Organisation:
    """A new 单位, or new values of one; moving it needs both places. Ending it is a `valid_to` date: it is never deleted."""
    if organisation is None:
        saved = Organisation()
    else:
        saved = Organisation.objects.select_for_update(of=("self",)).select_related("region").get(pk=organisation.pk)
        require(can_manage_people(actor, saved.region.path))
    require(can_manage_people(actor, draft.region))
    name = " ".join(draft.name.split())
    if not name or draft.kind not in Organisation.Kind:
        raise Refused("people.org_name")
    if draft.valid_to and draft.valid_from and draft.valid_to <= draft.valid_from:
        raise Refused("people.org_dates")
    region = region_get(draft.region)
    if Organisation.objects.filter(region=region, name=name, valid_to__isnull=True).exclude(pk=saved.pk).exists():
        raise Refused("people.org_taken", name=name)
    parent = organisation_get(draft.parent) if draft.parent is not None else None
    if saved.pk:
        _check_parent(saved, parent)
    saved.name, saved.kind, saved.region, saved.parent = name, draft.kind, region, parent
    saved.valid_from, saved.valid_to = draft.valid_from, draft.valid_to
    saved.save()
    code = "org.created" if organisation is None else "org.changed"
    entry_record(actor=actor, chain=f"org:{saved.pk}", code=code, now=now, place=region.path, params={"name": name})
    return saved


@transaction.atomic
def member_save(*, actor: Actor, person: Person, draft: MemberDraft, now: datetime) -> Member:
    """The seat of a member, and with it the role 政协委员 for the committee and the term: entered once."""
    locked = _locked(person)
    committee = organisation_get(draft.committee)
    require(can_manage_people(actor, committee.region.path))
    if locked.kind != Person.Kind.STAFF:
        raise Refused("people.member_staff")
    if committee.kind != Organisation.Kind.CPPCC:
        raise Refused("people.member_committee")
    if draft.term_end is not None and draft.term_end <= draft.term_start:
        raise Refused("people.member_dates")
    member = Member.objects.filter(person=locked).first() or Member(person=locked)
    member.committee, member.region = committee, region_get(draft.region)
    member.sector = Sector.objects.get(pk=draft.sector) if draft.sector is not None else None
    member.term_start, member.term_end, member.published = draft.term_start, draft.term_end, draft.published
    member.save()
    member.skills.set(draft.skills)
    _align_seat(actor, member, now)
    _record(actor, locked, "member.saved", now, committee=committee.name)
    return member


def _align_seat(actor: Actor, member: Member, now: datetime) -> None:
    """The grant of the role follows the seat: same committee, same term; a seat in another committee ends the old grant."""
    day = local_day(now)
    seats = RoleGrant.objects.filter(person=member.person, role=roles.MEMBER, organisation__kind=Organisation.Kind.CPPCC)
    for old in seats.exclude(organisation=member.committee).select_related("person__home", "region", "organisation__region"):
        if old.ends is None or old.ends > day:
            grant_end(actor=actor, grant=old, now=now)
    grant = seats.filter(organisation=member.committee).order_by("-id").first()
    if grant is None:
        draft = GrantDraft(roles.MEMBER, member.term_start, organisation=member.committee_id, ends=member.term_end)
        grant_give(actor=actor, person=member.person, draft=draft, now=now)
    elif (grant.starts, grant.ends) != (member.term_start, member.term_end):
        require(can_grant(actor, member.person_id, roles.MEMBER, member.committee.region.path))
        grant.starts, grant.ends = member.term_start, member.term_end
        grant.save(update_fields=["starts", "ends"])
        _record_grant(actor, grant, now)


def _check_item(actor: Actor, name: str, taken: bool) -> str:
    require(can_manage_people(actor, ""))
    tidy = " ".join(name.split())
    if not tidy or taken:
        raise Refused("people.list_name")
    return tidy


@transaction.atomic
def sector_save(*, actor: Actor, name: str, position: int, now: datetime, is_open: bool = True, sector: Sector | None = None) -> Sector:
    """Adds or changes a 界别; a closed one stays with the members who have it and is offered to nobody else."""
    saved = sector or Sector()
    saved.name = _check_item(actor, name, Sector.objects.filter(name=name.strip()).exclude(pk=saved.pk).exists())
    saved.position, saved.is_open = position, is_open
    saved.save()
    entry_record(actor=actor, chain="people:lists", code="people.list_changed", now=now, params={"name": saved.name})
    return saved


@transaction.atomic
def skill_save(*, actor: Actor, name: str, now: datetime, is_open: bool = True, skill: SkillTag | None = None) -> SkillTag:
    """Adds or changes a skill tag; a closed one is offered to nobody else."""
    saved = skill or SkillTag()
    saved.name = _check_item(actor, name, SkillTag.objects.filter(name=name.strip()).exclude(pk=saved.pk).exists())
    saved.is_open = is_open
    saved.save()
    entry_record(actor=actor, chain="people:lists", code="people.list_changed", now=now, params={"name": saved.name})
    return saved
