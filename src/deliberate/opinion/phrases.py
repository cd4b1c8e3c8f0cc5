"""The words of the report and of the command's summary, Chinese and English."""

from typing import Literal

Language = Literal["zh", "en"]

PHRASES: dict[str, tuple[str, str]] = {
    "lang": ("zh-CN", "en"),
    "kind": ("意见地图", "Opinion map"),
    "untitled": ("大家的意见", "What people think"),
    "figures": (
        "{people} 人对 {statements} 条意见作了 {votes} 次表态；{counted} 人表态够多，进入分组。",
        "{people} people cast {votes} votes on {statements} statements; {counted} voted on enough of them to be grouped.",
    ),
    "groups_found": ("分成 {k} 个群体", "{k} groups"),
    "one_group": ("没有分出不同的群体", "No separate groups"),
    "reason.given": ("群体数由使用者指定。", "The number of groups was given."),
    "reason.silhouette": (
        "群体数由数据决定：这样分得最清楚，换一批人重抽也基本不变。",
        "The data chose the number of groups: they are the most distinct, and they hold when people are resampled.",
    ),
    "reason.chance": (
        "数据不支持分组：分出来的群体并不比随机的一团更清楚。",
        "The data do not support groups: none is more distinct than a cloud would give by chance.",
    ),
    "reason.small": (
        "数据不支持分组：分出来的群体不足五人。",
        "The data do not support groups: some would have fewer than five people.",
    ),
    "reason.unstable": (
        "数据不支持分组：换一批人重抽，分法就变。",
        "The data do not support groups: they change when people are resampled.",
    ),
    "common": ("最大公约数", "Common ground"),
    "common_lead": (
        "每个群体都过半赞成的意见（连 90% 区间的下端也过半），按“群体共识度”排列。横条是各群体的赞成比例，细线是 90% 区间。",
        "Statements that more than half of every group agrees with, even at the lower end of the 90% interval, by group-aware consensus. Bars show each group's agreement, thin lines the interval.",
    ),
    "common_none": (
        "目前没有一条意见可以确认得到每个群体过半赞成。",
        "So far no statement surely has the agreement of more than half of every group.",
    ),
    "against": ("一致不赞成", "Rejected by all"),
    "bridge": ("另一种看法：搭桥得分", "A second view: bridging score"),
    "bridge_lead": (
        "推算站在各群体中间的人会怎样表态，-1 为反对，+1 为赞成；只有一边赞成的意见得不到高分。",
        "The vote expected of somebody midway between the groups, from -1 to +1; agreement from one side alone does not score.",
    ),
    "map": ("地图", "The map"),
    "map_lead": (
        "每个点是一个人（人多时是一小片人，点越大人越多）；离得越近，表态越相似。方向本身没有含义。",
        "Each dot is a person (or, where there are many, a patch of people, larger for more); the closer, the more alike they voted. Directions mean nothing.",
    ),
    "map_alt": (
        "{counted} 人在平面上的位置，分为 {k} 个群体：{sizes}。",
        "Positions of {counted} people in {k} groups: {sizes}.",
    ),
    "map_clipped": ("离群较远的 {count} 处画在边缘。", "{count} far-off places are drawn at the edge."),
    "who": ("各个群体", "The groups"),
    "group": ("{name}组", "Group {name}"),
    "size": ("{people} 人，占 {share}", "{people} people, {share}"),
    "more_agree": ("比其他人更赞成：", "More than the others they agree:"),
    "widely_agree": ("组内普遍赞成：", "Widely agreed within the group:"),
    "more_disagree": ("比其他人更反对：", "More than the others they disagree:"),
    "nothing_typical": ("没有特别突出的意见。", "Nothing stands out."),
    "divides": ("分歧所在", "What divides"),
    "divides_lead": (
        "各群体的赞成比例相差最大、连 90% 区间也不重叠的意见。",
        "Statements on which the groups' agreement lies furthest apart, beyond their 90% intervals.",
    ),
    "gap": ("区间相距", "Intervals apart by"),
    "divides_none": ("没有一条意见使群体明显对立。", "No statement clearly sets the groups apart."),
    "table": ("全部意见", "All statements"),
    "table_lead": ("数字是收缩后的比例和 90% 区间。", "Figures are shrunk shares with 90% intervals."),
    "table_cut": ("只列出共识度最高的 {shown} 条，共 {all} 条。", "Only the {shown} with the highest consensus of {all} are listed."),
    "statement": ("意见", "Statement"),
    "consensus": ("群体共识度", "Consensus"),
    "score": ("搭桥得分", "Bridging"),
    "agree": ("赞成", "agree"),
    "disagree": ("反对", "disagree"),
    "passes": ("略过", "pass"),
    "asked": ("{seen} 人表态", "{seen} voted"),
    "method": ("怎样算出来的", "How this was computed"),
    "method_1": (
        "方法与 Polis 公开的算法一致：表态少于 {min_votes} 条的人不分组；没有表态处以该条意见的平均代替；取方差最大的两个方向；表态少的人按比例外推。",
        "As in Polis's published method: people with fewer than {min_votes} votes are not grouped; a missing vote counts as the statement's mean; the two directions of largest variance make the map; positions are scaled by how much a person voted.",
    ),
    "method_2": (
        "分组时按每人表态数加权。比例向全体的比例收缩（相当于 4 票），区间为 90%。两个方向合计说明 {spread} 的差异。",
        "Groups weigh people by their votes. Shares are shrunk towards everybody's by four votes' weight; intervals are 90%. The two directions carry {spread} of the variance.",
    ),
    "bursts": (
        "发现 {people} 份完全相同的表态（各 {votes} 条），在计算中合计只算 {counted_as} 人。",
        "{people} identical ballots of {votes} votes were found; together they count as {counted_as} people.",
    ),
    "tried_k": ("群体数", "Groups"),
    "tried_smallest": ("最小群体人数", "Smallest group"),
    "tried_silhouette": ("轮廓系数", "Silhouette"),
    "tried_chance": ("随机一团的轮廓系数", "Silhouette by chance"),
    "tried_stability": ("重抽稳定度", "Stability"),
    "tried": ("试过的群体数", "Numbers of groups tried"),
    "seed": ("随机种子", "Seed"),
    "digest": ("结果摘要（SHA-256）", "Digest (SHA-256)"),
    "written": ("报告已写入 {path}", "Report written to {path}"),
    "summary_common": ("最大公约数：", "Common ground:"),
    "reading": ("读取", "Reading"),
    "computing": ("计算", "Computing"),
    "drawing": ("成文", "Writing"),
}


def phrase(key: str, language: Language, **fill: object) -> str:
    """One sentence in the language."""
    return PHRASES[key][0 if language == "zh" else 1].format(**fill)


def group_letter(group: int, language: Language) -> str:
    """甲 乙 丙 丁 戊, or A to E."""
    return ("甲乙丙丁戊" if language == "zh" else "ABCDE")[group]


def group_name(group: int, language: Language) -> str:
    """甲组, Group A."""
    return phrase("group", language, name=group_letter(group, language))
