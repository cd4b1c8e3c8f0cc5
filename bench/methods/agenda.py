"""Agenda selection against pabutools and abcvoting: same winners, CPU time as a ratio."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from bench.methods.children import PEERS, measure

OURS = """
import json, sys, time
from pathlib import Path
from deliberate.agenda import read_pb, seated, select
path, rule, seats = sys.argv[1:]
began = time.process_time()
profile = read_pb(Path(path))
if seats != "0":
    profile = seated(profile, int(seats))
read = time.process_time()
best = 1e9
for _ in range(5):
    start = time.process_time()
    outcome = select(profile, rule)
    best = min(best, time.process_time() - start)
print(json.dumps({"winners": sorted(outcome.winners), "read": read - began, "rule": best}))
"""

PABUTOOLS = """
import json, sys, time
from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares, sequential_phragmen
path, rule, _ = sys.argv[1:]
began = time.process_time()
instance, profile = parse_pabulib(path)
if not isinstance(profile, ApprovalProfile):
    profile = ApprovalProfile([ApprovalBallot(ballot) for ballot in profile])
read = time.process_time()
if rule == "mes":
    outcome = method_of_equal_shares(instance, profile, sat_class=Cost_Sat)
else:
    outcome = sequential_phragmen(instance, profile)
done = time.process_time()
print(json.dumps({"winners": sorted(project.name for project in outcome), "read": read - began, "rule": done - read}))
"""

ABCVOTING = """
import json, sys, time
from abcvoting import abcrules
from abcvoting.preferences import Profile
from pabutools.election import parse_pabulib
path, rule, seats = sys.argv[1:]
instance, ballots = parse_pabulib(path)
names = sorted(project.name for project in instance)
place = {name: index for index, name in enumerate(names)}
profile = Profile(len(names))
profile.add_voters([[place[project.name] for project in ballot] for ballot in ballots])
start = time.process_time()
compute = {"mes": abcrules.compute_equal_shares, "phragmen": abcrules.compute_seqphragmen, "seqpav": abcrules.compute_seqpav}[rule]
winners = compute(profile, int(seats))[0]
done = time.process_time()
print(json.dumps({"winners": sorted(names[index] for index in winners), "read": 0, "rule": done - start}))
"""


def run(data: Path | None, peers: bool) -> Iterator[str]:
    """Lines of ratios for every `.pb` file in `data`/budgets; without peers only our own seconds."""
    for path in sorted((data / "budgets").glob("*.pb")) if data is not None else []:
        for rule in ("mes", "phragmen"):
            ours = measure(sys.executable, OURS, str(path), rule, "0")
            line = f"agenda {rule} {path.stem}: rule {ours.answer['rule']:.4f} s, reading {ours.answer['read']:.3f} s"
            yield line + (_against("pabutools", PABUTOOLS, path, rule, "0", ours) if peers else "")
        if path.stat().st_size < 200_000:
            for rule in ("mes", "phragmen", "seqpav"):
                ours = measure(sys.executable, OURS, str(path), rule, "10")
                line = f"agenda {rule} -k 10 {path.stem}: rule {ours.answer['rule']:.4f} s"
                yield line + (_against("abcvoting", ABCVOTING, path, rule, "10", ours) if peers else "")


def _against(name, code, path, rule, seats, ours) -> str:
    peer = measure(PEERS, code, str(path), rule, seats)
    same = "same winners" if peer.answer["winners"] == ours.answer["winners"] else "OTHER WINNERS"
    ratio = peer.answer["rule"] / ours.answer["rule"]
    whole = (peer.answer["rule"] + peer.answer["read"]) / (ours.answer["rule"] + ours.answer["read"])
    return f"; {name}: {same}, {ratio:.0f}x our CPU time ({whole:.0f}x with reading), {peer.memory / ours.memory:.1f}x our memory"


if __name__ == "__main__":
    parser = ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--no-peers", action="store_true")
    chosen = parser.parse_args()
    for printed in run(chosen.data, not chosen.no_peers):
        print(printed, flush=True)
