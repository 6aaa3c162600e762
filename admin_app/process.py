"""The application of a process that has no other: a command, the server, the worker of jobs.

What it is made of (some 400,000 objects) stays to the end. It is taken out of the collector's rounds: making the
application takes half the time, no request waits 0.4 s for a round over all of it, and the process ends at once
instead of after 2 s (docs.python.org/3/library/gc.html#gc.freeze).
"""

import gc

from flask import Flask

from admin_app import create_app


def only_app(*, serves: bool = True) -> Flask:
    """Call it once in a process; BadSetting as of `create_app`."""
    gc.disable()
    try:
        app = create_app(serves=serves)
    finally:
        gc.enable()
    if serves:
        gc.collect()  # what only the start needed is not kept for good
    gc.freeze()
    return app
