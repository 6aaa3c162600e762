"""Several workers over one database: who was away meanwhile, who is killed, several who act at the same moment.

Workers are processes of their own, forked as a server forks its workers: each with whatever the first one remembers.
"""

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from admin_app.audit import verifying
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyVersion
from admin_app.policy_desk import stops
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest
from tests.policy_desk.acting import Acts, b_limit, first_step

WORKERS = 3


def in_a_process_of_its_own(app: Any, doing: Callable[[], Any]) -> int:
    """Its process number. It takes no connection along."""
    db.session.remove()
    number = os.fork()
    if number:
        return number
    ended = 1
    try:
        with app.app_context():
            _kept = db.engine.pool  # what it holds is the first process's, to close too
            db.engine.dispose(close=False)
            doing()
            ended = 0
    finally:
        os._exit(ended)


class Worker:
    """Answers whenever it is asked."""

    def __init__(self, app: Any) -> None:
        (asked, self.asks), (self.answers, answered) = os.pipe(), os.pipe()

        def serve() -> None:
            os.close(self.asks)
            while os.read(asked, 1):
                db.session.remove()
                os.write(answered, f"{b_limit()}\n".encode())

        self.number = in_a_process_of_its_own(app, serve)
        os.close(asked)
        os.close(answered)

    def ask(self) -> None:
        os.write(self.asks, b"?")

    def answer(self) -> int:
        return int(os.read(self.answers, 100) or -1)

    def end(self) -> None:
        os.close(self.asks)
        os.kill(self.number, signal.SIGKILL)
        os.waitpid(self.number, 0)
        os.close(self.answers)


@pytest.fixture
def workers(acts: Acts, app: Any) -> Iterator[list[Worker]]:
    made = [Worker(app) for _ in range(WORKERS)]
    yield made
    for one in made:
        one.end()


def everywhere(workers: list[Worker]) -> set[int]:
    """What all answer, asked at the same moment."""
    for one in workers:
        one.ask()
    return {b_limit(), *(one.answer() for one in workers)}


def test_every_worker_answers_by_what_was_published_and_stopped_meanwhile(acts: Acts, workers: list[Worker]) -> None:
    assert everywhere(workers) == {30_000}
    acts.publish(40)
    assert everywhere(workers) == {40_000}
    acts("gm", stops.stop, "credit_terms", "wrong figures")
    assert everywhere(workers) == {0}
    acts("gm", stops.lift, "credit_terms", "mended")
    assert everywhere(workers) == {40_000}


def published() -> int:
    with unguarded("a test looks"):
        return (
            db.session.scalar(select(func.count(PolicyVersion.id)).where(PolicyVersion.policy == "credit_terms")) or 0
        )


def test_a_worker_killed_between_signature_and_effect_leaves_neither(acts: Acts, app: Any, monkeypatch: Any) -> None:
    """All is written, nothing is committed; whoever signs afterwards publishes once."""
    asked = acts.submit(acts.draft(share=40))
    publish = policies.publish
    key, step, versions = asked.id, first_step(asked), published()

    def die(*given: Any, **more: Any) -> None:
        publish(*given, **more)
        db.session.flush()
        assert published() == versions + 1
        os.kill(os.getpid(), signal.SIGKILL)

    def sign() -> None:
        monkeypatch.setattr(policies, "publish", die)
        acts("gm", signoffs.sign, step)

    _number, how = os.waitpid(in_a_process_of_its_own(app, sign), 0)
    assert (os.WIFSIGNALED(how), os.WTERMSIG(how)) == (True, signal.SIGKILL)
    with unguarded("a test looks"):
        assert db.session.get_one(SignRequest, key).state == "pending"
    assert (published(), b_limit()) == (versions, 30_000)
    assert acts("gm", signoffs.sign, step).state == "signed"
    assert (published(), b_limit()) == (versions + 1, 40_000)
    assert next(verifying.broken_entries(), None) is None
