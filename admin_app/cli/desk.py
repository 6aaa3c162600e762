"""What does every command that needs the database do first?

It brings the database to the newest shape, reads the rule folder and, in a demonstration nobody works in yet,
hires the demo users. A made-up password is said once, on stderr: stdout stays what the command promises.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click
from flask import Flask

from admin_app import clock
from admin_app.accounts import demo
from admin_app.accounts.models import User
from admin_app.accounts.service import begin_writing, user_named
from admin_app.config import BadSetting
from admin_app.errors import NotFound
from admin_app.extensions import db
from admin_app.migrations import commands as migrations
from admin_app.process import only_app
from admin_app.secrecy.reader import unguarded
from admin_app.secrecy.undertakings import service as undertakings


@contextmanager
def at_the_desk(reason: str, *, reads_rules: bool = True, serves: bool = False) -> Iterator[Flask]:
    """An application context on a database made ready. Past the guard: who has the machine has its files.

    A command that compares or publishes rule files does not first put those on disk in force.
    """
    app = only_app(serves=serves)
    with app.app_context(), unguarded(f"command line: {reason}"):
        try:
            prepare(app, reads_rules=reads_rules)
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def prepare(app: Flask, *, reads_rules: bool = True) -> None:
    from admin_app.policies import service as policies

    migrations.upgrade()
    if reads_rules or not policies.names():
        for fault in policies.read_disk():
            click.echo(fault["en"], err=True)
    if app.config["GUIZHANG_ENV"] == "production":
        if demo.has_demo_users():
            raise BadSetting("This database has demo users. Production needs a database of its own.")
        return
    if not demo.is_anybody_hired():
        _hire()
    _undertake()


def _hire() -> None:
    begin_writing()
    if demo.is_anybody_hired():
        return
    password, is_made_up = demo.demo_password()
    demo.hire_cast(password)
    db.session.commit()
    if is_made_up:
        click.echo(f"The demo users' password, shown this once: {password}", err=True)


def _undertake() -> None:
    """The demo users have signed, so that a demonstration opens at once."""
    if undertakings.unsigned_demo_users():
        begin_writing()
        undertakings.sign_for_demo_users()
        db.session.commit()


def person(username: str) -> User:
    """Who has that user name, or the sentence that nobody has."""
    try:
        return user_named(username)
    except NotFound:
        raise click.ClickException(f"Nobody here is called {username}.") from None


def day(text: str | None) -> date:
    """The day a person typed, else the business day."""
    if not text:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a day; write it like 2026-11-23.") from None
