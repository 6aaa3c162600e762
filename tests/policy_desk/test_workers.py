"""Several workers over one database: who was away meanwhile, who is killed, several who act at the same moment.

Workers are processes of their own, forked as a server forks its workers: each with whatever the first one remembers.
"""

import os
import select as waiting
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from admin_app.audit import service as audit
from admin_app.audit import verifying
from admin_app.cli.policy import _brought
from admin_app.errors import DeskError
from admin_app.extensions import db
from admin_app.imports import jobs, worker
from admin_app.notices.models import Notice
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyVersion
from admin_app.policy_desk import service, stops
from admin_app.policy_desk.models import PolicyDraft
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest
from rules.engine import load_text
from tests import databases
from tests.factories import DAY, make_customer
from tests.policy_desk.acting import FILE, Acts, b_limit, first_step, with_share

WORKERS = 3
RULES = Path(__file__).resolve().parents[2] / "rules"
HEAD_START = 0.5  # seconds in which who comes second would be through, were he not kept waiting


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


def test_a_shell_killed_before_it_told_anybody_leaves_that_to_the_worker(
    session: Any, app: Any, monkeypatch: Any
) -> None:
    """What was published holds, and those concerned are told once: by whoever does the job anew."""
    file = load_text(with_share((RULES / FILE).read_text("utf-8"), 40), FILE)
    make_customer(owner="sales1", grade="B")
    db.session.commit()

    def publish() -> None:
        monkeypatch.setattr(jobs, "run", lambda _job: os.kill(os.getpid(), signal.SIGKILL))
        _brought(file, DAY)

    _number, how = os.waitpid(in_a_process_of_its_own(app, publish), 0)
    assert os.WTERMSIG(how) == signal.SIGKILL
    databases.forget_policy()
    assert b_limit() == 40_000
    assert (told(), jobs.fail_orphans(), worker.work_once(), worker.work_once()) == (0, 1, True, False)
    assert told() > 0
    before = told()
    assert (jobs.fail_orphans(), worker.work_once(), told()) == (0, False, before)


def told() -> int:
    with unguarded("a test looks"):
        return db.session.scalar(select(func.count(Notice.id))) or 0


# --- two at once, each in a process of his own


def at_once(app: Any, entry: str, first: Callable[[], str], second: Callable[[], str]) -> tuple[str, str]:
    """What both answer. The second begins when the first has written all but this entry of the audit."""
    (comes, came), (goes, go), (tells, told), (says, said) = (os.pipe() for _ in range(4))

    def pause() -> None:
        record = audit.record

        def recorded(action: str, **more: Any) -> Any:
            if action == entry:
                os.write(came, b"!")
                os.read(goes, 1)
            return record(action, **more)

        audit.record = recorded  # this process ends with it

    one = in_a_process_of_its_own(app, lambda: (pause(), os.write(told, answer(first))))
    assert os.read(comes, 1)
    other = in_a_process_of_its_own(app, lambda: os.write(said, answer(second)))
    waiting.select([says], [], [], HEAD_START)
    os.write(go, b"!")
    assert [os.waitpid(number, 0)[1] for number in (one, other)] == [0, 0]
    answers = os.read(tells, 1000).decode(), os.read(says, 1000).decode()
    for end in (comes, came, goes, go, tells, told, says, said):
        os.close(end)
    databases.forget_policy()
    return answers


def answer(doing: Callable[[], str]) -> bytes:
    try:
        return doing().encode()
    except DeskError as refused:
        return type(refused).__name__.encode()


def signing(step: int) -> Callable[[], str]:
    return lambda: str(Acts()("gm", signoffs.sign, step).state)


def publishing(share: int) -> Callable[[], str]:
    """As `guizhang policy publish` does."""

    file = load_text(with_share((RULES / FILE).read_text(encoding="utf-8"), share), FILE)

    def publish() -> str:
        with unguarded("as from the shell"):
            return "; ".join(line for line in _brought(file, DAY) if line.startswith(("credit_terms", FILE)))

    return publish


def reading() -> str:
    """As any request does first."""
    return str(policies.read_disk())


def submitting(draft: int) -> Callable[[], str]:
    return lambda: str(Acts()("csmanager", service.submit, draft, effective_on=DAY, reason="more").state)


def numbers() -> list[int]:
    """Of all versions, in their order."""
    db.session.rollback()
    found = [one.number for one in policies.versions("credit_terms")]
    assert next(verifying.broken_entries(), None) is None
    return found


@pytest.fixture
def folder(app: Any, tmp_path: Path) -> Iterator[Path]:
    """The shipped rule files in a folder of their own, read once."""
    for path in RULES.glob("*.py"):
        shutil.copy(path, tmp_path)
    app.config["GUIZHANG_RULES"] = str(tmp_path)
    databases.forget_policy()
    with app.app_context():
        assert policies.read_disk() == []
    return tmp_path


def state_of(draft: PolicyDraft) -> str:
    with unguarded("a test looks"):
        return db.session.get_one(PolicyDraft, draft.id, populate_existing=True).state


