"""A worker that was away when something was published or stopped answers by it at its next request."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from admin_app.extensions import db
from admin_app.policy_desk import stops
from tests.policy_desk.acting import Acts, b_limit

WORKER = """
import sys
from pathlib import Path
from tests.databases import open_desk
from tests.policy_desk.acting import b_limit

app = open_desk(sys.argv[1], Path(sys.argv[2]))
for _line in sys.stdin:
    with app.app_context():
        print(b_limit(), flush=True)
"""


class Worker:
    """Another process over the same database, with whatever it remembers."""

    def __init__(self, url: str, folder: Path) -> None:
        words = [sys.executable, "-c", WORKER, url, str(folder)]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")

    def answer(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())


@pytest.fixture
def workers(acts: Acts, tmp_path: Path) -> Iterator[list[Worker]]:
    url = db.engine.url.render_as_string(hide_password=False)
    made = [Worker(url, tmp_path / str(number)) for number in range(1)]
    yield made
    for one in made:
        one.process.terminate()
        one.process.communicate()


def everywhere(workers: list[Worker]) -> set[int]:
    for one in workers:
        one.ask()
    return {b_limit(), *(one.answer() for one in workers)}


def test_every_worker_answers_by_what_was_published_and_stopped_meanwhile(acts: Acts, workers: list[Any]) -> None:
    assert everywhere(workers) == {30_000}
    acts.publish(40)
    assert everywhere(workers) == {40_000}
    acts("gm", stops.stop, "credit_terms", "wrong figures")
    assert everywhere(workers) == {0}
    acts("gm", stops.lift, "credit_terms", "mended")
    assert everywhere(workers) == {40_000}
