"""联系制度: bodies with rosters, typed links between people and places, posts of staff, outside groups, skills of experts."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from shangliang.liaison.kinds import LinkKind, ends_fit
from shangliang.people.models import Member, Organisation, Person, Sector, SkillTag
from shangliang.regions.models import Region
from shangliang.venues.models import Station


class Body(models.Model):
    """A standing body 协商组织 with a term; `path`, `county`, `town` repeat its place for lists."""

    class Kind(models.TextChoices):
        """The bodies of rows 0-09, 0-11, 0-12, 2-11, 3-06, 3-07."""

        COUNCIL = "council", _("协商议事会")
        CONTACT = "contact", _("委员联络组")
        SECTOR = "sector", _("界别小组")
        STUDIO = "studio", _("委员工作室")
        DISCUSSION = "discussion", _("讨论组")
        SPECIAL = "special", _("专委会(联系小组)")
        OVERSIGHT = "oversight", _("村务监督员队伍")
        SUPERVISORS = "supervisors", _("村民监督委员会")
        ADVISERS = "advisers", _("智库(智囊库)")
        OTHER = "other", _("其他协商组织")

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=60)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="bodies")
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "liaison_body"
        constraints = [
            # The end may be the first day: a body ended on the day it was entered by mistake.
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(starts__lte=F("ends")), name="body_starts_before_end"),
            models.UniqueConstraint(fields=["region", "name"], condition=Q(end_reason=""), name="body_name_once_per_region"),
            models.CheckConstraint(condition=Q(end_reason="") | Q(ends__isnull=False), name="body_ended_has_a_day"),
        ]
        indexes = [
            models.Index(fields=["county", "kind", "path"], name="body_county_kind"),
            models.Index(fields=["path", "kind"], name="body_path_kind"),
            models.Index(fields=["kind", "path"], name="body_kind_path"),
        ]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"body:{self.pk}"

    def valid_on(self, day: date) -> bool:
        """True from `starts` until the day before `ends`."""
        return self.starts <= day and (self.ends is None or day < self.ends)


class Seat(models.Model):
    """One seat on a roster: an account of the desk, or a public role in words. `term_*` repeat the body's term, so that the database
    holds the seat inside it. Residents are nobody's data here: only who serves in a public role and agreed to be listed."""

    class Role(models.TextChoices):
        """第一召集人 is the secretary of the party organisation of the same level, 执行召集人 leads the work (row 0-09)."""

        FIRST = "first", _("第一召集人")
        EXECUTIVE = "executive", _("执行召集人")
        SECRETARY = "secretary", _("秘书")
        MEMBER = "member", pgettext_lazy("roster", "成员")

    class Capacity(models.TextChoices):
        """In which public role somebody sits (rows 0-08, 3-06; domain §9)."""

        PARTY = "party", _("党组织书记")
        COMMITTEES = "committees", _("村“两委”")
        MEMBER = "member", _("政协委员")
        REPRESENTATIVE = "representative", _("村(居)民代表")
        ELDER = "elder", _("乡贤")
        AREA_HEAD = "area_head", _("片长")
        SUPERVISOR = "supervisor", _("村务监督")
        PEACE = "peace", _("治安中心户长")
        MEDIATOR = "mediator", _("人民调解员")
        VOLUNTEER = "volunteer", _("平安建设志愿者")
        DEPUTIES = "deputies", _("两代表一委员")
        LAWYER = "lawyer", _("法律专家")
        EXPERT = "expert", _("专业技术人员")
        UNIT = "unit", _("驻村单位")
        OFFICE = "office", _("机关工作人员")

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    capacity = models.CharField(max_length=16, choices=Capacity)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=30, blank=True)
    agreed = models.BooleanField(default=False)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    term_start = models.DateField()
    term_end = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "liaison_seat"
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, name="") | (Q(person__isnull=True, agreed=True) & ~Q(name="")),
                name="seat_account_or_agreed_name",
            ),
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(starts__lte=F("ends")), name="seat_starts_before_end"),
            models.CheckConstraint(
                condition=Q(starts__gte=F("term_start")) & (Q(term_end__isnull=True) | Q(ends__isnull=False, ends__lte=F("term_end"))),
                name="seat_inside_the_term",
            ),
            models.UniqueConstraint(
                "body", Coalesce("person_id", 0), "name", "starts", condition=Q(end_reason=""), name="seat_once_per_body"
            ),
            models.UniqueConstraint(fields=["body", "starts"], condition=Q(role="first", end_reason=""), name="seat_one_first_convener"),
        ]
        indexes = [
            models.Index(fields=["body", "ends"], name="seat_body_ends"),
            models.Index(fields=["person", "ends"], name="seat_person_ends"),
        ]

    @override
    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How the seat is listed: the duty name of the account, or the public role in words."""
        return str(self.person) if self.person is not None else self.name


class Link(models.Model):
    """Who is linked with what, as which kind, from `starts` until the day before `ends`. `path` … `level` repeat the place reached;
    `term_*` repeat the term that both ends have in common, so that the database holds the link inside it."""

    kind = models.CharField(max_length=16, choices=LinkKind)
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="links")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="links")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    to_body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="linked_from")
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="links")
    level = models.CharField(max_length=8, blank=True)
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    term_start = models.DateField(null=True, blank=True)
    term_end = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "liaison_link"
        constraints = [
            models.CheckConstraint(condition=ends_fit(), name="link_joins_what_its_kind_may"),
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(starts__lte=F("ends")), name="link_starts_before_end"),
            models.CheckConstraint(
                condition=(Q(term_start__isnull=True) | Q(starts__gte=F("term_start")))
                & (Q(term_end__isnull=True) | Q(ends__isnull=False, ends__lte=F("term_end"))),
                name="link_inside_the_term",
            ),
            models.CheckConstraint(condition=Q(end_reason="") | Q(ends__isnull=False), name="link_ended_has_a_day"),
            models.UniqueConstraint(
                "kind",
                Coalesce("member_id", 0),
                Coalesce("body_id", 0),
                Coalesce("organisation_id", 0),
                Coalesce("region_id", 0),
                Coalesce("to_body_id", 0),
                Coalesce("station_id", 0),
                "starts",
                condition=Q(end_reason=""),
                name="link_once",
            ),
        ]
        # Those with dates answer "has it a link of this kind today" from the index alone: coverage asks it of every unit.
        indexes = [
            models.Index(fields=["county", "-id"], name="link_county"),
            models.Index(fields=["path", "kind", "member", "ends", "starts"], name="link_path_kind"),
            models.Index(fields=["region", "kind", "ends", "starts"], name="link_region_kind"),
            models.Index(fields=["station", "kind", "ends", "starts"], name="link_station_kind"),
            models.Index(fields=["member", "kind", "ends", "starts"], name="link_member_kind"),
            models.Index(fields=["organisation", "ends"], name="link_office_ends"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.left} – {self.right}"

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"link:{self.pk}"

    @property
    def left(self) -> Member | Body | Organisation:
        """Who is linked."""
        found = self.member or self.body or self.organisation
        assert found is not None
        return found

    @property
    def right(self) -> Region | Body | Station:
        """With what."""
        found = self.region or self.to_body or self.station
        assert found is not None
        return found

    def valid_on(self, day: date) -> bool:
        """True from `starts` until the day before `ends`."""
        return self.starts <= day and (self.ends is None or day < self.ends)


class Post(models.Model):
    """A post of the CPPCC's own staff at a place (row 4-04), one row each, so that staff is counted and never typed in as a number."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    path = models.CharField(max_length=24)
    level = models.CharField(max_length=8)
    title = models.CharField(max_length=40)
    full_time = models.BooleanField(default=True)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "liaison_post"
        constraints = [
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(starts__lte=F("ends")), name="post_starts_before_end"),
            models.CheckConstraint(condition=Q(level__in=["province", "city", "county", "town"]), name="post_at_one_of_four_levels"),
        ]
        indexes = [models.Index(fields=["path", "ends"], name="post_path_ends")]

    @override
    def __str__(self) -> str:
        return self.title


