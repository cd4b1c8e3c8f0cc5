"""Opinion maps against red-dwarf 0.4 and against the groups that Polis published: `python -m bench.methods.opinion --data DIR`."""

import argparse
import csv
import resource
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.methods.children import PEERS, Child, measure
from deliberate.opinion import Conversation, LiveMap, Votes, opinion_map, read_conversation
from deliberate.opinion.kmeans import agreement

SEED = "bench"
PEER = Path(__file__).with_name("opinion_peer.py").read_text(encoding="utf-8")
OURS = """
import json, resource, sys, time
from pathlib import Path
from deliberate.opinion import opinion_map, read_conversation
begun = time.process_time()
votes = read_conversation(Path(sys.argv[1])).votes
read = time.process_time()
opinion_map(votes, seed="bench")
done = time.process_time()
print(json.dumps({"read": read - begun, "compute": done - read}))
"""
TIMES = 3
ALIKE = 0.9


def cpu() -> float:
    """CPU seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def write_votes(path: Path, people: int, statements: int, each: int) -> None:
    """A conversation with two camps in the layout of votes.csv, `each` votes a person."""
    chance = np.random.default_rng(1)
    ideal = chance.normal(size=(people, 2)) * 0.5 + np.where(chance.random(people) < 0.6, 1, -1)[:, None] * np.array([1.2, 0.3])
    loads, lean = chance.normal(size=(statements, 2)), chance.normal(size=statements) * 0.8 + 0.4
    with path.open("w", encoding="utf-8") as file:
        file.write("timestamp,datetime,comment-id,voter-id,vote\n")
        moment = 1_700_000_000_000
        for person in range(people):
            asked = chance.choice(statements, each, replace=False)
            pull = loads[asked] @ ideal[person] + lean[asked] + chance.logistic(size=each)
            cast = np.where(np.abs(pull) < 0.5, 0, np.sign(pull)).astype(int)
            day = "Wed Jun 18 08:16:54 UTC 2025"
            file.writelines(f"{moment + at},{day},{asked[at]},{person},{cast[at]}\n" for at in range(each))
            moment += each


def both(child: Child) -> float:
    """CPU seconds of reading and computing, without the start of the interpreter."""
    return float(child.answer["read"] + child.answer["compute"])


def large(peers: bool) -> Iterator[str]:
    """10⁶ and 10⁷ votes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "votes.csv"
        write_votes(path, 16_666, 800, 60)
        small = measure(sys.executable, OURS, str(path))
        yield (
            f"10^6 votes: compute {small.answer['compute']:.2f} s, with reading {both(small):.2f} s, "
            f"whole process {small.cpu:.2f} s CPU, {small.memory:.0f} MiB"
        )
        if peers:
            peer = measure(PEERS, PEER, str(path), "", "0")
            yield (
                f"10^6 votes: red-dwarf takes {peer.answer['compute'] / small.answer['compute']:.1f}× our CPU time to compute, "
                f"{both(peer) / both(small):.1f}× with reading, {peer.cpu / small.cpu:.1f}× as a whole process, "
                f"{peer.memory / small.memory:.1f}× our memory (aims: 50×, 6×)"
            )
        write_votes(path, 166_666, 800, 60)
        much = measure(sys.executable, OURS, str(path))
        yield (
            f"10^7 votes: {much.answer['compute'] / small.answer['compute']:.1f}× the CPU time of 10^6 to compute, "
            f"{both(much) / both(small):.1f}× with reading, {much.cpu / small.cpu:.1f}× as a whole process; {much.memory:.0f} MiB "
            f"(aims: 12×, 1229 MiB)"
        )


def published(folder: Path) -> dict[str, int]:
    """Polis's own groups in participants-votes.csv."""
    with (folder / "participants-votes.csv").open(encoding="utf-8") as file:
        return {row["participant"]: int(row["group-id"]) for row in csv.DictReader(file) if row["group-id"]}


def rand(first: dict[str, int], second: dict[str, int | None]) -> float:
    """Adjusted Rand index over those who have a group in both."""
    both = [(first[name], group) for name, group in second.items() if group is not None and name in first]
    one, other = np.array(both, dtype=int).T
    return agreement(one, other, np.ones(len(both)))


def consensus(votes: Votes, groups: dict[str, int]) -> np.ndarray:
    """Group-aware consensus of given groups, straight from its definition."""
    rows = votes.spread(np.arange(len(votes.participants)))
    label = np.array([groups.get(name, -1) for name in votes.participants])[rows]
    score = np.ones(len(votes.statements))
    for group in set(groups.values()):
        agree = np.bincount(votes.columns[(label == group) & (votes.values == 1)], minlength=len(score))
        seen = np.bincount(votes.columns[label == group], minlength=len(score))
        score *= (agree + 1) / (seen + 2)
    return score


