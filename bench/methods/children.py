"""Running one measurement in a child process: its answer, CPU time (user + system) and peak memory."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PEERS = Path(os.environ.get("PEERS", "build/peers/bin/python"))


@dataclass(frozen=True)
class Child:
    """`answer` is the JSON of the child's last line; CPU seconds and peak resident memory (MiB) of the whole process."""

    answer: dict[str, Any]
    cpu: float
    memory: float


def measure(python: Path | str, code: str, *arguments: str) -> Child:
    """Run `python -c code arguments` with one thread; raises RuntimeError with its last words when it fails."""
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen([str(python), "-c", code, *arguments], stdout=subprocess.PIPE, text=True, env=env)
    assert process.stdout is not None
    said = process.stdout.read()
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{python} ended with {process.returncode}: {said[-300:]}")
    return Child(json.loads(said.splitlines()[-1]), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
