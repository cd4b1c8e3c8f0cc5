"""The report: one HTML page that needs nothing else, in Chinese or English, common ground first."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deliberate.opinion.phrases import Language, group_letter, group_name, phrase
from deliberate.opinion.picture import HEIGHT, WIDTH, draw
from deliberate.opinion.representative import Representative
from deliberate.opinion.result import Finding, GroupShare, OpinionMap
from deliberate.opinion.votes import Statement

SHOWN = 6
LISTED = 200
HALF = 0.5


@dataclass(frozen=True)
class Bar:
    """One group's votes on one statement as widths in per cent, with words."""

    group: int
    letter: str
    agree: float
    low: float
    high: float
    disagree_from: float
    disagree: float
    words: str
    title: str


@dataclass(frozen=True)
class Card:
    """One statement with its bars and one figure."""

    text: str
    number: str
    figure: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Portrait:
    """One group: its name, size and typical statements with their shares."""

    group: int
    letter: str
    name: str
    size: str
    wide: tuple[tuple[str, str], ...]
    agree: tuple[tuple[str, str], ...]
    disagree: tuple[tuple[str, str], ...]


def report(found: OpinionMap, statements: Mapping[str, Statement], *, title: str = "", language: Language = "zh") -> str:
    """The page as HTML; every text from outside is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # a tenth of a second that JSON alone need not spend

    words = Words(found, statements, language)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html.j2").render(
        t=lambda key, **fill: phrase(key, language, **fill),
        title=title or phrase("untitled", language),
        found=found,
        counted=sum(found.sizes),
        lead=phrase("groups_found", language, k=found.k) if found.k > 1 else phrase("one_group", language),
        common=[words.card(each, each.consensus) for each in shared(found)[:SHOWN]],
        against=[words.card(each, each.consensus_against, against=True) for each in rejected(found)[:SHOWN]],
        bridging=[words.card(each, each.bridging) for each in found.bridging[:SHOWN] if each.bridging > 0],
        divides=[words.card(each, each.gap) for each in found.divides[:SHOWN]],
        portraits=[words.portrait(group) for group in range(found.k)] if found.k > 1 else [],
        rows=[(words.card(each, each.consensus), f"{each.bridging:+.2f}") for each in found.common[:LISTED]],
        letters=[(group_letter(group, language), group_name(group, language)) for group in range(found.k)],
        picture=draw(found),
        size=(WIDTH, HEIGHT),
        alt=words.alt(),
        spread=percent(sum(found.spread)),
    )


def shared(found: OpinionMap) -> list[Finding]:
    """What more than half of every group agrees with even at the lower end of the interval, by group-aware consensus."""
    return [each for each in found.common if all(group.agree_low > HALF for group in each.groups)]


def rejected(found: OpinionMap) -> list[Finding]:
    """What more than half of every group disagrees with, by the same measure."""
    return [each for each in found.common_against if all(group.disagree_low > HALF for group in each.groups)]


def percent(share: float) -> str:
    """Whole per cent."""
    return f"{share:.0%}"


@dataclass(frozen=True)
class Words:
    """Turns figures of one map into the words of one language."""

    found: OpinionMap
    statements: Mapping[str, Statement]
    language: Language

    def text(self, statement: str) -> str:
        """The statement's words, or its number."""
        known = self.statements.get(statement)
        return " ".join(known.text.split()) if known is not None and known.text.strip() else f"#{statement}"

    def alt(self) -> str:
        """What the picture shows."""
        names = (f"{group_name(group, self.language)} {size}" for group, size in enumerate(self.found.sizes))
        return phrase("map_alt", self.language, counted=sum(self.found.sizes), k=self.found.k, sizes=", ".join(names))

    def card(self, finding: Finding, figure: float, *, against: bool = False) -> Card:
        """The statement with every group's bar, whose words and interval tell the agreement or, `against`, the rejection."""
        bars = tuple(self._bar(group, share, against) for group, share in enumerate(finding.groups))
        return Card(self.text(finding.statement), finding.statement, f"{figure:.2f}", bars)

    def _bar(self, group: int, share: GroupShare, against: bool) -> Bar:
        agree, disagree = phrase("agree", self.language), phrase("disagree", self.language)
        yes = f"{percent(share.agree)} ({percent(share.agree_low)}–{percent(share.agree_high)})"
        no = f"{percent(share.disagree)} ({percent(share.disagree_low)}–{percent(share.disagree_high)})"
        span = (1 - share.disagree_high, 1 - share.disagree_low) if against else (share.agree_low, share.agree_high)
        asked = phrase("asked", self.language, seen=round(share.seen))
        return Bar(
            group=group,
            letter=group_letter(group, self.language),
            agree=round(100 * share.agree, 1),
            low=round(100 * span[0], 1),
            high=round(100 * span[1], 1),
            disagree_from=round(100 - 100 * share.disagree, 1),
            disagree=round(100 * share.disagree, 1),
            words=no if against else yes,
            title=f"{group_name(group, self.language)}: {agree} {yes}, {disagree} {no}, {asked}",
        )

    def portrait(self, group: int) -> Portrait:
        """A group in sentences."""
        found = self.found
        share = percent(found.sizes[group] / max(sum(found.sizes), 1))
        typical = found.representative[group]
        return Portrait(
            group=group,
            letter=group_letter(group, self.language),
            name=group_name(group, self.language),
            size=phrase("size", self.language, people=found.sizes[group], share=share),
            wide=tuple(self._typical(each) for each in typical if each.direction == "agree" and each.repness <= 1),
            agree=tuple(self._typical(each) for each in typical if each.direction == "agree" and each.repness > 1),
            disagree=tuple(self._typical(each) for each in typical if each.direction == "disagree"),
        )

    def _typical(self, each: Representative) -> tuple[str, str]:
        return self.text(each.statement), f"{percent(each.share)} ({percent(each.low)}–{percent(each.high)})"
