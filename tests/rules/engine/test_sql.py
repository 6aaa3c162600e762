"""Expressions for a database: constants folded, nothing ever NULL, the text kept short."""

import pytest
import sqlalchemy as sa

from rules.engine import load_text
from tests.rules.engine.files import GOOD

CUSTOMERS = sa.Table(
    "customers",
    sa.MetaData(),
    sa.Column("level", sa.String, nullable=False),
    sa.Column("owner", sa.Integer),
    sa.Column("limit_fen", sa.BigInteger),
)
LEVEL, OWNER = CUSTOMERS.c.level, CUSTOMERS.c.owner


def reader(post, **given):
    usual = {
        "post": post,
        "rank": "staff",
        "owns_customer": OWNER == 5,
        "owned_in_own_department": False,
        "open_task": False,
        "in_circle": False,
        "grant": "none",
        "level": LEVEL,
    }
    return {**usual, **given}


def text(expression):
    return " ".join(str(expression.compile(compile_kwargs={"literal_binds": True})).replace("customers.", "").split())


@pytest.fixture
def may_read(policies):
    return policies["may_read"]


def test_what_constants_decide_is_a_constant(may_read):
    assert text(may_read.sql_where(reader("administrator"), "access", ["work", "full"])) == "false"
    assert text(may_read.sql_where(reader("auditor"), "access", ["work", "full"])) == "true"
    assert text(may_read.sql_outcome(reader("auditor"), "access")) == "'full'"
    assert text(may_read.sql_rule(reader("auditor"))) == "'keepers'"


def test_true_and_false_of_the_database_are_constants_too(may_read):
    columns = reader("salesperson", owns_customer=sa.true(), in_circle=sa.false(), level="top_secret")
    assert text(may_read.sql_outcome(columns, "access")) == "'work'"


def test_rules_of_other_posts_leave_no_trace(may_read):
    columns = reader("it_clerk", owns_customer=False)
    assert text(may_read.sql_outcome(columns, "access")) == (
        "CASE WHEN (level = 'internal') THEN 'full'"
        " WHEN (level IN ('secret', 'confidential')) THEN 'work' ELSE 'none' END"
    )
    assert text(may_read.sql_where(columns, "access", {"work", "full"})) == (
        "level = 'internal' OR level IN ('secret', 'confidential')"
    )


def test_what_is_not_among_several_texts_is_asked_at_once(may_read):
    assert text(may_read.sql_where(reader("it_clerk", owns_customer=False), "access", ["none"])) == (
        "level != 'internal' AND (level NOT IN ('secret', 'confidential'))"
    )


def test_row_that_no_rule_answers_is_never_inside():
    """A table without `otherwise` answers every case it declares; a database may hold others."""
    flags = sa.table("flags", sa.column("hold", sa.Boolean), sa.column("grade", sa.String))
    words = 'clause="1", because={"en": "x", "zh": "某"}'
    policy = load_text(
        f"""from rules.engine import Choice, Flag, Policy, Rule, m

either = Policy("either", title={{"en": "Either", "zh": "二者"}}, facts=dict(grade=Choice("A", "B"), hold=Flag()),
    rules=[
        Rule("held", when=m.hold == True, then=dict(go=True), {words}),
        Rule("a", when=(m.grade == "A") & (m.hold == False), then=dict(go=True), {words}),
        Rule("b", when=(m.grade == "B") & (m.hold == False), then=dict(go=True), {words}),
    ])
""",
        "e.py",
    ).policies["either"]
    where = policy.sql_where({"grade": flags.c.grade, "hold": flags.c.hold}, "go", [True])
    rows = [("A", True), ("A", False), ("B", False), ("C", False), (None, None), ("A", None)]
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE flags (grade TEXT, hold BOOLEAN)"))
        connection.execute(sa.insert(flags), [{"grade": grade, "hold": hold} for grade, hold in rows])
        inside = connection.execute(sa.select(where).select_from(flags)).scalars().all()
    assert inside == [True, True, True, False, False, False]


@pytest.mark.parametrize("post", ["salesperson", "finance_officer", "administrator", "service_officer"])
def test_where_is_never_null_even_over_nulls(may_read, post):
    engine = sa.create_engine("sqlite://")
    nothing = sa.table("gaps", sa.column("level", sa.String), sa.column("flag", sa.Boolean))
    columns = reader(post, level=nothing.c.level, owns_customer=nothing.c.flag, open_task=nothing.c.flag)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE gaps (level TEXT, flag BOOLEAN)"))
        connection.execute(sa.text("INSERT INTO gaps VALUES (NULL, NULL)"))
        for wanted in (["full"], ["work"], ["card"], ["none"], ["none", "card"]):
            where = may_read.sql_where(columns, "access", wanted)
            both = sa.select(where.is_(None), sa.not_(where).is_(None)).select_from(nothing)
            assert tuple(connection.execute(both).one()) == (False, False)


def test_nullable_column_of_a_flag_is_a_plain_no(may_read):
    where = may_read.sql_where(reader("salesperson"), "access", ["work", "full"])
    assert "coalesce(owner = 5, false)" in text(where)


def test_missing_column_is_named(may_read):
    columns = reader("auditor")
    del columns["level"]
    with pytest.raises(KeyError, match="may_read needs a column or constant for level"):
        may_read.sql_rule(columns)


def test_least_over_a_missing_value_is_missing_on_every_database():
    policy = load_text(
        GOOD.replace("m.wanted_fen, percent", "m.asked_fen, percent").replace("up_to_fen=50", "up_to_fen=None"),
        "l.py",
    )
    release = policy.policies["release"]
    columns = {
        "grade": "A",
        "days_late": 0,
        "hold": False,
        "sum_fen": 100,
        "asked_fen": CUSTOMERS.c.limit_fen,
    }
    engine = sa.create_engine("sqlite://")
    CUSTOMERS.create(engine)
    with engine.begin() as connection:
        connection.execute(CUSTOMERS.insert(), [{"level": "a", "limit_fen": n} for n in (None, 49, 51)])
        question = sa.select(release.sql_outcome(columns, "up_to_fen")).select_from(CUSTOMERS)
        assert connection.execute(question).scalars().all() == [None, 49, 50]
        inside = sa.select(release.sql_where(columns, "up_to_fen", [None, 49])).select_from(CUSTOMERS)
        assert connection.execute(inside).scalars().all() == [True, True, False]
