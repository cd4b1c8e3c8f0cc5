"""Matching against OR-tools min-cost flow on the full graph: same optimum, CPU time and peak memory as ratios."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from bench.methods.children import PEERS, measure

# Members, matters, demand of each matter, upper load of each member.
SIZE = (1000, 10_000, 3, 36)
KINDS = ("even", "topics", "ties")

DATA = """
import json, sys, time
import numpy as np
kind = sys.argv[1]
members, matters, demand, upper = map(int, sys.argv[2:])
random = np.random.default_rng(7)
if kind == "topics":
    left, right = (random.dirichlet([0.3] * 12, size) for size in (matters, members))
    affinity = (left @ right.T * 1_000_000).astype(np.int32)
else:
    affinity = random.integers(0, 101 if kind == "ties" else 1_000_000, (matters, members), dtype=np.int32)
start = time.process_time()
"""

OURS = (
    DATA
    + """
from deliberate.match import match, pose
found = match(pose(affinity, demand=demand, upper=upper))
print(json.dumps({"score": int(found.score), "proven": found.score == found.bound, "cpu": time.process_time() - start}))
"""
)

ORTOOLS = (
    DATA
    + """
from ortools.graph.python import min_cost_flow
flow = min_cost_flow.SimpleMinCostFlow()
tails = np.repeat(np.arange(matters, dtype=np.int32), members)
heads = np.tile(np.arange(matters, matters + members, dtype=np.int32), matters)
flow.add_arcs_with_capacity_and_unit_cost(tails, heads, np.ones(len(tails), dtype=np.int64), -affinity.ravel().astype(np.int64))
sink = matters + members
pool = np.arange(matters, sink, dtype=np.int32)
flow.add_arcs_with_capacity_and_unit_cost(pool, np.full(members, sink), np.full(members, upper), np.zeros(members, dtype=np.int64))
flow.set_nodes_supplies(np.arange(matters), np.full(matters, demand))
flow.set_nodes_supplies(np.array([sink]), np.array([-demand * matters]))
status = flow.solve()
print(json.dumps({"score": -flow.optimal_cost(), "cpu": time.process_time() - start, "status": str(status)}))
"""
)


def run(data: Path | None, peers: bool) -> Iterator[str]:
    """Lines of ratios on generated affinities (`data` is not needed); without peers only our own figures."""
    del data
    for kind in KINDS:
        arguments = (kind, *map(str, SIZE))
        ours = measure(sys.executable, OURS, *arguments)
        line = f"match {kind} {SIZE[0]}x{SIZE[1]}: {ours.answer['cpu']:.2f} s, {ours.memory:.0f} MiB, proven {ours.answer['proven']}"
        if peers:
            peer = measure(PEERS, ORTOOLS, *arguments)
            same = "same optimum" if peer.answer["score"] == ours.answer["score"] else "OTHER OPTIMUM"
            line += f"; ortools: {same}, ours takes {ours.answer['cpu'] / peer.answer['cpu']:.2f}x its CPU time"
            line += f" and {ours.memory / peer.memory:.2f}x its memory"
        yield line


if __name__ == "__main__":
    parser = ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--no-peers", action="store_true")
    chosen = parser.parse_args()
    for printed in run(chosen.data, not chosen.no_peers):
        print(printed, flush=True)
