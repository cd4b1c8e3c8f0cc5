"""Several people at the same moment: real threads over committed transactions."""

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connections

from shangliang.kernel.errors import Refused


def at_once(*works: Callable[[], object]) -> Counter[str]:
    """Run all at the same moment, each with a connection of its own; how they ended: "done" or the refusal's code."""
    ended: list[str] = []
    gate = Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            work()
            ended.append("done")
        except Refused as refusal:
            ended.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return Counter(ended)
