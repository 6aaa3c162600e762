"""Is every screen of the menu photographed by `make look`, and one record page of each list?"""

from typing import Any

from admin_app.screens.base import DeskView
from tools.look import read_screens

NO_PICTURE = {
    "forms": "leads to the reports; each form has its own picture",
    "lists": "takes what is written, shows nothing",
    "policy_preview_changes": "reached from a preview, which is photographed",
    "second_factor": "a part of My account",
    "password_link": "reached by a link in a mail",
    "sign_on": "leads to another server",
}
NO_RECORD = {
    "attachment": "the demo data have no files; the customer's page shows them",
    "policy_preview_changes": "its rows lead to customers",
}


def test_every_screen_of_the_menu_is_photographed(app: Any) -> None:
    paths = {screen.path.partition("?")[0] for screen in read_screens()}
    views = {view.endpoint: view for view in app.extensions["admin"][0]._views if view.url}
    missing = {name for name, view in views.items() if not any(path.startswith(_root(view)) for path in paths)}
    assert missing - set(NO_PICTURE) == set()
    assert set(NO_PICTURE) <= set(views)


def test_one_record_of_each_list_is_photographed(app: Any) -> None:
    followed = {screen.path.partition("?")[0] for screen in read_screens() if screen.follow}
    followed |= {screen.path.partition("details/")[0] for screen in read_screens() if "details/" in screen.path}
    lists = [view for view in app.extensions["admin"][0]._views if isinstance(view, DeskView) and view.can_view_details]
    assert {view.endpoint for view in lists if _root(view) not in followed} == set(NO_RECORD)


def _root(view: Any) -> str:
    return str(view.url).rstrip("/") + "/"
