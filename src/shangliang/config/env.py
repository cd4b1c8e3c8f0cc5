"""Typed readers of the environment: a wrong value stops the program with a sentence that says what to write."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit


class WrongSetting(SystemExit):
    """Ends the program; the message names the variable, what it holds and what it may hold."""


def text(name: str, default: str) -> str:
    """The variable, or the content of the file that NAME_FILE names (for secrets), or the default."""
    if file := os.environ.get(f"{name}_FILE"):
        path = Path(file)
        if not path.is_file():
            raise WrongSetting(f"{name}_FILE={file}: 没有这个文件 / there is no such file")
        return path.read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """1/0, true/false; anything else stops the program."""
    value = text(name, "1" if default else "0").lower()
    if value not in {"1", "0", "true", "false"}:
        raise WrongSetting(f"{name}={value}: 请写 1 或 0 / write 1 or 0")
    return value in {"1", "true"}


def number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number within low..high."""
    value = text(name, str(default))
    if not value.isdigit() or not low <= int(value) <= high:
        raise WrongSetting(f"{name}={value}: 请写 {low} 到 {high} 之间的整数 / write a whole number from {low} to {high}")
    return int(value)


def words(name: str, default: str) -> list[str]:
    """A comma-separated list without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def tiles(name: str) -> str:
    """The address of map squares with {z}, {x} and {y}, over TLS; "" for none. Anything else stops the program."""
    value = text(name, "")
    if value and not (value.startswith("https://") and all(part in value for part in ("{z}", "{x}", "{y}"))):
        raise WrongSetting(f"{name}={value}: 请写 https://…{{z}}…{{x}}…{{y}}… / write https://…{{z}}…{{x}}…{{y}}…")
    return value


def origin(address: str) -> str:
    """Scheme and host of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def database(name: str, default: Path) -> dict[str, object]:
    """Django's description of the database: postgres://user:password@host:port/name or sqlite:///path."""
    url = text(name, f"sqlite:///{default}")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path) if parts.path.startswith("//") is False else unquote(parts.path[1:]),
            "OPTIONS": {
                # WAL lets readers go on while one writer writes; IMMEDIATE takes the write lock at BEGIN,
                # so that two clerks wait for each other and neither meets "database is locked" half-way.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-16000;PRAGMA mmap_size=134217728;",
            },
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": str(default.with_name("test.sqlite3"))},
        }
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise WrongSetting(
        f"{name}={url}: 请写 postgres://用户:密码@主机:端口/库名 或 sqlite:////绝对路径 / write postgres://… or sqlite:////absolute/path"
    )