class Group(models.Model):
    """The way into an outside chat of a member group (row 2-11): a link or a QR picture and who keeps it; never the chat, never its people.

    `key` names the group that the attributes of members make: all, town:<path>, sector:<id>, body:<id>.
    """

    county = models.CharField(max_length=6)
    key = models.CharField(max_length=40)
    link = models.URLField(max_length=300, blank=True)
    picture = models.ImageField(upload_to="groups/%Y/%m", blank=True)
    keeper = models.CharField(max_length=40)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "liaison_group"
        constraints = [
            models.UniqueConstraint(fields=["county", "key"], name="group_once_per_county"),
            models.CheckConstraint(condition=~Q(link="") | ~Q(picture=""), name="group_has_a_way_in"),
            models.CheckConstraint(condition=~Q(keeper=""), name="group_has_a_keeper"),
        ]

    @override
    def __str__(self) -> str:
        return self.key


class Expertise(models.Model):
    """What an expert 专家 can help with (rows 2-45, 2-47); members have their skills on their seat."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="expertise")
    skill = models.ForeignKey(SkillTag, models.PROTECT, related_name="+")

    class Meta:
        db_table = "liaison_expertise"
        constraints = [models.UniqueConstraint(fields=["person", "skill"], name="expertise_once")]

    @override
    def __str__(self) -> str:
        return f"{self.person_id}: {self.skill_id}"
