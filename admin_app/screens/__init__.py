"""The panel: one Flask-Admin, its theme, a list per area. Areas bring their views; this puts them in order."""

import importlib
import importlib.util
from collections.abc import Iterator
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _

MODELS = (
    "admin_app.areas.attachments.models",
    "admin_app.areas.archive.models",
    "admin_app.areas.contracts.models",
    "admin_app.areas.archive.destruction_models",
    "admin_app.areas.complaints.models",
    "admin_app.areas.credit.models",
    "admin_app.areas.plans.models",
    "admin_app.areas.customers.profile.models",
    "admin_app.areas.information.models",
    "admin_app.areas.prospects.models",
    "admin_app.areas.receivables.models",
    "admin_app.areas.visits.models",
    "admin_app.areas.staff.models",
    "admin_app.audit.models",
    "admin_app.decisions.models",
    "admin_app.duties.company.models",
    "admin_app.duties.waivers.models",
    "admin_app.lists.models",
    "admin_app.notices.models",
    "admin_app.notices.ways.models",
    "admin_app.policies.models",
    "admin_app.policy_desk.models",
    "admin_app.policy_desk.preview.models",
    "admin_app.signoffs.models",
    "admin_app.signoffs.alternates",
)
# In the order of the menu; a module that is not there brings nothing.
SCREENS = (
    "admin_app.screens.find",
    "admin_app.screens.lists",
    "admin_app.signoffs.screens",
    "admin_app.areas.waivers.screens",
    "admin_app.areas.customers.screens",
    "admin_app.areas.customers.leaving.screens",
    "admin_app.areas.prospects.screens",
    "admin_app.areas.information.screens",
    "admin_app.areas.attachments.screens",
    "admin_app.areas.archive.screens",
    "admin_app.areas.contracts.screens",
    "admin_app.areas.receivables.screens",
    "admin_app.areas.credit.screens",
    "admin_app.areas.plans.screens",
    "admin_app.areas.complaints.screens",
    "admin_app.areas.visits.screens",
    "admin_app.areas.staff.screens",
    "admin_app.printing.screens",
    "admin_app.reports.screens",
    "admin_app.imports.screens",
    "admin_app.notices.screens",
    "admin_app.notices.ways.screens",
    "admin_app.policies.screens",
    "admin_app.policies.rulebook.screens",
    "admin_app.duties.company.screens",
    "admin_app.screens.help",
    "admin_app.policy_desk.screens",
    "admin_app.policy_desk.preview.screens",
    "admin_app.decisions.screens",
    "admin_app.accounts.people.screens",
    "admin_app.accounts.screens",
    "admin_app.accounts.second_factor.screens",
    "admin_app.accounts.links.screens",
    "admin_app.accounts.sign_on.screens",
    "admin_app.secrecy.undertakings.screens",
    "admin_app.audit.screens",
)
CATEGORIES = (
    (_("Signatures"), "signature"),
    (_("Customers"), "users"),
    (_("Information"), "report"),
    (_("Archives"), "archive"),
    (_("Contracts"), "file-text"),
    (_("Receivables"), "file-invoice"),
    (_("Credit"), "scale"),
    (_("Business plans"), "route"),
    (_("Service"), "message-report"),
    (_("Staff"), "users-group"),
    (_("Policies"), "book"),
    (_("Accounts"), "user-cog"),
    (_("Audit"), "history"),
)


def meet_all() -> None:
    """Import every area, so that its tables, kinds of duties and matters are known."""
    for name in (*MODELS, *SCREENS):
        if _is_there(name):
            importlib.import_module(name)


def views() -> Iterator[Any]:
    """Every view of every area, made anew: a view belongs to one application."""
    for name in SCREENS:
        if _is_there(name):
            yield from importlib.import_module(name).views()


def _is_there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # the package itself is not there
        return False


def install(app: Flask) -> None:
    """Register the panel on the application."""
    from flask_admin import Admin

    from admin_app.screens import failures, terms, theme
    from admin_app.screens.home import Home

    theme.init_theme(app)
    app.jinja_env.globals.update(explain=terms.explain, explained_here=terms.explained_here)
    failures.install(app)
    app.context_processor(_context)
    home = Home(name=_("My duties"), url="/", menu_icon_value="home")
    panel = Admin(app, name="Guizhang", theme=theme.TablerTheme(), index_view=home, url="/")
    for words, icon in CATEGORIES:
        panel.add_category(words, icon_type="icon", icon_value=icon)
    for view in views():
        if isinstance(view.category, str):
            view.category = _(view.category)
        panel.add_view(view)


def _context() -> dict[str, Any]:
    """What every template may use besides: the day, the language, the reader's posts."""
    from admin_app import clock, language
    from admin_app.notices.screens import unread_notices
    from admin_app.printing.service import papers
    from admin_app.screens import formatters, words
    from admin_app.secrecy.reader import Reader, current
    from admin_app.secrecy.watermark import watermark

    reader = current()
    return {
        "today": clock.today(),
        "language": language(),
        "posts": reader.posts if isinstance(reader, Reader) else frozenset(),
        "fmt": formatters,
        "words": words.words,
        "watermark": watermark,
        "papers": papers,
        "unread_notices": unread_notices,
    }
