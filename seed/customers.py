"""Which customers does the demonstration have? Every level, owned by one, by another or by nobody."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from admin_app.areas.customers.search import fold
from seed import names

PROFILES = (("prompt", 32), ("mostly", 24), ("late", 16), ("hopeless", 9), ("new", 8), ("prospect", 11))
LEVELS = (("secret", 62, 1), ("confidential", 22, 3), ("top_secret", 10, 5), ("internal", 6, 0))
DEALINGS = {"secret": "ordinary", "confidential": "important", "top_secret": "vital"}
HARMS = {"secret": "damage", "confidential": "serious", "top_secret": "exceptional"}
EVERY_KIND = tuple((profile, level) for profile, *_ in PROFILES[:-1] for level, *_ in LEVELS)
STRATEGIES = (
    "稳住份额，提高回款速度。",
    "试供新品，观察半年。",
    "控制额度，逐步转为现款。",
    "争取年度框架合同。",
)
SITUATIONS = ("分管采购，最终签字人。", "技术出身，重视交货准时。", "每月中旬审批付款。", None)


@dataclass
class Draft:
    """A customer in the making: its row, how it behaves, and what is known of it later."""

    row: dict[str, Any]
    profile: str
    size_fen: int
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return int(self.row["id"])


def weighted(random: Random, choices: tuple[tuple[Any, ...], ...]) -> tuple[Any, ...]:
    return random.choices(choices, [choice[1] for choice in choices])[0]


def instant(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def key(random: Random) -> int:
    return random.getrandbits(62)


def draft_customers(random: Random, on: date, count: int, owners: list[int], clerk: int) -> list[Draft]:
    codes: set[str] = set()
    while len(codes) < count:
        codes.add(names.code(random))
    drafted: list[Draft] = []
    for code, (name, industry) in zip(sorted(codes), names.firm_names(random, count), strict=True):
        profile = weighted(random, PROFILES)[0]
        level = "internal" if profile == "prospect" else weighted(random, LEVELS)[0]
        if len(drafted) < len(EVERY_KIND):
            profile, level = EVERY_KIND[len(drafted)]
        owner = random.choices([*owners, None], [42, 42, 16])[0]
        row = _basics(random, on, code, name) | {"industry": industry, "owner_id": owner}
        row |= _level(random, on, level) | {"created_by_id": clerk}
        row["status"] = "prospect" if profile == "prospect" else "active"
        row["first_deal_on"] = None if profile == "prospect" else on - timedelta(random.randrange(200, 900))
        size_fen = random.choice((300_000, 1_200_000, 4_000_000, 15_000_000)) * random.randrange(2, 9)
        drafted.append(Draft(row, profile, size_fen))
    return drafted


def _basics(random: Random, on: date, code: str, name: str) -> dict[str, Any]:
    return {
        "id": key(random),
        "row_version": 1,
        "code": code,
        "name": name,
        "name_key": fold(name),
        "phone": names.telephone(random),
        "contact": names.person(random),
        "tax_id": names.tax_id(random) if random.random() < 0.9 else None,
        "region": random.choice(names.REGIONS),
        "address": f"{random.choice(names.PLACES_ZH)}桃源路{random.randrange(1, 400)}号",
        "is_key": random.random() < 0.12,
        "is_institutional": random.random() < 0.95,
        "founded_on": on - timedelta(random.randrange(900, 12_000)),
        "headcount": random.choice((8, 25, 60, 140, 420)),
        "bank": f"{random.choice(names.PLACES_ZH)}虚构银行",
        "bank_account": f"0000{random.randrange(10**12):012d}",
        "verified_on": on - timedelta(verified := random.randrange(120)),
        "visit_owed_since": on - timedelta(verified),
        "registered_capital_fen": random.choice((50_000_000, 200_000_000, 1_000_000_000)),
        "supply_hold": False,
        "emergency_open": False,
        "grade": None,
        "graded_on": None,
        "last_report_on": None,
        "strategy": random.choice(STRATEGIES) if random.random() < 0.5 else None,
        "analysis": None,
        "created_at": instant(on - timedelta(random.randrange(30, 800))),
    }


def _level(random: Random, on: date, level: str) -> dict[str, Any]:
    """Some levels have ended, and a few end today or tomorrow."""
    years = next(years for name, _share, years in LEVELS if name == level)
    if level == "internal":
        unclassified = {"dealings": None, "harm": None, "level_from": None, "level_ends": None}
        return {"level": "internal"} | unclassified
    ends = on + timedelta(random.choice((-20, -1, 0, 1, 30, 120, 200, 300, 340)) + 365 * (years - 1))
    if random.random() < 0.06:
        ends = on + timedelta(random.choice((-1, 0, 1)))
    return {
        "level": level,
        "dealings": DEALINGS[level],
        "harm": HARMS[level],
        "level_from": ends - timedelta(365 * years),
        "level_ends": ends,
    }


def contacts(random: Random, drafts: list[Draft]) -> list[dict[str, Any]]:
    return [
        {
            "id": key(random),
            "row_version": 1,
            "customer_id": draft.id,
            "name": draft.row["contact"] if at == 0 else names.person(random),
            "position": random.choice(names.POSITIONS),
            "role": ("owner", "manager", None)[at],
            "phone": draft.row["phone"] if at == 0 else names.telephone(random),
            "email": None,
            "is_decision_maker": at == 0,
            "situation": random.choice(SITUATIONS) if at == 0 else None,
            "notes": None,
            "purpose": "商务洽谈与合同签订联络" if at == 0 else None,
            "lawful_ground": "contract" if at == 0 else None,
            "erased_at": None,
        }
        for draft in drafts
        for at in range(random.randrange(1, 4))
    ]
