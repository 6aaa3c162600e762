"""When customers were last visited, and since when they must be, so that nobody is left out"""

import sqlalchemy as sa
from alembic import op

from admin_app import clock

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visited_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("visit_owed_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("unvisited_since", sa.Date(), nullable=True))
        batch_op.create_index("ix_customer_key_unvisited", ["is_key", "unvisited_since", "id"], unique=False)
        batch_op.create_index(
            "ix_customer_dealings_unvisited", ["dealings", "is_key", "unvisited_since", "id"], unique=False
        )
    days = ("visited_on", "visit_owed_since", "unvisited_since")
    customer = sa.table("customer", sa.column("id"), *(sa.column(name, sa.Date()) for name in days))
    visit = sa.table("visit", sa.column("customer_id"), sa.column("visit_state"), sa.column("done_on", sa.Date()))
    made = sa.select(sa.func.max(visit.c.done_on)).where(
        visit.c.customer_id == customer.c.id, visit.c.visit_state == "done"
    )
    op.execute(customer.update().values(visited_on=made.correlate(customer).scalar_subquery()))
    owed = sa.func.coalesce(customer.c.visited_on, clock.today())  # who was never visited is not late today
    op.execute(customer.update().values(visit_owed_since=owed, unvisited_since=owed))


def downgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_dealings_unvisited")
        batch_op.drop_index("ix_customer_key_unvisited")
        batch_op.drop_column("unvisited_since")
        batch_op.drop_column("visit_owed_since")
        batch_op.drop_column("visited_on")
