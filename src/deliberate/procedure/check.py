"""Model checking of a template: every stage can be reached, and from every reachable state some end can be reached."""

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deliberate.procedure.template import Template

Node = tuple[str, int]


@dataclass(frozen=True)
class Problem:
    """`code` is "unreachable", "endless" or "no_end"; `stage` the name of the stage concerned ("" for the whole)."""

    code: str
    stage: str


def steps(template: "Template", node: Node) -> list[Node | None]:
    """Every state one step on, as the machine allows it without an override; None is the end."""
    stage = template.stage(node[0])
    found: list[Node | None] = []
    for outcome, target in stage.exits.items():
        if outcome == "hard" and node[1] < template.rounds_before_hard:
            continue
        if not target:
            found.append(None)
            continue
        number = node[1] + (template.position(target) <= template.position(stage.key))
        if number <= template.rounds_at_most:
            found.append((target, number))
    return found


def problems(template: "Template") -> list[Problem]:
    """Explore all states (stage × round) from the start; an empty list means that the template is sound."""
    if not template.stages:
        return [Problem("no_end", "")]
    first: Node = (template.stages[0].key, 1)
    edges: dict[Node, list[Node | None]] = {}
    queue: deque[Node] = deque([first])
    while queue:
        node = queue.popleft()
        if node not in edges:
            edges[node] = steps(template, node)
            queue.extend(found for found in edges[node] if found is not None)
    ending = _can_end(edges)
    reached = {key for key, _round in edges}
    found = [Problem("unreachable", stage.name) for stage in template.stages if stage.key not in reached]
    stuck = sorted({template.position(key) for key, number in edges.keys() - ending})
    found.extend(Problem("endless", template.stages[place].name) for place in stuck)
    return found


def _can_end(edges: dict[Node, list[Node | None]]) -> set[Node]:
    """The states from which an end can be reached: backwards from the end until nothing is added."""
    before: dict[Node | None, list[Node]] = {}
    for node, targets in edges.items():
        for target in targets:
            before.setdefault(target, []).append(node)
    ending: set[Node] = set()
    queue: deque[Node | None] = deque([None])
    while queue:
        for node in before.get(queue.popleft(), []):
            if node not in ending:
                ending.add(node)
                queue.append(node)
    return ending
