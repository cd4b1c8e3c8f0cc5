"""The constraints of the database as sentences: they hold against our own mistakes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from cast import NOON, World, matter
from shangliang.matters.models import Matter

SENTENCES = {
    "matter_ends_with_an_answer": {"state": "answered", "due_at": None},
    "matter_refusal_has_a_ground": {"state": "refused", "answer": "请找调解委员会。", "answered_at": NOON},
    "matter_merged_into_something": {"state": "merged"},
    "matter_not_merged_into_itself": {"merged_into": F("id")},
    "matter_open_has_a_due_date": {"due_at": None},
    "matter_not_joined_to_itself": {"joined_to": F("id")},
    "matter_public_was_reviewed": {"public": True},
}


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_the_database_itself_refuses(world: World, name: str) -> None:
    matter(world)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Matter.objects.update(**SENTENCES[name])
    assert Matter.objects.update(due_at=NOON + timedelta(days=1)) == 1


def test_every_sentence_of_the_model_is_tried() -> None:
    assert {constraint.name for constraint in Matter._meta.constraints} == set(SENTENCES)


def test_one_form_and_one_receipt_are_one_matter(world: World) -> None:
    first, second = matter(world), matter(world)
    for field in ("form_key", "receipt"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Matter.objects.filter(pk=second.pk).update(**{field: getattr(first, field)})