def spearman(first: np.ndarray, second: np.ndarray) -> float:
    """Rank correlation, equal values at their mean rank."""

    def ranks(values: np.ndarray) -> np.ndarray:
        _, index, counts = np.unique(values, return_inverse=True, return_counts=True)
        return (np.cumsum(counts) - (counts - 1) / 2)[index]

    return float(np.corrcoef(ranks(first), ranks(second))[0, 1])


def peer_groups(conversation: Conversation, k: int) -> dict[str, int | None]:
    """red-dwarf's groups with the same statements moderated out."""
    votes = conversation.votes
    people = votes.spread(np.arange(len(votes.participants))).tolist()
    out = ",".join(name for name, each in conversation.statements.items() if each.out)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "votes.csv"
        lines = (
            f"0,{votes.statements[column]},{votes.participants[row]},{value}\n"
            for row, column, value in zip(people, votes.columns.tolist(), votes.values.tolist(), strict=True)
        )
        path.write_text("timestamp,comment-id,voter-id,vote\n" + "".join(lines), encoding="utf-8")
        return dict(measure(PEERS, PEER, str(path), out, str(k)).answer["groups"])


def real(data: Path, peers: bool) -> Iterator[str]:
    """Polis's published conversations."""
    mine, theirs = [], []
    for folder in sorted(each.parent for each in data.glob("conversations/*/participants-votes.csv")):
        conversation = read_conversation(folder)
        known = published(folder)
        k = len(set(known.values()))
        found = opinion_map(conversation.votes, conversation.statements, seed=SEED, k=k)
        mine.append(rand(known, found.groups))
        scores = dict(zip(conversation.votes.statements, consensus(conversation.votes, known), strict=True))
        ranks = spearman(
            np.array([each.consensus for each in found.findings]), np.array([scores[each.statement] for each in found.findings])
        )
        free = opinion_map(conversation.votes, conversation.statements, seed=SEED)
        line = f"{folder.name} (k={k}): adjusted Rand {mine[-1]:.3f}"
        if peers:
            theirs.append(rand(known, peer_groups(conversation, k)))
            line += f", red-dwarf {theirs[-1]:.3f}"
        same = " (groups agree: aim 0.95)" if mine[-1] >= ALIKE else ""
        yield f"{line}; consensus ranks {ranks:.3f}{same}; groups by our own choice {free.k} ({free.reason})"
    yield f"mean adjusted Rand {np.mean(mine):.3f}"
    if peers:
        wins = sum(one >= other - 1e-9 for one, other in zip(mine, theirs, strict=True))
        yield f"at least red-dwarf's on {wins} of {len(mine)}; red-dwarf's mean {np.mean(theirs):.3f}"


def incremental() -> Iterator[str]:
    """One vote into 10,000 × 500."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "votes.csv"
        write_votes(path, 10_000, 500, 40)
        votes = read_conversation(path).votes
    begun = cpu()
    for _ in range(TIMES):
        opinion_map(votes, seed=SEED, k=2)
    full = (cpu() - begun) / TIMES
    live = LiveMap(votes, seed=SEED, k=2)
    chance = np.random.default_rng(2)
    count = len(votes.values) // 200 * 2 + len(votes.values) // 250
    drawn = zip(chance.integers(0, 10_000, count), chance.integers(0, 500, count), chance.integers(-1, 2, count), strict=True)
    listed = [(str(person), str(statement), int(value)) for person, statement, value in drawn]
    begun = cpu()
    for participant, statement, value in listed:
        live.vote(participant, statement, value)
    one = (cpu() - begun) / count
    before = {name: (live.position(name), live.group(name)) for name in votes.participants}
    exact = live.map()
    apart = np.array([before[name][0] for name in exact.participants]) - exact.positions
    off = np.sqrt((apart**2).sum(axis=1).mean()) / np.sqrt((exact.positions**2).sum(axis=1).mean())
    same = np.mean([before[name][1] == group for name, group in exact.groups.items()])
    yield (
        f"one vote into 10,000 × 500 ({len(votes.values)} votes): 1/{full / one:.0f} of a full computation over {count} votes, refreshes included "
        f"(aim 1/200); just before a refresh positions are off by {off:.2%} of the map's radius, {same:.2%} have the same group"
    )


def run(data: Path | None, peers: bool) -> Iterator[str]:
    """Everything as lines."""
    yield from large(peers)
    if data is not None:
        yield from real(data, peers)
    yield from incremental()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--no-peers", action="store_true")
    given = parser.parse_args()
    for text in run(given.data, not given.no_peers):
        print(text, flush=True)
