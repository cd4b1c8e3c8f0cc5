"""A real server in a process of its own with two cases (one closed, one being judged), and a net between it and the browser that can be cut."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

SEED = """
import json
from datetime import time, timedelta
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
from cast import build, case, matter
from shangliang.cases.models import Case
from shangliang.demo.play import Player
from shangliang.kernel import clock
from shangliang.outcomes.models import Assignment
from shangliang.publicity.models import Posting
from shangliang.venues.services import Hours, hours_set
from stations import station
world, start = build(), clock.now() - timedelta(days=200)
told = {}
for name, until in (("closed", ""), ("judged", "evaluate")):
    raised = matter(world, "小区南门外马路被占成停车场，老人过马路很危险。" if until else "垃圾集置点离住户太近，气味很大。", start)
    playing = Player(case(world, "six_step", start, raised), world.cast, start)
    played = playing.play_until(until)
    told[name] = {"number": played.number, "receipt": raised.receipt, "stage": played.stage_kind, "state": played.state}
room = station(world.cast.clerk)
hours_set(actor=world.cast.clerk, station_id=room.pk, hours=[Hours(day, time(9), time(17)) for day in range(1, 8)], version=None, now=start)
told["station"] = room.code
told["posting"] = Posting.objects.order_by("pk").first().pk
print(json.dumps(told))
"""


def free_port() -> int:
    """A port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`shangliang serve` on a database of its own; it may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        here = Path(__file__).resolve().parent.parent
        kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DEMO"}}
        own = {"DATA_DIR": str(folder), "SECURE": "0", "SECRET_KEY": "s" * 40, "FIELD_KEY": "f" * 40, "PYTHONWARNINGS": "ignore"}
        self.environment = kept | own | {"DJANGO_SETTINGS_MODULE": "shangliang.config.settings", "PYTHONPATH": str(here)}
        seeding = subprocess.run([sys.executable, "-c", SEED], env=self.environment, check=True, stdout=subprocess.PIPE)
        self.told: dict[str, Any] = json.loads(seeding.stdout)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        program = Path(sys.executable).with_name("shangliang")
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(program), "serve", "--port", str(self.port), "--workers", "1"],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(300):
            # An open port is not enough: until its worker runs, the server drops what it has accepted.
            with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.1)
        raise TimeoutError((self.folder / "server.log").read_text(encoding="utf-8")[-2000:])

    def kill(self) -> None:
        """As when the power fails: no time to finish anything."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def matters(self) -> list[str]:
        """The texts of all matters in the database."""
        with closing(sqlite3.connect(self.folder / "shangliang.sqlite3")) as database:
            return [row[0] for row in database.execute("select text from matters_matter")]


class Net:
    """The line between browser and server. `cut` breaks it; `lose` lets a request through and drops every answer."""

    def __init__(self, target: int) -> None:
        self.target, self.mode = target, "up"
        self.posts_through = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.lines: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """What the browser calls."""
        return f"http://127.0.0.1:{self.port}"

    def set(self, mode: str) -> None:
        """ "up", "cut" or "lose"; lines in use are broken when it is cut."""
        self.mode, self.posts_through = mode, 0
        if mode != "up":
            for line in list(self.lines):
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End of the test."""
        self.set("cut")
        self.listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self.listener.accept()
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with near, suppress(OSError):
            if self.mode == "cut":
                return
            with socket.create_connection(("127.0.0.1", self.target)) as far:
                self.lines |= {near, far}
                back = threading.Thread(target=self._pump, args=(far, near, True), daemon=True)
                back.start()
                self._pump(near, far, False)
                back.join(5)
                self.lines -= {near, far}

    def _pump(self, source: socket.socket, sink: socket.socket, answer: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self.mode == "cut":
                    break
                if not answer and data.startswith(b"POST /raise/ "):
                    self.posts_through += 1
                if answer and self.mode == "lose" and self.posts_through:
                    break
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
