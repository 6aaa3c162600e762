"""Which cases are asked? The same invented ones in every run, of every grade, some at the edges."""

import random
from typing import Any

EDGES_FEN = (0, 1, 9, 10, 99, 100, 101, 10**14 - 1, 10**14)


def credit_terms_cases(count: int, seed: int = 20261123) -> list[dict[str, Any]]:
    chance = random.Random(seed)  # noqa: S311 invented cases, not secrets
    return [_case(chance) for _ in range(count)]


def _case(chance: random.Random) -> dict[str, Any]:
    return {
        "grade": chance.choice("ABCD"),
        "contract_period_sales_fen": _money(chance),
        "contract_days": chance.choice((0, 15, 29, 30, 31, 45, 59, 60, 61, 90)),
        "requested_limit_fen": None if chance.random() < 0.3 else _money(chance),
        "good_reports_in_a_row": chance.randrange(8),
        "careful_review_passed": chance.random() < 0.5,
    }


def _money(chance: random.Random) -> int:
    return chance.choice(EDGES_FEN) if chance.random() < 0.1 else chance.randrange(10**9)
