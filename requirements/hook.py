"""Reads the package's dependencies from requirements/base.in, so that they are named once."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Dependencies(MetadataHookInterface):
    """Fills project.dependencies at build time."""

    def update(self, metadata: dict) -> None:
        """Read base.in, leaving out the build tools themselves."""
        lines = (Path(self.root) / "requirements" / "base.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith(("hatchling", "editables"))]
