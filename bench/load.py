"""A small load generator: some connections kept alive, each asking one page after the other; requests per second and p95."""

import http.client
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """What came of it: requests a second, and the 95th percentile in milliseconds."""

    rate: float
    p95: float
    failed: int


def ask(port: int, path: str, cookie: str, seconds: float, connections: int = 4) -> Load:
    """Ask `path` for so many seconds."""
    times: list[float] = []
    failed = [0]
    stop = time.perf_counter() + seconds

    def one() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Cookie": cookie} if cookie else {}
        mine: list[float] = []
        while time.perf_counter() < stop:
            begun = time.perf_counter()
            link.request("GET", path, headers=headers)
            answer = link.getresponse()
            answer.read()
            if answer.status != 200:
                failed[0] += 1
            mine.append(time.perf_counter() - begun)
        times.extend(mine)

    threads = [threading.Thread(target=one) for _ in range(connections)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    times.sort()
    return Load(len(times) / took, times[int(len(times) * 0.95)] * 1000, failed[0])
