"""`shangliang serve`: the site in granian's WSGI workers."""

import errno
import socket

import click
from granian import Granian
from granian.constants import Interfaces

TARGET = "shangliang.config.wsgi:application"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址 / address to listen on")
@click.option("--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1, 65535), help="端口 / port")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="进程数 / processes")
def serve(host: str, port: int, workers: int) -> None:
    """启动网站，Ctrl-C 停止 · serve until Ctrl-C."""
    check_port(host, port)
    click.echo(f"商量 · http://{host}:{port}  （Ctrl-C 停止 / to stop）")
    serve_site(host, port, workers)


def serve_site(host: str, port: int, workers: int) -> None:
    """Run granian in the foreground until it is stopped."""
    Granian(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        backlog=4096,
        backpressure=256,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_access=False,
    ).serve()


def check_port(host: str, port: int) -> None:
    """Say clearly that somebody else has the port, before the workers fail one by one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                text = f"端口 {port} 已被别的程序占用。请换一个端口，例如 --port {port + 1} 或 PORT={port + 1} / port {port} is taken: choose another"
            else:
                text = f"无法监听 {host}:{port}：{error.strerror} / cannot listen there: {error.strerror}"
            raise click.ClickException(text) from error
