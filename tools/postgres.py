"""Runs a command beside a temporary PostgreSQL cluster: `python tools/postgres.py run -- COMMAND …`.

The cluster lives in a temporary folder, listens on a free port of 127.0.0.1 only, never waits for the disk and is gone
when the command ends. PostgreSQL refuses to run as root: then it runs as the system user `postgres`. The address is in
DATABASE_URL. Uses the standard library only, so that it works before anything is installed.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

NAME = "shangliang"
NOT_RUN = 75  # EX_TEMPFAIL: nothing was tested
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "log_min_messages": "fatal",
}


class Unavailable(Exception):
    """There is no PostgreSQL here and none can be installed."""


def binaries() -> Path:
    """The folder with initdb and pg_ctl of the newest installed version; Debian's package is installed when it can be."""
    if found := _find():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("没有找到 PostgreSQL，正在安装 Debian 软件包 / PostgreSQL is missing: installing the Debian package", file=sys.stderr)  # noqa: T201
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "install", "-y", "-qq", "postgresql"], env=environment, stdout=sys.stderr, check=False)  # noqa: S607
    if found := _find():
        return found
    raise Unavailable("没有 initdb 和 pg_ctl，也无法安装 / initdb and pg_ctl are missing and cannot be installed")


@contextmanager
def temporary() -> Iterator[str]:
    """A running empty cluster; gives its DATABASE_URL."""
    tools = binaries()
    folder = Path(tempfile.mkdtemp(prefix="shangliang-pg-"))
    data = folder / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _user(), _user())
        options = ["--username", NAME, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        _run(tools / "initdb", "--pgdata", data, *options)
        port = _free_port()
        server = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        server += f" -c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
        _run(tools / "pg_ctl", "--pgdata", data, "--wait", "--log", folder / "log", "--options", server, "start")
        try:
            _run(tools / "createdb", "--host", folder, "--port", port, "--username", NAME, NAME)
            yield f"postgres://{NAME}@127.0.0.1:{port}/{NAME}"
        finally:
            _run(tools / "pg_ctl", "--pgdata", data, "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(command: Sequence[str]) -> int:
    """Run the command with DATABASE_URL set; its exit status."""
    with temporary() as url:
        return subprocess.run(list(command), env={**os.environ, "DATABASE_URL": url}, check=False).returncode  # noqa: S603


def _find() -> Path | None:
    """Debian keeps versions side by side outside PATH; elsewhere PATH has them."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[4]) if path.parts[4].isdigit() else 0)
    if homes:
        return homes[-1].parent
    with_path = shutil.which("pg_ctl")
    return Path(with_path).resolve().parent if with_path and shutil.which("initdb") else None


def _user() -> str:
    """The unprivileged user that runs the cluster for root."""
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise Unavailable("没有可以运行 PostgreSQL 的普通用户 / there is no unprivileged user to run PostgreSQL")


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", _user(), "--", *words]
    done = subprocess.run(words, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Unavailable(f"{' '.join(words[:6])}: {done.stderr.strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(arguments: Sequence[str]) -> int:
    """`run [--optional] -- COMMAND …`; with --optional a machine without PostgreSQL is told so loudly but is no failure."""
    words = list(arguments)
    if "--" not in words or words[0] != "run" or not words[words.index("--") + 1 :]:
        print(__doc__, file=sys.stderr)  # noqa: T201
        return 2
    cut = words.index("--")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return run(words[cut + 1 :])
    except Unavailable as error:
        frame = "!" * 78
        print(f"{frame}\n!! POSTGRESQL: 没有运行 / DID NOT RUN: {' '.join(words[cut + 1 :])}\n!! {error}\n{frame}", file=sys.stderr)  # noqa: T201
        return 0 if "--optional" in words[:cut] else NOT_RUN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
