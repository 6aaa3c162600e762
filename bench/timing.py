"""How often a second, and how long does one take? Throughput and latencies of a function over cases."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Speed:
    """Calls a second from an untimed loop; microseconds of single calls, timer included."""

    name: str
    per_second: float
    p50_us: float
    p99_us: float


def speed_of(name: str, function: Callable[[Any], Any], cases: Sequence[Any], rounds: int = 5) -> Speed:
    """The best of some rounds over all cases, then each case timed by itself."""
    for case in cases[:200]:
        function(case)
    gc.collect()
    best = min(seconds_of(lambda: _all(function, cases)) for _ in range(rounds))
    took = []
    for case in cases:
        start = time.perf_counter_ns()
        function(case)
        took.append(time.perf_counter_ns() - start)
    centiles = statistics.quantiles(took, n=100)
    return Speed(name, len(cases) / best, statistics.median(took) / 1000, centiles[98] / 1000)


def _all(function: Callable[[Any], Any], cases: Iterable[Any]) -> None:
    for case in cases:
        function(case)


def seconds_of(function: Callable[[], Any]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def table(speeds: Sequence[Speed], beside: Speed) -> None:
    """One line each, with the ratio to the peer measured in the same run."""
    print(f"  {'':34}{'decisions/s':>14}{'p50 µs':>10}{'p99 µs':>10}{'× ' + beside.name:>16}")
    for one in speeds:
        ratio = one.per_second / beside.per_second
        print(f"  {one.name:34}{one.per_second:>14,.0f}{one.p50_us:>10.2f}{one.p99_us:>10.2f}{ratio:>16.2f}")


def goal(what: str, figure: str, is_met: bool) -> None:
    print(f"  {'met   ' if is_met else 'MISSED'}  {what}: {figure}")
