"""Works through the jobs: one child of `serve`. Ends on SIGTERM or when `serve` is gone, after the job at hand."""

import logging
import os
import signal
import threading
from types import FrameType

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from admin_app.extensions import db
from admin_app.imports import jobs
from admin_app.notices.ways import sending

PAUSE_S = 1.0
_log = logging.getLogger(__name__)


def main(parent: int) -> None:
    """Run until told to stop, or until the process `parent` is gone."""
    from admin_app.process import only_app

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is at work yet: end at once, without a trace
    app = only_app(serves=False)
    ending = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        ending.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    work(app, ending, parent)


def work(app: Flask, ending: threading.Event, parent: int) -> None:
    """Take one job after the other; wait a little when there is none, or the database is away."""
    with app.app_context():
        _quietly(jobs.fail_orphans)
    while not ending.is_set() and os.getppid() == parent:
        with app.app_context():
            is_busy = _quietly(work_once)
        if not is_busy:
            ending.wait(PAUSE_S)


def work_once() -> bool:
    """Run one waiting job, else send what waits to be sent; False when there was neither."""
    job = jobs.claim()
    if job is None:
        return any(sending.send_waiting(most=1).values())
    jobs.run(job)
    return True


def _quietly(act: object) -> bool:
    try:
        return bool(act())  # type: ignore[operator]
    except SQLAlchemyError as error:
        _log.warning("The jobs cannot be read: %s", type(error).__name__)
        db.session.rollback()
        return False
