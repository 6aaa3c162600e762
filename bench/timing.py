"""How often a second, and how long does one take? Throughput and latencies of a function over cases."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any


@dataclass(frozen=True)
class Speed:
    """Calls a second from an untimed loop; microseconds of single calls, timer included."""

    name: str
    per_second: float
    p50_us: float
    p99_us: float


@dataclass(frozen=True)
class Asked:
    """A function, under the name it is printed with, and the cases it is asked."""

    name: str
    function: Callable[[Any], Any]
    cases: Sequence[Any]


def speeds_of(asked: Sequence[Asked], rounds: int = 7) -> list[Speed]:
    """The best of some rounds over all cases, then each case timed by itself.

    Every round asks all of them, so that a neighbour on the machine slows all alike.
    """
    for one in asked:
        _all(one.function, one.cases[:200])
    gc.collect()
    rows = [[seconds_of(partial(_all, one.function, one.cases)) for one in asked] for _ in range(rounds)]
    return [_speed(one, min(took)) for one, took in zip(asked, zip(*rows, strict=True), strict=True)]


def _speed(asked: Asked, best_seconds: float) -> Speed:
    took = []
    for case in asked.cases:
        start = time.perf_counter_ns()
        asked.function(case)
        took.append(time.perf_counter_ns() - start)
    centiles = statistics.quantiles(took, n=100)
    per_second = len(asked.cases) / best_seconds
    return Speed(asked.name, per_second, statistics.median(took) / 1000, centiles[98] / 1000)


def _all(function: Callable[[Any], Any], cases: Iterable[Any]) -> None:
    for case in cases:
        function(case)


def seconds_of(function: Callable[[], Any]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def table(speeds: Sequence[Speed], beside: Speed) -> None:
    """One line each, with the ratio to the peer measured in the same run."""
    print(f"  {'':36}{'decisions/s':>14}{'p50 µs':>10}{'p99 µs':>10}{'× ' + beside.name:>16}")
    for one in speeds:
        ratio = one.per_second / beside.per_second
        print(f"  {one.name:36}{one.per_second:>14,.0f}{one.p50_us:>10.2f}{one.p99_us:>10.2f}{ratio:>16.2f}")


def goal(what: str, figure: str, is_met: bool) -> None:
    print(f"  {'met   ' if is_met else 'MISSED'}  {what}: {figure}")
