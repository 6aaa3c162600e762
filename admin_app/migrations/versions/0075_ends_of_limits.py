"""What follows a limit that ends"""

import sqlalchemy as sa
from alembic import op

from admin_app import clock

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("credit_limit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("end_owed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("let_end_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("let_end_by_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("let_end_reason", sa.String(length=400), nullable=False, server_default=""))
        batch_op.create_foreign_key(batch_op.f("fk_credit_limit_let_end_by_id_user"), "user", ["let_end_by_id"], ["id"])
        batch_op.create_index("ix_credit_limit_end_owed", ["end_owed_on", "id"], unique=False)
    with op.batch_alter_table("credit_limit", schema=None) as batch_op:
        batch_op.alter_column("let_end_reason", server_default=None)
    days = ("until_on", "ended_on", "end_owed_on")
    limit = sa.table(
        "credit_limit",
        *(sa.column("id"), sa.column("customer_id"), sa.column("is_temporary")),
        *(sa.column(name, sa.Date()) for name in days),
    )
    later = limit.alias()
    follows = sa.exists().where(
        later.c.customer_id == limit.c.customer_id,
        later.c.is_temporary.is_(False),
        later.c.ended_on.is_(None),
        later.c.until_on > limit.c.until_on,
    )
    still_runs = (limit.c.ended_on.is_(None), limit.c.until_on >= clock.today())  # what is over is not late today
    owed = sa.and_(*still_runs, limit.c.is_temporary.is_(False), ~follows.correlate(limit))
    op.execute(limit.update().where(owed).values(end_owed_on=limit.c.until_on))


def downgrade() -> None:
    with op.batch_alter_table("credit_limit", schema=None) as batch_op:
        batch_op.drop_index("ix_credit_limit_end_owed")
        batch_op.drop_constraint(batch_op.f("fk_credit_limit_let_end_by_id_user"), type_="foreignkey")
        batch_op.drop_column("let_end_reason")
        batch_op.drop_column("let_end_by_id")
        batch_op.drop_column("let_end_on")
        batch_op.drop_column("end_owed_on")
