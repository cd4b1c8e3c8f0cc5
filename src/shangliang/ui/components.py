"""The component library as one name in every template: `ui.button(...)`, `ui.field(...)`, without import lines."""

from collections.abc import Callable
from typing import Any

from jinja2 import Environment

FILES = ("actions", "marks", "stages", "cards", "records", "meters", "forms", "tables", "navigation", "feedback", "regions")


class Components:
    """All macros of ui/components/*.html as attributes. Loaded at first use; read anew when templates reload."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._known: dict[str, Callable[..., Any]] = {}

    def _load(self) -> dict[str, Callable[..., Any]]:
        found: dict[str, Callable[..., Any]] = {}
        for name in FILES:
            module = self._env.get_template(f"ui/components/{name}.html").module
            found.update({key: value for key, value in vars(module).items() if not key.startswith("_")})
        return found

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        if not self._known or self._env.auto_reload:
            self._known = self._load()
        try:
            return self._known[name]
        except KeyError:
            raise AttributeError(f"no component named {name}: see docs/components.md") from None
