"""Accounts 账号, organisations 单位, members 委员, role grants 职责授权, one-time codes 验证码."""

from datetime import date, datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.kernel.secret import unseal
from shangliang.people import roles
from shangliang.people.phones import PURPOSE, masked
from shangliang.regions.models import Region

MOST_ATTEMPTS = 5


class PersonManager(BaseUserManager["Person"]):
    """Finds staff by user name; accounts are made by services only."""


class Person(AbstractBaseUser):
    """An account: staff and members by user name and password, residents by phone. No profile: only what signing in needs."""

    class Kind(models.TextChoices):
        """Staff act in a role; a resident has nothing but their own matters."""

        STAFF = "staff", _("工作人员")
        RESIDENT = "resident", _("群众")

    # Who signed in when is the access log's business (等保), not a column of the person.
    last_login = None

    username = models.CharField(max_length=40, unique=True, null=True, blank=True)
    display_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.RESIDENT)
    home = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    phone_sealed = models.BinaryField(null=True, blank=True)
    phone_hash = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 NULL keeps the unique constraint free
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="zh-hans")
    date_joined = models.DateTimeField()

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        db_table = "people_person"
        constraints = [
            models.UniqueConstraint(fields=["kind", "phone_hash"], name="person_phone_once_per_kind"),
            models.CheckConstraint(
                condition=Q(kind="staff", username__isnull=False) | Q(kind="resident", username__isnull=True),
                name="person_username_is_for_staff",
            ),
            models.CheckConstraint(
                condition=Q(phone_hash__isnull=True, phone_sealed__isnull=True) | Q(phone_hash__isnull=False, phone_sealed__isnull=False),
                name="person_phone_sealed_and_hashed",
            ),
            models.CheckConstraint(
                condition=Q(kind="staff") | Q(phone_hash__isnull=False) | Q(is_active=False), name="person_resident_has_phone"
            ),
            models.CheckConstraint(
                condition=Q(kind="staff") | Q(home__isnull=True, display_name=""), name="person_resident_has_no_profile"
            ),
        ]
        indexes = [models.Index(fields=["kind", "display_name", "id"], name="person_kind_name")]

    @override
    def __str__(self) -> str:
        return self.display_name or str(self.Kind(self.kind).label)

    @property
    def phone(self) -> str:
        """The phone in the clear; "" when there is none. Callers log the look."""
        return unseal(bytes(self.phone_sealed), purpose=PURPOSE) if self.phone_sealed else ""

    @property
    def phone_masked(self) -> str:
        """138****1234, or ""."""
        return masked(self.phone) if self.phone_sealed else ""


class Organisation(models.Model):
    """单位: a body that takes part, holds files or is handed work."""

    class Kind(models.TextChoices):
        """The bodies of the field."""

        PARTY = "party", _("党委(党组织)")
        CPPCC = "cppcc", _("政协委员会")
        SPECIAL = "special", _("专门委员会")
        DEPARTMENT = "department", _("部门")
        TOWN = "town", _("乡镇(街道)机关")
        VILLAGE = "village", _("村(居)民委员会")
        SUPERVISORS = "supervisors", _("村(居)务监督委员会")
        OTHER = "other", _("其他单位")

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="organisations")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "people_organisation"
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], condition=Q(valid_to__isnull=True), name="org_name_once_per_region"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_from__lt=F("valid_to")),
                name="org_starts_before_end",
            ),
            models.CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="org_is_not_its_own_parent"),
        ]
        indexes = [models.Index(fields=["kind", "region"], name="org_kind_region")]

    @override
    def __str__(self) -> str:
        return self.name


class Sector(models.Model):
    """界别: an editable list; it starts with the 34 of the 14th national committee."""

    name = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField()
    is_open = models.BooleanField(default=True)

    class Meta:
        db_table = "people_sector"
        ordering = ["position", "id"]

    @override
    def __str__(self) -> str:
        return self.name


