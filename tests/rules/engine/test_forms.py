"""What each form comes to, within which range, and how it reads."""

import itertools

import pytest

from rules.engine import Parameter, forms, m
from rules.engine.forms import FORMS, FactForm, Literal, Worked, form_of, literals, weight

A, B = FactForm("a"), FactForm("b")
SUM = Worked("plus", (A, B, Literal(7)))


@pytest.mark.parametrize(
    ("form", "parts", "value"),
    [
        ("least", (3, 2, 5), 2),
        ("most", (3, 5, 2), 5),
        ("plus", (3, 5, 2), 10),
        ("excess", (5, 3), 2),
        ("excess", (3, 3), 0),
        ("excess", (3, 5), 0),
        ("percent", (199, 50), 99),
        ("percent", (200, 50), 100),
        ("percent_up", (199, 50), 100),
        ("percent_up", (200, 50), 100),
        ("percent_up", (201, 50), 101),
        ("percent_up", (1, 1), 1),
        ("share_up", (30, 10, 4, 80), 70),
        ("share_up", (30, 10, 5, 80), 80),
        ("share_up", (30, 10, 6, 80), 80),
        ("first_of", (None, 0, 5), 0),
        ("first_of", (4, None), 4),
        ("first_of", (None, None), None),
    ],
)
def test_form_comes_to_its_value(form, parts, value):
    made = Worked(form, tuple(Literal(part) for part in parts))
    assert made.value({}) == value
    assert FORMS[form].work(*parts) == value


@pytest.mark.parametrize("form", [form for form in FORMS if form != "first_of"])
def test_form_of_something_missing_is_missing(form):
    parts = [1] * FORMS[form].least_parts
    for index in range(len(parts)):
        assert FORMS[form].work(*parts[:index], None, *parts[index + 1 :]) is None


def test_wrappers_leave_alone_what_they_wrap():
    assert forms._known(forms._plus)(1, 2) == 3
    assert forms._known(forms._plus)(1, None) is None
    assert forms._each_end(forms._plus)((1, 2), (10, 20)) == (11, 22)


RANGES = [(0, 3), (2, 4), (1, 1)]


@pytest.mark.parametrize("form", FORMS)
def test_range_holds_every_value_and_its_ends_are_met(form):
    kind = FORMS[form]
    for ranges in itertools.product(RANGES, repeat=kind.least_parts):
        numbers = itertools.product(*[range(low, high + 1) for low, high in ranges])
        values = {kind.work(*parts) for parts in numbers}
        low, high = kind.span(*ranges)
        if form == "first_of":  # a later part counts where the first is missing
            values |= {n for end in ranges for n in end}
        assert (low, high) == (min(values), max(values))


def test_form_takes_what_was_written():
    assert form_of(SUM) is SUM
    assert form_of(Parameter(5, unit="days", name="most_days")) == Literal(5, "days", "most_days")
    assert form_of(m.a) == A
    assert form_of("A") == Literal("A")
    assert form_of(None) == Literal(None)


def test_form_reads_as_it_is_written():
    assert Worked("least", (A, Worked("percent", (B, Literal(50))))).text == "least(a, percent(b, 50))"
    assert [Literal(given).text for given in ("A", 3, True, None)] == ["'A'", "3", "True", "None"]


def test_form_names_each_of_its_facts_once():
    assert Worked("plus", (B, SUM, A)).facts() == ("b", "a")
    assert Literal(1).facts() == ()


def test_numbers_of_a_form_are_those_written_in_it():
    assert literals(Worked("plus", (A, SUM, Literal(9), Literal(True), Literal("A"), Literal(None)))) == (7, 9)


def test_weight_counts_what_a_database_must_write_out():
    assert [weight(form, {"b": 10}) for form in (Literal(1), A, B)] == [1, 1, 10]
    assert weight(Worked("least", (A, B)), {"b": 10}) == 1 + 3 * 11
    assert weight(Worked("least", (SUM, A)), {}) == 1 + 3 * (1 + 3 * 3 + 1)


@pytest.mark.parametrize("form", FORMS)
def test_word_makes_its_form_and_says_how_to_write_it(form):
    word = forms._word(form)
    assert word(m.a, 3) == Worked(form, (A, Literal(3)))
    assert (word.__name__, word.__doc__) == (form, f"Write it like {FORMS[form].usage}.")
    assert getattr(forms, form)(m.a, 3) == word(m.a, 3)
