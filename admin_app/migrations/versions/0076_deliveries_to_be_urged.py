"""Deliveries to be urged"""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("planned_delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unurged_since", sa.Date(), nullable=True))
        batch_op.create_index("ix_planned_delivery_state_unurged", ["state", "unurged_since", "id"], unique=False)
    days = (sa.column(name, sa.Date()) for name in ("due_on", "unurged_since"))
    planned = sa.table("planned_delivery", sa.column("id"), *days)
    urging = sa.table("delivery_urging", sa.column("planned_id"), sa.column("on_day", sa.Date()))
    was_urged = sa.exists().where(urging.c.planned_id == planned.c.id, urging.c.on_day >= planned.c.due_on)
    op.execute(planned.update().where(~was_urged.correlate(planned)).values(unurged_since=planned.c.due_on))


def downgrade() -> None:
    with op.batch_alter_table("planned_delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_planned_delivery_state_unurged")
        batch_op.drop_column("unurged_since")
