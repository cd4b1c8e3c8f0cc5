"""The peer of the texts part, run by its own Python with scikit-learn: character n-gram TF-IDF with a linear SVM and with a full scan."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import linear_kernel
from sklearn.svm import LinearSVC

SCANS = 10


def cpu() -> float:
    return time.process_time()


def routed(folds: list[dict]) -> list[list[str]]:
    """Predicted labels of each fold."""
    found = []
    for fold in folds:
        vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
        model = LinearSVC().fit(vectors.fit_transform([one["text"] for one in fold["train"]]), [one["label"] for one in fold["train"]])
        found.append(model.predict(vectors.transform([one["text"] for one in fold["test"]])).tolist())
    return found


def recalled(task: dict, sublinear: bool) -> float:
    """Recall@5 of known items by a full scan."""
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=sublinear)
    documents = vectors.fit_transform(task["documents"])
    queries = vectors.transform(task["queries"])
    hit = 0
    for start in range(0, len(task["queries"]), 500):
        score = linear_kernel(queries[start : start + 500], documents)
        own = score[np.arange(len(score)), start + np.arange(len(score))]
        hit += int(((score > own[:, None]).sum(axis=1) < 5).sum())
    return hit / len(task["queries"])


def scanned(load: dict) -> float:
    """CPU seconds of one query over all documents, the cheaper of two ways to scan."""
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    documents = vectors.fit_transform(load["documents"])
    costs = []
    for way in (lambda query: linear_kernel(query, documents).ravel(), lambda query: (documents @ query.T).toarray().ravel()):
        begun = cpu()
        for text in load["queries"][:SCANS]:
            np.argpartition(-way(vectors.transform([text])), 5)
        costs.append((cpu() - begun) / SCANS)
    return min(costs)


work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
answer: dict = {"routed": routed(work["folds"])} if work["folds"] else {}
answer["plain"] = {name: recalled(task, False) for name, task in work["known"].items()}
answer["damped"] = {name: recalled(task, True) for name, task in work["known"].items()}
answer["scan"] = scanned(work["load"])
print(json.dumps(answer))
