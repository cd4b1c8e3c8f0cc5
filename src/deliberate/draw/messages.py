"""Sentences (Chinese, English) for the error codes of this part."""

MESSAGES: dict[str, tuple[str, str]] = {
    "draw.csv": ("文件 {path} 第 {line} 行不是有效的 CSV。", "{path} is not valid CSV at line {line}."),
    "draw.empty": ("文件 {path} 没有数据行。", "{path} has no rows."),
    "draw.no_column": ("文件 {path} 缺少列「{column}」。", "{path} has no column “{column}”."),
    "draw.cells": ("第 {line} 行的单元格少于表头。", "Line {line} has fewer cells than the header."),
    "draw.no_name": ("第 {line} 行缺少类别或取值名称。", "Line {line} lacks the name of a category or feature."),
    "draw.not_whole": (
        "第 {line} 行「{column}」应为非负整数，现为“{value}”。",
        "Line {line}: {column} must be a whole number from 0, not “{value}”.",
    ),
    "draw.min_max": (
        "第 {line} 行应满足 min_flex ≤ min ≤ max ≤ max_flex。",
        "Line {line}: min_flex ≤ min ≤ max ≤ max_flex must hold.",
    ),
    "draw.twice": ("第 {line} 行重复了“{feature}：{value}”。", "Line {line} repeats “{feature}: {value}”."),
    "draw.no_quota": (
        "第 {line} 行“{feature}”的取值“{value}”没有配额。",
        "Line {line}: there is no quota for the value “{value}” of “{feature}”.",
    ),
    "draw.size": ("抽选人数应在 1 到报名人数 {people} 之间。", "The size must be between 1 and the {people} people in the pool."),
    "draw.quota_infeasible": (
        "没有任何 {size} 人名单能满足全部配额。最小的放宽办法：{changes}（或用 --relax 按此放宽后抽选）。",
        "No panel of {size} meets all quotas. The smallest relaxation: {changes} (--relax draws with it).",
    ),
    "draw.cannot_relax": (
        "没有任何 {size} 人名单能满足配额；在 min_flex、max_flex 与同户规则允许的范围内也无法放宽。",
        "No panel of {size} meets the quotas, nor can they be relaxed within min_flex, max_flex and the household rule.",
    ),
    "draw.legacy_failed": ("简单方法试了 {tries} 次仍未成功，请改用 leximin。", "The legacy method failed {tries} times; use leximin."),
    "draw.certificate": ("{path} 不是抽选凭证：{detail}。", "{path} is not a certificate of a draw: {detail}."),
    "draw.refuted": ("凭证核验不通过：{detail}。", "The certificate does not hold: {detail}."),
    "draw.not_member": ("第 {row} 行不在名单中，不能替换。", "Row {row} is not on the panel and cannot be replaced."),
}
