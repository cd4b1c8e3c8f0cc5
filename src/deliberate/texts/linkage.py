"""Agglomerative grouping on a sparse graph: only messages that resemble each other are ever compared."""

import heapq

Links = dict[str, dict[str, float]]


def grouped(links: Links, least: float) -> list[tuple[str, ...]]:
    """Groups of two and more keys, each sorted, in sorted order.

    The two groups of greatest mean likeness over all pairs merge, missing links counting zero, until none reaches
    `least` (average linkage, Sokal & Michener 1958); ties go to the smaller keys.
    """
    members: dict[str, tuple[str, ...]] = {key: (key,) for key in sorted(links)}
    sums: Links = {key: dict(near) for key, near in links.items()}
    version = dict.fromkeys(members, 0)

    def likeness(one: str, other: str) -> float:
        return sums[one][other] / (len(members[one]) * len(members[other]))

    def entry(one: str, other: str) -> tuple[float, str, str, int, int]:
        left, right = min(one, other), max(one, other)
        return (-likeness(left, right), left, right, version[left], version[right])

    heap = [entry(one, other) for one, near in sums.items() for other in near if one < other]
    heapq.heapify(heap)
    while heap and -heap[0][0] >= least:
        _, left, right, old_left, old_right = heapq.heappop(heap)
        if version.get(left) != old_left or version.get(right) != old_right:
            continue
        _merge(sums, left, right)
        members[left] = tuple(sorted((*members[left], *members.pop(right))))
        version[left] += 1
        del version[right]
        for other in sums[left]:
            heapq.heappush(heap, entry(left, other))
    return sorted(group for group in members.values() if len(group) > 1)


def _merge(sums: Links, left: str, right: str) -> None:
    gone = sums.pop(right)
    gone.pop(left)
    sums[left].pop(right)
    for other, value in gone.items():
        sums[other].pop(right)
        total = sums[left].get(other, 0.0) + value
        sums[left][other] = sums[other][left] = total
