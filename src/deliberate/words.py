"""Sentences in Chinese and English for every error code of the library."""

from importlib import import_module

from deliberate.errors import DeliberateError, InputErrors

PARTS = ("opinion", "draw", "agenda", "match", "ballots", "texts", "procedure")

COMMON: dict[str, tuple[str, str]] = {
    "input.rows": ("文件有 {count} 处需要修改：", "The file has {count} places to mend:"),
    "input.missing": ("找不到文件 {path}，请检查路径。", "There is no file {path}; check the path."),
    "input.encoding": (
        "文件 {path} 第 {line} 行不是 UTF-8 编码，请另存为 UTF-8。",
        "{path} is not UTF-8 at line {line}; save it as UTF-8.",
    ),
}


def messages() -> dict[str, tuple[str, str]]:
    """Every code with its Chinese and English sentence pattern."""
    found = dict(COMMON)
    for part in PARTS:
        found.update(import_module(f"deliberate.{part}.messages").MESSAGES)
    return found


def sentence(error: DeliberateError, language: str = "zh") -> str:
    """The error in words; the items of an `InputErrors` follow line by line."""
    column = 0 if language == "zh" else 1
    text = messages()[error.code][column].format(**error.params)
    if isinstance(error, InputErrors):
        return "\n".join([text, *(sentence(item, language) for item in error.items)])
    return text
