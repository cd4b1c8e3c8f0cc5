"""Sentences (Chinese, English) for the error codes of this part."""

MESSAGES: dict[str, tuple[str, str]] = {
    "texts.columns": (
        "文件 {path} 缺少“{column}”列；请检查第一行的列名。",
        "{path} has no column “{column}”; check the names in its first line.",
    ),
    "texts.csv": ("文件 {path} 第 {line} 行不是有效的 CSV：{reason}。", "{path}, line {line}, is not valid CSV: {reason}."),
    "texts.cells": ("第 {line} 行有 {found} 格，应为 {expected} 格。", "Line {line} has {found} cells instead of {expected}."),
    "texts.empty_label": ("第 {line} 行没有填写“{column}”。", "Line {line} has nothing under “{column}”."),
    "texts.time": (
        "第 {line} 行的时间“{value}”无法识别，请写成 2024-05-01 08:30。",
        "Line {line}: “{value}” is no time; write 2024-05-01 08:30.",
    ),
    "texts.repeated_id": ("第 {line} 行的编号“{value}”与前面重复。", "Line {line} repeats the id “{value}”."),
    "texts.no_rows": ("文件 {path} 没有任何数据行。", "{path} holds no rows."),
    "texts.known_id": ("编号“{key}”已经在索引中。", "The id “{key}” is already in the index."),
    "texts.unknown_id": ("索引中没有编号“{key}”。", "The index has no id “{key}”."),
    "texts.index_bytes": ("这不是本程序保存的索引，或文件已损坏。", "These bytes are no saved index, or they are damaged."),
    "texts.router_bytes": ("这不是本程序保存的分类模型，或文件已损坏。", "These bytes are no saved router, or they are damaged."),
    "texts.one_label": ("训练数据只有一种分类，至少需要两种。", "The training data has one category only; two are needed."),
    "texts.limit": ("{name} 必须至少为 {least}。", "{name} must be at least {least}."),
    "texts.vectors": (
        "外接向量服务返回了 {found} 行，应为 {expected} 行。",
        "The embedding service returned {found} rows instead of {expected}.",
    ),
}
