"""durable-rules, the compiled table and SQL give the same answer to whatever is asked."""

import threading

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.engine import Count, Flag, Money, Ratio, m
from rules.engine.grid import Grid
from tests.rules.conftest import shipped_policies

POLICIES = shipped_policies()
NAMES = sorted(POLICIES)


def values(fact):
    """Values of a fact, edges of the shipped policies and anything between."""
    if isinstance(fact, (Money, Count, Ratio)):
        edges = {fact.least, fact.most, 1, 3, 30, 31, 60, 61, 90, 91, 500, 1500, 3000, 7000, 9000, 50_000_000}
        near = st.sampled_from(sorted(edge for edge in edges if fact.least <= edge <= fact.most))
        chosen = near | st.integers(fact.least, min(fact.most, 200)) | st.integers(fact.least, fact.most)
    elif isinstance(fact, Flag):
        chosen = st.booleans()
    else:
        chosen = st.sampled_from(fact.values)
    return st.none() | chosen if fact.nullable else chosen


def cases(policy):
    return st.fixed_dictionaries({name: values(fact) for name, fact in policy.facts.items()})


def column(name, fact):
    kind = sa.BigInteger() if isinstance(fact, (Money, Count, Ratio)) else sa.String()
    return sa.Column(name, sa.Boolean() if isinstance(fact, Flag) else kind, nullable=fact.nullable)


def stored(policy, rows):
    """A table of cases in an SQLite in memory, and its columns."""
    engine = sa.create_engine("sqlite://")
    columns = [column(name, fact) for name, fact in policy.facts.items()]
    table = sa.Table("cases", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), *columns)
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), [{"id": i, **row} for i, row in enumerate(rows)])
    return engine, table


@pytest.mark.parametrize("name", NAMES)
def test_all_executors_agree_on_any_case(name):
    policy = POLICIES[name]

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(cases(policy), min_size=30, max_size=60))
    def agree(rows):
        engine, table = stored(policy, rows)
        columns = {fact: table.c[fact] for fact in policy.facts}
        chosen = [policy.sql_outcome(columns, outcome).label(outcome) for outcome in policy.outcomes]
        question = sa.select(policy.sql_rule(columns).label("rule"), *chosen).order_by(table.c.id)
        with engine.connect() as connection:
            answers = connection.execute(question).mappings().all()
        for row, answer in zip(rows, answers, strict=True):
            decision = policy.decide(row)
            assert decision == policy.decide_compiled(row)
            assert decision.outcome == policy.outcome(row)
            assert {"rule": decision.rule, **decision.outcome} == dict(answer)
        engine.dispose()

    agree()


@pytest.mark.parametrize("name", NAMES)
def test_where_and_constants_agree_on_any_case(name):
    policy = POLICIES[name]

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(cases(policy), min_size=20, max_size=40),
        cases(policy),
        st.sets(st.sampled_from(sorted(policy.facts))),
    )
    def agree(rows, fixed, names):
        fixed = {name: fixed[name] for name in names}
        rows = [{**row, **fixed} for row in rows]
        engine, table = stored(policy, rows)
        columns = {fact: fixed.get(fact, table.c[fact]) if fact in names else table.c[fact] for fact in policy.facts}
        with engine.connect() as connection:
            for outcome in policy.outcomes:
                wanted = {policy.outcome(row)[outcome] for row in rows[:3]}
                where = policy.sql_where(columns, outcome, wanted)
                question = sa.select(where, policy.sql_outcome(columns, outcome)).select_from(table)
                answers = connection.execute(question.order_by(table.c.id)).all()
                expected = [(policy.outcome(row)[outcome] in wanted, policy.outcome(row)[outcome]) for row in rows]
                assert [tuple(answer) for answer in answers] == expected
        engine.dispose()

    agree()


def test_eight_threads_get_the_answers_of_one():
    policy = POLICIES["over_limit"]
    grid = Grid(policy.facts, policy.derived, [rule.node for rule in policy.when_rules])
    rows = list(grid)[::17]
    expected = [policy.decide_compiled(row) for row in rows]
    wrong = []

    def ask(start):
        turn = rows[start:] + rows[:start]
        answers = [policy.decide(row) for row in turn]
        if answers != expected[start:] + expected[:start]:
            wrong.append(start)

    threads = [threading.Thread(target=ask, args=(start * 7,)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("call", ["assert_event", "start_action_for_state", "complete_and_start_action"])
@pytest.mark.parametrize("failure", [ZeroDivisionError, KeyboardInterrupt])
def test_a_case_that_fails_half_way_closes_the_table(monkeypatch, call, failure):
    """What the engine keeps of it could answer the next case: nothing is decided any more."""
    from rules.engine import durable_executor as executor

    def fail(*_given):
        raise failure

    made = executor.DurableExecutor(f"fails_{call}_{failure.__name__}", [(m.amount == 1).define()], ("amount",))
    assert [made.fire({"amount": amount}) for amount in (1, 2)] == [0, None]
    with monkeypatch.context() as patch:
        patch.setattr(executor._calls, call, fail)
        with pytest.raises((executor.EngineRefused, KeyboardInterrupt)):
            made.fire({"amount": 1})
    with pytest.raises(executor.EngineRefused, match="nothing is decided until a restart"):
        made.fire({"amount": 2})


def test_a_value_that_is_not_text_closes_nothing():
    from rules.engine import durable_executor as executor

    made = executor.DurableExecutor("no_text", [(m.amount == 1).define()], ("amount",))
    with pytest.raises(TypeError):
        made.fire({"amount": object()})
    assert made.fire({"amount": 1}) == 0


def test_only_what_the_conditions_ask_about_is_sent():
    """A fact nobody asks about cannot change the answer, whatever it holds."""
    from rules.engine import durable_executor as executor

    made = executor.DurableExecutor("asked_only", [(m.amount > 5).define()], ("amount",))
    assert [made.fire({"amount": n, "other": object()}) for n in (5, 6)] == [None, 0]