def test_a_draft_submitted_twice_at_once_asks_for_one_signature(acts: Acts, app: Any) -> None:
    draft = acts.draft(share=40)
    twice = submitting(draft.id)
    assert at_once(app, "policy_draft.submit", twice, twice) == ("pending", "Conflict")
    with unguarded("a test looks"):
        assert db.session.scalar(select(func.count()).select_from(SignRequest)) == 1
    assert state_of(draft) == "waiting"


def test_of_two_signatures_at_once_one_publishes_and_the_other_lapses(acts: Acts, app: Any) -> None:
    drafts = [acts.draft(share=40), acts.draft("finmanager", share=50)]
    steps = [first_step(acts.submit(one, by)) for one, by in zip(drafts, ("csmanager", "finmanager"), strict=True)]
    assert at_once(app, "policy.publish", signing(steps[0]), signing(steps[1])) == ("signed", "lapsed")
    assert (numbers(), b_limit()) == ([1, 2], 40_000)
    assert [state_of(one) for one in drafts] == ["published", "draft"]


def test_a_signature_lapses_where_the_shell_published_just_before_it(acts: Acts, app: Any) -> None:
    draft = acts.draft(share=40)
    step = first_step(acts.submit(draft))
    answers = at_once(app, "policy.publish", publishing(50), signing(step))
    assert answers == ("credit_terms 2 from 2026-11-23", "lapsed")
    assert (numbers(), b_limit(), state_of(draft)) == ([1, 2], 50_000, "draft")


def test_what_the_shell_publishes_at_a_signature_comes_behind_it(acts: Acts, app: Any) -> None:
    draft = acts.draft(share=40)
    step = first_step(acts.submit(draft))
    answers = at_once(app, "policy.publish", signing(step), publishing(50))
    assert answers == ("signed", "credit_terms 3 from 2026-11-23")
    assert (numbers(), b_limit(), state_of(draft)) == ([1, 2, 3], 50_000, "published")


def test_two_shells_at_once_publish_two_versions(acts: Acts, app: Any) -> None:
    answers = at_once(app, "policy.publish", publishing(40), publishing(50))
    assert answers == ("credit_terms 2 from 2026-11-23", "credit_terms 3 from 2026-11-23")
    assert (numbers(), b_limit()) == ([1, 2, 3], 50_000)


def test_in_production_two_shells_at_once_leave_one_draft(acts: Acts, app: Any) -> None:
    app.config["GUIZHANG_ENV"] = "production"
    answers = at_once(app, "policy_draft.start", publishing(40), publishing(50))
    assert all(one.startswith("credit.py waits as a draft, proposed from 2026-11-23: ") for one in answers)
    with unguarded("a test looks"):
        [draft] = db.session.scalars(select(PolicyDraft))
    assert draft.text == with_share((RULES / FILE).read_text(encoding="utf-8"), 50)
    assert numbers() == [1]


def test_an_edit_on_disk_that_two_read_at_once_is_published_once(acts: Acts, app: Any, folder: Path) -> None:
    (folder / FILE).write_text(with_share((folder / FILE).read_text(encoding="utf-8"), 40), encoding="utf-8")
    assert at_once(app, "policy.publish", reading, reading) == ("[]", "[]")
    assert (numbers(), b_limit()) == ([1, 2], 40_000)


def test_a_new_file_on_disk_that_two_read_at_once_is_published_once(acts: Acts, app: Any, folder: Path) -> None:
    shipped = (folder / "plans.py").read_text(encoding="utf-8")
    (folder / "pace.py").write_text(shipped.replace("plan_review", "pace_review"), encoding="utf-8")
    assert at_once(app, "policy.publish", reading, reading) == ("[]", "[]")
    assert [one.number for one in policies.versions("pace_review")] == [1]
    assert numbers() == [1]


def test_an_edit_on_disk_read_at_a_signature_undoes_nothing(acts: Acts, app: Any, folder: Path) -> None:
    """What was signed holds; the file on disk, which knows nothing of it, waits as a draft."""
    draft = acts.draft(share=40)
    step = first_step(acts.submit(draft))
    (folder / FILE).write_text(with_share((folder / FILE).read_text(encoding="utf-8"), 50), encoding="utf-8")
    assert at_once(app, "policy.publish", signing(step), reading) == ("signed", "[]")
    assert (numbers(), b_limit(), state_of(draft)) == ([1, 2], 40_000, "published")
    with unguarded("a test looks"):
        assert db.session.scalars(select(PolicyDraft.author_id).where(PolicyDraft.state == "draft")).all() == [None]


def test_a_signature_lapses_where_an_edit_on_disk_was_published_just_before_it(
    acts: Acts, app: Any, folder: Path
) -> None:
    draft = acts.draft(share=40)
    step = first_step(acts.submit(draft))
    (folder / FILE).write_text(with_share((folder / FILE).read_text(encoding="utf-8"), 50), encoding="utf-8")
    assert at_once(app, "policy.publish", reading, signing(step)) == ("[]", "lapsed")
    assert (numbers(), b_limit(), state_of(draft)) == ([1, 2], 50_000, "draft")
