"""Who visits, and what there is to visit: the same for every row of the tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from channels import channel_addresses, channel_things
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django_otp import DEVICE_ID_SESSION_KEY
from PIL import Image

from cast import COUNTY, NOON, VILLAGE, World, matter, person
from liaison_world import standing_link
from meetings import meeting_addresses, meeting_things
from selecting import topic_addresses, topic_things
from shangliang.ballots.models import Ballot
from shangliang.cases.models import Case, Document
from shangliang.cases.services import Paper, document_add
from shangliang.liaison.models import Body, Link
from shangliang.matters.models import Matter, Photo
from shangliang.outcomes.models import Assignment
from shangliang.outcomes.services import assignment_answer
from shangliang.people import roles
from shangliang.people.models import Member, Organisation, Person, RoleGrant
from shangliang.procedures.selectors import shipped
from shangliang.procedures.services import template_save
from shangliang.publicity.models import Posting
from shangliang.regions.models import Region
from shangliang.venues.models import Station
from standards_halls import standard_addresses, standard_things
from standing import standing
from stations import station

BACKEND = "shangliang.people.backends.Accounts"
COLUMNS = (
    "anonymous", "resident", "clerk", "town", "county", "party", "convener", "member", "supervisor", "department", "other_department",
    "expert", "auditor", "stranger", "sysadmin_half", "sysadmin",
)  # fmt: skip


@dataclass
class Things:
    """One of each, all in 后周社区 of 富阳区."""

    matter: Matter
    photo: Photo
    case: Case
    document: Document
    private: Document
    assignment: Assignment
    posting: Posting
    ballot: Ballot
    unit: Organisation
    member: Member
    grant: RoleGrant
    template: int
    station: Station


def _picture() -> ContentFile[bytes]:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    return ContentFile(out.getvalue(), name="photo.jpg")


def things(world: World) -> Things:
    """A matter with a photo, and a case that went through discussion, votes and posting and is being worked on."""
    own = matter(world, phone="13800001234")
    playing = standing(world, "supervise", "five_two_c")
    case = playing.case
    row = Assignment.objects.get()
    assignment_answer(
        actor=world.cast.department, assignment_id=row.pk, answer="已经办好，欢迎监督。", evidence=_picture(), now=playing.now
    )
    private = Paper("inquiry", "走访记录", "", ContentFile(b"%PDF-1.4", name="a.pdf"), public=False)
    hidden = document_add(actor=world.cast.clerk, case_id=case.pk, paper=private, now=playing.now)
    body = Organisation.objects.create(name="区政协", kind="cppcc", region=Region.objects.get(path=COUNTY))
    member = Member.objects.create(person=world.persons["member"], committee=body, region=world.village, term_start=date(2022, 1, 1))
    standing_link(world, member)
    channel_things(world)
    meeting_things(world)
    topic_things(world)
    return Things(
        matter=own,
        photo=Photo.objects.create(matter=own, image=_picture()),
        case=Case.objects.get(pk=case.pk),
        document=Document.objects.filter(public=True).earliest("pk"),
        private=hidden,
        assignment=Assignment.objects.get(),
        posting=Posting.objects.earliest("pk"),
        ballot=Ballot.objects.earliest("pk"),
        unit=world.cast.unit,
        member=member,
        grant=RoleGrant.objects.get(person=world.persons["clerk"]),
        template=template_save(actor=world.cast.county, data={**shipped()[0], "name": "富阳六步法"}, scope=COUNTY, now=NOON).pk,
        station=_station(world),
    )


def _station(world: World) -> Station:
    """A station with everything of its standards."""
    made = station(world.cast.clerk, photo=_picture())
    standard_things(world, made)
    return made


def visitor(world: World, name: str) -> Client:
    """A browser of somebody of the columns."""
    client = Client()
    if name == "anonymous":
        return client
    made: dict[str, Callable[[], Person]] = {
        "resident": lambda: Person.objects.create(kind="resident", phone_hash="x", phone_sealed=b"x", date_joined=NOON),
        "expert": lambda: person("专家甲", "expert", (roles.EXPERT, VILLAGE, None)),
        "auditor": lambda: person("审计员甲", "auditor", (roles.AUDITOR, None, None)),
        "other_department": lambda: person("交警大队承办人", "police", (roles.DEPARTMENT, None, _police())),
    }
    key = "sysadmin" if name == "sysadmin_half" else name
    client.force_login(made[key]() if key in made else world.persons[key], backend=BACKEND)
    if name in {"sysadmin", "auditor"}:
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = "shown"
        session.save()
    return client


def _police() -> Organisation:
    return Organisation.objects.create(name="交警大队", kind="department", region=Region.objects.get(path=COUNTY))


def addresses(it: Things) -> dict[str, tuple[object, ...]]:
    """The arguments of every address that has some."""
    case, ours = it.case.pk, it.matter.receipt
    return {
        **topic_addresses(),
        "desk:people_find": ("region",),
        "desk:person": (it.member.person_id,),
        "desk:grant_new": (it.member.person_id,),
        "desk:grant_end": (it.grant.pk,),
        "desk:organisation": (it.unit.pk,),
        "desk:member": (it.member.person_id,),
        "desk:matter": (it.matter.pk,),
        "desk:here": ("matter", it.matter.pk, "accept"),
        "desk:here_row": ("case", it.case.pk, "check", it.assignment.pk),
        "desk:case_photos": (case,),
        "desk:case_photos_do": (case, "show"),
        "site:result_before": (1,),
        "desk:undo": ("accept", it.matter.pk, 0),
        "desk:matter_do": (it.matter.pk, "accept"),
        "desk:matter_look": (it.matter.pk,),
        "desk:matter_public": (it.matter.pk,),
        "desk:words": (COUNTY,),
        "desk:words_do": (COUNTY, "add"),
        "desk:places_find": ("region",),
        "desk:case": (case,),
        "desk:case_record": (case,),
        "desk:case_do": (case, "stop"),
        "desk:slips": (case, it.ballot.pk),
        "desk:assignment": (it.assignment.pk,),
        "desk:assignment_do": (it.assignment.pk, "answer"),
        "desk:document": (case, it.private.pk),
        "desk:photo": (it.matter.pk, it.photo.pk),
        "desk:evidence": (it.assignment.pk,),
        "desk:template": (it.template,),
        "desk:template_edit": (it.template,),
        "desk:template_offer": (it.template,),
        "desk:station": (it.station.pk,),
        "desk:station_edit": (it.station.pk,),
        "desk:station_week": (it.station.pk,),
        "desk:station_do": (it.station.pk, "close"),
        "desk:station_poster": (it.station.pk,),
        "desk:duty_answer": (1,),
        "site:station": (it.station.code,),
        "site:station_photo": (it.station.code,),
        "desk:body": (Body.objects.earliest("pk").pk,),
        "desk:body_edit": (Body.objects.earliest("pk").pk,),
        "desk:roster": (Body.objects.earliest("pk").pk,),
        "desk:body_do": (Body.objects.earliest("pk").pk, "end"),
        "desk:link": (Link.objects.earliest("pk").pk,),
        "desk:link_do": (Link.objects.earliest("pk").pk, "end"),
        "desk:link_find": ("member_village", "left"),
        "desk:conveners_do": (COUNTY, "post_add"),
        "desk:group": (COUNTY, "all"),
        "desk:group_picture": (COUNTY, "all"),
        "desk:group_do": (COUNTY, "all", "save"),
        "desk:expert": (it.member.person_id,),
        "desk:expert_do": (it.member.person_id, "skills"),
        "desk:region": (VILLAGE,),
        "desk:region_do": (VILLAGE, "rename"),
        "site:area": (VILLAGE,),
        "site:receipt": (ours,),
        "site:judge": (Matter.objects.get(case_link__case=it.case).receipt,),
        "site:forget": (ours,),
        "site:join": (ours,),
        "site:part": (ours,),
        "site:hide": (ours,),
        "site:photo": (ours, it.photo.pk),
        "site:case": (it.case.number,),
        "site:document": (it.case.number, it.document.pk),
        "site:advise": (it.case.number,),
        "site:posting": (it.posting.pk,),
        "site:result_photo": (it.assignment.pk,),
        **channel_addresses(),
        **meeting_addresses(),
        **standard_addresses(),
    }


def names(resolver: URLResolver | None = None, space: str = "") -> list[str]:
    """The name of every address of the program."""
    found: list[str] = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found += names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            found.append(f"{space}{entry.name}")
    return found
