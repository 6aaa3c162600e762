"""Which worker runs which test? One the browser's walks, so that one desk is served for all; whoever is free the rest."""

from xdist.scheduler import LoadScopeScheduling

# Begun first, so that nobody waits for them at the end.
FIRST = ("tests/test_main_job.py", "tests/test_kill.py", "tests/secrecy/matrix/")
# Each the piece of work of one worker, as its tests share what takes long to make.
TOGETHER = ("tests/browser/", "tests/seed/test_demo.py", "tests/cli/test_serving.py", "tests/cli/test_processes.py")


class Scheduling(LoadScopeScheduling):
    """The browser's walks as one piece of work, so the tests of one server; every other test as one of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return next((scope for scope in TOGETHER if nodeid.startswith(scope)), nodeid)
