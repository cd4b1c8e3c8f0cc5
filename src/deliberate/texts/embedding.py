"""The plug for an embedding service that a county may run; nothing in the library depends on one."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from deliberate.errors import DeliberateError
from deliberate.texts.index import Hit


class Embedder(Protocol):
    """Anything that turns texts into vectors, for example a client of a model server in the county's own network."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """One row a text; equal texts give equal rows."""
        ...


def reranked(query: str, hits: Sequence[Hit], texts: Sequence[str], embedder: Embedder, weight: float = 0.5) -> list[Hit]:
    """The hits by (1 - weight) * their score + weight * cosine of the embeddings of query and text, best first, ties by id.

    `texts` are the texts of the hits, in their order. Raises texts.vectors when the service returns another number of rows.
    """
    if not hits:
        return []
    vectors = np.asarray(embedder.embed([query, *texts]), np.float64)
    if vectors.ndim != 2 or len(vectors) != len(hits) + 1:
        raise DeliberateError("texts.vectors", found=len(vectors), expected=len(hits) + 1)
    length = np.sqrt(np.square(vectors).sum(axis=1))
    vectors = vectors / np.where(length > 0, length, 1.0)[:, None]
    near = vectors[1:] @ vectors[0]
    mixed = [
        Hit(hit.key, round((1 - weight) * hit.score + weight * float(one), 6), hit.because) for hit, one in zip(hits, near, strict=True)
    ]
    return sorted(mixed, key=lambda hit: (-hit.score, hit.key))
