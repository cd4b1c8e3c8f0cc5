"""Sentences (Chinese, English) for the error codes of this part."""

MESSAGES: dict[str, tuple[str, str]] = {
    "opinion.empty": ("没有任何表态，无法绘制意见地图。", "There is no vote, so there is nothing to map."),
    "opinion.vote": (
        "表态只能是 1（同意）、-1（不同意）或 0（略过），不能是 {value}。",
        "A vote is 1 (agree), -1 (disagree) or 0 (pass), not {value}.",
    ),
    "opinion.no_votes_file": (
        "目录 {path} 里没有 votes.csv，也没有 participants-votes.csv。",
        "The folder {path} holds neither votes.csv nor participants-votes.csv.",
    ),
    "opinion.column": ("文件 {path} 缺少列“{column}”。", "{path} has no column “{column}”."),
    "opinion.columns_many": (
        "文件 {path} 第 {line} 行有 {found} 列，应为 {wanted} 列。",
        "{path}, line {line}: {found} columns instead of {wanted}.",
    ),
    "opinion.cell": (
        "文件 {path} 第 {line} 行：“{value}”不能作为“{column}”。",
        "{path}, line {line}: “{value}” will not do as “{column}”.",
    ),
    "opinion.twice": ("文件 {path} 第 {line} 行：编号 {value} 重复。", "{path}, line {line}: {value} is there twice."),
    "opinion.row": ("文件 {path} 第 {line} 行无法读取。", "{path}, line {line} cannot be read."),
    "opinion.many": ("文件 {path} 的错误太多，只列出前 {count} 处。", "{path} has too many errors; only the first {count} are listed."),
    "opinion.k": ("群体数只能是 1 到 {most}，不能是 {k}。", "The number of groups is 1 to {most}, not {k}."),
    "opinion.too_few": (
        "只有 {found} 个不同的位置，分不出 {k} 个群体。",
        "There are only {found} different positions; they do not make {k} groups.",
    ),
}
