"""`token`, `user`: who may come in."""

import secrets

import click

from admin_app.accounts import service, tokens
from admin_app.accounts.demo import open_departments
from admin_app.accounts.models import POSTS, RANKS
from admin_app.cli.desk import at_the_desk, person
from admin_app.extensions import db


@click.command()
@click.argument("username")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@click.option(
    "--days", default=tokens.DAYS, show_default=True, type=click.IntRange(1, tokens.LONGEST_DAYS), help="Good for."
)
def token(username: str, name: str, days: int) -> None:
    """Make an API token of USERNAME and print it, and nothing else."""
    with at_the_desk("token"):
        service.begin_writing()
        user = person(username)
        if not user.active:
            raise click.ClickException(f"{username} does not work here any more.")
        plain = tokens.make(user, name, days=days)
        db.session.commit()
    click.echo(plain)


@click.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option("--post", "posts", multiple=True, required=True, type=click.Choice(POSTS))
@click.option("--department", help="Code of the department.")
@click.option("--rank", default="staff", show_default=True, type=click.Choice(RANKS))
@click.option("--superior", help="User name of the superior.")
def user(
    username: str, name: str, posts: tuple[str, ...], department: str | None, rank: str, superior: str | None
) -> None:
    """Hire USERNAME and print a first password; the administrator of a new desk comes this way."""
    password = secrets.token_urlsafe(12)
    with at_the_desk("user", serves=True):
        service.begin_writing()
        open_departments()
        service.create_user(username, name, password, posts, department=department, rank=rank, superior=superior)
        db.session.commit()
    click.echo(password)


def commands() -> list[click.Command]:
    return [token, user]
