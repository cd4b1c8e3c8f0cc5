"""Brands of the four counties, rule documents in our own words, and checks of stations in every state."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shangliang.demo.stories import DONGFENG, HOUZHOU, XIGUAN, YUANJI
from shangliang.kernel.actor import Actor
from shangliang.kernel.workdays import day_of
from shangliang.standards.branding import BrandDraft, brand_save, flows_set
from shangliang.standards.models import Check, Finding
from shangliang.standards.selectors import answers_of, checklists_offered, items_of
from shangliang.standards.services import (
    Review,
    RuleDraft,
    Stated,
    check_open,
    check_review,
    check_save,
    check_submit,
    checklists_load,
    rule_save,
)
from shangliang.standards.standing import standing_compute
from shangliang.venues.models import Station

SYSTEM = Actor.system("demo")
BRANDS = {
    "330111": BrandDraft("请你来协商", "请你来协商·{name}", "#1d6350", "众人的事由众人商量"),
    "4111": BrandDraft("有事好商量", "有事好商量·{name}", "#a92c1a", "有事多商量，遇事多商量，做事多商量"),
    "610303": BrandDraft("微协商", "微协商·{name}", "#264f78", "小事不出楼，大事不出社区"),
    "611025": BrandDraft("镇安协商", "{name}", "#7a4a12", "小事化解在片区，大事化解在村组"),
}
WORDS = "演示用的摘要，不是文件原文。"
RULES = (
    ("330111", "rules", "“请你来协商”工作规则", "村（社）协商由党组织领导，按六步协商法进行，参加的人固定与灵活相结合。"),
    ("330111", "flow", "六步协商法操作流程", "征集意见建议、确定协商议题、做好协商准备、开展协商活动、通过协商结果、运用协商结果。"),
    (
        "4111",
        "rules",
        "“有事好商量”协商平台建设标准和工作规则（试行）",
        "依托党群服务中心，一室多用；有场所、有标识、有设施、有制度、有经费、有活动。",
    ),
    ("610303", "rules", "社区委员工作室值守制度", "委员轮流值守，群众点单、委员接单、协商解单、跟进查单。"),
    ("611025", "rules", "委员联系基层议事室制度", "每月一次村民议事会议，办理结果及时公开。"),
)
FLOWS = {"411121": ("people_choose", "closed_loop", "six_step", "small", "urgent")}
# How a station explains what the system cannot know.
SAID = {
    "budget": "村（社区）办公经费中列支，每年三千元，用于茶水、纸张和场地维护。",
    "equipment": "有圆桌、二十把椅子、投影仪和公示栏。",
}
PLAN = "已列入本季度计划，月底前补上。"


@dataclass(frozen=True)
class Tale:
    """One check to play: where, by which list, how far, begun so many days ago."""

    path: str
    key: str
    until: str
    days: int
    recheck: int = 0


TALES = (
    Tale(HOUZHOU, "six_c", "reviewed", 12, 180),
    Tale(HOUZHOU, "six_a", "submitted", 2),
    Tale(YUANJI, "six_a", "reviewed", 9, 90),
    Tale(DONGFENG, "six_b", "open", 1),
    Tale(XIGUAN, "six_a", "reviewed", 35, -3),
)


def _said(check: Check, now: datetime) -> dict[str, Stated]:
    """Words where the system has no record, and only there."""
    return {answer.item.key: Stated(SAID.get(answer.item.key, PLAN)) for answer in answers_of(check, now) if not answer.computed}


def _review(check: Check, day: datetime, recheck: int, today: datetime) -> Review:
    """Honest: met where the system or the station's words show it, else what is missing."""
    items = {item.key: item for item in items_of(check.checklist)}
    decisions = {}
    for row in Finding.objects.filter(of=check):
        good = row.computed or (items[row.item].statement and row.item in SAID)
        decisions[row.item] = ("met", "") if good else ("not_met", "请按计划补上，补好后重新提交。")
    return Review(decisions, day_of(today + timedelta(days=recheck)), "现场看过，资料齐全的条目都属实。")


def _play(tale: Tale, offices: dict[str, Actor], now: datetime) -> None:
    station = Station.objects.filter(path=tale.path, setting="indoor").order_by("pk").first()
    clerk = offices.get(f"clerk-{tale.path}")
    reviewer = offices.get(f"town-{tale.path[:9]}")
    if station is None or clerk is None or reviewer is None:
        return
    start = now - timedelta(days=tale.days)
    chosen = next(row for row in checklists_offered(tale.path) if row.key == tale.key)
    check = check_open(actor=clerk, station_id=station.pk, checklist_id=chosen.pk, now=start)
    if tale.until == "open":
        check_save(actor=clerk, check_id=check.pk, stated={"equipment": Stated(SAID["equipment"])}, version=None, now=start)
        return
    done = check_submit(actor=clerk, check_id=check.pk, stated=_said(check, start), version=None, now=start + timedelta(hours=1))
    if tale.until == "reviewed":
        later = start + timedelta(days=1)
        review = _review(done, later, tale.recheck, now)
        check_review(actor=reviewer, check_id=check.pk, review=review, version=None, now=later)


def standards_load(offices: dict[str, Actor], now: datetime) -> None:
    """Everything; `offices` by username."""
    before = now - timedelta(days=58)
    checklists_load(actor=SYSTEM, now=before)
    for scope, draft in BRANDS.items():
        brand_save(actor=offices.get(f"county-{scope}", SYSTEM), scope=scope, draft=draft, now=before)
    for path, kind, title, text in RULES:
        rule = RuleDraft(title, kind, day_of(before).replace(month=1, day=1), path=path, text=f"{WORDS}\n{text}")
        rule_save(actor=offices.get(f"county-{path}", SYSTEM), draft=rule, now=before)
    for county, keys in FLOWS.items():
        flows_set(actor=offices.get(f"county-{county}", SYSTEM), county=county, keys=keys, now=before)
    for tale in TALES:
        _play(tale, offices, now)
    standing_compute(actor=SYSTEM, scope="", now=now)
