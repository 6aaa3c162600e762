"""`serve`, `seed`, `migrate`: from an empty folder to a desk that answers."""

import signal
import socket
import sys

import click
from flask import Flask

from admin_app.cli.desk import at_the_desk
from admin_app.cli.jobs import Jobs

THREADS = 8


@click.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(0, 65535))
def serve(host: str, port: int) -> None:
    """Serve the desk; in a demonstration with an empty database, over invented data."""
    with at_the_desk("serve", serves=True) as app:
        _seed_when_empty(app)
    if app.config["GUIZHANG_PROCESSES"] > 1:
        _serve_by_several(app, host, port)
    else:
        _serve_by_one(app, host, port)


def _serve_by_one(app: Flask, host: str, port: int) -> None:
    """One process of several threads, by waitress: for SQLite, and for demonstrations."""
    from waitress.server import create_server

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    options = {
        "threads": THREADS,
        "ident": None,
        "clear_untrusted_proxy_headers": not app.config["GUIZHANG_PROXIES"],
        "max_request_body_size": app.config["MAX_CONTENT_LENGTH"] + 1,
    }
    try:
        server = create_server(app, host=host, port=port, **options)
    except (OSError, ValueError) as problem:
        raise _cannot_listen(host, port, problem) from None
    jobs = Jobs()
    jobs.watch()
    _say_open(host, server.effective_port)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        jobs.stop()


def _serve_by_several(app: Flask, host: str, port: int) -> None:
    """gunicorn's master and its processes; a request at work when told to stop is finished first."""
    from admin_app.cli.processes import Keeper, Several

    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass  # gunicorn would try for five seconds, and then leave a trace
    except OSError as problem:
        raise _cannot_listen(host, port, problem) from None
    processes = app.config["GUIZHANG_PROCESSES"]
    Keeper(Several(f"{_shown(host)}:{port}", processes, THREADS, lambda: _say_open(host, port)), Jobs()).run()


def _cannot_listen(host: str, port: int, problem: Exception) -> click.ClickException:
    why = getattr(problem, "strerror", None) or problem
    return click.ClickException(f"Cannot listen on {_shown(host)}:{port}: {why}. Choose HOST and PORT.")


def _say_open(host: str, port: int) -> None:
    click.echo(f"Guizhang 规章 is open on http://{_shown(host)}:{port}")


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _seed_when_empty(app: Flask) -> None:
    import seed.demo as demo

    if app.config["GUIZHANG_ENV"] == "demo" and demo.is_empty():
        click.echo("Loading invented demo data …", err=True)
        demo.load()


@click.command()
@click.option("--on", "day_text", help="The day the data lie around; the business day otherwise.")
def seed(day_text: str | None) -> None:
    """Load the invented demo data into a database without customers."""
    import seed.demo as demo
    from admin_app.cli.desk import day

    with at_the_desk("seed") as app:
        if app.config["GUIZHANG_ENV"] != "demo":
            raise click.ClickException("Invented data are for demonstrations only; set GUIZHANG_ENV=demo.")
        if not demo.is_empty():
            raise click.ClickException("There are customers already; nothing was changed.")
        counts = demo.load(day(day_text))
    click.echo(", ".join(f"{count} {kind}" for kind, count in counts.items()))


@click.command()
@click.option("--new", "message", help="Developers: write the next migration from what the models say now.")
def migrate(message: str | None) -> None:
    """Bring the database to the newest shape."""
    from admin_app.migrations import commands as migrations
    from admin_app.process import only_app

    if message:
        click.echo(migrations.write_next(message))
        return
    app = only_app(serves=False)
    with app.app_context():
        migrations.upgrade()


def commands() -> list[click.Command]:
    return [serve, seed, migrate]
