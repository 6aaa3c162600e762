"""Card words that a search ranks"""

import sqlalchemy as sa
from alembic import op

from admin_app.areas.customers.search import words_of

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BATCH = 500
customer = sa.table("customer", *map(sa.column, ("id", "name", "code", "phone", "contact")))
NAMES = ("place", "word", "customer_id")
card_word = sa.table("customer_card_word", *map(sa.column, NAMES))
unsorted = sa.table("customer_card_word_unsorted", *map(sa.column, NAMES))


def upgrade() -> None:
    _create("customer_card_word_unsorted")
    _create(
        "customer_card_word",
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_customer_card_word_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("place", "word", "customer_id", name=op.f("pk_customer_card_word")),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    _fill(connection)
    connection.execute(card_word.insert().from_select(list(NAMES), sa.select(unsorted).order_by(*unsorted.c)))
    op.create_index("ix_customer_card_word_customer", "customer_card_word", ["customer_id", "word"])
    op.drop_table("customer_card_word_unsorted")
    op.drop_table("customer_name_gram")


def _create(name: str, *constraints: sa.Constraint, **options: bool) -> None:
    word = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")
    columns = (
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("word", word, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
    )
    op.create_table(name, *columns, *constraints, **options)


def _fill(connection: sa.Connection) -> None:
    """What the application writes for each customer from now on (areas/customers/search.py).

    Unsorted, to be copied in order: a tree that grows at its end is written many times faster.
    """
    last = None
    while True:
        rows = sa.select(customer).order_by(customer.c.id).limit(BATCH)
        batch = connection.execute(rows if last is None else rows.where(customer.c.id > last)).all()
        if not batch:
            return
        words = [
            {"place": place, "word": word, "customer_id": row.id}
            for row in batch
            for place, word in words_of(row.name, row.code, row.phone, row.contact)
        ]
        if words:
            connection.execute(unsorted.insert(), words)
        last = batch[-1].id


def downgrade() -> None:
    """The former index is there again, and empty until the customers are saved anew."""
    op.create_table(
        "customer_name_gram",
        sa.Column("gram", sa.String(length=4), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_customer_name_gram_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("gram", "customer_id", name=op.f("pk_customer_name_gram")),
    )
    op.create_index("ix_customer_name_gram_customer", "customer_name_gram", ["customer_id"])
    op.drop_table("customer_card_word")
