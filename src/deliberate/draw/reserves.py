"""Who steps in: reserves for every seat, and replacements drawn by the same method when members leave."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from deliberate.draw.certificate import Question
from deliberate.draw.tables import without
from deliberate.errors import DeliberateError
from deliberate.seeds import derive


def replacement(question: Question, panel: Collection[int], gone: Collection[int], seed: str) -> Question:
    """The question whose draw replaces the members that left, so that the panel meets all quotas again.

    Raises draw.not_member for a row that is not on the panel.
    """
    for row in gone:
        if row not in panel:
            raise DeliberateError("draw.not_member", row=row)
    kept = tuple(sorted(set(panel) - set(gone)))
    pool, quotas = without(question.pool, question.quotas, kept, gone)
    return replace(question, pool=pool, quotas=quotas, size=len(set(gone)), seed=seed, kept=kept, gone=tuple(sorted(set(gone))))


def reserves(question: Question, panel: Sequence[int], count: int) -> dict[int, tuple[int, ...]]:
    """For every member up to `count` people, in order, any of whom may take the seat alone with all quotas and household rules kept.

    Nobody is a reserve of two seats. People like the member come first, then others, both in the order of SHA-256 of seed and
    identity; the seat with the fewest candidates chooses first in each round.
    """
    candidates = {seat: _candidates(question, panel, seat) for seat in panel}
    seats = sorted(panel, key=lambda seat: (len(candidates[seat]), question.pool.identities[seat]))
    found: dict[int, list[int]] = defaultdict(list)
    used: set[int] = set()
    for _ in range(count):
        for seat in seats:
            chosen = next((row for row in candidates[seat] if row not in used), None)
            if chosen is not None:
                used.add(chosen)
                found[seat].append(chosen)
    return {seat: tuple(found[seat]) for seat in sorted(panel)}


def _candidates(question: Question, panel: Sequence[int], seat: int) -> list[int]:
    pool, others = question.pool, [row for row in panel if row != seat]
    rest, quotas = without(pool, question.quotas, others, panel)
    index = {feature: place for place, feature in enumerate(quotas.features)}
    wanted = {(index[item.feature], item.value): (item.low, item.high) for item in quotas.items}
    needed = {key for key, (low, _) in wanted.items() if low > 0}

    def fits(values: tuple[str, ...]) -> bool:
        has = set(enumerate(values))
        return needed <= has and all(wanted[key][1] > 0 for key in has)

    right = {values: fits(values) for values in set(pool.values)}
    rows = [row for row in rest.active if right[pool.values[row]]]
    return sorted(rows, key=lambda row: (pool.values[row] != pool.values[seat], derive(question.seed, "reserve", pool.identities[row])))
