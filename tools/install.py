"""Makes the virtual environment from the hash-locked requirements. Standard library only: it runs before anything is installed."""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(folder: Path) -> int:
    """Create `folder`, install with uv where it can be had, else with pip; hashes are checked either way."""
    if sys.version_info < (3, 11):  # noqa: UP036 this file runs under whatever python3 is, to say so
        print("需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed", file=sys.stderr)  # noqa: T201
        return 1
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    lock = ROOT / "requirements" / "dev.lock"
    quiet = ["--disable-pip-version-check", "-q"]
    locked_uv = [python, "-m", "pip", "install", *quiet, "--require-hashes", "-r", ROOT / "requirements" / "uv.lock"]
    with_uv = [folder / "bin" / "uv", "pip", "install", "-q", "--python", python, "--require-hashes", "-r", lock]
    with_pip = [python, "-m", "pip", "install", *quiet, "--require-hashes", "-r", lock]
    print("正在安装依赖（第一次约一分钟）/ installing dependencies (about a minute the first time)", flush=True)  # noqa: T201
    done = run(locked_uv) and run(with_uv)
    if not done and not run(with_pip):
        return 1
    own = [python, "-m", "pip", "install", *quiet, "--no-build-isolation", "--no-deps", "-e", ROOT]
    return 0 if run(own) else 1


def run(command: list[object]) -> bool:
    """Whether a command succeeded."""
    return subprocess.run([str(part) for part in command], check=False).returncode == 0  # noqa: S603 our own command


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
