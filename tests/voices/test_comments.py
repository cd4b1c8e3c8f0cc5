"""评论: from anybody, looked at before it is shown, masked, refused with a reason, taken back by whoever wrote it; no likes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import COUNTY, NOON, World, matter
from refusals import denied, missing, refused
from shangliang.journal.models import Entry
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Matter, Word
from shangliang.matters.services import matter_answer
from shangliang.voices.models import Comment
from shangliang.voices.selectors import comment_by_code, comments_of, comments_shown, comments_waiting
from shangliang.voices.services import (
    Said,
    comment_give,
    comment_refuse,
    comment_show,
    comment_withdraw,
    comments_forget,
    reply_give,
)

Publishes = Callable[..., Matter]


def given(row: Matter, text: str = "我家也在这里，晚上确实不好走。", key: str = "c1", alias: str = "") -> Comment:
    return comment_give(matter_id=row.pk, said=Said(key, text, alias), now=NOON)


def test_a_comment_waits_and_is_shown_after_a_look(world: World, published: Publishes) -> None:
    row = published()
    comment = given(row, "南门外每天堵，有事打我电话 13800001234。", alias="老住户")
    assert given(row) == comment  # the same form sent twice
    assert comments_shown(row) == []
    assert [found.pk for found in comments_waiting(world.cast.clerk)] == [comment.pk]
    shown = comment_show(actor=world.cast.clerk, comment_id=comment.pk, version=1, now=NOON)
    assert shown.public_text == "南门外每天堵，有事打我电话 〔电话〕。"
    assert [found.alias for found in comments_shown(row)] == ["老住户"]
    assert comments_waiting(world.cast.clerk) == []
    with refused("voices.decided"):
        comment_show(actor=world.cast.clerk, comment_id=comment.pk, now=NOON)
    with refused("kernel.stale"):
        comment_refuse(actor=world.cast.clerk, comment_id=comment.pk, reason="再看看。", version=1, now=NOON)
    assert Entry.objects.filter(code="comment.shown").count() == 1


def test_a_reviewer_may_hide_and_never_rewrite(world: World, published: Publishes) -> None:
    comment = given(published(), "三楼那家天天把车停在门口。")
    with refused("voices.hide_not_found"):
        comment_show(actor=world.cast.clerk, comment_id=comment.pk, hide=["四楼"], now=NOON)
    with refused("voices.hidden_all"):
        comment_show(actor=world.cast.clerk, comment_id=comment.pk, hide=[comment.text], now=NOON)
    assert (
        comment_show(actor=world.cast.clerk, comment_id=comment.pk, hide=["三楼那家"], now=NOON).public_text == "〔隐去〕天天把车停在门口。"
    )


def test_what_is_not_shown_has_a_reason_its_author_reads(world: World, published: Publishes) -> None:
    row = published()
    comment = given(row)
    with refused("voices.reason"):
        comment_refuse(actor=world.cast.clerk, comment_id=comment.pk, reason="不行", now=NOON)
    comment_refuse(actor=world.cast.clerk, comment_id=comment.pk, reason="说的是另一件事，请另提。", now=NOON)
    assert comment_by_code(comment.code.lower()).reason == "说的是另一件事，请另提。"
    assert comments_shown(row) == []
    assert [found.state for found in comments_of(row)] == ["refused"]
    with pytest.raises(IntegrityError, match="comment_refused_has_a_reason"), transaction.atomic():
        Comment.objects.update(reason="")


def test_whoever_wrote_it_takes_it_back_and_nothing_of_it_stays(world: World, published: Publishes) -> None:
    row = published()
    comment = given(row, alias="老住户")
    comment_show(actor=world.cast.clerk, comment_id=comment.pk, now=NOON)
    for _ in range(2):
        comment_withdraw(code=comment.code, now=NOON)
    gone = Comment.objects.get()
    assert (gone.state, gone.text, gone.public_text, gone.alias) == ("withdrawn", "", "", "")
    assert comments_shown(row) == comments_of(row) == []
    assert Entry.objects.filter(code="comment.withdrawn").count() == 1
    with missing():
        comment_withdraw(code="AAAABBBBCCCC", now=NOON)
    with missing():
        comment_by_code("nothing")


def test_words_of_the_county(world: World, published: Publishes) -> None:
    Word.objects.create(county=COUNTY, kind="forbid", word="骗子")
    Word.objects.create(county=COUNTY, kind="review", word="补偿")
    row = published()
    with refused("voices.forbidden_word"):
        given(row, "都是骗子，别信。")
    assert given(row, "补偿怎么算？").held == ["补偿"]
    for alias in ("骗子", "13800001234", "补偿"):
        with refused("voices.alias"):
            given(row, key="c2", alias=alias)
    with refused("voices.forbidden_word"):
        reply_give(actor=world.cast.clerk, matter_id=row.pk, text="不要说骗子这样的话。", form_key="r", now=NOON)


def test_too_short_too_long_and_over(world: World, published: Publishes) -> None:
    row, private = published(), matter(world)
    with refused("voices.too_short"):
        given(row, " 好 ")
    with refused("voices.too_long"):
        given(row, "好" * 501)
    with missing():
        given(private)
    matter_answer(actor=world.cast.clerk, matter_id=row.pk, answer="交警已经划线，停车位移走了。", public=False, now=NOON)
    with denied("voices.ended"):
        given(row)


def test_nobody_is_written_down(world: World, published: Publishes) -> None:
    given(published())
    entry = Entry.objects.get(code="comment.given")
    assert (entry.actor_kind, entry.actor_id) == ("resident", None)
    names = {field.name for field in Comment._meta.get_fields()}
    assert not names & {"person", "phone", "phone_hash", "hash", "ip"}
    assert not [name for name in names if "like" in name]


def test_an_office_replies_under_its_name(world: World, published: Publishes) -> None:
    row = published()
    comment = given(row)
    with refused("voices.reply_short"):
        reply_give(actor=world.cast.clerk, matter_id=row.pk, text="好的", form_key="r", now=NOON)
    for actor in (world.cast.member, world.stranger, Actor()):
        with denied("voices.moderate"):
            reply_give(actor=actor, matter_id=row.pk, text="已经请交警来看过。", form_key="r", now=NOON)
        with denied("voices.moderate"):
            comment_show(actor=actor, comment_id=comment.pk, now=NOON)
    for _ in range(2):
        reply_give(actor=world.cast.clerk, matter_id=row.pk, text="已经请交警来看过，周五划线。", form_key="r", now=NOON)
    (reply,) = comments_shown(row)
    assert (reply.office, reply.state) == ("后周社区联络员", "shown")
    assert Entry.objects.filter(code="comment.replied").count() == 1
    with missing():
        comment_by_code(reply.code)


def test_waiting_is_for_the_offices_of_the_place(world: World, published: Publishes) -> None:
    given(published())
    assert comments_waiting(world.cast.county)
    for actor in (world.stranger, world.cast.member, Actor()):
        assert comments_waiting(actor) == []


def test_words_that_were_not_shown_are_forgotten(world: World, published: Publishes) -> None:
    comment = given(published())
    comment_refuse(actor=world.cast.clerk, comment_id=comment.pk, reason="说的是另一件事。", now=NOON)
    assert comments_forget(now=NOON + timedelta(days=89)) == 0
    assert comments_forget(now=NOON + timedelta(days=91)) == 1
    assert comments_forget(now=NOON + timedelta(days=92)) == 0
    assert (Comment.objects.get().text, Comment.objects.get().reason) == ("", "说的是另一件事。")
    assert Entry.objects.filter(code="comment.forgotten").count() == 1
    assert Entry.objects.filter(code="comment.refused").count() == 1
