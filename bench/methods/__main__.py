"""Runs the benchmark of every method, each beside its peers installed into an environment of their own."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PARTS = ("opinion", "draw", "agenda", "match", "texts")


def peers(part: str) -> Path | None:
    """The Python of a part's peers, installed once into build/peers-PART; None when they cannot be had."""
    folder = ROOT / "build" / f"peers-{part}"
    python = folder / "bin" / "python"
    wanted = HERE / f"peers-{part}.in"
    if python.exists() or not wanted.exists():
        return python if python.exists() else None
    print(f"  installing the peers of {part}", flush=True)
    uv = Path(sys.executable).with_name("uv")
    made = subprocess.run([uv, "venv", "-q", "--python", sys.executable, folder], check=False).returncode == 0
    if made and subprocess.run([uv, "pip", "install", "-q", "--python", python, "-r", wanted], check=False).returncode == 0:
        return python
    return None


def main() -> int:
    """Each part in its own process, so that none pays for another's memory."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", default="", help="folder with the public data sets")
    reader.add_argument("--only", choices=PARTS, help="one method")
    reader.add_argument("--no-peers", action="store_true", help="our own figures only")
    wanted = reader.parse_args()
    failed = 0
    for part in [wanted.only] if wanted.only else PARTS:
        print(f"\n== {part}", flush=True)
        python = None if wanted.no_peers else peers(part)
        if python is None and not wanted.no_peers:
            print("  !!!! the peers could not be installed: own figures only", flush=True)
        environment = {**os.environ, "PEERS": str(python or ""), "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", f"bench.methods.{part}"]
        command += ["--data", wanted.data] if wanted.data else []
        command += [] if python else ["--no-peers"]
        failed += subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
