"""When customers were last dealt with, and whether something is open, so that it is told who is dormant"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

PREVIEWED = ("id", "status", "grade", "graded_on", "last_report_on", "owner_id")
NOTED = ("dealt_on", "has_balance", "woken_on")
DAYS = (
    ("sale", "sold_on"),
    ("delivery", "delivered_on"),
    ("invoice", "issued_on"),
    ("invoice", "settled_on"),
    ("payment", "received_on"),
)
OPEN = (("invoice", "settled_on"), ("delivery", "invoice_id"))


def upgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dealt_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("has_balance", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("woken_on", sa.Date(), nullable=True))
        batch_op.drop_index("ix_customer_previewed")
        batch_op.create_index("ix_customer_previewed", [*PREVIEWED, *NOTED], unique=False)
        batch_op.create_index("ix_customer_grade_woken", ["grade", "woken_on", "id"], unique=False)
    customer = sa.table("customer", sa.column("id"), sa.column("dealt_on", sa.Date()), sa.column("has_balance"))
    for name, day in DAYS:
        found = _latest(name, day, customer)
        later = sa.or_(customer.c.dealt_on.is_(None), customer.c.dealt_on < found)
        op.execute(customer.update().where(found.is_not(None), later).values(dealt_on=found))
    for name, ends in OPEN:
        table = sa.table(name, sa.column("customer_id"), sa.column("is_void"), sa.column(ends))
        owing = sa.select(table.c.customer_id).where(table.c.is_void.is_(sa.false()), table.c[ends].is_(None))
        op.execute(customer.update().where(customer.c.id.in_(owing)).values(has_balance=sa.true()))


def _latest(name: str, day: str, customer: sa.TableClause) -> sa.ScalarSelect[object]:
    table = sa.table(name, sa.column("customer_id"), sa.column("is_void"), sa.column(day, sa.Date()))
    rows = sa.select(table.c[day]).where(
        table.c.customer_id == customer.c.id, table.c.is_void.is_(sa.false()), table.c[day].is_not(None)
    )
    return rows.order_by(table.c[day].desc()).limit(1).correlate(customer).scalar_subquery()


def downgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_grade_woken")
        batch_op.drop_index("ix_customer_previewed")
        batch_op.create_index("ix_customer_previewed", list(PREVIEWED), unique=False)
        batch_op.drop_column("woken_on")
        batch_op.drop_column("has_balance")
        batch_op.drop_column("dealt_on")
