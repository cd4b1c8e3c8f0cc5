"""What this program must never hold, show or count about people: fails when somebody adds such a field, page or statistic.

Why each word is here: it would watch, rank or profile persons, or make people prove their presence. Whoever needs such a
word for a thing (a place, a procedure) writes it into ALLOWED with the reason, and a reviewer decides.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, models, transaction
from django.db.models import ForeignKey, ManyToManyField, Model
from django.urls import URLPattern, URLResolver, get_resolver

from cast import NOON, World
from shangliang.desk import waiting
from shangliang.discussions.models import Advice
from shangliang.journal.registry import kinds
from shangliang.matters.models import Matter, Photo
from shangliang.outcomes.models import Satisfaction
from shangliang.people.models import Member, Person, PhoneCode, RoleGrant
from shangliang.procedures.registry import stage_kinds
from shangliang.publicity.models import Objection
from shangliang.site.raising import RaiseForm

SOURCE = Path(__file__).parents[2] / "src" / "shangliang"
FORBIDDEN = {
    # 打卡、留痕、在线时长: proof of presence instead of a solved problem
    "streak", "checkin", "check_in", "clock_in", "punch", "attendance_days", "online_time", "login_count", "last_login", "last_seen",
    "last_active", "duration_online", "visit_count",
    # 积分、排名: ranking of members, villages or cadres
    "ranking", "rank", "leaderboard", "score", "points", "medal", "badge_count", "credit", "rating", "league",
    # 轨迹: where a person is or was
    "gps", "track", "trace_of", "latitude", "longitude", "lat", "lng", "geolocation", "location_history", "trajectory", "whereabouts",
    "movement",
    # 思想动态、情绪、稳定风险: profiling
    "thought", "sentiment", "mood", "emotion", "attitude", "risk_level", "stability", "petitioner", "watch_list", "watchlist", "key_person",
    "profile", "behaviour", "behavior", "personality",
    # 敏感个人信息 (个人信息保护法 art. 28)
    "religion", "ethnicity", "nation", "belief", "health", "disease", "disability", "income", "id_number", "id_card", "identity_number",
    "birthday", "birth_date", "birthdate", "age", "gender", "sex", "face", "fingerprint", "biometric", "political_status", "marital",
    "household", "address", "employer",
    # 点赞、转发、拉票: points from likes
    "likes", "like_count", "views_count", "view_count", "shares", "forwards", "followers",
    # 催办轰炸、批示
    "leader_comment", "instruction_score", "pishi",
}  # fmt: skip
# A thing, not a person: with the reason.
ALLOWED = {
    "kernel/triggers.py:database_forwards": "a migration goes forwards",
    "kernel/triggers.py:state_forwards": "a migration goes forwards",
    "people/credentials.py:address": "the asker's network address, hashed, against floods of codes",
    "site/account.py:_address": "the asker's network address, hashed, against floods of codes",
    "regions/initials.py:rank": "places found by their initials, the nearest first",
    "site/cards.py:stage_track": "the stages of a case, drawn",
}
# Whose person a link may name: staff and members acting in a public role, never a resident. Each with what it is for.
LINKS = {
    "people.Member.person": "a member's seat",
    "people.RoleGrant.person": "a public role",
    "notifications.Notice.person": "the inbox of somebody who works here",
    "notifications.Reading.person": "up to which entry one has read: a number without a time, shown to nobody else",
    "venues.Booking.booked_by": "who took the room: may give it back; the public is not told",
    "venues.DutyShift.person": "who can be met, in a public role; nothing says whether they came",
    "venues.DutyShift.substitute": "who stands in",
    "venues.DutySwap.person": "who was asked to take a day",
    "standards.Check.submitted_by": "who submitted a self-check of a station: somebody else must review it",
    "matters.Consent.helper": "who entered for somebody",
    "matters.Look.person": "who looked at a contact: shown to the resident",
    "cases.Case.lead": "the member who took the order",
    "cases.Run.left_by": "who left the stage",
    "cases.Participant.person": "a member or staff at the table",
    "cases.Document.author": "who wrote it",
    "cases.Screening.person": "who screened",
    "cases.Approval.person": "who approved",
    "liaison.Seat.person": "who sits on the roster of a body, in a public role",
    "liaison.Link.member": "a member linked with a place: a duty, not a trait",
    "liaison.Expertise.person": "what somebody with the role 专家 can help with",
    "discussions.Advice.person": "a member; a resident is not stored (constraint)",
    "outcomes.Branch.person": "who decided the branch",
    "topics.Topic.proposer": "the member who proposed it",
    "topics.Rater.person": "somebody with a public role, asked to weigh topics",
    "topics.TopicCheck.person": "who filled in the checklist",
    "topics.Plan.approver": "who approved the plan for the party organisation",
    "topics.Claim.person": "a member or expert who takes a topic",
    "topics.Recusal.person": "a member or expert who must stay away from a topic",
    "intake.Pickup.first": "who emptied the box, in a public role",
    "intake.Pickup.second": "the second of the two",
    "intake.Met.person": "the member whose own list of met voices it is; shown to nobody else",
}
FOREIGN = {"otp_totp", "otp_static", "axes", "auth", "contenttypes", "sessions"}


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("shangliang.")]


def words_of(name: str) -> set[str]:
    """The name, and every run of its words: last_login_count → last, login, count, last_login, login_count …"""
    parts = [part for part in re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()) if part]
    return {"_".join(parts[start:end]) for start in range(len(parts)) for end in range(start + 1, len(parts) + 1)}


def addresses(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, str]]:
    """(name, route) of every address."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{space}{entry.pattern}")
        elif isinstance(entry, URLPattern):
            yield str(entry.name), f"{space}{entry.pattern}"


