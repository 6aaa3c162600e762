"""The one child that works through the jobs table: started, started again when it ends, stopped with the server."""

import os
import subprocess
import sys
import threading
import time

AGAIN_S = 2.0


class Jobs:
    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.ending = threading.Event()

    def keep(self) -> None:
        """See that it runs; call this every second or so."""
        is_running = self.child is not None and self.child.poll() is None
        if self.ending.is_set() or is_running or time.monotonic() - self.started < AGAIN_S:
            return
        program = f"from admin_app.imports.worker import main; main({os.getpid()})"
        self.child = subprocess.Popen([sys.executable, "-c", program], env=os.environ)  # noqa: S603
        self.started = time.monotonic()

    def watch(self) -> None:
        """The same, from a thread of its own, until it is stopped."""

        def keep_on() -> None:
            self.keep()
            while not self.ending.wait(1):
                self.keep()

        threading.Thread(target=keep_on, daemon=True).start()

    def stop(self) -> None:
        self.ending.set()
        if self.child and self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(10)
            except subprocess.TimeoutExpired:
                self.child.kill()
