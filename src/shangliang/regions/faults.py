"""Why a row of a file is refused: one sentence in Chinese and English with the line number, for whoever mends the file."""

from dataclasses import dataclass, field

from typing_extensions import override

SENTENCES = {
    "columns": ("有 {found} 列，应有 {wanted} 列", "has {found} columns, should have {wanted}"),
    "csv": ("不是有效的 CSV（{reason}）", "is not valid CSV ({reason})"),
    "code": ("代码“{code}”不是有效的区划代码", "“{code}” is not a valid region code"),
    "level": ("代码“{code}”与级别“{level}”不符", "code “{code}” does not fit level “{level}”"),
    "upper": ("上级代码“{upper}”与代码“{code}”不符", "parent code “{upper}” does not fit code “{code}”"),
    "parent": ("上级区划 {parent} 不存在，或排在本行后面", "its parent {parent} does not exist or comes later in the file"),
    "name": ("名称是空的", "the name is empty"),
    "long": ("名称超过 {limit} 个字", "the name is longer than {limit} characters"),
    "letters": ("名称里有无法识别的字符", "the name has characters that cannot be read"),
    "settlement": ("城乡分类“{value}”应为三位数字", "settlement class “{value}” should be three digits"),
    "date": ("日期“{value}”应写成 2024-01-31", "date “{value}” should be written 2024-01-31"),
    "future": ("停用日期 {value} 还没有到", "the closing date {value} has not come yet"),
    "order": ("停用日期 {end} 必须晚于启用日期 {start}", "closing date {end} must be later than first day {start}"),
    "twice": ("代码 {code} 在文件前面已经出现过", "code {code} was in the file before"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A refused row: the file, its line, the key of a sentence above and what to fill in."""

    file: str
    line: int
    code: str
    params: dict[str, object] = field(default_factory=dict)

    @override
    def __str__(self) -> str:
        chinese, english = (text.format(**self.params) for text in SENTENCES[self.code])
        return f"{self.file} 第 {self.line} 行：{chinese} / line {self.line}: {english}"


class Unreadable(Exception):
    """A file that is no list of regions at all; the message says why in both languages."""
