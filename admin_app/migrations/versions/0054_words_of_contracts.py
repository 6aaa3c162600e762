"""Words of contracts"""

import sqlalchemy as sa
from alembic import op

from admin_app.areas.contracts.search import words_of

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BATCH = 500
NAMES = ("place", "word", "contract_id")
contract = sa.table("contract", *map(sa.column, ("id", "number", "title")))
contract_word = sa.table("contract_word", *map(sa.column, NAMES))
unsorted = sa.table("contract_word_unsorted", *map(sa.column, NAMES))


def upgrade() -> None:
    _create("contract_word_unsorted")
    _create(
        "contract_word",
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_word_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place", "word", "contract_id", name=op.f("pk_contract_word")),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    _fill(connection)
    connection.execute(contract_word.insert().from_select(list(NAMES), sa.select(unsorted).order_by(*unsorted.c)))
    op.create_index("ix_contract_word_contract", "contract_word", ["contract_id", "word"])
    op.drop_table("contract_word_unsorted")


def _create(name: str, *constraints: sa.Constraint, **options: bool) -> None:
    word = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")
    columns = (
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("word", word, nullable=False),
        sa.Column("contract_id", KEY, nullable=False),
    )
    op.create_table(name, *columns, *constraints, **options)


def _fill(connection: sa.Connection) -> None:
    """What the application writes for each contract from now on (areas/contracts/search.py).

    Unsorted, to be copied in order: a tree that grows at its end is written many times faster.
    """
    last = None
    while True:
        rows = sa.select(contract).order_by(contract.c.id).limit(BATCH)
        batch = connection.execute(rows if last is None else rows.where(contract.c.id > last)).all()
        if not batch:
            return
        words = [
            {"place": place, "word": word, "contract_id": row.id}
            for row in batch
            for place, word in words_of(row.number, row.title)
        ]
        if words:
            connection.execute(unsorted.insert(), words)
        last = batch[-1].id


def downgrade() -> None:
    op.drop_table("contract_word")
