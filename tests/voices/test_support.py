"""附议: one voice per person and matter, taken back at will; nobody is named, and one person's supports cannot be put together in the table."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from at_once import at_once
from cast import COUNTY, NOON, VILLAGE, World, build, matter
from refusals import denied, missing, refused
from shangliang.journal.models import Entry
from shangliang.journal.selectors import verify
from shangliang.kernel.actor import Actor
from shangliang.kernel.secret import unseal
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter
from shangliang.matters.publishing import matter_publish
from shangliang.matters.services import matter_answer
from shangliang.people.models import Person
from shangliang.people.phones import phone_hash
from shangliang.people.selectors import actor_for
from shangliang.voices.keys import SEALED
from shangliang.voices.models import Support, Tally
from shangliang.voices.selectors import (
    After,
    counts,
    matter_public,
    matters_newest,
    matters_supported,
    support_of,
    supported_by,
)
from shangliang.voices.services import identity_of, support_give, support_withdraw

Publishes = Callable[..., Matter]
SignsIn = Callable[[str], Actor]


def test_one_voice_however_often_it_is_given(published: Publishes, resident: SignsIn) -> None:
    row, first, second = published(), resident("13800000001"), resident("13800000002")
    assert [support_give(actor=first, matter_id=row.pk, now=NOON) for _ in range(3)] == [1, 1, 1]
    assert support_give(actor=second, matter_id=row.pk, now=NOON) == 2
    assert counts([row.pk]) == {row.pk: 2}
    assert Support.objects.count() == Tally.objects.get().supports == 2
    assert Entry.objects.filter(code="support.given").count() == 2


def test_a_voice_is_taken_back(published: Publishes, resident: SignsIn) -> None:
    row, who = published(), resident("13800000001")
    with refused("voices.none"):
        support_withdraw(actor=who, matter_id=row.pk, now=NOON)
    support_give(actor=who, matter_id=row.pk, now=NOON)
    assert supported_by(who, row)
    assert support_withdraw(actor=who, matter_id=row.pk, now=NOON) == 0
    assert not supported_by(who, row)
    assert support_give(actor=who, matter_id=row.pk, now=NOON) == 1
    assert Entry.objects.filter(code="support.withdrawn").count() == 1
    with denied("voices.sign_in"):
        support_withdraw(actor=Actor(), matter_id=row.pk, now=NOON)


def test_a_member_with_two_ways_in_has_one_voice(world: World, published: Publishes, resident: SignsIn) -> None:
    person = world.persons["member"]
    Person.objects.filter(pk=person.pk).update(phone_hash=phone_hash("13800000009"), phone_sealed=b"x")
    seat, phone = actor_for(Person.objects.get(pk=person.pk), NOON), resident("13800000009")
    row = published()
    assert identity_of(seat) == identity_of(phone)
    assert [support_give(actor=who, matter_id=row.pk, now=NOON) for who in (seat, phone)] == [1, 1]


def test_who_may_not(world: World, published: Publishes, resident: SignsIn) -> None:
    row, who = published(), resident("13800000001")
    with denied("voices.sign_in"):
        support_give(actor=Actor(), matter_id=row.pk, now=NOON)
    for office in (world.cast.clerk, world.cast.county, world.cast.department):
        with denied("voices.office"):
            support_give(actor=office, matter_id=row.pk, now=NOON)
    support_give(actor=world.cast.member, matter_id=row.pk, now=NOON)
    hidden = matter(world)
    with missing():
        support_give(actor=who, matter_id=hidden.pk, now=NOON)
    matter_answer(actor=world.cast.clerk, matter_id=row.pk, answer="交警已经划线，停车位移走了。", public=False, now=NOON)
    with denied("voices.ended"):
        support_give(actor=who, matter_id=row.pk, now=NOON)
    assert not supported_by(Actor(), row)


def test_a_merged_matter_is_supported_under_the_other(world: World, published: Publishes, resident: SignsIn) -> None:
    row, into = published(), published("南门外乱停车，孩子上学不安全，盼管一管。")
    support_give(actor=resident("13800000001"), matter_id=row.pk, now=NOON)
    support_give(actor=resident("13800000001"), matter_id=into.pk, now=NOON)
    matter_merge(actor=world.cast.clerk, matter_id=row.pk, into_id=into.pk, now=NOON)
    with denied("voices.merged"):
        support_give(actor=resident("13800000002"), matter_id=row.pk, now=NOON)
    assert {pk: len(keys) for pk, keys in support_of([into.pk]).items()} == {into.pk: 1}  # the same person once


def test_nothing_in_the_table_joins_two_supports_of_one_person(published: Publishes, resident: SignsIn) -> None:
    rows = [published(), published("后周路的公交站没有雨棚，下雨天没处躲。")]
    for row in rows:
        support_give(actor=resident("13800000001"), matter_id=row.pk, now=NOON)
    first, second = Support.objects.order_by("pk")
    assert first.hash != second.hash
    assert bytes(first.ballot_sealed) != bytes(second.ballot_sealed)
    assert unseal(bytes(first.ballot_sealed), purpose=SEALED) == unseal(bytes(second.ballot_sealed), purpose=SEALED)
    assert {field.name for field in Support._meta.get_fields()} == {"id", "matter", "hash", "ballot_sealed"}
    entries = Entry.objects.filter(code="support.given")
    assert {(entry.actor_kind, entry.actor_id, entry.actor_name) for entry in entries} == {("resident", None, "")}
    assert {timezone.localtime(entry.at).hour for entry in entries} == {0}  # the day, not the time


def test_ballots_for_the_agenda_mean_nothing_outside_it(world: World, published: Publishes, resident: SignsIn) -> None:
    texts = ("小区南门外马路被占成停车场。", "公交站没有雨棚，下雨天没处躲。", "活动室晚上关门太早，老人没处去。")
    rows = [published(text).pk for text in texts]
    for phone, chosen in {"1": (0, 1), "2": (0,), "3": (1, 2), "4": (0, 1)}.items():
        for at in chosen:
            support_give(actor=resident(f"1380000000{phone}"), matter_id=rows[at], now=NOON)
    found = support_of(rows)
    assert {pk: len(keys) for pk, keys in found.items()} == dict(zip(rows, (3, 3, 1), strict=True))
    assert len(found[rows[0]] & found[rows[1]]) == 2
    assert len(found[rows[1]] & found[rows[2]]) == 1
    assert found == support_of(rows)  # the same question, the same answer
    assert {key for keys in found.values() for key in keys} == {"1", "2", "3", "4"}
    assert support_of([]) == {}


def test_whoever_raised_it_may_count_as_supporting_it(world: World, published: Publishes, resident: SignsIn) -> None:
    row = published(phone="13800000001")
    support_give(actor=resident("13800000001"), matter_id=row.pk, now=NOON)
    other = published("公交站没有雨棚，下雨天没处躲。", phone="13800000005")
    found = support_of([row.pk, other.pk], authors=True)
    assert {pk: len(keys) for pk, keys in found.items()} == {row.pk: 1, other.pk: 1}
    assert {pk: len(keys) for pk, keys in support_of([row.pk, other.pk]).items()} == {row.pk: 1, other.pk: 0}


def test_lists_of_public_matters(world: World, published: Publishes, resident: SignsIn) -> None:
    rows = [published(f"第 {n} 件：楼道里的灯坏了很久。") for n in range(4)]
    hidden = matter(world)
    for number, row in enumerate(rows[1:], 1):
        for phone in range(number):
            support_give(actor=resident(f"1380000000{phone}"), matter_id=row.pk, now=NOON)
    assert [row.pk for row in matters_newest(VILLAGE)] == [row.pk for row in rows[::-1]]
    assert [row.pk for row in matters_newest(VILLAGE, after=After(rows[2].pk))] == [rows[1].pk, rows[0].pk]
    best = matters_supported(COUNTY)
    assert [row.pk for row in best] == [rows[3].pk, rows[2].pk, rows[1].pk]
    assert [row.pk for row in matters_supported("", after=After(rows[3].pk, 3))] == [rows[2].pk, rows[1].pk]
    assert matters_supported("411121") == []
    assert matter_public(rows[0].pk) == rows[0]
    with missing():
        matter_public(hidden.pk)


def test_the_database_keeps_it_to_one(published: Publishes) -> None:
    row = published()
    Support.objects.create(matter=row, hash="h", ballot_sealed=b"x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(matter=row, hash="h", ballot_sealed=b"y")


@pytest.mark.django_db(transaction=True)
def test_one_person_supports_from_two_phones_at_the_same_moment(transactional_db: None, resident: SignsIn) -> None:
    world = build()
    row = matter(world)
    matter_publish(actor=world.cast.clerk, matter_id=row.pk, title="马路停车", text="南门外马路被占成停车场。", now=NOON)
    who = [resident("13800000001")] * 3 + [resident("13800000002")]
    ended = at_once(*[lambda actor=actor: support_give(actor=actor, matter_id=row.pk, now=NOON) for actor in who])
    assert ended == {"done": 4}
    assert Support.objects.count() == Tally.objects.get().supports == 2
    assert list(verify()) == []
