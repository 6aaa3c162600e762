"""`serve`, `seed`, `migrate`: from an empty folder to a desk that answers."""

import os
import signal
import subprocess
import sys
import threading
from importlib.util import find_spec

import click
from flask import Flask

from admin_app.cli.desk import at_the_desk

THREADS = 8


@click.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(0, 65535))
def serve(host: str, port: int) -> None:
    """Serve the desk; in a demonstration with an empty database, over invented data."""
    from waitress.server import create_server

    with at_the_desk("serve") as app:
        _seed_when_empty(app)
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
        why = getattr(problem, "strerror", None) or problem
        raise click.ClickException(f"Cannot listen on {_shown(host)}:{port}: {why}. Choose HOST and PORT.") from None
    worker = _Worker() if _has_worker() else None
    click.echo(f"Guizhang 规章 is open on http://{_shown(host)}:{server.effective_port}")
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        if worker:
            worker.stop()


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _seed_when_empty(app: Flask) -> None:
    import seed.demo as demo

    if app.config["GUIZHANG_ENV"] == "demo" and demo.is_empty():
        click.echo("Loading invented demo data …", err=True)
        demo.load()


def _has_worker() -> bool:
    try:
        return find_spec("admin_app.imports.worker") is not None
    except ModuleNotFoundError:  # the package is not there either
        return False


class _Worker:
    """The one child that works through the jobs table; started again when it ends."""

    def __init__(self) -> None:
        self.ending = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self.ending.is_set():
            program = f"from admin_app.imports.worker import main; main({os.getpid()})"
            self.child = subprocess.Popen([sys.executable, "-c", program], env=os.environ)  # noqa: S603
            self.child.wait()
            self.ending.wait(2)

    def stop(self) -> None:
        self.ending.set()
        if self.child and self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(10)
            except subprocess.TimeoutExpired:
                self.child.kill()


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
    from admin_app import create_app
    from admin_app.migrations import commands as migrations

    if message:
        click.echo(migrations.write_next(message))
        return
    app = create_app()
    with app.app_context():
        migrations.upgrade()


def commands() -> list[click.Command]:
    return [serve, seed, migrate]
