"""Lists of places for tests: CSV files written, imported, and what was refused."""

from datetime import UTC, datetime
from pathlib import Path

from shangliang.kernel.actor import Actor
from shangliang.regions import services
from shangliang.regions.faults import Fault
from shangliang.regions.importing import Options, Report

NOW = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)
OPERATOR = Actor.system("test")
VILLAGES = "code,name,streetCode,provinceCode,cityCode,areaCode"


class Importer:
    """Writes CSV files and imports them; keeps what was refused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []

    def file(self, name: str, *lines: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
        return path

    def run(self, *files: Path, options: Options | None = None, actor: Actor = OPERATOR) -> Report:
        self.faults.clear()
        return services.regions_import(actor=actor, files=files, now=NOW, options=options, tell=self.faults.append)

    def own(self, *lines: str, options: Options | None = None) -> Report:
        return self.run(self.file("own.csv", "path,level,name,valid_from,valid_to", *lines), options=options)
