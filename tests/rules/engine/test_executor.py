"""durable-rules names the first rule that applies; what it cannot decide it never decides by halves."""

import pytest

from rules.engine import durable_executor, m
from rules.engine.durable_executor import DurableExecutor, EngineRefused, executor_for

ASKED = ("a", "b")
CONDITIONS = [((m.a > 5) & (m.b == "x")).define(), (m.a > 3).define(), (m.b == "x").define()]


def made(name, conditions=CONDITIONS, asked=ASKED):
    return DurableExecutor(name, conditions, asked)


@pytest.mark.parametrize(
    ("case", "fired"),
    [
        ({"a": 6, "b": "x"}, 0),
        ({"a": 6, "b": "y"}, 1),
        ({"a": 4, "b": "x"}, 1),
        ({"a": 3, "b": "x"}, 2),
        ({"a": 3, "b": None}, None),
        ({"a": None, "b": "x", "c": 9}, 2),
    ],
)
def test_first_rule_that_applies_fires(case, fired):
    executor = executor_for(CONDITIONS, ASKED)
    assert [executor.fire(case) for _ in range(3)] == [fired] * 3


def test_two_digits_of_a_rule_are_read():
    many = [(m.a == number).define() for number in range(12)]
    executor = made("two_digits", many, ("a",))
    assert [executor.fire({"a": number}) for number in (0, 9, 10, 11, 12)] == [0, 9, 10, 11, None]


def test_equal_tables_share_one_host_and_others_do_not():
    one = executor_for(CONDITIONS, ASKED)
    assert executor_for(list(CONDITIONS), ASKED) is one
    assert executor_for([dict(reversed(rule.items())) for rule in CONDITIONS], ASKED) is one
    assert executor_for(CONDITIONS[:2], ASKED) is not one
    assert executor_for(CONDITIONS, ("b", "a")) is not one


def test_table_the_engine_cannot_take_is_refused_with_its_words():
    with pytest.raises(EngineRefused) as refused:
        made("bad", [{"$and": 5}], ASKED)
    assert str(refused.value)
    assert refused.value.__cause__ is not None


def test_after_a_failure_nothing_is_decided_any_more():
    """More rules than the engine can hold open at once: the load check never lets them through."""
    executor = made("failing", [(m.a > number).define() for number in range(99, 0, -1)])
    assert executor.fire({"a": 2, "b": "x"}) == 98
    with pytest.raises(EngineRefused) as first:
        executor.fire({"a": 100, "b": "x"})
    assert str(first.value)
    told = f"an earlier case failed, so nothing is decided until a restart: {first.value}"
    for _ in range(2):
        with pytest.raises(EngineRefused) as again:
            executor.fire({"a": 2, "b": "x"})
        assert str(again.value) == told


def test_case_without_a_fact_is_no_failure_of_the_engine():
    executor = made("lacking")
    with pytest.raises(KeyError):
        executor.fire({"a": 9})
    assert executor.fire({"a": 9, "b": "x"}) == 0


def test_words_of_the_engine_are_reserved():
    assert {"alias", "sid", "id", "define"} <= durable_executor.RESERVED_NAMES
    assert [name for name in durable_executor.RESERVED_NAMES if name.startswith("_")] == []
    assert "grade" not in durable_executor.RESERVED_NAMES
    limits = durable_executor.MOST_RULES, durable_executor.MOST_ALTERNATIVES, durable_executor.MOST_RANGE_RULES
    assert limits == (300, 200, 63)
