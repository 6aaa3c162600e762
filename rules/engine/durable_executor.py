"""Which rule of a policy fires, as durable-rules decides it. The only module that imports durable.

The recipe, each part measured against durable_rules 2.0.28: a host without its own threads (they corrupt
the engine), one lock, one constant sid, a catch-all last rule on a fact that is always sent, every fact the
conditions ask about sent (None when missing), and no `delete_state` (it can crash the process). Dropped hosts
leak, so equal tables share one. The host only registers the table; a case goes to the engine's own three calls,
which name the rule that fires, and spares two thirds of the time (docs/adr/0006).
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Mapping
from typing import Any


def _import_durable() -> tuple[Any, Any, Any]:
    """Python 3.13 binds symbols at import by default, and the engine's extension lacks one it never uses."""
    flags = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_LAZY)
    try:
        import durable_rules_engine
        from durable import engine, lang

        return engine, lang, durable_rules_engine
    finally:
        sys.setdlopenflags(flags)


_engine, _lang, _calls = _import_durable()

m = _lang.m

# Names that are methods of `m` or that the engine keeps for itself.
RESERVED_NAMES = frozenset({n for n in dir(_lang.value) if not n.startswith("_")} | {"alias", "sid", "id"})

MOST_RULES = 300
MOST_ALTERNATIVES = 200  # of one condition written out as ors of ands; building grows faster than they do
MOST_ALTERNATIVES_OF_A_TABLE = 400  # of all conditions together; above 512 building a table may never end
MOST_RANGE_RULES = 63  # the engine holds 64 open matches, and the catch-all is one

_ONE_SID = "0"
_write = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode
_lock = threading.Lock()
_executors: dict[str, DurableExecutor] = {}


class EngineRefused(Exception):
    """durable-rules could not take the table or the case."""


class _QuietHost(_engine.Host):  # type: ignore[misc,name-defined]
    def _run(self) -> None:
        """No dispatching threads."""


class DurableExecutor:
    """One table in one host. `fire` answers the index of the first rule that applies, or None."""

    def __init__(self, name: str, conditions: list[dict[str, Any]], asked: tuple[str, ...]) -> None:
        self._asked = asked
        self._last = len(conditions)
        self._failure = ""  # of an earlier case: what the engine kept of it could answer the next
        catch_all = (+getattr(m, asked[0])).define()
        table = {
            f"r_{index}": {"all": [{"m": condition}], "run": _do_nothing, "pri": index}
            for index, condition in enumerate([*conditions, catch_all])
        }
        host = _QuietHost()
        try:
            host.register_rulesets({name: table})
        except Exception as error:
            raise EngineRefused(str(error)) from error
        self._rules = host.get_ruleset(name)  # keeps the host

    def fire(self, case: Mapping[str, Any]) -> int | None:
        message = {fact: case[fact] for fact in self._asked}
        message["sid"] = _ONE_SID
        text = _write(message)
        with _lock:
            if self._failure:
                raise EngineRefused(f"an earlier case failed, so nothing is decided until a restart: {self._failure}")
            self._failure = "it was left half-way"
            try:
                index = self._ask(text)
            except Exception as error:
                self._failure = str(error) or repr(error)
                raise EngineRefused(self._failure) from error
            self._failure = ""
        return None if index == self._last else index

    def _ask(self, text: str) -> int:
        handle = self._rules._handle
        refused, state = _calls.assert_event(handle, text)
        if refused:
            raise EngineRefused(f"the engine answers {refused} to {text}")
        _, fired = _calls.start_action_for_state(handle, state)
        more = _calls.complete_and_start_action(handle, state)
        if more is not None:
            raise EngineRefused(f"more than one rule fired: {fired}, {more}")
        return int(fired[4 : fired.index('"', 4)])  # {"r_7":{"m":…


def _do_nothing(_closure: Any) -> None:
    """A table must name what to run; nothing here runs it."""


def executor_for(conditions: list[dict[str, Any]], asked: tuple[str, ...]) -> DurableExecutor:
    """The executor of this table, made once per process for each distinct table. `asked`: every fact it needs."""
    key = json.dumps([asked, conditions])
    with _lock:
        found = _executors.get(key)
        if found is None:
            found = DurableExecutor(f"table_{len(_executors)}", conditions, asked)
            _executors[key] = found
    return found
