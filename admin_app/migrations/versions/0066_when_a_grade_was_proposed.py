"""When a grade was proposed"""

import sqlalchemy as sa
from alembic import op

from admin_app import extensions

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Known of each that the rules proposed: when they were asked."""
    with op.batch_alter_table("grade_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("at", extensions.Instant(timezone=True), nullable=True))
    record = sa.table("grade_record", sa.column("at"), sa.column("decision_id"))
    decision = sa.table("decision", sa.column("at"), sa.column("id"))
    asked_at = sa.select(decision.c.at).where(decision.c.id == record.c.decision_id).scalar_subquery()
    op.execute(record.update().values(at=asked_at))


def downgrade() -> None:
    with op.batch_alter_table("grade_record", schema=None) as batch_op:
        batch_op.drop_column("at")
