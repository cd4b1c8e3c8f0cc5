"""What the public reads: reviewed words only, no numbers of persons, no forbidden words; and the county's list of words."""

import pytest

from cast import COUNTY, NOON, TOWN, World, matter
from refusals import denied, missing, refused
from shangliang.journal.models import Entry
from shangliang.kernel.actor import Actor
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter, Word
from shangliang.matters.publishing import (
    differences,
    matter_publish,
    matter_withdraw,
    proposal_for,
    publication_end,
    word_add,
    word_remove,
)
from shangliang.matters.selectors import matters_public
from shangliang.matters.services import matter_answer
from shangliang.matters.shown import safe_title, without_names
from shangliang.matters.urgent import alarms_for, is_urgent
from standing import told

RAW = "3栋2单元301室王小明先生的车湘A12345挡路，电话13800138000。"


def told_of(chain: str) -> list[str]:
    return list(Entry.objects.filter(chain=chain).order_by("seq").values_list("code", flat=True))


def publish(world: World, row: Matter, text: str = "有车挡路，请处理。", title: str = "有车挡路", actor: Actor | None = None) -> Matter:
    return matter_publish(actor=actor or world.cast.clerk, matter_id=row.pk, title=title, text=text, now=NOON)


def test_the_reviewer_starts_from_masked_words_and_sees_every_difference(world: World) -> None:
    row = matter(world, RAW)
    shown = proposal_for(row)
    assert shown.text == "3栋〔房号〕〔姓名〕先生的车〔车牌〕挡路，电话〔电话〕。"
    assert "".join(piece.text for piece in shown.before) == RAW
    assert "".join(piece.text for piece in shown.after) == shown.text
    hidden = "".join(piece.text for piece in shown.before if not piece.same)
    assert all(part in hidden for part in ("13800138000", "A12345", "301"))
    publish(world, row)
    assert proposal_for(Matter.objects.get(pk=row.pk)).text == "有车挡路，请处理。"


def test_nothing_is_public_before_the_review(world: World) -> None:
    row = matter(world, RAW)
    matter_answer(actor=world.cast.clerk, matter_id=row.pk, answer="已经联系车主挪车，谢谢。", public=True, now=NOON)
    row.refresh_from_db()
    assert (row.public, row.public_asked) == (False, True)
    assert matters_public(COUNTY) == []
    assert safe_title(row) != row.title
    publish(world, row)
    assert [(one.public_title, one.public_asked) for one in matters_public(COUNTY)] == [("有车挡路", False)]
    assert safe_title(matters_public(COUNTY)[0]) == "有车挡路"


@pytest.mark.parametrize("text", ["电话13800138000，请处理。", "住3栋2单元301室的人。", "车牌湘A12345挡路。", "证件33011119900101123X。"])
def test_numbers_of_persons_are_refused_whoever_reviews(world: World, text: str) -> None:
    row = matter(world, RAW)
    with refused("matters.publish_numbers"):
        publish(world, row, text)
    with refused("matters.publish_numbers"):
        publish(world, row, title=text)


def test_public_words_are_words(world: World) -> None:
    row = matter(world, RAW)
    for title, text in (("", "有车挡路，请处理。"), ("有车挡路", "挡")):
        with refused("matters.publish_short"):
            publish(world, row, text, title)


def test_words_the_county_forbids_stay_out(world: World) -> None:
    row = matter(world, RAW)
    word_add(actor=world.cast.county, county=COUNTY, kind="forbid", word="骗子", now=NOON)
    word_add(actor=world.cast.county, county=COUNTY, kind="review", word="挡路", now=NOON)
    assert proposal_for(row).review == ("挡路",)
    with refused("matters.publish_words"):
        publish(world, row, "骗子把车停在路口。")


def test_the_holder_publishes_and_withdraws(world: World) -> None:
    row = matter(world, RAW)
    for actor in (world.stranger, world.cast.member, Actor()):
        with denied("matters.not_holder"):
            publish(world, row, actor=actor)
    with refused("matters.not_public"):
        matter_withdraw(actor=world.cast.clerk, matter_id=row.pk, reason="本人要求撤下。", now=NOON)
    publish(world, row)
    with refused("matters.withdraw_reason"):
        matter_withdraw(actor=world.cast.clerk, matter_id=row.pk, reason="撤", now=NOON)
    assert not matter_withdraw(actor=world.cast.clerk, matter_id=row.pk, reason="本人要求撤下。", now=NOON).public
    assert told(row)[-2:] == ["matter.published", "matter.withdrawn"]


