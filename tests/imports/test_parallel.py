"""Two people at once who say what the columns of a new kind of file are: both are answered, the later one's stand."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from admin_app.accounts.service import begin_writing
from admin_app.extensions import db
from admin_app.imports.matching import Match, remember
from admin_app.imports.models import ImportMatch
from tests import factories


def test_two_remember_the_columns_of_one_new_shape(app, session, cast):
    people = [factories.user(name).id for name in ("finance", "csmanager", "finance", "csmanager")]
    ready = threading.Barrier(len(people))

    def say(at):
        ready.wait(timeout=30)
        with app.app_context():
            begin_writing()
            remember("receivables", ["甲", "乙"], Match({"customerID": at}), people[at])
            db.session.commit()
            return at

    with ThreadPoolExecutor(len(people)) as pool:
        assert sorted(pool.map(say, range(len(people)))) == [0, 1, 2, 3]
    session.rollback()
    (kept,) = session.scalars(select(ImportMatch))
    assert kept.user_id == people[kept.content["places"]["customerID"]]
