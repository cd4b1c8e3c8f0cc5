"""Panel draws against sortition-algorithms 0.12: exact LEXIMIN and maximin with HiGHS, CPU time and memory as ratios.

The peer's LEXIMIN solves its dual programme with gurobipy, whose free licence takes at most 2,000 rows and columns, and version
0.12 leaves its outer loop after the first level (`if should_break: break`). So it is run twice: as published, and mended: all
levels, with vertex solutions and a tolerance of 1e-6 instead of interior ones and 5e-4, which fix people at wrong levels.
"""

import os
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.methods.children import PEERS, measure

GENERATED = "generated_1000_60"
SIZES = {"example_small_20": 20, "mass_24": 24, "sf_a_35": 35, "cca_75": 75, "example_large_200": 200, GENERATED: 60}
LICENCE = 2000
MAXIMIN_PEOPLE = 900

OURS = """
import json, sys, time
from pathlib import Path
from deliberate.draw import draw, question
folder, size, method = sys.argv[1:]
start = time.process_time()
found = draw(question(Path(folder, "respondents.csv"), Path(folder, "categories.csv"), size=int(size), seed="bench", method=method))
cpu = time.process_time() - start
start = time.process_time()
from deliberate.draw.verify import verify
from deliberate.draw.tables import read_pool, read_quotas
quotas = read_quotas(Path(folder, "categories.csv"))
report = verify(found.certificate, read_pool(Path(folder, "respondents.csv"), quotas), quotas)
print(json.dumps({"cpu": cpu, "chances": sorted(found.probabilities), "gap": float(report.gap), "verify": time.process_time() - start}))
"""

PEER = """
import csv, json, sys, time
from sortition_algorithms.committee_generation import leximin, maximin
from sortition_algorithms.features import read_in_features
from sortition_algorithms.people import read_in_people
from sortition_algorithms.settings import Settings
from sortition_algorithms.utils import set_random_provider
folder, size, method, mended = sys.argv[1:]
rows = [dict(row, id=str(index)) for index, row in enumerate(csv.DictReader(open(folder + "/respondents.csv")))]
quotas = [dict(feature=row["category"], value=row["feature"], min=row["min"], max=row["max"]) for row in csv.DictReader(open(folder + "/categories.csv"))]
features, _, _ = read_in_features(list(quotas[0]), quotas)
people, _ = read_in_people(list(rows[0]), rows, features, Settings(id_column="id", columns_to_keep=[]))
set_random_provider(1)
def loop(solver, variables, committees, people, report):
    fixed, reductions = {}, 0
    while len(fixed) < people.count:
        before = len(fixed)
        stage = leximin._dual_leximin_stage(people, committees, fixed)
        stage[0].setParam("Method", -1)
        stage[0].setParam("Crossover", -1)
        _, reductions = leximin._run_leximin_column_generation_loop(solver, variables, *stage, committees, fixed, people, reductions, report)
        if len(fixed) == before:
            break
    return fixed
if mended == "mended":
    leximin.EPS = 1e-6
    leximin._run_leximin_main_loop = loop
find = leximin.find_distribution_leximin if method == "leximin" else maximin.find_distribution_maximin
start = time.process_time()
try:
    panels, weights, _ = find(features, people, int(size), [], "highspy")
except Exception as error:
    print(json.dumps({"failed": f"{type(error).__name__}: {error}"[:90]}))
else:
    chances = {row["id"]: 0.0 for row in rows}
    for panel, weight in zip(panels, weights):
        for person in panel:
            chances[person] += float(weight)
    print(json.dumps({"cpu": time.process_time() - start, "chances": sorted(chances.values())}))
"""


def generate(folder: Path) -> Path:
    """A pool of 1,000 with five skewed features and quotas of 60 around the shares of the population, as wide as such quotas are."""
    random = np.random.default_rng(20)
    names = {"gender": 3, "age": 5, "district": 8, "education": 4, "housing": 3}
    population = {name: random.dirichlet(np.full(values, 4.0)) for name, values in names.items()}
    drawn = {name: random.choice(len(shares), 1000, p=(shares**1.4) / (shares**1.4).sum()) for name, shares in population.items()}
    rows = [",".join(names), *(",".join(f"{name}{drawn[name][row]}" for name in names) for row in range(1000))]
    quotas = ["category,feature,min,max"]
    for name, shares in population.items():
        quotas += [f"{name},{name}{value},{int(60 * share)},{int(60 * share) + 2}" for value, share in enumerate(shares)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "respondents.csv").write_text("\n".join(rows) + "\n")
    (folder / "categories.csv").write_text("\n".join(quotas) + "\n")
    return folder


def _folders(data: Path | None, scratch: Path) -> Iterator[Path]:
    if data:
        found = {path.parent.name: path.parent for path in sorted((data / "draw").rglob("categories.csv"))}
        yield from (found[name] for name in SIZES if name in found)
    yield generate(scratch / GENERATED)


def _against(folder: Path, method: str, mended: str, ours: dict[str, object], own_cpu: float) -> str:
    people = len(ours["chances"])  # type: ignore[arg-type]
    label = f"  peer{' mended' if mended == 'mended' else ''}: "
    limit = LICENCE // 4 if method == "leximin" else MAXIMIN_PEOPLE
    if people > limit and not os.environ.get("BENCH_ALL"):
        return label + ("beyond its LP solver's free licence" if method == "leximin" else "left out (minutes); BENCH_ALL=1 runs it")
    peer = measure(PEERS, PEER, str(folder), str(SIZES[folder.name]), method, mended)
    if "failed" in peer.answer:
        return label + f"did not finish ({peer.answer['failed']})"
    theirs, mine = np.array(peer.answer["chances"]), np.array(ours["chances"])
    return label + (
        f"{peer.answer['cpu'] / float(str(ours['cpu'])):.0f}x our CPU time for the draw ({peer.answer['cpu']:.2f} s), "
        f"{peer.cpu / own_cpu:.0f}x as whole processes; min {theirs[0]:.6f} (ours {mine[0]:.6f}), "
        f"sorted vectors differ by at most {np.abs(theirs - mine).max():.1e}"
    )


def run(data: Path | None, peers: bool) -> Iterator[str]:
    """Lines for every instance under `data`/draw and a generated one."""
    with tempfile.TemporaryDirectory() as scratch:
        for folder in _folders(data, Path(scratch)):
            for method in ("leximin", "maximin"):
                ours = measure(sys.executable, OURS, str(folder), str(SIZES[folder.name]), method)
                yield (
                    f"draw {method} {folder.name}: {ours.answer['cpu']:.3f} s, {ours.memory:.0f} MiB, min {ours.answer['chances'][0]:.6f}, "
                    f"proven dual gap {ours.answer['gap']:.1e}, verified in {ours.answer['verify']:.2f} s"
                )
                for mended in ("published", "mended") if peers and method == "leximin" else ("published",) if peers else ():
                    yield _against(folder, method, mended, ours.answer, ours.cpu)


if __name__ == "__main__":
    parser = ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--no-peers", action="store_true")
    chosen = parser.parse_args()
    for printed in run(chosen.data, not chosen.no_peers):
        print(printed, flush=True)