def hits(names: dict[str, str]) -> dict[str, set[str]]:
    return {where: found for where, name in names.items() if (found := words_of(name) & FORBIDDEN)}


def test_the_words_are_found_where_they_stand() -> None:
    assert words_of("loginCount") >= {"login", "count", "login_count"}
    assert hits({"x": "member_ranking"}) == {"x": {"ranking"}}
    assert hits({"x": "storage_days", "y": "frankly", "z": "package"}) == {}


def test_no_model_holds_such_a_field() -> None:
    fields = {f"{model._meta.label}.{field.name}": field.name for model in own_models() for field in model._meta.get_fields()}
    assert len(fields) > 200
    assert hits(fields) == {}


def test_no_model_is_such_a_thing() -> None:
    assert hits({model._meta.label: model.__name__ for model in own_models()}) == {}


def test_no_page_shows_such_a_thing() -> None:
    found = dict(addresses(get_resolver()))
    assert len(found) > 40
    assert hits({f"name {name}": name for name in found} | {f"route {route}": route for route in found.values()}) == {}


def test_no_entry_of_the_journal_and_no_stage_is_such_a_thing() -> None:
    assert hits({code: code.replace(".", "_") for code in kinds()}) == {}
    assert hits({key: key for key in stage_kinds()}) == {}


def test_no_function_counts_such_a_thing() -> None:
    names: dict[str, str] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names[f"{path.relative_to(SOURCE)}:{node.name}"] = node.name
    assert len(names) > 500
    assert set(hits(names)) == set(ALLOWED)


def test_every_link_to_a_person_is_on_the_list() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label not in FOREIGN
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | ManyToManyField | models.OneToOneField) and field.related_model in {Person, Member, RoleGrant}
    }
    assert found == set(LINKS)


def test_no_integer_or_text_field_points_at_a_person_in_secret() -> None:
    suspects = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if re.search(r"person|resident|author|user|member|who\b", field.name) and not field.is_relation
    }
    assert suspects == {"people.Person.username"}
    assert {field.name for model in own_models() if model.__name__ == "Entry" for field in model._meta.get_fields()} >= {"actor_id"}


def test_a_resident_has_a_phone_a_language_and_nothing_else(world: World) -> None:
    fields = {field.name for field in Person._meta.get_fields() if not field.is_relation and not field.auto_created}
    technical = {"id", "password", "is_active", "must_change_password", "date_joined", "kind", "username", "display_name"}
    assert fields - technical == {"phone_sealed", "phone_hash", "language"}
    for wrong in ({"display_name": "居民甲"}, {"home": world.village}):
        with pytest.raises(IntegrityError, match="person_resident_has_no_profile"), transaction.atomic():
            Person.objects.create(kind="resident", phone_hash="x", phone_sealed=b"x", date_joined=NOON, **wrong)


def test_what_residents_say_names_nobody() -> None:
    for model in (Matter, Photo, Objection, Satisfaction, PhoneCode):
        assert not [
            field for field in model._meta.get_fields() if getattr(field, "related_model", None) is Person and not field.auto_created
        ]
    assert {str(constraint.name) for constraint in Advice._meta.constraints} == {"advice_names_members_only"}


def test_photos_phone_name_category_are_optional_and_nothing_else_is_asked() -> None:
    fields = RaiseForm.base_fields
    assert {name for name, field in fields.items() if field.required} == {"form_key", "text", "region"}
    # What nobody fills in: the scanned poster, the similar matter to join, and that similar ones were shown.
    hidden = {"form_key", "station", "join", "asked"}
    assert {name for name, field in fields.items() if field.widget.is_hidden} <= hidden
    assert set(fields) - hidden == {"text", "region", "photos", "place_words", "category", "name", "phone", "hide_name"}
    assert fields["hide_name"].initial is True


def test_nothing_ends_without_an_answer() -> None:
    names = {str(constraint.name) for model in own_models() for constraint in model._meta.constraints}
    assert names >= {
        "matter_ends_with_an_answer",
        "matter_refusal_has_a_ground",
        "assignment_ends_with_an_answer",
        "objection_answered_in_words",
        "case_stop_has_a_reason",
        "item_not_adopted_has_a_reason",
        "meeting_minutes_confirmed_by",
        "run_override_named_and_reasoned",
    }


def test_no_statistic_counts_people_or_meetings_on_the_desk() -> None:
    text = Path(waiting.__file__).read_text(encoding="utf-8")
    assert not re.search(r"\.count\(\)|Count\(|aggregate\(", text)


def test_nothing_is_loaded_from_abroad() -> None:
    foreign = re.compile(r"""(?:src|href|url|import)\s*[=(]?\s*["']?(?:https?:)?//(?!www\.w3\.org)[a-z0-9.-]+\.[a-z]{2,}""", re.IGNORECASE)
    kinds_ = {".html", ".css", ".js", ".svg", ".j2"}
    found = {
        str(path.relative_to(SOURCE)): foreign.findall(path.read_text(encoding="utf-8"))
        for path in SOURCE.rglob("*")
        if path.suffix in kinds_ and foreign.search(path.read_text(encoding="utf-8"))
    }
    assert found == {}


def test_no_person_is_grouped_or_permitted_past_the_grants() -> None:
    assert not issubclass(Person, Group)
    assert not hasattr(Person, "groups")
    assert not hasattr(Person, "is_superuser")
    assert Permission not in {getattr(field, "related_model", None) for field in Person._meta.get_fields()}
