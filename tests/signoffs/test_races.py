"""Two signatures at once have one effect, on real threads and both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from admin_app.areas.credit import service as credit
from admin_app.areas.credit.models import CreditLimit
from admin_app.audit import verifying
from admin_app.errors import DeskError
from admin_app.extensions import db
from admin_app.screens.transactions import begin_writing
from admin_app.signoffs import service
from tests.credit.helpers import buyer
from tests.factories import DAY, as_reader

THREADS = 8


def at_once(app, acts):
    """What each act answers, run by threads that start together: its state (else "done"), or what it raised."""
    ready = threading.Barrier(len(acts))

    def run(one):
        username, act = one
        ready.wait(timeout=30)
        with app.app_context():
            begin_writing()
            with as_reader(username):
                try:
                    done = act()
                    db.session.commit()
                    return getattr(done, "state", "done")
                except DeskError as error:
                    db.session.rollback()
                    return type(error).__name__
                finally:
                    db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_eight_signatures_at_once_make_one_limit(app, session):
    customer = buyer("A")
    with as_reader("credit"):
        step_id = credit.propose_limit(customer.id, 100_000, DAY, DAY.replace(month=12), "年度").steps[0].id
        session.commit()
    answers = at_once(app, [("csmanager", lambda: service.sign(step_id))] * THREADS)
    assert sorted(answers) == ["Conflict"] * (THREADS - 1) + ["signed"]
    with as_reader("gm"):
        assert session.scalar(select(func.count()).select_from(CreditLimit)) == 1
    assert list(verifying.broken_entries()) == []


def test_signing_and_refusing_at_once_is_one_of_both(app, ask, effects, states):
    request = ask(["general_manager"])
    step_id = request.steps[0].id
    acts = [("gm", lambda: service.sign(step_id)), ("gm", lambda: service.refuse(step_id, "不同意"))] * 4
    answers = at_once(app, acts)
    assert len([answer for answer in answers if answer in ("signed", "refused")]) == 1
    assert states(request)[0] in ("signed", "refused")
    assert len(effects.seen) == 1


def test_parallel_steps_signed_at_once_happen_once(app, ask, effects, states):
    request = ask([["cs_manager", "finance_manager", "general_manager"]])
    ids = [step.id for step in request.steps]
    people = ("csmanager", "finmanager", "gm")
    acts = [(name, lambda key=key: service.sign(key)) for name, key in zip(people, ids, strict=True)]
    at_once(app, acts)
    assert (states(request), effects.seen) == (("signed", ["signed"] * 3), ["applied"])
