"""The arithmetic of a rule in words, Chinese and English."""

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deliberate.ballots.evaluation import Step

DIGITS = "零一二三四五六七八九十"
UNITS = {"heads": ("人", "people"), "households": ("户", "households"), "area": ("平方米", "m²")}
BASES = {
    "eligible": ("应到", "due"),
    "present": ("实到", "present"),
    "participating": ("参与表决", "taking part"),
    "cast": ("投票", "ballots cast"),
    "decided": ("表示同意或反对", "for or against"),
    "owners": ("全体", "entitled"),
}
VERDICT = {True: ("达到", "met"), False: ("未达到", "not met")}


def share_words(share: Fraction, strict: bool, lang: str = "zh") -> str:
    """A share in words: 过半数, 三分之二以上, 超过三分之二, 全体一致; more than half, at least 2/3, all."""
    if share == 1:
        return "全部" if lang == "zh" else "all"
    if share == Fraction(1, 2) and strict:
        return "过半数" if lang == "zh" else "more than half"
    if lang == "en":
        return f"{'more than' if strict else 'at least'} {share}"
    part = f"{share.numerator}/{share.denominator}"
    if share.denominator < len(DIGITS):
        part = f"{DIGITS[share.denominator]}分之{DIGITS[share.numerator]}"
    return f"超过{part}" if strict else f"{part}以上"


def number_words(value: int | Fraction) -> str:
    """A whole number or finite decimal as it is, any other fraction exactly and rounded: 2000/3≈666.67."""
    exact = Fraction(value)
    scaled = exact * 10**6
    if scaled.denominator != 1:
        return f"{exact}≈{float(exact):.2f}"
    text = f"{exact.numerator // exact.denominator}.{scaled.numerator % 10**6:06d}"
    return text.rstrip("0").rstrip(".")


def step_words(step: "Step", lang: str) -> str:
    """One step of an evaluation as a sentence; an unknown language is answered in English."""
    column = 0 if lang == "zh" else 1
    measure = step.threshold.measure
    unit = UNITS.get(measure, (f"（{measure}）", measure))[column]
    base = BASES[_base_key(step)][column]
    reached = BASES[step.attendance][column] if step.kind == "quorum" else ("同意", "agree")[column]
    share = share_words(step.threshold.at_least, step.threshold.strict, "zh" if column == 0 else "en")
    verdict = VERDICT[step.met][column]
    numbers = [number_words(value) for value in (step.base, step.actual, step.needed)]
    if column == 0:
        if step.base == 0:
            return f"{base} 0 {unit}，没有可计算的基数，须{share}：{verdict}"
        bound = "多于" if step.more_than else "至少"
        return f"{base} {numbers[0]} {unit}，{reached} {numbers[1]} {unit}，须{share}即{bound} {numbers[2]} {unit}：{verdict}"
    if step.base == 0:
        return f"0 {unit} {base}, so there is no base to count on; {share} needed: {verdict}"
    bound = "more than" if step.more_than else "at least"
    return f"{numbers[0]} {unit} {base}, {numbers[1]} {reached}; {share}, that is {bound} {numbers[2]}, needed: {verdict}"


def _base_key(step: "Step") -> str:
    if step.threshold.of == "present":
        return step.attendance
    if step.threshold.of == "eligible" and step.attendance == "participating":
        return "owners"
    return step.threshold.of
