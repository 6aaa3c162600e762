"""durable-rules names the first rule that applies; what it cannot decide it never decides by halves."""

import sys
from types import SimpleNamespace

import pytest

from rules.engine import durable_executor, m
from rules.engine.durable_executor import DurableExecutor, EngineRefused, executor_for

ASKED = ("a", "b")
CONDITIONS = [((m.a > 5) & (m.b == "x")).define(), (m.a > 3).define(), (m.b == "x").define()]


@pytest.fixture(autouse=True)
def nothing_made_before(monkeypatch):
    monkeypatch.setattr(durable_executor, "_executors", {})


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
    assert executor_for(CONDITIONS[:2], ASKED) is not one
    assert executor_for(CONDITIONS, ("b", "a")) is not one


def test_table_the_engine_cannot_take_is_refused_with_its_words():
    with pytest.raises(EngineRefused) as refused:
        made("bad", [{"$and": 5}], ASKED)
    assert str(refused.value) == str(refused.value.__cause__) != ""


def test_after_a_failure_nothing_is_decided_any_more():
    """More rules than the engine can hold open at once: the load check never lets them through."""
    executor = made("failing", [(m.a > number).define() for number in range(99, 0, -1)])
    assert executor.fire({"a": 2, "b": "x"}) == 98
    with pytest.raises(EngineRefused) as first:
        executor.fire({"a": 100, "b": "x"})
    assert str(first.value) == "Could not assert event, error code: 303"
    told = f"an earlier case failed, so nothing is decided until a restart: {first.value}"
    for _ in range(2):
        with pytest.raises(EngineRefused) as again:
            executor.fire({"a": 2, "b": "x"})
        assert str(again.value) == told


class Failing(DurableExecutor):
    """An engine that fails in a way of its own."""

    failure: BaseException

    def _ask(self, text):
        raise self.failure


@pytest.mark.parametrize(
    ("failure", "told"),
    [(ValueError("no room"), "no room"), (ValueError(), "ValueError()"), (SystemExit(), "it was left half-way")],
)
def test_failure_is_told_and_kept_however_the_case_ended(failure, told):
    executor = Failing("own_failure", CONDITIONS, ASKED)
    executor.failure = failure
    with pytest.raises((EngineRefused, SystemExit)):
        executor.fire({"a": 9, "b": "x"})
    with pytest.raises(EngineRefused) as again:
        executor.fire({"a": 9, "b": "x"})
    assert str(again.value) == f"an earlier case failed, so nothing is decided until a restart: {told}"


@pytest.mark.parametrize(
    ("refused", "more", "told"),
    [
        (2, None, 'the engine answers 2 to {"a":9,"b":"x","sid":"0"}'),
        (0, '{"r_1":{}}', 'more than one rule fired: {"r_0":{}}, {"r_1":{}}'),
    ],
)
def test_answer_that_no_engine_of_today_gives_is_refused(monkeypatch, refused, more, told):
    executor = made("surprised")
    answers = SimpleNamespace(
        assert_event=lambda _handle, _text: (refused, "state"),
        start_action_for_state=lambda _handle, _state: ("state", '{"r_0":{}}'),
        complete_and_start_action=lambda _handle, _state: more,
    )
    monkeypatch.setattr(durable_executor, "_calls", answers)
    with pytest.raises(EngineRefused) as surprised:
        executor.fire({"a": 9, "b": "x"})
    assert str(surprised.value) == told


def test_importing_the_engine_leaves_the_process_as_it_was():
    before = sys.getdlopenflags()
    engine, lang, calls = durable_executor._import_durable()
    assert (engine.__name__, lang.__name__, calls.__name__) == (
        "durable.engine",
        "durable.lang",
        "durable_rules_engine",
    )
    assert sys.getdlopenflags() == before


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
