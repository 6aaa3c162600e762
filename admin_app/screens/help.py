"""What do these words mean, and which program and which rules are these? The glossary, and the page about the desk."""

import tomllib
from functools import cache
from typing import Any

from flask_admin import BaseView, expose
from flask_babel import lazy_gettext as _

from admin_app import clock
from admin_app.config import ROOT
from admin_app.policies import service as policies
from admin_app.screens.base import SignedIn
from admin_app.screens.terms import TERMS


class Glossary(SignedIn, BaseView):
    """/glossary/: for everybody."""

    @expose("/")
    def index(self) -> Any:
        return self.render("desk/glossary.html", terms=TERMS)


class About(SignedIn, BaseView):
    """/about/: for everybody."""

    def is_visible(self) -> bool:
        return False  # the help of every page leads there

    @expose("/")
    def index(self) -> Any:
        on = clock.today()
        held = [policies.in_force(name, on) for name in policies.names()]
        return self.render("desk/about.html", on=on, program=program_version(), policies=held)


@cache
def program_version() -> str:
    """As the project file says: the desk runs from its folder and is not installed."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def views() -> list[Any]:
    return [
        Glossary(name=_("Glossary"), category=_("Policies"), endpoint="glossary", url="/glossary"),
        About(name=_("About Guizhang"), endpoint="about", url="/about"),
    ]
