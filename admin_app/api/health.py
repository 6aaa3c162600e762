"""Is the desk able to answer? Asked by whoever watches it, without a token."""

from flask import Response, current_app
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from admin_app.api.answers import answer
from admin_app.api.problems import AWAY, KINDS, problem
from admin_app.extensions import db
from admin_app.policies.models import PolicyVersion


def healthz() -> Response:
    """ok when the database answers and has our tables; 503 otherwise."""
    try:
        with db.engine.connect() as connection:
            connection.execute(select(PolicyVersion.__table__.c.id).limit(1)).all()
    except SQLAlchemyError as error:
        current_app.logger.error("The database is away: %s", type(error).__name__)
        return problem(KINDS[OperationalError], AWAY, headers={"Retry-After": "5"})
    return answer({"status": "ok"})