def test_whoever_holds_the_receipt_ends_it_without_a_reason(world: World) -> None:
    row = publish(world, matter(world, RAW))
    assert not publication_end(receipt=row.receipt, now=NOON).public
    with refused("matters.not_public"):
        publication_end(receipt=row.receipt, now=NOON)
    with missing():
        publication_end(receipt="X" * 12, now=NOON)


def test_a_merged_matter_is_read_under_the_other(world: World) -> None:
    first, second = matter(world), matter(world)
    matter_merge(actor=world.cast.clerk, matter_id=second.pk, into_id=first.pk, now=NOON)
    with denied("matters.publish_merged"):
        publish(world, second)


def test_the_county_office_keeps_the_list_of_words(world: World) -> None:
    with denied("matters.words"):
        word_add(actor=world.cast.town, county=COUNTY, kind="urgent", word="水库漏水", now=NOON)
    row = word_add(actor=world.cast.county, county=COUNTY, kind="urgent", word="水库 漏水", says="请马上打水库管理所电话。", now=NOON)
    assert (row.word, told_of(f"words:{COUNTY}")) == ("水库漏水", ["matter.word_added"])
    with refused("matters.word_known"):
        word_add(actor=world.cast.county, county=COUNTY, kind="review", word="水库漏水", now=NOON)
    for word, kind in (("水", "urgent"), ("水" * 21, "urgent"), ("水库漏了", "other")):
        with refused("matters.word_short"):
            word_add(actor=world.cast.county, county=COUNTY, kind=kind, word=word, now=NOON)
    assert [str(one.says) for one in alarms_for("后山水库漏水了", COUNTY)] == ["请马上打水库管理所电话。"]
    assert alarms_for("后山水库漏水了", "411121") == []
    with denied("matters.words"):
        word_remove(actor=world.stranger, word_id=row.pk, now=NOON)
    word_remove(actor=world.cast.county, word_id=row.pk, now=NOON)
    assert not Word.objects.exists()
    with missing():
        word_remove(actor=world.cast.county, word_id=row.pk, now=NOON)
    assert told_of(f"words:{COUNTY}")[-1] == "matter.word_removed"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("我不想活了", "12356"),
        ("三楼着火了快来人", "119"),
        ("楼道里有很重的煤气味", "119"),
        ("老人晕倒了没有呼吸", "120"),
        ("路口发生车祸", "122"),
        ("有人持刀闹事", "110"),
        ("电线断了掉在路上", "95598"),
        ("房子要塌了", "119"),
    ],
)
def test_an_emergency_gets_its_number_at_once(text: str, numbers: str) -> None:
    assert numbers in [number for alarm in alarms_for(text) for number in alarm.numbers]


@pytest.mark.parametrize("text", ["商场跳楼价甩卖太吵", "水塘边请立防溺水警示牌", "楼道堆放杂物有火灾隐患", "路灯不亮", "落水管堵了"])
def test_an_ordinary_matter_is_no_emergency(text: str) -> None:
    assert not is_urgent(text, "")


def test_the_matter_is_urgent_and_nothing_else_is_kept(world: World) -> None:
    assert matter(world, "楼道里有很重的煤气味，怕出事。").urgent
    assert not matter(world).urgent


def test_names_beside_titles_are_hidden() -> None:
    assert without_names("欧阳建国书记和张某、名叫李四光的") == "〔姓名〕书记和〔姓名〕某、名叫〔姓名〕的"
    assert without_names("老师傅说路灯不亮") == "老师傅说路灯不亮"


def test_differences_keep_both_texts() -> None:
    before, after = differences("甲乙丙", "甲丁丙")
    assert [(piece.text, piece.same) for piece in before] == [("甲", True), ("乙", False), ("丙", True)]
    assert [(piece.text, piece.same) for piece in after] == [("甲", True), ("丁", False), ("丙", True)]


def test_the_town_reviews_what_the_village_holds(world: World) -> None:
    assert publish(world, matter(world, RAW), actor=world.cast.town).town == TOWN
