"""The pages of selecting topics, from a matter to the claim, as each person sends their forms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import COUNTY, NOON, VILLAGE, World, matter, version
from selecting import KEYS, a_round, closed, more, seat, settled, topic, weigh
from shangliang.cases.models import Case
from shangliang.kernel import clock
from shangliang.matters.models import Matter
from shangliang.topics.models import Choice, Claim, Guide, Plan, PlanItem, Rater, RoundTopic, SelectionRound, Sheet, Told, Topic
from shangliang.topics.services.deciding import round_announce, round_inform
from shangliang.topics.services.rounds import raters_invite

BACKEND = "shangliang.people.backends.Accounts"


@pytest.fixture
def browser(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    """A browser of somebody of the cast; the clock stands."""
    settings.PAGE_CACHE = False
    monkeypatch.setattr(clock, "now", lambda: NOON)

    def of(name: str) -> Client:
        client = Client()
        if name:
            client.force_login(world.persons[name], backend=BACKEND)
        return client

    return of


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_from_two_matters_to_the_claim(world: World, browser: Callable[[str], Client]) -> None:
    clerk = browser("clerk")
    first, second = matter(world, "小区门口停车乱，消防车进不来。"), matter(world, "楼下停车位不够，天天吵架。")
    lamp = matter(world, "三号楼前的路灯坏了半年没人修。")
    page = clerk.get(f"/desk/topics/new/?matter={first.pk}&matter={second.pk}")
    assert "小区门口停车乱" in text_of(page)
    assert "checked" in text_of(page)
    form = {"title": "小区停车治理", "region": VILLAGE, "source": "matters", "governance": "broker", "size": "small", "public": "on"}
    made = clerk.post("/desk/topics/new/", {**form, "matters": [first.pk], "receipts": second.receipt})
    assert made.status_code == 302, text_of(made)
    other = clerk.post("/desk/topics/new/", {**form, "title": "路灯维修更换", "matters": [lamp.pk], "receipts": ""})
    assert other.status_code == 302
    topics = list(Topic.objects.order_by("pk"))
    assert "小区停车治理" in text_of(clerk.get("/desk/topics/?state=pool"))
    round_form = {
        "title": "第二季度选题", "region": VILLAGE, "seats": "1", "days": "7", "support": "voices", "voice_weight": "1",
        "delegate_weight": "1", "method": "mes", "topics": [row.pk for row in topics],
    }  # fmt: skip
    opened = clerk.post("/desk/topics/rounds/new/", round_form)
    assert opened.status_code == 302, text_of(opened)
    selection = SelectionRound.objects.get()
    address = f"/desk/topics/rounds/{selection.pk}/"
    asked = [world.persons[name].pk for name in ("town", "convener", "member")]
    assert clerk.post(address + "do/invite/", {"part": "weigh", "persons": asked}).status_code == 302
    for name, mark in (("town", 5), ("convener", 4), ("member", 1)):
        rater = browser(name)
        assert "去评议" in text_of(rater.get("/desk/"))
        sheet = text_of(rater.get(address + "sheet/"))
        assert "小区停车治理" in sheet
        for entry in RoundTopic.objects.all():
            where = f"{address}sheet/{entry.pk}/"
            kept = rater.post(where, {"mark_urgent": "2"}, headers={"HX-Request": "true"})
            assert "草稿已保存" in text_of(kept)
            refused = rater.post(where, {"mark_urgent": "2", "do": "hand_in"})
            assert refused.status_code == 409
            sent = {f"mark_{key}": str(mark) for key in KEYS}
            assert rater.post(where, {**sent, "do": "hand_in", "words": "应当先办"}).status_code == 302
        assert "去评议" not in text_of(rater.get("/desk/"))
    assert Sheet.objects.filter(state="handed_in").count() == 6
    assert clerk.post(address + "do/close/", {"version": SelectionRound.objects.get().version}).status_code == 302
    page = text_of(clerk.get(address + "?recheck=1"))
    assert "评议人意见分歧" in page
    assert "按比例的建议议程" in page
    assert "核对一致" in page
    for entry in RoundTopic.objects.all():
        answers = {"target": entry.pk, "test_near": "yes", "test_easy": "yes", "test_hoped": "yes", "reason": "三项都符合。"}
        checked = clerk.post(address + "do/check/", answers)
        assert checked.status_code == 302, text_of(checked)
        chosen = entry.topic_id == topics[0].pk
        decision = {"target": entry.pk, "outcome": "selected" if chosen else "not_selected", "reason": "大家都关心，可以协商。"}
        more_fields = {"use": "case", "procedure": version("four_orders").pk} if chosen else {}
        saved = clerk.post(address + "do/settle/", {**decision, **more_fields})
        assert saved.status_code == 302, text_of(saved)
    done = clerk.post(address + "do/announce/", {"version": SelectionRound.objects.get().version})
    assert done.status_code == 302, text_of(done)
    assert Told.objects.count() == 3
    assert SelectionRound.objects.get().state == "done"
    receipt = text_of(browser("").get(f"/r/{lamp.receipt}/"))
    assert "选题结果：不选入" in receipt
    assert "大家都关心，可以协商。" in receipt
    member = browser("member")
    assert "可以认领的议题" in text_of(member.get("/desk/topics/"))
    assert "我来认领" in text_of(member.get(f"/desk/topics/{topics[0].pk}/"))
    assert member.post(f"/desk/topics/{topics[0].pk}/do/claim/").status_code == 302
    assert Claim.objects.get().person == world.persons["member"]
    assert Case.objects.get().lead == world.persons["member"]
    public = browser("")
    assert "小区停车治理" in text_of(public.get(f"/topics/?area={COUNTY}"))
    shown = text_of(public.get(f"/rounds/{selection.pk}/"))
    assert "中位数" in shown
    assert "银湖街道经办" not in shown
    assert "路灯维修更换" in shown
    assert "怎么决定的" in text_of(public.get(f"/topics/{topics[0].pk}/"))


def test_who_may_open_what(world: World, browser: Callable[[str], Client]) -> None:
    row = topic(world, "小区停车难")
    selection = a_round(world, [row])
    for name, status in (("clerk", 200), ("member", 200), ("party", 200), ("stranger", 404), ("department", 404)):
        assert browser(name).get(f"/desk/topics/{row.pk}/").status_code == status, name
        assert browser(name).get(f"/desk/topics/rounds/{selection.pk}/").status_code == status, name
    assert browser("department").get("/desk/topics/").status_code == 403
    assert browser("supervisor").get(f"/desk/topics/rounds/{selection.pk}/sheet/").status_code == 404
    assert browser("").get(f"/topics/{row.pk}/").status_code == 404
    assert browser("").get(f"/rounds/{selection.pk}/").status_code == 404
    assert browser("town").get(f"/desk/topics/rounds/{selection.pk}/do/close/").status_code == 405
    assert browser("member").post(f"/desk/topics/rounds/{selection.pk}/do/close/").status_code == 403
    assert browser("clerk").post(f"/desk/topics/rounds/{selection.pk}/do/nothing/").status_code == 404


def test_a_member_proposes_without_matters(world: World, browser: Callable[[str], Client]) -> None:
    form = {"title": "开设社区长者食堂", "region": VILLAGE, "source": "member", "governance": "charity", "size": "normal"}
    assert browser("member").post("/desk/topics/new/", form).status_code == 302
    row = Topic.objects.get()
    assert (row.source, row.proposer) == ("member", world.persons["member"])
    assert browser("supervisor").get("/desk/topics/new/").status_code == 403
    bad = browser("clerk").post("/desk/topics/new/", {**form, "source": "matters", "title": "没有诉求的议题"})
    assert bad.status_code == 409
    assert "至少要有一件诉求" in text_of(bad)
    found = browser("clerk").post("/desk/topics/new/", {**form, "title": "", "region": "", "find": "region", "region_q": "后周"})
    assert found.status_code == 200
    assert "后周社区" in text_of(found)


def test_a_representative_chooses(world: World, browser: Callable[[str], Client]) -> None:
    selection = a_round(world, [topic(world, "小区停车难"), topic(world, "路灯不亮了")], raters=(), support="delegates")
    people = more(world)
    delegate = people.delegates[0]
    raters_invite(actor=world.cast.clerk, round_id=selection.pk, persons=[delegate.person_id], part="choose", now=NOON)
    client = Client()
    client.force_login(Rater.objects.get().person, backend=BACKEND)
    assert "去推选" in text_of(client.get("/desk/"))
    address = f"/desk/topics/rounds/{selection.pk}/choices/"
    entry = RoundTopic.objects.earliest("pk")
    assert client.post(address, {"entry": [entry.pk]}).status_code == 302
    assert Choice.objects.get().entry == entry
    assert "checked" in text_of(client.get(address))
    assert client.post(address, {}).status_code == 302
    assert not Choice.objects.exists()
    assert client.post(address, {"entry": ["999999"]}).status_code == 404


def test_the_plan_of_the_year(world: World, browser: Callable[[str], Client]) -> None:
    row = topic(world, "老旧电梯更新")
    selection = closed(world, [row])
    settled(world, selection, {row.pk: "plan"})
    round_announce(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    round_inform(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    plan, county = Plan.objects.get(), browser("county")
    assert plan.path == "330111003"
    address = f"/desk/topics/plans/{plan.pk}/"
    assert "老旧电梯更新" in text_of(county.get(address))
    added = county.post(
        address + "do/item/", {"title": "春季养老走访协商", "month": "4", "host": "cppcc", "version": Plan.objects.get().version}
    )
    assert added.status_code == 302, text_of(added)
    stale = county.post(address + "do/item/", {"title": "另一个题目", "month": "4", "host": "cppcc", "version": 1})
    assert stale.status_code == 409
    assert "另一个题目" in text_of(stale)
    assert browser("").get(f"/plans/{plan.pk}/").status_code == 404
    people = more(world)
    party = Client()
    party.force_login(Rater.objects.none() or world.persons["party"].__class__.objects.get(username="party2"), backend=BACKEND)
    assert "去审定" in text_of(party.get("/desk/"))
    assert party.post(address + "do/approve/", {"comment": "同意", "version": Plan.objects.get().version}).status_code == 302
    assert people.county_party.name == "富阳区委"
    public = text_of(browser("").get(f"/plans/{plan.pk}/"))
    assert "春季养老走访协商" in public
    assert "已办结 0 / 2" in public
    assert f"/plans/{plan.pk}/" in text_of(browser("").get(f"/plans/?area={COUNTY}"))
    item = PlanItem.objects.get(topic=row)
    town = browser("town")
    opened = town.post(address + "do/case/", {"target": item.pk, "procedure": version("six_step").pk, "host": "base"})
    assert opened.status_code == 302, text_of(opened)
    assert PlanItem.objects.get(topic=row).case == Case.objects.get()
    revised = county.post(address + "do/revise/", {"reason": "增加一项应急议题", "version": Plan.objects.get().version})
    assert revised.status_code == 302
    assert Plan.objects.count() == 2
    new = county.post("/desk/topics/plans/new/", {"year": "2026", "region": COUNTY})
    assert new.status_code == 302
    again = county.post("/desk/topics/plans/new/", {"year": "2026", "region": COUNTY})
    assert again.status_code == 409


def test_the_rules_of_a_county(world: World, browser: Callable[[str], Client]) -> None:
    county = browser("county")
    assert "紧迫性" in text_of(county.get("/desk/topics/rules/"))
    lines = "紧迫性：一；二；三；四；五\n好办不好办：难；较难；一般；较易；易"
    sent = county.post("/desk/topics/rules/", {"kind": "sheet", "criteria": lines, "reason": "本县只看两项", "version": "0"})
    assert sent.status_code == 302, text_of(sent)
    assert Guide.objects.get().data["criteria"][0]["key"] == "urgent"
    bad = county.post("/desk/topics/rules/", {"kind": "sheet", "criteria": "紧迫性：一；二", "reason": "写错了一行", "version": "1"})
    assert bad.status_code == 409
    assert "第 1 行" in text_of(bad)
    assert browser("clerk").post("/desk/topics/rules/", {"kind": "sheet", "criteria": lines, "reason": "我也想改一改"}).status_code == 403
    assert "好办不好办" in text_of(browser("clerk").get("/desk/topics/rules/"))


def test_matching_and_inviting(world: World, browser: Callable[[str], Client]) -> None:
    seat(world, "member")
    row = topic(world, "小区停车难")
    selection = closed(world, [row])
    settled(world, selection, {row.pk: "case"})
    round_announce(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    clerk = browser("clerk")
    page = text_of(clerk.get("/desk/topics/match/"))
    assert "委员甲" in page
    assert "在本村(社区)" in page
    sent = {"topic": row.pk, "person": world.persons["member"].pk, "part": "lead", "why": "在本村(社区)"}
    assert clerk.post("/desk/topics/match/", sent).status_code == 302
    assert "请您认领" in text_of(browser("member").get("/desk/"))
    assert clerk.post("/desk/topics/match/", sent).status_code == 409
    assert clerk.post("/desk/topics/match/", {"topic": "x"}).status_code == 409
    claim = Claim.objects.get()
    no = browser("member").post(f"/desk/topics/{row.pk}/do/decline/", {"target": claim.pk, "reason": "近期在外地学习"})
    assert no.status_code == 302
    assert Claim.objects.get().state == "declined"


def test_a_matter_shows_where_it_stands(world: World, browser: Callable[[str], Client]) -> None:
    row = topic(world, "小区停车难")
    found = Matter.objects.get()
    assert "等待选题" in text_of(browser("").get(f"/r/{found.receipt}/"))
    selection = a_round(world, [row])
    assert "正在“第二季度选题”里评议" in text_of(browser("").get(f"/r/{found.receipt}/"))
    weigh(world, selection)
    assert "已交 1 / 1" in text_of(browser("clerk").get(f"/desk/topics/rounds/{selection.pk}/"))
    assert "中位数" not in text_of(browser("clerk").get(f"/desk/topics/rounds/{selection.pk}/"))
