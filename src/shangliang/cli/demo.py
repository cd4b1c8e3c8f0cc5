"""`shangliang demo`: migrate, load the demonstration counties once, serve, and say how to try each role."""

import click
from django.conf import settings
from django.core.management import call_command

from shangliang.cli.serve import check_port, serve_site
from shangliang.demo.load import PASSWORD, NotEmpty, load
from shangliang.kernel import clock


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1, 65535))
@click.option("--load-only", is_flag=True, help="只装载数据，不启动 / load the data and stop")
def demo(host: str, port: int, load_only: bool) -> None:
    """演示：装载四个县的真实案例并启动 · load the demonstration and serve it."""
    if not settings.DEMO:
        raise click.ClickException("请设置 DEMO=1（或用 make demo）；演示不能用在正式环境 / set DEMO=1 (or use make demo)")
    check_port(host, port)
    call_command("migrate", verbosity=0)
    try:
        fresh = load(clock.now(), lambda line: click.echo(f"  · {line}"))
    except NotEmpty as error:
        raise click.ClickException(
            "这个数据库里已有正式数据，演示只能装进空库 / this database holds real data; the demonstration needs an empty one"
        ) from error
    call_command("collectstatic", verbosity=0, interactive=False)
    click.echo("演示数据已装载 / demonstration loaded" if fresh else "演示数据已在库中 / demonstration found")
    if load_only:
        return
    click.echo(
        f"\n  打开 / open  http://{host}:{port}\n"
        "  每页顶部的“演示”条一次点击即可换成联络员、街道、党组织、部门承办人等角色；不选就是居民。\n"
        "  The bar at the top of every page switches role with one click; without a role you are a resident.\n"
        f"  也可在 /desk/ 登录，例如 clerk-330111001023 / {PASSWORD}\n"
    )
    serve_site(host, port, workers=2)
