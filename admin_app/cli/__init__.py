"""The desk from the shell: `guizhang …` or `python -m admin_app.cli …`."""

import sys
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from admin_app.config import BadSetting
from admin_app.errors import DeskError


class Desk(click.Group):
    """Says a refusal in one sentence instead of a stack trace, and ends with 1."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (DeskError, BadSetting) as refused:
            said = str(refused)
        except OperationalError as problem:
            said = f"The database cannot be reached, or is busy: {str(problem.orig).strip()}"
        except OSError as problem:
            if problem.filename is None:
                raise
            said = f"{problem.filename}: {problem.strerror}."
        click.echo(said, err=True)
        sys.exit(1)


@click.group(cls=Desk, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Guizhang 规章: a customer-service department's rulebook, kept."""


def _collect() -> None:
    from admin_app.cli import answers, moving, people, policy, safekeeping, serving

    for module in (serving, moving, policy, answers, people, safekeeping):
        for command in module.commands():
            main.add_command(command)


_collect()
