"""The map while votes arrive: each vote moves its voter at once, the axes follow when half a per cent has changed."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from deliberate.errors import DeliberateError
from deliberate.opinion.groups import Grouping
from deliberate.opinion.kmeans import nearest_center, refine
from deliberate.opinion.mapping import Frame, Prepared, Settings, conclude, prepare
from deliberate.opinion.result import OpinionMap
from deliberate.opinion.statistics import count, group_aware
from deliberate.opinion.votes import Floats, Statement, Votes, assemble, names

REFRESH = 200
"""One new vote in so many of all, and everything is computed again."""
PATIENCE = 4
"""As in Polis: another number of groups must win so many times in a row before it is taken."""


class LiveMap:
    """An opinion map that takes votes one at a time.

    A vote costs time in proportion to the voter's own ballot: means, the voter's position and group and the counts of
    the group are exact for the current axes and centers. Axes, centers and everybody else's position are computed anew
    after `len(votes) / 200` votes, from the present centers, so that groups keep their members and numbers. Between two
    such moments positions differ from a full computation by at most 5 % of the map's radius (root mean square; see the specification).
    """

    def __init__(
        self,
        votes: Votes,
        statements: Mapping[str, Statement] | None = None,
        *,
        seed: str,
        k: int | None = None,
        settings: Settings | None = None,
    ) -> None:
        self._statements = dict(statements or {})
        self._given = k
        self._seed = seed
        self._settings = settings or Settings()
        self._rivals = 0
        self._centers: Floats | None = None
        self._load(votes)

    @property
    def k(self) -> int:
        """Number of groups now."""
        return len(self._grouping.centers)

    def vote(self, participant: str, statement: str, value: int) -> None:
        """Take a vote (−1, 0, 1); a second one on the same statement replaces the first. Raises "opinion.vote"."""
        if value not in (-1, 0, 1):
            raise DeliberateError("opinion.vote", value=value)
        row = self._rows.setdefault(participant, len(self._rows))
        column = self._columns.setdefault(statement, len(self._columns))
        if row == len(self._labels):
            self._labels.append(-1)
            self._positions.append((0.0, 0.0))
        ballot = self._ballot(row)
        before = dict(ballot)
        ballot[column] = value
        self._waiting += 1
        if column >= len(self._out) or self._waiting * REFRESH >= len(self._votes.values):
            self._load(self._merged())
            return
        self._totals[column] += value - before.get(column, 0)
        self._asked[column] += column not in before
        self._move(row, before, ballot)

    def position(self, participant: str) -> tuple[float, float]:
        """Where the participant is on the map. Raises KeyError for somebody who never voted."""
        return self._positions[self._rows[participant]]

    def group(self, participant: str) -> int | None:
        """The participant's group, None with too few votes. Raises KeyError for somebody who never voted."""
        label = self._labels[self._rows[participant]]
        return label if label >= 0 else None

    def consensus(self) -> dict[str, float]:
        """Group-aware consensus of every open statement now."""
        scores = group_aware(self._counts.agree, self._counts.seen).tolist()
        return {name: scores[column] for name, column in self._columns.items() if not self._out[column]}

    def map(self) -> OpinionMap:
        """The full result with everything computed anew, from the present centers."""
        if self._waiting:
            self._load(self._merged())
        return conclude(self._frame, self._grouping, self._prepared.bursts, seed=self._seed, min_votes=self._settings.min_votes)

    def _load(self, votes: Votes) -> None:
        """Compute everything from `votes`, keeping the groups' places where the number of groups stays."""
        self._prepared = prepare(votes, self._statements, seed=self._seed, settings=self._settings)
        self._grouping = self._steady(self._prepared)
        self._centers = self._grouping.centers
        labels = np.where(self._prepared.counted, self._grouping.labels, np.int8(-1))
        self._frame = Frame(votes, self._prepared.out, self._prepared.space, labels, self._prepared.weights)
        self._counts = count(votes, labels, self.k, self._prepared.weights)
        self._votes, self._out, self._waiting = votes, self._prepared.out, 0
        self._rows = {name: row for row, name in enumerate(votes.participants)}
        self._columns = {name: column for column, name in enumerate(votes.statements)}
        self._labels: list[int] = labels.tolist()
        self._positions: list[tuple[float, float]] = list(map(tuple, self._prepared.space.positions.tolist()))
        self._ballots: dict[int, dict[int, int]] = {}
        self._asked = np.bincount(votes.columns, minlength=len(votes.statements)).astype(np.float64)
        self._totals = self._prepared.space.means * self._asked

    def _steady(self, prepared: Prepared) -> Grouping:
        """Groups that do not flicker: the old ones, moved, unless another number has won four times in a row."""
        if self._centers is None:
            return prepared.group(self._given)
        fresh = prepared.group(self._given) if self._given is None else None
        self._rivals = self._rivals + 1 if fresh is not None and fresh.k != len(self._centers) else 0
        if fresh is not None and self._rivals >= PATIENCE:
            self._rivals = 0
            return fresh
        labels, centers = refine(prepared.space.positions, prepared.evidence, self._centers)
        return replace(fresh or self._grouping, k=len(centers), labels=labels, centers=centers)

    def _ballot(self, row: int) -> dict[int, int]:
        if row not in self._ballots:
            part = slice(*self._votes.starts[row : row + 2].tolist()) if row < len(self._votes.participants) else slice(0)
            self._ballots[row] = dict(zip(self._votes.columns[part].tolist(), self._votes.values[part].tolist(), strict=True))
        return self._ballots[row]

    def _move(self, row: int, before: dict[int, int], after: dict[int, int]) -> None:
        """Place the voter anew and carry the votes over to where the voter now is."""
        columns = np.fromiter(after, dtype=np.intp, count=len(after))
        values = np.fromiter(after.values(), dtype=np.float64, count=len(after))
        means = np.where(self._out[columns], values, self._totals[columns] / self._asked[columns])
        cast = len(after) + int(self._out.sum()) - int(self._out[columns].sum())
        place = self._prepared.space.axes[:, columns] @ (values - means) * np.sqrt(len(self._out) / cast)
        self._positions[row] = float(place[0]), float(place[1])
        old = self._labels[row]
        if old >= 0 or len(after) >= min(self._settings.min_votes, len(self._out)):
            self._labels[row] = int(nearest_center(place[None], self._grouping.centers)[0])
        weight = 1.0 if self._prepared.weights is None or row >= len(self._prepared.weights) else float(self._prepared.weights[row])
        self._carry(old, before, -weight)
        self._carry(self._labels[row], after, weight)

    def _carry(self, group: int, ballot: dict[int, int], weight: float) -> None:
        if group < 0 or not ballot:
            return
        columns = np.fromiter(ballot, dtype=np.intp, count=len(ballot))
        values = np.fromiter(ballot.values(), dtype=np.int8, count=len(ballot))
        self._counts.seen[group, columns] += weight
        self._counts.agree[group, columns[values == 1]] += weight
        self._counts.disagree[group, columns[values == -1]] += weight

    def _merged(self) -> Votes:
        """The votes as they stand now: untouched ballots from before, touched ones from memory."""
        people = list(self._rows)
        statements = list(self._columns)
        changed = [(row, column, value) for row, ballot in self._ballots.items() for column, value in ballot.items()]
        added = np.array(changed, dtype=np.int32).reshape(-1, 3)
        touched = np.zeros(len(people), dtype=np.bool_)
        touched[list(self._ballots)] = True
        rows = self._votes.spread(np.arange(len(self._votes.participants)))
        kept = ~touched[rows]
        names_of_people, person = names(people)
        names_of_statements, statement = names(statements)
        return assemble(
            names_of_people,
            names_of_statements,
            (
                person[np.concatenate([rows[kept], added[:, 0]])],
                statement[np.concatenate([self._votes.columns[kept], added[:, 1]])],
                np.concatenate([self._votes.values[kept], added[:, 2].astype(np.int8)]),
                None,
            ),
        )