class SkillTag(models.Model):
    """能力标签: what a member can help with, e.g. 法律, 水利."""

    name = models.CharField(max_length=20, unique=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        db_table = "people_skilltag"
        ordering = ["name"]

    @override
    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """委员: a person's seat in a CPPCC committee for a term."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="member")
    committee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    sector = models.ForeignKey(Sector, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="members")
    skills = models.ManyToManyField(SkillTag, blank=True, related_name="members")
    term_start = models.DateField()
    term_end = models.DateField(null=True, blank=True)
    published = models.BooleanField(default=False)

    class Meta:
        db_table = "people_member"
        constraints = [
            models.CheckConstraint(
                condition=Q(term_end__isnull=True) | Q(term_start__lt=F("term_end")), name="member_term_starts_before_end"
            ),
        ]
        indexes = [
            models.Index(fields=["region", "term_end"], name="member_region_term"),
            models.Index(fields=["sector", "term_end"], name="member_sector_term"),
        ]

    @override
    def __str__(self) -> str:
        return str(self.person)

    @property
    def sector_shown(self) -> Sector | None:
        """The sector, for officially published members only: 宗教 and 民族 tell of a belief or origin (个人信息保护法 art. 28)."""
        return self.sector if self.published else None

    def serves_on(self, day: date) -> bool:
        """True from the first day of the term until the day before its end."""
        return self.term_start <= day and (self.term_end is None or day < self.term_end)


class RoleGrant(models.Model):
    """A role over a region subtree, for an organisation, or both, from `starts` until the day before `ends`."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=24, choices=list(roles.LABELS.items()))
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "people_rolegrant"
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=False) | Q(organisation__isnull=False) | Q(role__in=roles.ADMINS),
                name="grant_has_place_or_office",
            ),
            # The end may be the first day: a grant taken back at once gave no power.
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(starts__lte=F("ends")), name="grant_starts_before_end"),
            models.UniqueConstraint(
                "person",
                "role",
                Coalesce("region_id", 0),
                Coalesce("organisation_id", 0),
                condition=Q(ends__isnull=True),
                name="grant_open_only_once",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "ends"], name="grant_person_ends"),
            models.Index(fields=["role", "region", "ends"], name="grant_role_region"),
        ]

    @override
    def __str__(self) -> str:
        return str(roles.LABELS[self.role])

    @property
    def path(self) -> str:
        """The subtree of the grant: its region, else its organisation's region, else "" (everywhere, administrators only)."""
        if self.region is not None:
            return self.region.path
        return self.organisation.region.path if self.organisation is not None else ""

    def valid_on(self, day: date) -> bool:
        """True from `starts` until the day before `ends`."""
        return self.starts <= day and (self.ends is None or day < self.ends)


class PhoneCode(models.Model):
    """A one-time code sent to a phone; neither the phone, the code nor the address of the asker can be read from it."""

    phone_hash = models.CharField(max_length=64)
    ip_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    created = models.DateTimeField()
    minute = models.BigIntegerField()
    expires = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_phonecode"
        constraints = [
            models.CheckConstraint(condition=Q(attempts__lte=MOST_ATTEMPTS), name="code_tried_at_most_five_times"),
            models.CheckConstraint(condition=Q(created__lt=F("expires")), name="code_expires_after_it_is_made"),
            # Two requests at the same moment cannot both send: no flood of messages to somebody else's phone.
            models.UniqueConstraint(fields=["phone_hash", "minute"], name="code_once_a_minute_per_phone"),
        ]
        indexes = [
            models.Index(fields=["phone_hash", "created"], name="code_phone_created"),
            models.Index(fields=["ip_hash", "created"], name="code_ip_created"),
        ]

    @override
    def __str__(self) -> str:
        return f"code {self.pk}"

    def alive(self, now: datetime) -> bool:
        """True while it can be used."""
        return self.used is None and now < self.expires and self.attempts < MOST_ATTEMPTS
