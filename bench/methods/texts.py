"""Category suggestions and similar messages against scikit-learn: `python -m bench.methods.texts --data DIR`."""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from bench.methods.children import PEERS, Child, measure
from deliberate.seeds import integer
from deliberate.texts import Example, Message, read_examples, read_messages

PEER = Path(__file__).with_name("texts_peer.py").read_text(encoding="utf-8")
OURS = """
import json, sys, time
from pathlib import Path
from deliberate.texts import Example, Index, Router
work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
answer = {"routed": [], "sure": [], "recall": {}}
for fold in work["folds"]:
    router = Router(Example(one["title"], one["body"], one["label"], str(at)) for at, one in enumerate(fold["train"]))
    found = [router.suggest(one["title"], one["body"], 0) for one in fold["test"]]
    answer["routed"].append([one.label for one in found])
    answer["sure"].append([one.confidence for one in found])
for name, task in work["known"].items():
    index = Index((str(at), text) for at, text in enumerate(task["documents"]))
    hits = [str(at) in [hit.key for hit in index.search(text, 5)] for at, text in enumerate(task["queries"])]
    answer["recall"][name] = sum(hits) / len(hits)
begun = time.process_time()
load = work["load"]
index = Index((str(at), text) for at, text in enumerate(load["documents"]))
answer["build"] = time.process_time() - begun
begun = time.process_time()
for text in load["queries"]:
    index.search(text, 5)
answer["query"] = (time.process_time() - begun) / len(load["queries"])
begun = time.process_time()
for at, text in enumerate(load["more"]):
    index.add(f"more {at}", text)
answer["add"] = (time.process_time() - begun) / len(load["more"])
print(json.dumps(answer))
"""
FOLDS, BINS = 5, 10
LOAD, QUERIES = 100_000, 200
PLACE = re.compile(r"[\u4e00-\u9fff]{2,4}?(?=路|街|村|社区|小区|镇|花园|广场)|[A-Z]\d*(?=市|区|县)")
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"
OTHER = "东西南北长安新华中山平湖石桥"


def damaged(text: str, random: Random, rate: float = 0.05) -> str:
    """One place word changed, and one character in twenty lost, replaced or swapped with its neighbour."""
    found = list(PLACE.finditer(text))
    if found:
        place = random.choice(found)
        fresh = "".join(random.choice(OTHER) for _ in place.group())
        text = text[: place.start()] + fresh + text[place.end() :]
    result: list[str] = []
    for char in text:
        fate = random.random() / rate
        if fate >= 1:
            result.append(char)
        elif fate >= 2 / 3:
            result.append(random.choice(COMMON))
        elif fate >= 1 / 3:
            result.insert(max(0, len(result) - 1), char)
    return "".join(result)


def known_items(messages: list[Message]) -> dict[str, dict[str, list[str]]]:
    """Title finds body and first half finds second half, as written and damaged."""
    random = Random(integer("bench", "damage"))
    titles, bodies = [one.title for one in messages], [one.body for one in messages]
    first = [body[: len(body) // 2] for body in bodies]
    second = [body[len(body) // 2 :] for body in bodies]
    return {
        "title to body": {"queries": titles, "documents": bodies},
        "half to half": {"queries": first, "documents": second},
        "damaged title to body": {"queries": [damaged(one, random) for one in titles], "documents": bodies},
        "damaged half to half": {"queries": [damaged(one, random) for one in first], "documents": second},
    }


def folds(examples: list[Example]) -> list[dict[str, list[dict[str, str]]]]:
    """Stratified parts for cross-validation, dealt from a shuffled order."""
    order = list(examples)
    Random(integer("bench", "folds")).shuffle(order)
    order.sort(key=lambda one: one.label)
    plain = [{"title": one.title, "body": one.body, "text": f"{one.title} {one.body}", "label": one.label} for one in order]
    return [{"train": [one for at, one in enumerate(plain) if at % FOLDS != part], "test": plain[part::FOLDS]} for part in range(FOLDS)]


def load(messages: list[Message]) -> dict[str, list[str]]:
    """100,000 messages pieced together from sentences of real ones, and queries that look for some of them."""
    random = Random(integer("bench", "load"))
    parts = [part for one in messages for part in re.split(r"(?<=[。！？，])", one.body) if len(part) > 3]
    texts = []
    for _ in range(LOAD + QUERIES):
        text = random.choice(messages).title
        while len(text) < 180:
            text += random.choice(parts)
        texts.append(text)
    return {"documents": texts[:LOAD], "more": texts[LOAD:], "queries": [random.choice(messages).title for _ in range(QUERIES)]}


def macro_f1(truth: np.ndarray[Any, Any], found: np.ndarray[Any, Any]) -> float:
    """Mean over the labels of 2 tp / (2 tp + fp + fn)."""
    each = [2 * ((truth == one) & (found == one)).sum() / ((truth == one).sum() + (found == one).sum()) for one in np.unique(truth)]
    return float(np.mean(each))


def calibration_error(right: np.ndarray[Any, Any], sure: np.ndarray[Any, Any]) -> float:
    """Expected calibration error over ten equal bins of confidence (Naeini et al., AAAI 2015)."""
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(right[place == one].mean() - sure[place == one].mean()) * (place == one).mean() for one in np.unique(place)]
    return float(sum(gaps))


def lines(work: dict[str, Any], ours: Child, peer: Child | None) -> Iterator[str]:
    """The figures as text."""
    answer = ours.answer
    truth = np.array([one["label"] for fold in work["folds"] for one in fold["test"]])
    found = np.concatenate(answer["routed"])
    sure = np.concatenate(answer["sure"])
    line = f"category suggestion: macro-F1 {macro_f1(truth, found):.4f}"
    if peer:
        line += f", linear SVM {macro_f1(truth, np.concatenate(peer.answer['routed'])):.4f} (aim + 0.01)"
    yield f"{line}; expected calibration error {calibration_error(truth == found, sure):.4f} (aim <= 0.05)"
    for name, recall in answer["recall"].items():
        line = f"recall@5, {name}: {recall:.4f}"
        if peer:
            line += f", TF-IDF scan {peer.answer['plain'][name]:.4f}, with damped counts {peer.answer['damped'][name]:.4f} (aim + 0.02)"
        yield line
    query, add = answer["query"], answer["add"]
    yield f"{LOAD} messages: built in {answer['build']:.1f} s, peak {ours.memory:.0f} MiB; an addition costs {add / query:.2f} of a query (aim <= 1)"
    if peer:
        yield f"{LOAD} messages: a query costs 1/{peer.answer['scan'] / query:.0f} of the scan (aim 1/20): {query * 1e3:.2f} ms CPU"


def run(data: Path | None, peers: bool) -> Iterator[str]:
    """Everything as lines; `data` holds messages/labelled.csv and messages/messages.csv."""
    if data is None:
        yield "texts: give --data with messages/labelled.csv and messages/messages.csv"
        return
    messages = read_messages(data / "messages" / "messages.csv")
    work = {"folds": folds(read_examples(data / "messages" / "labelled.csv")), "known": known_items(messages), "load": load(messages)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "work.json"
        path.write_text(json.dumps(work), encoding="utf-8")
        ours = measure(sys.executable, OURS, str(path))
        yield from lines(work, ours, measure(PEERS, PEER, str(path)) if peers else None)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--no-peers", action="store_true")
    given = parser.parse_args()
    for text in run(given.data, not given.no_peers):
        print(text, flush=True)
