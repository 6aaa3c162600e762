"""Which rule of a policy fires, as durable-rules decides it. The only module that imports durable.

The recipe, each part measured against durable_rules 2.0.28: a host without its own threads (they corrupt
the engine), one lock, one constant sid, a catch-all last rule on a declared fact, consequents that only
note which rule fired, every declared fact sent (None when missing), and no `delete_state` (it can crash the
process). Dropped hosts leak, so equal tables share one.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any


def _import_durable() -> tuple[Any, Any]:
    """Python 3.13 binds symbols at import by default, and the engine's extension lacks one it never uses."""
    if sys.version_info < (3, 13):
        from durable import engine, lang

        return engine, lang
    flags = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_LAZY)
    try:
        from durable import engine, lang

        return engine, lang
    finally:
        sys.setdlopenflags(flags)


_engine, _lang = _import_durable()

m = _lang.m

# Names that are methods of `m` or that the engine keeps for itself.
RESERVED_NAMES = frozenset({n for n in dir(_lang.value) if not n.startswith("_")} | {"alias", "sid", "id"})

MOST_RULES = 300
MOST_ALTERNATIVES = 200  # of one condition written out as ors of ands; building grows faster than they do
MOST_RANGE_RULES = 63  # the engine holds 64 open matches, and the catch-all is one

_ONE_SID = "0"
_lock = threading.Lock()
_executors: dict[str, DurableExecutor] = {}


class EngineRefused(Exception):
    """durable-rules could not take the table or the case."""


class _QuietHost(_engine.Host):  # type: ignore[misc,name-defined]
    def _run(self) -> None:
        """No dispatching threads."""


class DurableExecutor:
    """One table in one host. `fire` answers the index of the first rule that applies, or None."""

    def __init__(self, name: str, conditions: list[dict[str, Any]], a_fact: str) -> None:
        self._name = name
        self._fired: list[int] = []
        table = {
            f"r_{index}": {"all": [{"m": condition}], "run": self._note(index), "pri": index}
            for index, condition in enumerate(conditions)
        }
        last = len(conditions)
        table[f"r_{last}"] = {"all": [{"m": (+getattr(m, a_fact)).define()}], "run": self._note(last)}
        table[f"r_{last}"]["pri"] = last
        self._last = last
        self._host = _QuietHost()
        try:
            self._host.register_rulesets({name: table})
        except Exception as error:
            raise EngineRefused(str(error)) from error

    def _note(self, index: int) -> Callable[[Any], None]:
        def note(_closure: Any) -> None:
            self._fired.append(index)

        return note

    def fire(self, case: Mapping[str, Any]) -> int | None:
        message = {**case, "sid": _ONE_SID}
        with _lock:
            self._fired.clear()
            try:
                self._host.post(self._name, message)
            except Exception as error:
                raise EngineRefused(str(error)) from error
            fired = list(self._fired)
        if len(fired) != 1:
            raise EngineRefused(f"{len(fired)} rules fired where one should: {fired}")
        return None if fired[0] == self._last else fired[0]


def executor_for(conditions: list[dict[str, Any]], a_fact: str) -> DurableExecutor:
    """The executor of this table, made once per process for each distinct table."""
    key = json.dumps([a_fact, conditions], sort_keys=True)
    with _lock:
        found = _executors.get(key)
        if found is None:
            found = DurableExecutor(f"table_{len(_executors)}", conditions, a_fact)
            _executors[key] = found
    return found
