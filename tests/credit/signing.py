"""Sign what a service asked for, as the people it was asked of."""

from sqlalchemy import select

from admin_app.errors import DeskError
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignStep
from tests.factories import as_reader


def sign(request_id, *people, refuse=""):
    """Each signs the open step that is his to sign; the last refuses where a reason is given."""
    for person in people:
        with unguarded("a test looks"):
            rows = select(SignStep.id).where(SignStep.request_id == request_id, SignStep.state == "open")
            keys = db.session.scalars(rows.order_by(SignStep.position)).all()
        with as_reader(person):
            for key in keys:
                try:
                    if refuse and person == people[-1]:
                        signoffs.refuse(key, refuse)
                    else:
                        signoffs.sign(key, comment="同意")
                    db.session.commit()
                    break
                except DeskError:
                    db.session.rollback()
            else:
                raise AssertionError(f"{person} has nothing to sign")
