"""What stands on a record's page? The columns its screen names, never whatever the table happens to hold."""

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.screens.base import DeskView

KEPT_BACK = {"password", "fs_uniquifier", "row_version"}


def test_every_screen_names_what_its_record_shows(app, session):
    views = [view for view in app.extensions["admin"][0]._views if isinstance(view, DeskView)]
    assert len(views) > 15
    shown = {view.endpoint: {name for name, _words in view._details_columns} for view in views}
    assert {name: columns & KEPT_BACK for name, columns in shown.items() if columns & KEPT_BACK} == {}
    assert [view.endpoint for view in views if view.column_details_list is None] == []


def test_page_of_a_person_shows_no_password(app, session, cast, sign_in):
    clerk = session.scalars(select(User).where(User.username == "clerk")).one()
    hashed, mark = clerk.password, clerk.fs_uniquifier
    page = sign_in("admin").get(f"/people/details/?id={clerk.id}")
    assert page.status_code == 200
    assert "clerk" in page.text
    assert hashed not in page.text
    assert mark not in page.text


def test_what_opens_a_record_is_no_link_to_another_one(app):
    """A customer's name leads to the customer; a link around it would be empty."""
    views = [view for view in app.extensions["admin"][0]._views if isinstance(view, DeskView)]
    assert [view.endpoint for view in views if view.link_column == "customer"] == []
