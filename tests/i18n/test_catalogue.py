"""Every text has English: complete, with the same placeholders, ending as the Chinese does, and English throughout."""

import re
from collections.abc import Iterator
from typing import Any

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
# The product's own name, words that keep their Chinese beside the English, and examples of what one can type.
GLOSSED = {"商量", "乡贤", "恳谈会", "两代表一委员", "后周", "村"}
# Texts that show what has to be typed, or what stands on paper, in Chinese.
SHOWN = (
    "{place} 是地名", "“%(name)s”没有账号", "例如 党组织书记", "例如：请你来协商", "名称：1的意思", "本县没有找到", "每行一项", "没有账号的人",
    "第一召集人、执行召集人", "请填写账号的用户名",
)  # fmt: skip
# An argument of a sentence may be empty, so these begin or end in a space on purpose.
JOINED = re.compile(r"^ (\(|: )|[:,;a-z] $|^, $|^; $")


def pairs(tool: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Chinese and English of every text; of a plural both forms."""
    for message in tool["existing"]():
        if message.id:
            chinese = message.id if isinstance(message.id, str) else message.id[0]
            forms = [message.string] if isinstance(message.string, str) else message.string
            yield from ((chinese, form) for form in forms)


def test_no_text_is_without_english(tool: dict[str, Any]) -> None:
    assert tool["faults"]() == []
    assert len(list(pairs(tool))) > 1500


def test_the_check_sees_a_missing_text_and_a_wrong_placeholder(tool: dict[str, Any]) -> None:
    texts = list(tool["collected"]())
    known = next(text for text in texts if isinstance(text.id, str) and "%(place)s" in text.id)
    broken = tool["existing"]()
    broken.get(known.id, known.context).string = "no place here"
    broken.delete("提交")
    names = tool["faults"].__globals__
    whole = names["existing"]
    before = tool["faults"]()
    names["existing"] = lambda: broken
    try:
        found = [line for line in tool["faults"]() if line not in before]
    finally:
        names["existing"] = whole
    assert len(found) == 2
    assert any(line.endswith(": 提交") for line in found)
    assert any("no place here" in line for line in found)


def test_english_holds_no_chinese_but_the_glossed_words(tool: dict[str, Any]) -> None:
    found = {run for chinese, english in pairs(tool) if not chinese.startswith(SHOWN) for run in CHINESE.findall(english)}
    assert found <= GLOSSED


def test_sentences_end_as_sentences(tool: dict[str, Any]) -> None:
    odd = [(a, b) for a, b in pairs(tool) if a.endswith("。") and not b.endswith((".", "?", "!"))]
    assert odd == []
    stray = [b for _a, b in pairs(tool) if "  " in b or (b != b.strip() and not JOINED.search(b))]
    assert stray == []


def test_buttons_stay_short(tool: dict[str, Any]) -> None:
    """A word of up to four characters is a button, a tab or a mark: its English must fit there too."""
    long = [(a, b) for a, b in pairs(tool) if len(a) <= 4 and "%" not in a and len(b) > 44]
    assert long == []
