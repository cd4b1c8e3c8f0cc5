"""Initial letters of pinyin for names of places, from the order of GB 2312: its 3755 common characters stand sorted by pinyin.

No dictionary is needed: the first letter of a common character follows from its code (GB 2312-1980, level 1, rows 16-55).
Characters of level 2 are sorted by radical, so their letter is unknown here and stands for any letter; a few characters
have two readings in names of places and get both.
"""

from bisect import bisect_right

ANY = ""
_STARTS = (
    *(0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8),
    *(0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1),
)
_LETTERS = "abcdefghjklmnopqrstwxyz"
_LAST = 0xD7F9
_READINGS = (
    "重zc 长cz 厦xs 朝cz 乐ly 曾cz 单ds 解jx 尉wy 蔚wy 铅qy 番fp 会hk 查cz 仇cq "
    "堡bp 泊bp 埔pb 句jg 阿ae 车cj 行xh 盛sc 召zs 石sd 柏bp 参cs 系xj"
)
_TWO = {word[0]: word[1:] for word in _READINGS.split()}


def letters(character: str) -> str:
    """The first letters a character may have ("b", "zc"); the character itself for ASCII; "" (any) when unknown."""
    if character in _TWO:
        return _TWO[character]
    if character.isascii():
        return character.lower()
    try:
        raw = character.encode("gb2312")
    except UnicodeEncodeError:
        return ANY
    code = int.from_bytes(raw, "big")
    if not _STARTS[0] <= code <= _LAST:
        return ANY
    return _LETTERS[bisect_right(_STARTS, code) - 1]


def rank(typed: str, name: str) -> int | None:
    """How well typed letters name a place: 0 its beginning, 1 its inside, 2 and 3 with one letter guessed; None when they do not.

    `typed` is lower-case ASCII of two letters or more.
    """
    known = [letters(character) for character in name]
    ranks = [_fits(typed, known[start : start + len(typed)], inside=start > 0) for start in range(len(known) - len(typed) + 1)]
    return min((found for found in ranks if found is not None), default=None)


def _fits(typed: str, part: list[str], *, inside: bool) -> int | None:
    guessed = sum(not options for options in part)
    fits = all(not options or letter in options for letter, options in zip(typed, part, strict=True))
    return guessed * 2 + inside if fits and guessed <= 1 else None
