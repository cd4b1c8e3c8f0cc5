"""Joining matters and taking it back: every author keeps the receipt, and no circle can arise."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import NOON, VILLAGE, World, matter
from refusals import denied, missing, refused
from shangliang.journal.models import Entry
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused
from shangliang.matters.merging import matter_join, matter_merge, matter_part, matter_unmerge
from shangliang.matters.models import Contact, Matter
from shangliang.matters.services import Raised, matter_accept, matter_answer, matter_raise
from shangliang.regions.models import Region
from standing import told

WHY = "地点不同，不是同一件事。"
ANSWER = "已经派人清理，欢迎监督。"


def merge(world: World, row: Matter, into: Matter) -> Matter:
    return matter_merge(actor=world.cast.clerk, matter_id=row.pk, into_id=into.pk, now=NOON)


def unmerge(world: World, row: Matter, actor: Actor | None = None, reason: str = WHY, version: int | None = None) -> Matter:
    return matter_unmerge(actor=actor or world.cast.clerk, matter_id=row.pk, reason=reason, version=version, now=NOON)


def fresh(row: Matter) -> Matter:
    return Matter.objects.get(pk=row.pk)


def test_a_merge_is_taken_back_with_a_reason_and_a_new_date(world: World) -> None:
    first, second = matter(world), matter(world, phone="13800138000")
    matter_accept(actor=world.cast.clerk, matter_id=second.pk, category=None, now=NOON)
    merge(world, second, first)
    with refused("matters.unmerge_reason"):
        unmerge(world, second, reason="错")
    back = unmerge(world, second)
    assert (back.state, back.merged_into, back.joined_to, back.state_before) == ("accepted", None, None, "")
    assert back.due_at > NOON
    assert told(second)[-2:] == ["matter.merged", "matter.unmerged"]
    assert told(first)[-2:] == ["matter.joined", "matter.left"]
    assert Contact.objects.filter(matter=second).exists()
    with denied("matters.not_merged"):
        unmerge(world, second)


def test_what_was_joined_to_it_before_comes_back_with_it(world: World) -> None:
    child, middle, end = matter(world), matter(world), matter(world)
    merge(world, child, middle)
    merge(world, middle, end)
    assert fresh(child).merged_into == end
    unmerge(world, middle)
    assert fresh(child).merged_into == middle
    assert fresh(child).state == "merged"


def test_a_child_leaves_alone(world: World) -> None:
    child, middle, end = matter(world), matter(world), matter(world)
    merge(world, child, middle)
    merge(world, middle, end)
    unmerge(world, child)
    assert fresh(child).is_open
    assert fresh(middle).merged_into == end
    assert told(end)[-1] == "matter.left"


def test_only_the_office_that_held_it_takes_it_back(world: World) -> None:
    first, second = matter(world), matter(world)
    merge(world, second, first)
    for actor in (world.stranger, world.cast.member, Actor()):
        with denied("matters.not_holder"):
            unmerge(world, second, actor)
    with refused("kernel.stale"):
        unmerge(world, second, version=1)
    with missing():
        matter_unmerge(actor=world.cast.clerk, matter_id=99999999, reason=WHY, now=NOON)


def test_after_the_answer_nothing_is_taken_back(world: World) -> None:
    first, second = matter(world), matter(world)
    merge(world, second, first)
    matter_answer(actor=world.cast.clerk, matter_id=first.pk, answer=ANSWER, public=False, now=NOON)
    with denied("matters.not_merged"):
        unmerge(world, second)


def test_the_author_joins_by_receipt_and_everything_stays_theirs(world: World) -> None:
    first, own = matter(world), matter(world, phone="13800138000")
    joined = matter_join(receipt=own.receipt, into_id=first.pk, now=NOON)
    assert (joined.state, joined.merged_into) == ("merged", first)
    assert (joined.receipt, Contact.objects.get(matter=joined).phone_hash != "") == (own.receipt, True)
    assert matter_join(receipt=own.receipt, into_id=first.pk, now=NOON).version == joined.version
    assert told(own).count("matter.merged") == 1
    matter_answer(actor=world.cast.clerk, matter_id=first.pk, answer=ANSWER, public=False, now=NOON)
    assert fresh(own).answer == ANSWER


def test_joining_what_was_merged_leads_to_where_it_went(world: World) -> None:
    own, middle, end = matter(world), matter(world), matter(world)
    merge(world, middle, end)
    assert matter_join(receipt=own.receipt, into_id=middle.pk, now=NOON).merged_into == end


def test_what_ended_meanwhile_is_said_and_nothing_is_lost(world: World) -> None:
    own, ended = matter(world), matter(world)
    matter_answer(actor=world.cast.clerk, matter_id=ended.pk, answer=ANSWER, public=False, now=NOON)
    with refused("matters.join_ended"):
        matter_join(receipt=own.receipt, into_id=ended.pk, now=NOON)
    assert fresh(own).state == "submitted"


def test_one_joins_in_ones_own_county_and_while_it_is_open(world: World) -> None:
    own, other = matter(world), matter(world)
    far = matter_raise(actor=Actor(), raised=Raised("far", "邻县的事也很着急。", Region.objects.get(path="411121")), now=NOON)
    for receipt, into in ((own.receipt, far.pk), (own.receipt, 99999999), ("X" * 12, other.pk)):
        with missing():
            matter_join(receipt=receipt, into_id=into, now=NOON)
    matter_answer(actor=world.cast.clerk, matter_id=own.pk, answer=ANSWER, public=False, now=NOON)
    with refused("matters.join_late"):
        matter_join(receipt=own.receipt, into_id=other.pk, now=NOON)


def test_the_author_says_that_it_is_something_else(world: World) -> None:
    first, own = matter(world), matter(world)
    merge(world, own, first)
    assert matter_part(receipt=own.receipt, now=NOON).state == "submitted"
    assert told(own)[-1] == "matter.parted"
    with denied("matters.not_merged"):
        matter_part(receipt=own.receipt, now=NOON)
    with missing():
        matter_part(receipt="X" * 12, now=NOON)


def test_a_circle_is_refused_in_clear_words(world: World) -> None:
    first, second, third = matter(world), matter(world), matter(world)
    merge(world, second, first)
    with refused("matters.merge_circle"):
        merge(world, first, second)
    with refused("matters.merge_cycle"):
        merge(world, third, second)
    with refused("matters.merge_where"):
        merge(world, first, first)


def test_what_others_wrote_is_not_told_unmasked(world: World) -> None:
    first, own = matter(world, "邻居王小明先生13800138000停车挡路，请处理。"), matter(world)
    merge(world, own, first)
    told_title = Entry.objects.get(chain=own.chain, code="matter.merged").params["title"]
    assert "138" not in told_title
    assert "王小明" not in told_title


STEPS = st.lists(st.tuples(st.sampled_from(["merge", "unmerge", "join", "part"]), st.integers(0, 4), st.integers(0, 4)), max_size=14)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_done_the_lines_lead_to_one_open_end(world: World, steps: list[tuple[str, int, int]]) -> None:
    """After any steps: a merged matter points at a matter that is not merged, and `joined_to` leads there too."""
    rows = [matter(world, form_key=f"p-{Matter.objects.count()}-{at}") for at in range(5)]
    for verb, one, other in steps:
        try:
            if verb == "merge":
                merge(world, rows[one], rows[other])
            elif verb == "join":
                matter_join(receipt=rows[one].receipt, into_id=rows[other].pk, now=NOON)
            elif verb == "unmerge":
                unmerge(world, rows[one])
            else:
                matter_part(receipt=rows[one].receipt, now=NOON)
        except Refused:
            continue
    for row in Matter.objects.filter(pk__in=[one.pk for one in rows]):
        seen, at = {row.pk}, row
        while at.joined_to is not None:
            at = at.joined_to
            assert at.pk not in seen
            seen.add(at.pk)
        assert (row.state == "merged") == (row.merged_into is not None)
        assert at == (row.merged_into or row)
        assert at.is_open
        assert at.path == VILLAGE
