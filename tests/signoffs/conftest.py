"""A matter of the tests' own, so that order, conflicts and effects are seen apart from any area."""

import pytest

from admin_app.errors import sentence
from admin_app.signoffs import service
from admin_app.signoffs.matters import Matter, _matters, register
from admin_app.signoffs.models import SignRequest
from tests.factories import DAY

CLAUSE = "二(二)6.10"
TITLE = sentence("A test", "测试事项")


class Effects:
    """What came of the requests of matter `tested`, in order."""

    def __init__(self):
        self.seen = []
        self.refuses_with = None

    def apply(self, request, on):
        if self.refuses_with is not None:
            raise self.refuses_with
        self.seen.append("applied")

    def refuse(self, request, on):
        self.seen.append("refused")

    def revoke(self, request, on):
        self.seen.append("revoked")


@pytest.fixture
def effects():
    made = Effects()
    register(Matter("tested", TITLE, made.apply, refuse=made.refuse, revoke=made.revoke))
    yield made
    del _matters["tested"]


@pytest.fixture
def ask(as_reader, session, effects):
    """`ask(["cs_manager", "general_manager"], by="clerk")` → the request."""

    def go(steps, by="clerk", **more):
        with as_reader(by):
            request = service.ask("tested", steps=steps, title=TITLE, clause=CLAUSE, on=DAY, **more)
            session.commit()
            return request

    return go


@pytest.fixture
def act(as_reader, session):
    """`act("gm", service.sign, step)`: one act by one person, committed, or undone and raised."""

    def go(by, doing, thing, *given, on=DAY, **more):
        with as_reader(by, on):
            try:
                done = doing(thing.id, *given, **more)
                session.commit()
                return done
            finally:
                session.rollback()

    return go


@pytest.fixture
def states(as_reader, session):
    """(state of the request, [state of each step]) as they stand in the database."""

    def go(request):
        session.expire_all()
        with as_reader("gm"):
            found = session.get(SignRequest, request.id)
            return found.state, [step.state for step in found.steps]

    return go
