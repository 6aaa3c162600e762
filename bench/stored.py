"""How fast do the rules run as SQL over 100,000 stored cases? SQLite, in a file; every row compared first."""

import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    func,
    select,
)

from bench.cases import credit_terms_cases
from bench.timing import seconds_of
from rules.engine import Choice, Flag, LoadedPolicy

ROWS = 100_000


def run(policy: LoadedPolicy) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder, 'cases.db')}")
        cases = credit_terms_cases(ROWS, seed=2)
        table = _store(engine, policy, cases)
        _measure(engine, policy, table, cases)
        engine.dispose()


def _store(engine: Engine, policy: LoadedPolicy, cases: list[dict[str, Any]]) -> Table:
    kinds: dict[type, Any] = {Choice: String, Flag: Boolean}
    columns = [Column(name, kinds.get(type(fact), BigInteger)) for name, fact in policy.facts.items()]
    table = Table("stored_case", MetaData(), Column("id", BigInteger, primary_key=True), *columns)
    table.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), [{"id": number, **case} for number, case in enumerate(cases)])
    return table


def _measure(engine: Engine, policy: LoadedPolicy, table: Table, cases: list[dict[str, Any]]) -> None:
    columns = {name: table.c[name] for name in policy.facts}
    answers = {name: policy.sql_outcome(columns, name).label(name) for name in policy.outcomes}
    everything = select(*answers.values()).order_by(table.c.id)
    summed = select(answers["settlement"], func.count(), func.sum(answers["limit_fen"])).group_by("settlement")
    allowed = select(func.count()).where(policy.sql_where(columns, "credit_allowed", [True]))
    with engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(everything).mappings()]
        for case, row in zip(cases, rows, strict=True):
            if policy.outcome(case) != {**row, "credit_allowed": bool(row["credit_allowed"])}:
                raise SystemExit(f"SQL disagrees on {case}: {row}")
        print(f"\nRules as SQL over {ROWS:,} stored rows, SQLite; all agree with the compiled rules")
        for name, statement in (
            ("all outcomes of all rows, fetched", everything),
            ("limits summed by settlement", summed),
            ("rows where credit is allowed", allowed),
        ):
            took = min(seconds_of(lambda: connection.execute(statement).all()) for _ in range(3))  # noqa: B023
            print(f"  {name:36}{took * 1000:10.1f} ms{ROWS / took:16,.0f} rows/s")
