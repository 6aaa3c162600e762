"""How do several processes serve one desk? By gunicorn, over PostgreSQL; SQLite has one writer and one process."""

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from admin_app.cli.jobs import Jobs

GRACE_S = 30


class Several(BaseApplication):  # type: ignore[misc]
    """The desk under gunicorn: each process makes its own application, and so its own connections."""

    def __init__(self, address: str, processes: int, threads: int, say_open: Callable[[], None]) -> None:
        self.options: dict[str, Any] = {
            "bind": address,
            "workers": processes,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": GRACE_S,
            "loglevel": "warning",
            "control_socket_disable": True,
            "forwarded_allow_ips": "",  # who is believed is GUIZHANG_PROXIES' matter
            "when_ready": lambda _arbiter: say_open(),
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from admin_app.process import only_app

        return only_app()


class Keeper(Arbiter):  # type: ignore[misc]
    """gunicorn's master, which keeps the worker of jobs alive too; it has no thread that a fork could break."""

    def __init__(self, app: Several, jobs: Jobs) -> None:
        self.jobs = jobs
        super().__init__(app)

    def manage_workers(self) -> None:
        super().manage_workers()
        self.jobs.keep()

    def halt(self, reason: str | None = None, exit_status: int = 0) -> None:
        self.jobs.stop()
        super().halt(reason, exit_status)
