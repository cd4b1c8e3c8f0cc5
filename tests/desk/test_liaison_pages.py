"""The liaison pages of the desk: what each shows, what is refused comes back with what was typed."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cast import COUNTY, NEXT_COUNTY, NOON, TOWN, VILLAGE, World, case, person
from liaison_world import START, TODAY, Network, link, network, seat
from shangliang.cases.services import Seat as Chair
from shangliang.cases.services import participant_add
from shangliang.kernel import clock
from shangliang.liaison.models import Body, Group, Link, Post, Seat
from shangliang.liaison.services import link_add, link_end, links_to_home, seat_add
from shangliang.people import roles
from shangliang.people.models import SkillTag
from shangliang.regions.models import Region

BACKEND = "shangliang.people.backends.Accounts"
HEAD = "职务,身份,用户名,称谓,本人同意公示\n"


@pytest.fixture
def it(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Network:
    settings.PAGE_CACHE = False
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return network(world)


def browser(it: Network, name: str) -> Client:
    found = Client()
    found.force_login(it.world.persons[name], backend=BACKEND)
    return found


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def sent(client: Client, path: str, status: int = 302, **data: Any) -> str:
    answer = client.post(path, data)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def test_home_says_who_is_linked_with_my_place_and_what_came_of_it(it: Network) -> None:
    clerk = browser(it, "clerk")
    assert "还没有登记联系" in page(clerk, "/desk/liaison/")
    row = link_add(actor=it.county, draft=link(it), now=NOON)
    text = page(clerk, "/desk/liaison/")
    assert "委员甲 — 后周社区" in text
    assert "还没有共同办理的议题" in text
    assert "后周社区协商议事会" in text
    held = case(it.world)
    chair = Chair("fixed", "member", "委员甲", person=it.world.persons["member"])
    participant_add(actor=it.world.cast.clerk, case_id=held.pk, seat=chair, now=NOON)
    assert "共同办理议题 1 件" in page(clerk, "/desk/liaison/")
    assert "我的联系" in page(browser(it, "member"), "/desk/liaison/")
    assert "最近登记的联系" in page(browser(it, "county"), "/desk/liaison/")
    assert held.title in page(clerk, f"/desk/liaison/links/{row.pk}/")
    link_end(actor=it.county, link_id=row.pk, day=TODAY, reason="委员调离", now=NOON)
    # The case of today lies after the end of the link: not theirs together.
    assert held.title not in page(clerk, f"/desk/liaison/links/{row.pk}/")


def test_bodies_are_listed_entered_changed_and_ended(it: Network) -> None:
    clerk = browser(it, "clerk")
    assert "后周委员工作室" in page(clerk, "/desk/liaison/bodies/")
    assert "后周委员工作室" not in page(clerk, "/desk/liaison/bodies/?kind=council")
    assert "没有符合条件的组织" in page(clerk, "/desk/liaison/bodies/?q=没有这个")
    assert "登记组织" in page(clerk, "/desk/liaison/bodies/new/")
    good = {"kind": "oversight", "name": "后周村务监督员", "region": VILLAGE, "starts": "2025-01-01", "ends": "", "sector": ""}
    sent(clerk, "/desk/liaison/bodies/new/", **good)
    body = Body.objects.get(name="后周村务监督员")
    text = sent(clerk, "/desk/liaison/bodies/new/", 422, **good)
    assert "已有同名的组织" in text
    assert 'value="后周村务监督员"' in text
    assert "请选择这个组织在哪里" in sent(clerk, "/desk/liaison/bodies/new/", 422, **{**good, "region": ""})
    assert "后周" in sent(clerk, "/desk/liaison/bodies/new/", 200, **good, find="region", region_q="后周")
    assert "后周村务监督员" in page(clerk, f"/desk/liaison/bodies/{body.pk}/edit/")
    sent(clerk, f"/desk/liaison/bodies/{body.pk}/edit/", **{**good, "name": "后周监督员", "version": "1"})
    assert "您打开页面后" in sent(clerk, f"/desk/liaison/bodies/{body.pk}/edit/", 422, **{**good, "name": "另一个名", "version": "1"})
    sent(clerk, f"/desk/liaison/bodies/{body.pk}/do/end/", day="2026-03-02", reason="换届", version="2")
    assert "换届" in page(clerk, f"/desk/liaison/bodies/{body.pk}/")
    assert "后周监督员" in page(clerk, "/desk/liaison/bodies/?state=over")
    page(browser(it, "stranger"), f"/desk/liaison/bodies/{body.pk}/", 404)
    page(browser(it, "party"), f"/desk/liaison/bodies/{it.council.pk}/edit/", 403)


def test_seats_by_hand(it: Network) -> None:
    clerk, base = browser(it, "clerk"), f"/desk/liaison/bodies/{it.council.pk}"
    assert "名册还是空的" in page(clerk, f"{base}/")
    typed = {"role": "member", "capacity": "elder", "name": "乡贤 周某", "username": "", "starts": "", "ends": ""}
    text = sent(clerk, f"{base}/do/seat_add/", 409, **typed)
    assert "要经本人同意" in text
    assert "乡贤 周某" in text
    sent(clerk, f"{base}/do/seat_add/", **typed, agreed="on")
    row = Seat.objects.get()
    assert "乡贤 周某" in page(clerk, f"{base}/")
    sent(clerk, f"{base}/do/seat_end/", target=row.pk, day="2026-03-02", reason="迁居")
    assert "迁居" in page(clerk, f"{base}/")
    sent(browser(it, "party"), f"{base}/do/seat_add/", 403, **typed, agreed="on")
    assert clerk.post(f"{base}/do/dance/").status_code == 404


def upload(text: str | bytes, name: str = "roster.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def test_a_roster_from_a_file_is_looked_at_before_it_is_taken(it: Network) -> None:
    clerk, path = browser(it, "clerk"), f"/desk/liaison/bodies/{it.council.pk}/roster/"
    template = clerk.get("/desk/liaison/bodies/roster.csv")
    assert template.content.decode().startswith("\ufeff职务,身份,用户名")
    assert "选择文件" in page(clerk, path)
    wrong = sent(clerk, path, 409, file=upload("姓名,电话\n李某,138\n"))
    assert "名册里有“电话”一列" in wrong
    assert "缺少 身份、用户名" in sent(clerk, path, 409, file=upload("职务,姓名\n成员,李某\n"))
    assert "另存为 CSV" in sent(clerk, path, 409, file=upload(b"PK\x03\x04\0", "roster.xlsx"))
    assert "error-summary" in sent(clerk, path, 422)
    text = HEAD + "成员,乡贤,,乡贤 周某,是\n成员,乡贤,ghost,,\n"
    seen = sent(clerk, path, 200, file=upload(text))
    assert "共 2 行，可以导入 1 行，要改 1 行" in seen
    assert "第 3 行" in seen
    assert "全部导入" not in seen
    assert not Seat.objects.exists()
    assert "一行也没有导入" in sent(clerk, path, 409, text=text, choice="all", version="1")
    sent(clerk, path, text=text, choice="good", version="1")
    assert [row.name for row in Seat.objects.all()] == ["乡贤 周某"]
    assert "别人已经改过" in sent(clerk, path, 409, text=HEAD + "成员,乡贤,,乡贤 吴某,是\n", choice="good", version="1")
    assert "全部导入" in sent(clerk, path, 200, file=upload((HEAD + "成员,乡贤,,乡贤 吴某,是\n").encode("gb18030")))
    page(browser(it, "member"), path, 403)


def test_links_are_listed_entered_and_ended(it: Network) -> None:
    county = browser(it, "county")
    assert "还没有登记联系" in page(county, "/desk/liaison/links/")
    assert "手拉手帮扶" in page(county, "/desk/liaison/links/new/")
    new = "/desk/liaison/links/new/?kind=member_village"
    assert "属地委员联系村(社)" in page(county, new)
    assert "委员甲" in sent(county, new, 200, find="left", left_q="委员", right="", starts="2025-01-01")
    assert "后周社区" in sent(county, new, 200, find="right", right_q="后周", left=f"member:{it.member.pk}", starts="2025-01-01")
    good = {"left": f"member:{it.member.pk}", "right": f"region:{VILLAGE}", "starts": "2025-01-01", "ends": ""}
    text = sent(county, new, 422, **{**good, "starts": "2024-01-01"})
    assert "联系的起止日期要在双方任期以内：2025-01-01 至 2028-01-01" in text
    assert "委员甲" in text
    assert "请选择由谁联系" in sent(county, new, 422, **{**good, "left": ""})
    sent(county, new, **good)
    row = Link.objects.get()
    assert "已有同一种联系" in sent(county, new, 422, **good)
    for bad in ({"left": "member:x"}, {"left": "region:33"}, {"right": "station:99"}):
        sent(county, new, 404, **{**good, **bad})
    assert "委员甲 — 后周社区" in page(county, f"/desk/liaison/links/?kind=member_village&place={TOWN}&q=委员")
    sent(county, f"/desk/liaison/links/{row.pk}/do/end/", 422, day="2026-03-02", reason="")
    sent(county, f"/desk/liaison/links/{row.pk}/do/end/", day="2026-03-02", reason="委员调离")
    assert "委员调离" in page(county, f"/desk/liaison/links/{row.pk}/")
    assert "委员甲 — 后周社区" in page(county, "/desk/liaison/links/?state=over")
    page(browser(it, "stranger"), f"/desk/liaison/links/{row.pk}/", 404)
    page(browser(it, "clerk"), "/desk/liaison/links/new/", 403)
    assert county.post(f"/desk/liaison/links/{row.pk}/do/dance/").status_code == 404


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("leader_town/left/?left_q=区政协", "区政协"),
        ("group_group/left/?left_q=经济", "经济界小组"),
        ("group_group/right/?right_q=联络", "银湖街道委员联络组"),
        ("station/right/?right_q=议事厅", "后周社区议事厅"),
        ("member_town/right/?right_q=银湖", "银湖街道"),
        ("member_town/left/?left_q=委员甲", "委员甲"),
    ],
)
def test_the_ends_of_a_link_are_found_while_typing(it: Network, address: str, words: str) -> None:
    assert words in page(browser(it, "county"), f"/desk/liaison/links/find/{address}")
    assert words not in page(browser(it, "stranger"), f"/desk/liaison/links/find/{address}").split("没有找到")[0]


def test_nothing_is_found_for_an_unknown_kind(it: Network) -> None:
    page(browser(it, "county"), "/desk/liaison/links/find/friend/left/?left_q=a", 404)
    page(browser(it, "county"), "/desk/liaison/links/find/station/middle/?left_q=a", 404)


def test_members_are_proposed_and_a_person_confirms(it: Network) -> None:
    county = browser(it, "county")
    assert "银湖街道" in page(county, "/desk/liaison/links/home/")
    text = page(browser(it, "town"), "/desk/liaison/links/home/")
    assert "委员甲" in text
    assert not Link.objects.exists()
    assert "没有选中任何一条" in sent(county, f"/desk/liaison/links/home/?place={TOWN}", 409)
    sent(county, f"/desk/liaison/links/home/?place={TOWN}", member=[it.member.pk])
    assert Link.objects.get().kind == "member_town"
    assert "打开预览以后情况有了变化" in sent(county, f"/desk/liaison/links/home/?place={TOWN}", 409, member=[it.member.pk])
    assert "没有要提出的联系" in page(county, f"/desk/liaison/links/home/?place={TOWN}")
    page(county, f"/desk/liaison/links/home/?place={NEXT_COUNTY}001", 404)
    page(browser(it, "clerk"), "/desk/liaison/links/home/", 403)


def test_coverage_has_numerator_denominator_share_and_names(it: Network) -> None:
    county = browser(it, "county")
    links_to_home(actor=it.county, path=TOWN, members=[it.member.pk], now=NOON)
    text = page(county, "/desk/liaison/coverage/")
    assert "50.00%" in text
    assert "邻街道" in page(county, "/desk/liaison/coverage/?measure=town_member").split('id="missing"')[1]
    assert "协商议事厅" in page(county, "/desk/liaison/coverage/?unit=register")
    assert "后周社区议事厅" in page(county, "/desk/liaison/coverage/?measure=station_guidance")
    assert "委员甲" not in page(county, "/desk/liaison/coverage/?measure=member_any")
    assert "银湖街道 · 按" in page(browser(it, "town"), "/desk/liaison/coverage/")
    page(browser(it, "town"), f"/desk/liaison/coverage/?place={COUNTY}", 404)
    page(browser(it, "clerk"), "/desk/liaison/coverage/", 403)
    assert "排名" not in text.replace("不作排名", "")


def test_conveners_and_posts(it: Network) -> None:
    county = browser(it, "county")
    person("银湖街道召集人", "convener-town", (roles.CONVENER, TOWN, None))
    text = page(county, "/desk/liaison/conveners/")
    assert "1 / 2" in text
    assert "邻街道" in text
    do = f"/desk/liaison/conveners/{COUNTY}/do"
    sent(county, f"{do}/post_add/", place=COUNTY, title="专职干事", full_time="on", starts="2025-01-01")
    row = Post.objects.get()
    assert "1.00" in page(county, "/desk/liaison/conveners/")
    assert 'id="failed"' in sent(county, f"{do}/post_add/", 422, place=COUNTY, title="", starts="2025-01-01")
    sent(county, f"{do}/post_end/", target=row.pk, day="2026-03-02")
    sent(county, f"{do}/post_end/", 409, target=row.pk, day="2026-03-02")
    page(browser(it, "town"), "/desk/liaison/conveners/", 403)
    sent(browser(it, "stranger"), f"{do}/post_end/", 404, target=row.pk, day="2026-03-02")
    sent(browser(it, "town"), f"{do}/post_add/", 403, place=COUNTY, title="干事", starts="2025-01-01")


def test_groups_show_a_way_in_and_no_chat(it: Network) -> None:
    county, member = browser(it, "county"), browser(it, "member")
    assert "全体委员群" in page(member, "/desk/liaison/groups/")
    path = f"/desk/liaison/groups/{COUNTY}/town-{TOWN}/"
    assert "还没有填入群方式" in page(member, path)
    assert "哪些人属于这个群" not in page(member, path)
    assert "委员甲" in page(county, path)
    typed = {"link": "http://a.cn", "keeper": "委员联络科", "version": "0"}
    assert "https://" in sent(county, f"{path}do/save/", 409, **typed)
    sent(county, f"{path}do/save/", **{**typed, "link": "https://work.weixin.qq.com/gm/1"})
    assert "打开入群链接" in page(member, path)
    sent(member, f"{path}do/drop/", 403)
    assert county.get(f"{path}picture/").status_code == 404
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    sent(county, f"{path}do/save/", **{**typed, "link": "", "version": "1", "picture": SimpleUploadedFile("q.png", out.getvalue())})
    assert b"".join(member.get(f"{path}picture/").streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]  # a file
    sent(county, f"{path}do/drop/")
    assert not Group.objects.exists()
    page(county, f"/desk/liaison/groups/{COUNTY}/sector-999/", 404)
    page(browser(it, "stranger"), path, 404)


def test_the_pool_by_skill_sector_and_place_with_present_load(it: Network) -> None:
    county = browser(it, "county")
    expert = person("水利专家", "expert", (roles.EXPERT, VILLAGE, None))
    tag = SkillTag.objects.create(name="水利")
    text = page(county, "/desk/liaison/experts/")
    assert "水利专家" in text
    assert "委员甲" in text
    expert.home = Region.objects.get(path=COUNTY)
    expert.save()
    assert "水利" in page(county, f"/desk/liaison/experts/{expert.pk}/")
    sent(county, f"/desk/liaison/experts/{expert.pk}/do/skills/", skills=[tag.pk])
    found = page(county, f"/desk/liaison/experts/?skill={tag.pk}")
    assert "水利专家" in found
    assert "委员甲" not in found.split("<table")[1]
    assert "委员甲" not in page(county, "/desk/liaison/experts/?only=expert").split("<table")[1]
    held = case(it.world)
    chair = Chair("flexible", "expert", "水利专家", person=expert)
    participant_add(actor=it.world.cast.clerk, case_id=held.pk, seat=chair, now=NOON)
    assert "<span>1</span>" in page(county, "/desk/liaison/experts/?only=expert")
    page(browser(it, "clerk"), f"/desk/liaison/experts/{expert.pk}/", 403)
    page(county, f"/desk/liaison/experts/{it.member.person_id}/", 404)
    page(browser(it, "member"), "/desk/liaison/experts/", 403)


def test_who_sat_on_a_roster_stays_in_the_record(it: Network) -> None:
    seat_add(actor=it.county, body_id=it.council.pk, draft=seat(starts=START), now=NOON)
    assert "名册增加一席" in page(browser(it, "county"), f"/desk/liaison/bodies/{it.council.pk}/")
