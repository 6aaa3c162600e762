"""A whole table as expressions answers, in a database, what the compiled function answers: columns, constants, missing."""

import itertools

import pytest
import sqlalchemy as sa

from rules.engine import load_text
from tests.rules.engine.files import GOOD

WORDS = 'clause="1", because={"en": "x", "zh": "某"}'
SMALL = f'''"""Small?   Owner: Mei."""
from rules.engine import Choice, Count, Flag, Money, Policy, Rule, excess, first_of, least, m, most, percent_up, plus

small = Policy("small", title={{"en": "Small", "zh": "小"}},
    facts=dict(a=Count(most=3), b=Count(most=3), c=Count(most=3, nullable=True), w=Choice("x", "y", "z", nullable=True),
               f=Flag()),
    derived=dict(s=plus(m.a, m.b), k=first_of(m.c, m.a), e=excess(m.a, m.b)),
    rules=[
        Rule("missing", when=(m.c == None) & (m.a > 2), then=dict(n=m.s, to="x", go=True), {WORDS}),
        Rule("known", when=(m.w != None) & (m.c >= 2), then=dict(n=m.c, to=None, go=False), {WORDS}),
        Rule("several", when=(m.w == "x") | (m.w == "y"), then=dict(n=least(m.a, m.k), to="y", go=True), {WORDS}),
        Rule("sum", when=(m.s >= 5) & (m.f == False), then=dict(n=most(m.e, 1), to="x", go=False), {WORDS}),
        Rule("compared", when=(m.a < m.b) | ((m.a == m.b) & (m.f != False)), then=dict(n=7, to="z", go=True), {WORDS}),
        Rule("never-missing", when=(m.a != 2) & (m.c != 0), then=dict(n=percent_up(m.a, 50), to="z", go=True), {WORDS}),
    ],
    otherwise=Rule("rest", then=dict(n=0, to=None, go=False), {WORDS}),
)
'''
KINDS = {"Choice": sa.String, "Flag": sa.Boolean}


@pytest.fixture(scope="module")
def policy():
    return load_text(SMALL, "small.py").policies["small"]


@pytest.fixture(scope="module")
def stored(policy):
    """Every case in a table of a database."""
    values = {"w": [None, "x", "y", "z"], "f": [True, False], "c": [None, 0, 1, 2, 3]}
    cases = [
        dict(zip(policy.facts, case, strict=True))
        for case in itertools.product(*[values.get(name, range(4)) for name in policy.facts])
    ]
    table = sa.Table(
        "cases",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        *[
            sa.Column(name, KINDS.get(type(fact).__name__, sa.BigInteger), nullable=fact.nullable)
            for name, fact in policy.facts.items()
        ],
    )
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), cases)
        yield connection, table, cases


def asked(stored, expression):
    connection, table, _cases = stored
    return connection.execute(sa.select(expression).select_from(table).order_by(table.c.id)).scalars().all()


@pytest.mark.parametrize("outcome", ["n", "to", "go"])
def test_outcome_of_every_case_and_which_rule(policy, stored, outcome):
    _connection, table, cases = stored
    columns = {name: table.c[name] for name in policy.facts}
    expected = [policy.outcome(case)[outcome] for case in cases]
    assert asked(stored, policy.sql_outcome(columns, outcome)) == expected
    kind = {"n": sa.BigInteger, "to": sa.String, "go": sa.Boolean}[outcome]
    assert isinstance(policy.sql_outcome(columns, outcome).type, kind)
    assert asked(stored, policy.sql_rule(columns)) == [policy.decide_compiled(case).rule for case in cases]
    assert isinstance(policy.sql_rule(columns).type, sa.String)


@pytest.mark.parametrize(
    ("outcome", "wanted"),
    [("n", [0, 7]), ("n", [1, 2, 3]), ("to", ["x"]), ("to", [None, "y"]), ("to", []), ("go", [True]), ("go", [False])],
)
def test_where_holds_for_just_those_cases(policy, stored, outcome, wanted):
    _connection, table, cases = stored
    columns = {name: table.c[name] for name in policy.facts}
    expected = [policy.outcome(case)[outcome] in wanted for case in cases]
    assert asked(stored, policy.sql_where(columns, outcome, wanted)) == expected


@pytest.mark.parametrize(
    "fixed", [{"w": "x"}, {"w": None}, {"c": None}, {"c": 2}, {"a": 1, "b": 1}, {"f": True}, {"f": False}]
)
def test_constants_among_the_columns_change_no_answer(policy, stored, fixed):
    _connection, table, cases = stored
    columns = {name: fixed.get(name, table.c[name]) if name in fixed else table.c[name] for name in policy.facts}
    for outcome in policy.outcomes:
        expected = [policy.outcome({**case, **fixed})[outcome] for case in cases]
        assert asked(stored, policy.sql_outcome(columns, outcome)) == expected
    expected = [policy.outcome({**case, **fixed})["to"] == "x" for case in cases]
    assert asked(stored, policy.sql_where(columns, "to", ["x"])) == expected


def test_whole_case_of_constants_is_folded():
    release = load_text(GOOD, "a.py").policies["release"]
    case = {"grade": "A", "days_late": 3, "hold": False, "sum_fen": 100, "asked_fen": 30}
    told = str(release.sql_outcome(case, "up_to_fen").compile(compile_kwargs={"literal_binds": True}))
    assert told == str(release.outcome(case)["up_to_fen"]) == "30"
    with pytest.raises(KeyError, match="release needs a column or constant for days_late, hold"):
        release.sql_rule({name: value for name, value in case.items() if name not in ("days_late", "hold")})
